"""The loop ledger and the timeline in the window: lines and bars lead canvas, variables and jobs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop_app.domain.execution import Job
from desktop_app.domain.mocks import Mock
from desktop_app.gui.dialogs.mock import MockDialog
from desktop_app.gui.docks.error_strip import ErrorStrip, told
from desktop_app.gui.runs.session import RunSession
from tests.helpers.desk import Hand, open_desk
from tests.helpers.runs import lines, order, ran, view
from tests.helpers.windows import frames, until

ACTIONS_MENU = Qt.ContextMenuPolicy.ActionsContextMenu
INPUT = {"lines": lines(3, 1, 2, 1), "amount": 80}


async def test_the_ledger_lists_rounds_and_takes_everything_to_the_one_that_is_chosen(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await view(desk, await ran(desk, INPUT))
        dock, hand = desk.window.ledger, Hand(desk.window)
        desk.window.focus_dock(dock)
        await frames()

        def cells(row: int) -> list[str]:
            return [dock.model.index(row, column).data() for column in range(6)]

        await until(lambda: '"sku": "A1"' in cells(1)[1] and "RangeError" in cells(1)[4], "values are read")
        assert dock.loop.currentText() == "For each line" and dock.model.rowCount() == 4
        assert [cells(1)[column] for column in (0, 2, 5)] == ["2", "Error", "Single price"]
        hand.click_row(dock.table, 0)
        assert session.step is not None and session.step.node == "bulk"
        for _ in range(2):
            hand.keys("Down", dock.table)
        assert session.step.node == "single" and session.traced.place == 7
        assert desk.window.jobs.table.currentIndex().row() == 7
        dock.failed.click()
        assert [cells(row)[0] for row in range(dock.model.rowCount())] == ["2", "4"]
        dock.table.header().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        assert [cells(row)[0] for row in range(dock.model.rowCount())] == ["4", "2"]
        session.go(4)
        assert cells(dock.table.currentIndex().row())[0] == "2", "the round of the job is chosen"


async def test_the_timeline_splits_work_from_waiting_and_a_bar_leads_to_its_job(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await view(desk, await ran(desk, INPUT))
        dock = desk.window.timeline
        desk.window.focus_dock(dock)
        await until(lambda: len(dock.gantt.lines) == 8, "the lines are drawn")
        gantt = dock.gantt
        wait = next(row for row, line in enumerate(gantt.lines) if line.key == "wait")
        span = gantt.lines[wait].span(0)
        assert span.end > span.rest, "a delay waits"
        point = QPointF(gantt.x_of((span.rest + span.end) / 2), 24 + 24 * wait + 12)
        gantt.verticalScrollBar().setValue(0)
        found = gantt.at(point)
        assert found is not None and "waited" in gantt.words(*found)
        QTest.mouseClick(gantt.viewport(), Qt.MouseButton.LeftButton, pos=point.toPoint())
        assert session.step is not None and session.step.node == "wait" and gantt.place == session.step.place
        before = gantt.moment_at(300)
        gantt.zoom_at(300, 8)
        assert abs(gantt.moment_at(300) - before) <= (gantt.end - gantt.begin) / gantt.room


def test_an_error_says_its_message_first_and_then_its_causes() -> None:
    nested = {"message": "no answer", "cause": {"message": "refused", "cause": "port 80"}}
    assert told(nested) == ("no answer", ["refused", "port 80"])
    assert told("RangeError: none") == ("RangeError: none", []) and told(None) == ("", [])


def test_the_lines_of_an_error_are_folded_and_can_be_copied(qapp: QApplication) -> None:
    strip, calls = ErrorStrip(), "Traceback (most recent call last):\n  line 2\n    return 1 / 0"
    strip.show_job(Job(1, 1, "a", "script", -2, result="ZeroDivisionError", log=f"printed\n{calls}"))
    strip.show()
    assert strip.trace_button.isVisible() and not strip.trace.isVisible()
    QTest.mouseClick(strip.trace_button, Qt.MouseButton.LeftButton)
    assert strip.trace.isVisible() and strip.trace.toPlainText() == calls
    QTest.mouseClick(strip.copy_button, Qt.MouseButton.LeftButton)
    assert qapp.clipboard().text() == calls
    strip.show_job(Job(2, 1, "a", "script", -2, result="refused", log="printed"))
    assert not strip.trace_button.isVisible() and not strip.trace.isVisible()
    strip.show_job(Job(3, 1, "a", "script", -3))
    assert strip.message.text() == "It was stopped."
    strip.close()


async def test_a_failed_node_of_a_past_run_is_mocked_in_the_present_workflow(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        editing = await ran(desk, INPUT)
        session = await view(desk, editing)
        error, hand = desk.window.jobs.result.error, Hand(desk.window)
        desk.window.focus_dock(desk.window.jobs)
        session.go(5)
        await until(error.isVisible, "the failure is told")
        assert not error.ignore_button.isVisible(), "nothing is paused"
        hand.click(error.mock_button)
        await until(lambda: bool(desk.window.findChildren(MockDialog)), "its mock is asked for")
        (dialog,) = desk.window.findChildren(MockDialog)
        hand.press("Keep", dialog)
        await until(lambda: [mock.node for mock in editing.debug.mocks] == ["single"], "it is kept")
        assert desk.window.session is editing


async def test_a_round_of_the_ledger_is_pinned_as_a_mock_that_answers_in_that_round_only(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        editing = await ran(desk, INPUT)
        await view(desk, editing)
        dock, hand, pin = desk.window.ledger, Hand(desk.window), desk.window.actions_["mock_round"]
        desk.window.focus_dock(dock)
        await frames()
        hand.click_row(dock.table, 2)
        assert pin in dock.table.actions() and dock.table.contextMenuPolicy() == ACTIONS_MENU
        await until(pin.isEnabled, "a round is chosen")
        pin.trigger()
        dialog = await hand.dialog(MockDialog)
        assert (dialog.place.place, dialog.json.value) == ("loop[2]", 8)
        hand.press("Keep", dialog)
        given = Mock("single", 8, place="loop[2]")
        await until(lambda: editing.debug.mocks == (given,), "it is kept in the workflow")
        assert desk.window.session is editing and not pin.isEnabled()


async def test_a_round_behind_skipped_ones_is_shown_and_pinned_by_its_own_number(tmp_path: Path) -> None:
    document = order()
    large = {"engine": "python", "expression": "{{$scopes.loop.item.qty}} > 1", "continueOnFalse": True}
    loop = next(node for node in document.nodes if node.key == "loop")
    mended = replace(loop, config={**loop.settings, "condition": large})
    document = document.with_nodes(tuple(mended if n.key == "loop" else n for n in document.nodes))
    async with open_desk(tmp_path) as desk:
        await view(desk, await ran(desk, INPUT, workflow=document))
        dock, hand = desk.window.ledger, Hand(desk.window)
        desk.window.focus_dock(dock)
        await frames()
        await until(lambda: '"sku": "A2"' in dock.model.index(1, 1).data(), "items are read")
        assert [dock.model.index(row, 0).data() for row in range(dock.model.rowCount())] == ["1", "3"]
        said = [label.text() for label in dock.bar.findChildren(QLabel)]
        assert "2 rounds; its condition skipped others" in said
        hand.click_row(dock.table, 1)
        session = desk.window.session
        assert isinstance(session, RunSession) and session.rounds == [("loop", 2)]
        assert "round 3 of 3" in desk.window.page.travel.words.text()


async def test_a_failed_job_says_why_and_leads_to_its_form(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await view(desk, await ran(desk, INPUT))
        error, hand = desk.window.jobs.result.error, Hand(desk.window)
        desk.window.focus_dock(desk.window.jobs)
        session.go(5)
        await until(error.isVisible, "the failure is told")
        assert error.message.text().startswith("RangeError")
        session.document.select(())
        hand.click(error.field_button)
        assert session.document.selection == ("single",)
        session.go(3)
        await until(lambda: not error.isVisible(), "a job that went well says nothing")
