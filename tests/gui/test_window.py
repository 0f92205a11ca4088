"""The main window through real mouse and key events: build, save, undo, find, switch, close and come back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app.assembly import Desk
from desktop_app.domain import codec
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.gui.dialogs.files import ImportDialog
from desktop_app.gui.dialogs.message import MessageDialog
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.dialogs.run_dialog import RunDialog
from desktop_app.gui.dialogs.task_dialog import TaskDialog
from desktop_app.gui.dialogs.test_dialog import TestDialog
from desktop_app.gui.dialogs.trash import TrashDialog
from desktop_app.gui.models.workflow_rows import ROW_ROLE, WorkflowDelegate
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.gui.session import EditorSession
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


def node(key: str, type_id: str, upstream: str | None, **config: object) -> Node:
    return Node(key, type_id, key.title(), config, upstream)


def line(*nodes: Node, **members: object) -> Workflow:
    return Workflow(title="Line", nodes=nodes, **members)  # type: ignore[arg-type]


def simple() -> Workflow:
    first = node("first", "calculation", None, engine="python", expression="1 + 1")
    return line(first, node("second", "calculation", "first", engine="python", expression="2 * 2"))


def waiting() -> Workflow:
    action = {"key": "approve", "title": "Approve", "status": 1}
    form = {"type": "custom", "title": "Well?", "fields": [], "actions": [action]}
    return line(node("ask", "manual", None, assignees=[1], mode=0, title="Please look", forms={"form": form}))


async def opened(desk: Desk, document: Workflow) -> WorkflowPage:
    await desk.window.bench.create(document)
    await frames(8)
    assert desk.window.page is not None
    return desk.window.page


async def test_a_new_workflow_is_one_click_away(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        hand.press("New workflow")
        await until(lambda: desk.window.page is not None)
        await frames()
        assert desk.window.windowTitle() == "New workflow[*] – Wirework"
        dock = desk.window.workflows
        await until(lambda: dock.model.rowCount() == 1, "the list shows it")
        hand.keys("Ctrl+N", desk.window)
        await until(lambda: dock.model.rowCount() == 2, "the list shows the second")
        session = desk.window.session
        assert session is not None
        await until(lambda: dock.list.currentIndex().data(ROW_ROLE).version.key == session.key)


async def test_quick_add_builds_by_keyboard_alone(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, line())
        for letters, expected in (("calc", "calculation"), ("loop", "loop"), ("wait", "delay")):
            hand.keys("N", page.canvas.view)
            popup = await hand.dialog(QuickAdd)
            hand.type(letters, popup.search)
            QTest.keyClick(popup.search, Qt.Key.Key_Return)
            await frames()
            key = page.session.document.selection[-1]
            added = page.session.document.node(key)
            assert added is not None and added.type == expected
        kinds = [item.type for item in page.session.document.tree.walk()]
        assert kinds == ["calculation", "loop", "delay"]


async def test_impossible_types_are_greyed_with_their_reason_and_cannot_be_added(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, replace(simple(), sync=True))
        found = {offer.spec.type: offer.reason for offer in desk.window.palette_dock._offers}
        assert found["calculation"] is None
        assert "synchronous" in str(found["delay"])
        page.insert("delay", Slot(None))
        assert len(page.session.document.workflow.nodes) == 2
        assert "synchronous" in desk.window.line.currentMessage()


async def test_the_palette_adds_behind_the_selection_with_enter(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.document.select(("first",))
        palette = desk.window.palette_dock
        hand.keys("Ctrl+Shift+N", page.canvas.view)
        hand.type("vari", palette.search)
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
        await frames()
        assert [item.type for item in page.session.document.tree.walk()] == [
            "calculation",
            "variable",
            "calculation",
        ]


async def test_undo_and_redo_are_named_and_deleting_selects_the_neighbour(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        undo, redo = desk.window.actions_["undo"], desk.window.actions_["redo"]
        assert not undo.isEnabled() and "nothing to undo" in undo.toolTip()
        page.session.document.select(("second",))
        page.canvas.setFocus()
        hand.keys("Del", page.canvas.view)
        assert page.session.document.selection == ("first",)
        assert undo.text() == "&Undo Remove “Second”"
        hand.keys("Ctrl+Z", page.canvas.view)
        assert redo.text() == "&Redo Remove “Second”"
        assert page.session.document.selection == ("second",)
        desk.window.history.raise_()
        await frames()
        hand.click_row(desk.window.history.list, 1)
        assert len(page.session.document.workflow.nodes) == 1


async def test_renaming_happens_in_the_form(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.document.select(("first",))
        page.canvas.setFocus()
        hand.keys("F2", page.canvas.view)
        title = desk.window.configuration.header.title
        assert title.hasFocus()
        hand.type("Better", title)
        QTest.keyClick(title, Qt.Key.Key_Return)
        renamed = page.session.document.node("first")
        assert renamed is not None and renamed.title == "Better"
        assert page.canvas.isAncestorOf(QApplication.focusWidget()), "the next letters are keys of the canvas"
        hand.click(title)
        QTest.keyClick(title, Qt.Key.Key_Return)
        assert title.hasFocus(), "renaming did not begin on the canvas"
        page.canvas.setFocus()
        page.session.document.select((TRIGGER,))
        await frames()
        hand.keys("F2", page.canvas.view)
        hand.keys("Ctrl+A", title)
        hand.type("Whole thing", title)
        QTest.keyClick(title, Qt.Key.Key_Return)
        assert desk.window.windowTitle().startswith("Whole thing")


async def test_every_step_is_journalled_and_comes_back_after_the_end(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        key = page.session.key
        page.insert_after_selection("variable")
        await until(lambda: desk.window.line.saved.text().startswith("Draft kept"), "the draft is written")
        stored = await desk.core.services.workflows.draft(key)
        assert stored == page.session.document.workflow
        page.insert_after_selection("delay")  # Not written yet when the window closes.
        expected = page.session.document.workflow
    async with open_desk(tmp_path) as desk:
        desk.begin([])
        await until(lambda: desk.window.page is not None, "the tab is back")
        session = desk.window.session
        assert session is not None and session.document.workflow == expected
        assert session.document.modified and "•" in desk.window.tabs.tabText(0)
        await until(lambda: desk.window.line.saved.text().startswith("Draft kept"), "all is written")


async def test_saving_replaces_a_fresh_version_and_follows_an_executed_one(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.insert_after_selection("variable")
        hand.keys("Ctrl+S", page.canvas.view)
        await until(lambda: not page.session.document.modified, "it is saved")
        assert page.session.version_number == 1
        assert await desk.core.services.workflows.draft(page.session.key) is None
        page.session.document.undo()
        page.session.document.apply(_rename("first", "Other"))
        hand.keys("Ctrl+F5", page.canvas.view)
        await until(lambda: page.session.run.phase == "ended", "it has run")
        hand.keys("Ctrl+S", page.canvas.view)
        await until(lambda: not page.session.document.modified)
        assert len(await desk.core.services.workflows.versions(page.session.key)) == 2


def _rename(key: str, title: str):
    from desktop_app.editor.commands import RenameNode

    return RenameNode(key, title)


async def test_run_executes_what_the_canvas_shows_and_shows_each_result(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        hand.press("Run", page.strip)
        await until(lambda: page.session.run.phase == "ended")
        await frames(10)
        assert [job.result for job in desk.window.jobs.model.rows] == [2, 4]
        assert not desk.window.jobs.result.isVisible(), "until one is chosen the list has all the room"
        hand.click_row(desk.window.jobs.table, 1)
        await until(lambda: "Resolved" in desk.window.jobs.result._state.text())
        assert page.session.document.selection == ("second",) and desk.window.jobs.result.isVisible()
        shown = page.session.run.id
        hand.press("Run", page.strip)
        await until(lambda: page.session.run.id != shown and desk.window.jobs.model.rows)
        assert not desk.window.jobs.result.isVisible(), "a result of the run before is not one of this"
        await until(lambda: page.session.run.phase == "ended")
        assert desk.window.jobs.runs.count() == 2
        assert "No run" not in desk.window.actions_["clear_run"].toolTip()
        desk.window.actions_["clear_run"].trigger()
        assert page.session.run.execution is None


async def test_a_waiting_run_survives_the_end_of_the_window(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, waiting())
        desk.window.actions_["run"].trigger()
        await until(lambda: page.banner.isVisible(), "the banner asks")
        await frames()
        page.banner.text.resize(60, page.banner.text.height())
        assert page.banner.text.cut and page.banner.text.toolTip(), "what has no room ends in dots"
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        desk.begin([])
        await until(lambda: desk.window.page is not None and desk.window.page.banner.isVisible())
        page = desk.window.page
        assert page is not None
        desk.window.tasks.raise_()
        await until(lambda: desk.window.tasks.windowTitle() == "1 task")
        hand.press("Answer …", desk.window.tasks)
        dialog = await hand.dialog(TaskDialog)
        hand.press("Approve", dialog)
        await until(lambda: page.session.run.phase == "ended")
        await until(lambda: desk.window.tasks.windowTitle() == "Tasks")
        assert not page.banner.isVisible()


async def test_stop_cancels_what_waits(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, waiting())
        assert not desk.window.actions_["stop"].isEnabled()
        hand.keys("F5", page.canvas.view)
        await until(lambda: page.session.run.phase == "waiting")
        await frames()
        hand.press("Stop", page.strip)
        await until(lambda: page.session.run.phase == "ended")
        await frames()
        assert "stopped by hand" in page.strip.pill.text


async def test_the_run_dialog_remembers_the_last_input(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        fields = [{"name": "word", "title": "Word", "type": "text", "required": True}]
        page = await opened(desk, replace(simple(), config={"fields": fields}))
        hand.keys("F5", page.canvas.view)
        dialog = await hand.dialog(RunDialog)
        hand.press("Run", dialog)
        assert dialog.isVisible(), "a required field is missing"
        hand.type("hello", dialog.form.first)
        hand.press("Run", dialog)
        await until(
            lambda: getattr(page.session.run.execution, "context", None) == {"word": "hello"},
            "it ran with that",
        )
        await until(lambda: page.session.run.phase == "ended")
        first = page.session.run.id
        await until(desk.window.actions_["run"].isEnabled)
        hand.keys("F5", page.canvas.view)
        await until(lambda: page.session.run.phase == "ended" and page.session.run.id != first)
        await until(
            lambda: getattr(page.session.run.execution, "context", None) == {"word": "hello"},
            "the input of last time, unasked",
        )
        await until(desk.window.actions_["run_with"].isEnabled)
        hand.keys("Ctrl+Alt+F5", page.canvas.view)
        again = await hand.dialog(RunDialog)
        assert again.form.value == {"word": "hello"}
        again.reject()


async def test_a_node_is_tried_with_constants_for_its_variables(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        config = {"engine": "python", "expression": "{{$context.price}} * 2"}
        page = await opened(desk, line(node("double", "calculation", None, **config)))
        page.session.document.select(("double",))
        await frames()
        hand.click(desk.window.configuration.foot.button)
        dialog = await hand.dialog(TestDialog)
        await frames()
        row = dialog.form.rows["$context.price"]
        row.editor.choose(Mode.NUMBER)
        hand.type("21", row.editor.focus_target)
        hand.press("Test", dialog)
        await until(lambda: dialog.outcome.model.index(0, 1).data() == "42")
        assert not await desk.core.services.executions.list()
        dialog.reject()


async def test_problems_lead_to_the_field_and_keep_unknown_types_from_running(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        strange = Node(
            "odd", "from.elsewhere", "Odd one", {"a": [1, {"b": 2}]}, None, extra={"colour": "red"}
        )
        page = await opened(desk, line(strange))
        page.session.document.select(("odd",))
        await frames()
        assert desk.window.configuration.header.kind.text() == "Unknown type from.elsewhere"
        hand.keys("F5", page.canvas.view)
        await frames()
        assert "keep" in desk.window.line.currentMessage()
        assert desk.window.problems.isVisible()
        page.session.document.select(())
        hand.click_row(desk.window.problems.table, 0)
        assert page.session.document.selection == ("odd",)
        target = tmp_path / "out.workflow.json"
        await desk.window.bench.export(page.session.key, target)
        written = json.loads(target.read_text(encoding="utf-8"))["nodes"][0]
        assert written["config"] == {"a": [1, {"b": 2}]} and written["colour"] == "red"


async def test_a_broken_file_is_told_with_its_place_and_opens_nothing(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        bad = tmp_path / "bad.workflow.json"
        nodes = [{"key": "a", "type": "end"}, {"key": "b", "type": "end"}]
        bad.write_text(json.dumps({"format": 1, "type": "manual", "nodes": nodes}), encoding="utf-8")
        desk.window.commands.import_file(bad)
        dialog = await hand.dialog(MessageDialog)
        assert dialog.message.what == "The file could not be opened"
        assert str(bad) in dialog.message.why and "“b”" in dialog.message.why
        assert not dialog.details.isVisible()
        hand.press("Details", dialog)
        assert dialog.details.isVisible()
        hand.press("Close", dialog)
        assert not desk.window.tabs.count()


async def test_a_known_workflow_from_a_file_becomes_a_draft_that_undo_takes_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, replace(simple(), key="mine"))
        before = page.session.document.workflow
        file = tmp_path / "mine.workflow.json"
        file.write_text(codec.dumps(replace(waiting(), key="mine", title="Changed")), encoding="utf-8")
        desk.window.commands.import_file(file)
        dialog = await hand.dialog(ImportDialog)
        hand.press("Open", dialog)
        await until(lambda: page.session.title == "Changed")
        hand.keys("Ctrl+Z", page.canvas.view)
        assert page.session.document.workflow is before
        desk.window.commands.import_file(file)
        dialog = await hand.dialog(ImportDialog)
        hand.press("As a new workflow", dialog)
        hand.press("Open", dialog)
        await until(lambda: desk.window.tabs.count() == 2)


async def test_the_list_switches_duplicates_and_deletes(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await opened(desk, simple())
        dock = desk.window.workflows
        desk.window.focus_dock(dock)
        await until(lambda: dock.model.rowCount() == 1)
        await frames()
        row = dock.list.visualRect(dock.model.index(0, 0))
        hand.click(dock.list.viewport(), WorkflowDelegate.switch_rect(row).center())
        await until(lambda: dock.model.rows[0].version.enabled, "it is switched on")
        desk.window.commands.on_workflow("duplicate", dock.model.rows[0].version.key)
        await until(lambda: dock.model.rowCount() == 2 and desk.window.tabs.count() == 2)
        hand.type("copy", dock.search)
        assert dock.model.rowCount() == 1
        key = dock.model.rows[0].version.key
        dock.list.setCurrentIndex(dock.model.index(0, 0))
        QTest.keyClick(dock.list, Qt.Key.Key_Delete)
        await until(lambda: desk.window.tabs.count() == 1, "its tab is gone")
        await until(lambda: dock.model.rowCount() == 0, "it is out of sight")
        assert not await desk.window.bench.has(key)
        desk.window.actions_["trash"].trigger()
        trash = await hand.dialog(TrashDialog)
        await until(trash.restore_button.isEnabled)
        hand.press("Restore", trash)
        await until(lambda: desk.window.tabs.count() == 2, "its tab is back")
        assert await desk.window.bench.has(key)
        trash.close()


async def test_pictures_and_documents_are_written_whole(tmp_path: Path) -> None:
    from desktop_app.gui.pictures import write_picture

    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        for name in ("a.png", "a.svg"):
            write_picture(page.canvas, tmp_path / name)
        assert QImage(str(tmp_path / "a.png")).width() > 200
        assert "<svg" in (tmp_path / "a.svg").read_text(encoding="utf-8")
        await desk.window.bench.export(page.session.key, tmp_path / "a.workflow.json")
        read = codec.loads((tmp_path / "a.workflow.json").read_bytes())
        assert read == page.session.document.workflow


@pytest.mark.parametrize("mode", ["dark", "contrast", "light"])
async def test_the_theme_changes_live_with_everything_open(tmp_path: Path, mode: str) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        page.session.document.select(("first",))
        desk.window.actions_["run"].trigger()
        await until(lambda: page.session.run.phase == "ended")
        desk.window.commands.choose_theme(mode)
        await frames()
        assert desk.settings.theme() == mode
        middle = desk.window.grab().toImage().pixelColor(desk.window.width() - 20, desk.window.height() // 2)
        assert (middle.lightness() < 100) == (mode != "light")
        desk.window.commands.choose_theme("light")


async def test_sides_are_shown_hidden_and_remembered(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        await frames()
        hand.keys("Ctrl+J")
        await frames()
        assert not desk.window.jobs.isVisible() and not desk.window.actions_["bottom"].isChecked()
    async with open_desk(tmp_path) as desk:
        await frames()
        assert not desk.window.jobs.isVisible()
        desk.window.actions_["reset_layout"].trigger()
        await frames()
        assert desk.window.jobs.isVisible() and desk.window.actions_["bottom"].isChecked()


async def test_closing_asks_nothing_and_the_window_closes_only_after_the_shut_down(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        page.insert_after_selection("delay")
        desk.window.close()
        assert desk.window.isVisible() and desk.closed.is_set()
        assert not [w for w in QApplication.topLevelWidgets() if w.isModal() and w.isVisible()]


async def test_selecting_anywhere_selects_everywhere(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        rect = page.canvas.on_screen.node_rect("second")
        viewport = page.canvas.view.viewport()
        hand.click(viewport, viewport.mapFromGlobal(rect.center() + QPoint(20, 0)))
        await frames()
        assert page.session.document.selection == ("second",)
        assert desk.window.configuration.header.key.text() == "second"
        desk.window.outline.raise_()
        await frames()
        items = desk.window.outline.tree.selectedItems()
        assert [item.text(0) for item in items] == ["Second"]


async def test_two_opens_of_one_workflow_share_one_session(tmp_path: Path) -> None:
    import asyncio

    async with open_desk(tmp_path) as desk:
        version = await desk.core.services.workflows.create(simple())
        bench = desk.window.bench
        sessions: list[EditorSession] = await asyncio.gather(bench.open(version.key), bench.open(version.key))
        assert sessions[0] is sessions[1] and desk.window.tabs.count() == 1
