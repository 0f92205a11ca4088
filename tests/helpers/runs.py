"""A workflow with a loop, branches, a wait and a decision, and runs of it that differ."""

from __future__ import annotations

from typing import Any

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.session import EditorSession
from tests.helpers.windows import frames, until


def calculation(
    key: str, title: str, expression: str, upstream: str | None, branch: int | None = None
) -> Node:
    """Return a calculation in Python."""
    return Node(key, "calculation", title, {"engine": "python", "expression": expression}, upstream, branch)


def condition(key: str, title: str, expression: str, upstream: str, branch: int | None = None) -> Node:
    """Return a condition with branches."""
    config = {"engine": "python", "expression": expression, "rejectOnFalse": False}
    return Node(key, "condition", title, config, upstream, branch)


QTY = "{{$scopes.loop.item.qty}}"


def order(wait_ms: int = 1) -> Workflow:
    """Return a workflow that prices the lines of an order; a quantity of 1 fails its round, which goes on."""
    nodes = (
        calculation("base", "Base price", "40", None),
        Node("loop", "loop", "For each line", {"target": "{{$context.lines}}", "exit": 2}, "base"),
        condition("big", "Is it large?", f"{QTY} > 2", "loop", 0),
        calculation("bulk", "Bulk price", f"{QTY} * 9", "big", 1),
        calculation("single", "Single price", f"[8, 7][3 - {QTY} - (1 if {QTY} == 2 else 0)]", "big", 0),
        Node("wait", "delay", "Wait for the bank", {"duration": wait_ms, "unit": 1}, "loop"),
        condition("dear", "Amount > 100", "{{$context.amount}} > 100", "wait"),
        calculation("ask", "Ask the boss", "1", "dear", 1),
        calculation("sum", "Sum", "{{$jobsMapByNodeKey.base}} + {{$context.amount}}", "dear"),
    )
    return Workflow(title="Order prices", nodes=nodes)


def lines(*quantities: int) -> list[dict[str, Any]]:
    """Return the lines of an order."""
    return [{"sku": f"A{number}", "qty": qty} for number, qty in enumerate(quantities)]


async def ran(desk: Desk, *inputs: dict[str, Any], workflow: Workflow | None = None) -> EditorSession:
    """Create the workflow and run it once for each input."""
    session = await desk.window.bench.create(workflow or order())
    for values in inputs:
        await session.start(values)
        await until(lambda: session.run.phase == "ended", "the run ends")
    await frames()
    return session


async def view(desk: Desk, session: EditorSession, number: int = 0) -> RunSession:
    """Open a run of a session in its own tab: 0 is the newest."""
    found = await desk.window.bench.open_run(session.runs[number].id)
    await frames()
    return found
