"""Short words for vectors of what a person does by hand, and the workflows that belong to it."""

from __future__ import annotations

from typing import Any, Final

from tests.helpers.records import RecordBench

AFTER: Final = {"type": "action", "sync": True}
GUARD: Final = {"type": "request-interception", "sync": True}
BY_HAND: Final = {"type": "custom-action", "sync": True}
POSTS: Final = {"collection": "posts"}
GENERIC: Final = "A workflow that belongs to this has failed."


def end(status: int) -> dict[str, Any]:
    """Return a node that ends the workflow."""
    return {"key": "end", "type": "end", "config": {"endStatus": status}}


def say(text: str) -> dict[str, Any]:
    """Return a node that says something to the person."""
    return {"key": "say", "type": "response-message", "config": {"message": text}}


async def ran(bench: RecordBench) -> list[str]:
    """Return the keys of the workflows that have run, in order."""
    return [run.key for run in await bench.runs()]
