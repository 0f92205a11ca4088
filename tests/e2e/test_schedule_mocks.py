"""Acceptance L 7: a mock is set, a schedule starts a run, and the run takes real data (editor.md F, M 10)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.mock import MockDialog
from tests.helpers.changing import type_mock
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

PYTHON = {"engine": "python"}
NODES = (
    Node("amount", "calculation", "Amount", {**PYTHON, "expression": "10"}),
    Node(
        "double",
        "calculation",
        "Double",
        {**PYTHON, "expression": "{{$jobsMapByNodeKey.amount}} * 2"},
        "amount",
    ),
)
EVERY_SECOND = {"mode": 0, "startsOn": "2024-01-01T00:00:00Z", "repeat": 1_000}


async def test_l7_a_run_that_a_schedule_starts_takes_real_data_and_the_list_says_no_mock(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        window, hand = desk.window, Hand(desk.window)
        workflow = Workflow("timed", "Timed", type="schedule", config=EVERY_SECOND, nodes=NODES)
        session = await window.bench.create(workflow)
        await frames()
        assert window.page is not None
        session.document.select(("amount",))
        await until(window.actions_["mock_output"].isEnabled)
        hand.keys("P", window.page.canvas.view)
        type_mock(dialog := await hand.dialog(MockDialog), "1000")
        hand.press("Keep", dialog)
        await until(lambda: session.debug.mocks, "the mock is kept")
        services = window.services
        await services.workflows.set_enabled("timed", True)
        dock = window.runs
        window.focus_dock(dock)
        await until(lambda: _ended(desk), "the schedule has started a run")
        await services.workflows.set_enabled("timed", False)
        made = dock.model.rows[-1]
        jobs = await services.executions.jobs(made.execution.id, results=True)
        assert [(job.node_key, job.result) for job in jobs] == [("amount", 10), ("double", 20)]
        assert not any((job.meta or {}).get("mocked") for job in jobs)
        assert not said(desk, -1), "the list says nothing of mocks beside the run of the schedule"
        moment = {"date": "2024-01-01T00:00:00Z"}
        await services.debugging.start("timed", session.document.workflow, moment, stops=False, mocks=True)
        await until(lambda: "mocks" in said(desk, 0), "a run with mocks is told apart in the list")
        assert not said(desk, -1)


def _ended(desk: Desk) -> bool:
    rows = desk.window.runs.model.rows
    return bool(rows) and rows[-1].execution.status == 1


def said(desk: Desk, row: int) -> str:
    """Return what the list of runs says of mocks."""
    model = desk.window.runs.model
    names = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    return str(model.index(range(len(model.rows))[row], names.index("Mocks")).data() or "")
