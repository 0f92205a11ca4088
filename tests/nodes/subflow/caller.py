"""A process that calls two workflows, an asynchronous and a synchronous one; a test kills it on the way.

``python -m tests.nodes.subflow.caller STORE`` with ``WIREWORK_CRASH_AT`` set.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from desktop_app.domain.workflow import Node
from tests.helpers.engine import Bench, bench

NODES = (
    Node("one", "subflow", "", {"workflow": "queued", "context": {"n": 1}}),
    Node("two", "subflow", "", {"workflow": "inline", "context": {"n": 2}}, "one"),
    Node("sum", "output", "", {"value": "{{$jobsMapByNodeKey.one}}+{{$jobsMapByNodeKey.two}}"}, "two"),
)


async def prepare(made: Bench) -> None:
    """Store the workflows."""
    answer = (Node("out", "output", "", {"value": "{{$context.n}}"}),)
    await made.add(*answer, key="queued")
    await made.add(*answer, key="inline", sync=True)
    await made.add(*NODES, key="caller")


async def main(path: Path) -> None:
    """Run the caller once, by its trigger."""
    async with bench(path) as made:
        version = await made.store.current_workflow("caller")
        assert version is not None
        await made.engine.trigger(version, {}, event_key="the only one")
        await made.engine.idle()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
