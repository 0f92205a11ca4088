"""Acceptance L 10: two runs that took different branches, compared in the window (editor.md L, M 4)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView

from desktop_app.domain.mocks import Mock
from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.canvas.debug_signs import NodeSigns
from desktop_app.gui.canvas.faces import WireState
from desktop_app.gui.canvas.marks import Mark
from desktop_app.gui.runs.compare import CompareRuns
from desktop_app.gui.runs.page import RunPage
from tests.helpers.desk import Hand, open_desk
from tests.helpers.runs import lines, ran
from tests.helpers.windows import frames, until


async def test_l10_the_first_diverging_condition_is_named_with_both_values(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        same = lines(3, 1)
        editing = await ran(desk, {"lines": same, "amount": 120}, {"lines": same, "amount": 80})
        hand, dock = Hand(desk.window), desk.window.runs
        desk.window.focus_dock(dock)
        await until(lambda: len(dock.model.rows) == 2)
        await frames()
        hand.click_row(dock.table, 0)
        dock.table.setFocus()
        hand.keys("Ctrl+A", dock.table)
        assert dock.table.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection
        await until(desk.window.actions_["compare_runs"].isEnabled)
        desk.window.actions_["compare_runs"].trigger()
        dialog = await hand.dialog(CompareRuns)
        assert dialog.parting.text() == (
            "They part at “Amount > 100”: true in run #1, false in run #2, because amount was 120 and 80."
        )
        kinds = {node.key: node.kind for node in dialog.comparison.nodes if node.kind != "same"}
        assert kinds == {TRIGGER: "value", "dear": "path", "ask": "first", "sum": "value"}
        stage = dialog.second.canvas.stage
        assert (stage.nodes["dear"].mark, stage.nodes["ask"].mark) == (Mark.MOVED, Mark.REMOVED)
        assert stage.wires[Slot("dear", 0)].state is WireState.TAKEN, "the way that the condition chose"
        assert stage.nodes["ask"].skipped and not dialog.first.canvas.stage.nodes["ask"].skipped
        dialog.ignore.setText("result, amount")
        dialog.ignore.editingFinished.emit()
        await until(lambda: dialog.comparison.of(TRIGGER) is None, "what is left out does not count")
        hand.press("Show it in the first run", dialog)
        await until(lambda: isinstance(desk.window.page, RunPage), "the run opens")
        page = desk.window.page
        assert isinstance(page, RunPage)
        await until(lambda: page.travel.words.text().startswith("8 of 10"), "it stands at the decision")
        dialog.close()
        editing.debug.steps.take((None, Mock("dear", False, branch=0)))
        await until(lambda: not editing.debug.steps.busy, "the mock is kept; no run has used it")
        hand.click_row(dock.table, 1)
        compare = desk.window.actions_["compare_mocks"]
        await until(compare.isEnabled)
        compare.trigger()
        mocked = await hand.dialog(CompareRuns)
        assert mocked.parting.text() == "They part at “Amount > 100”: true in run #1, false with its mock."
        striped = [half.canvas.debug.nodes for half in (mocked.first, mocked.second)]
        assert striped == [{}, {"dear": NodeSigns(mocked=True)}]
        assert mocked.second.title.text().startswith("▨ Run #1 with the mocks, not run")
        assert {node.key: node.kind for node in mocked.comparison.nodes if node.kind != "same"} == {
            "dear": "path"
        }
        mocked.close()
