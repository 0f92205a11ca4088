"""A debugged run that somebody steps through, or edits, until the process is killed. Tells each place on
standard output once the debugger has said so.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from desktop_app.domain.workflow import Node
from tests.helpers.debugging import Desk, desk, line, workflow

ROUNDS = 6
SUB = workflow("sub", *line("s1", "s2"))
NODES = (
    Node("l", "loop", "l", {"target": ROUNDS}),
    Node("x", "echo", "x", {"value": "{{$context.n}}"}, "l", 0),
    Node("p", "parallel", "p", {"mode": "all"}, "x"),
    Node("s", "subflow", "s", {"workflow": "sub"}, "p", 1),
    *line("y", upstream="p", branch=2),
    Node("z", "echo", "z", {"value": "{{$context.n}}"}, "l"),
)
"""In each round a node, then a call and another node side by side."""


async def work(path: Path, how: str) -> None:
    async with desk(path) as d:
        await d.bench.workflows.create(SUB)
        await d.start(NODES, {"n": 0}, command="into")
        print(d.execution_id, flush=True)
        await (step(d) if how == "stepping" else edit(d))


async def step(d: Desk) -> None:
    while True:
        print(await d.go("into"), flush=True)


async def edit(d: Desk) -> None:
    """Go into the workflow that is called beside another branch, and change a value again and again."""
    for _ in range(4):
        place = await d.go("into")
    assert place == "s1"
    for value in range(1, 10_000):
        await d.debugging.edit(d.execution_id, "$context.n", value)
        print(value, flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), sys.argv[2]))
