"""Short words for vectors of nodes: one node on posts, run by a new comment."""

from __future__ import annotations

from typing import Any, Final

from tests.helpers.records import RecordBench

ON_COMMENT: Final = {"collection": "comments", "mode": 1}
CONTENT: Final = "{{$context.data.content}}"
BY_CONTENT: Final = {"$and": [{"title": {"$eq": CONTENT}}]}
COMMENT: Final = {"content": "b", "status": 3}
"""What the workflow sees as ``$context.data``."""


def node(kind: str, collection: str = "posts", **config: Any) -> dict[str, Any]:
    """Return a node on a collection."""
    return {"key": "n", "type": kind, "config": {"collection": collection, **config}}


async def outcome(bench: RecordBench, *nodes: dict[str, Any]) -> tuple[int, Any]:
    """Run nodes on a new comment; return status and result of the last job."""
    await bench.workflow("w", ON_COMMENT, *nodes)
    await bench.data.create("comments", COMMENT)
    _, status, result = (await bench.jobs((await bench.runs("w"))[-1]))[-1]
    return status, result
