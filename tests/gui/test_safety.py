"""Nothing is lost by a click: the trash, messages of versions, leaving while something runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_app.domain.errors import NotFoundError
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.dialogs.ask_text import TextDialog
from desktop_app.gui.dialogs.leaving import LeavingDialog
from desktop_app.gui.dialogs.message import QuestionDialog
from desktop_app.gui.dialogs.trash import TrashDialog
from desktop_app.gui.run_state import RunState
from desktop_app.services.trash import KEPT_MS
from tests.gui.test_window import opened, simple, waiting
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def test_the_trash_keeps_versions_draft_and_runs(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, waiting())
        key, services = page.session.key, desk.core.services
        await services.workflows.set_enabled(key, True)
        run = await services.executions.run_document(key, page.session.document.workflow, {})
        assert run is not None
        page.session.apply(RenameNode("ask", "In the draft"))
        desk.window.commands.on_workflow("delete", key)
        await until(lambda: not desk.window.tabs.count())
        await until(lambda: "Trash" in desk.window.line.currentMessage())
        assert not await services.workflows.list()
        desk.window.actions_["trash"].trigger()
        dialog = await hand.dialog(TrashDialog)
        await until(dialog.restore_button.isEnabled)
        assert [dialog.model.index(0, column).data() for column in (0, 2)] == ["Line", "kept"]
        hand.press("Restore", dialog)
        await until(lambda: desk.window.tabs.count() == 1)
        session = desk.window.session
        assert session is not None and session.document.tree["ask"].title == "In the draft"
        assert not (await services.workflows.current(key)).enabled
        assert [one.id for one in await services.executions.list()] == [run.id]
        assert dialog.table.model().rowCount() == 0
        dialog.close()


async def test_only_the_trash_deletes_for_good_and_asks_before(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        key, services = page.session.key, desk.core.services
        await services.executions.run_document(key, page.session.document.workflow, {})
        desk.window.commands.on_workflow("delete", key)
        await until(lambda: "Trash" in desk.window.line.currentMessage())
        desk.window.actions_["trash"].trigger()
        dialog = await hand.dialog(TrashDialog)
        await until(dialog.remove_button.isEnabled)
        hand.press("Delete for good …", dialog)
        hand.press("Cancel", await hand.dialog(QuestionDialog))
        await frames()
        assert await services.trash.list()
        hand.press("Delete for good …", dialog)
        hand.press("Delete", await hand.dialog(QuestionDialog))
        await until(lambda: dialog.model.rowCount() == 0)
        assert not await services.trash.list() and not await services.executions.list()
        assert not await services.workflows.versions(key)
        dialog.close()


async def test_the_trash_is_swept_after_thirty_days(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        services = desk.core.services
        for key in ("old", "new"):
            await services.workflows.create(simple().__class__(key, key))
            await services.trash.put(key)
        (new, _old) = await services.trash.list()
        await services.workflows._store.put_in_trash("old", new.deleted_at - KEPT_MS)
        assert await services.trash.sweep() == 1
        assert [row.version.key for row in await services.trash.list()] == ["new"]
        with pytest.raises(NotFoundError, match="in the trash"):
            await services.trash.restore("old")
        # A key in the trash is taken: another workflow of that name gets one of its own.
        other = await services.workflows.create(simple().__class__("new", "Other"))
        assert other.key != "new"


async def test_a_message_is_given_while_saving_and_changed_later(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.apply(RenameNode("first", "Renamed"))
        await until(desk.window.actions_["save_message"].isEnabled)
        hand.keys("Ctrl+Shift+S", page.canvas.view)
        dialog = await hand.dialog(TextDialog)
        hand.type("Better name", dialog.findChildren(QLineEdit)[0])
        QTest.keyClick(dialog.findChildren(QLineEdit)[0], Qt.Key.Key_Return)
        rows = desk.window.versions.model
        await until(lambda: rows.rowCount() == 1 and rows.index(0, 4).data() == "Better name")
        assert not page.session.document.modified
        desk.window.versions.wanted.emit("describe", rows.rows[0])
        dialog = await hand.dialog(TextDialog)
        assert dialog.line.text() == "Better name"
        field = dialog.findChildren(QLineEdit)[0]
        field.selectAll()
        hand.type("Best name", field)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: rows.index(0, 4).data() == "Best name")


async def test_the_question_for_a_message_goes_away_with_the_tab_whose_version_it_describes(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        page.session.apply(RenameNode("first", "Renamed"))
        await until(desk.window.actions_["save_message"].isEnabled)
        desk.window.actions_["save_message"].trigger()
        dialog = await Hand(desk.window).dialog(TextDialog)
        gone: list[int] = []
        dialog.finished.connect(gone.append)
        await desk.window.bench.close(page.session)  # As from another window.
        await until(lambda: bool(gone))


async def test_closing_a_tab_with_a_run_asks_what_becomes_of_it(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.run = RunState(active=True)
        hand.keys("Ctrl+W", page.canvas.view)
        dialog = await hand.dialog(LeavingDialog)
        hand.press("Cancel", dialog)
        await frames()
        assert desk.window.tabs.count() == 1
        stopped: list[bool] = []

        async def stop() -> None:
            stopped.append(True)

        page.session.stop = stop  # type: ignore[method-assign]
        hand.keys("Ctrl+W", page.canvas.view)
        hand.press("Stop", await hand.dialog(LeavingDialog))
        await until(lambda: not desk.window.tabs.count())
        assert stopped == [True]


async def test_leaving_the_window_with_a_run_asks_once(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.run = RunState(active=True)
        desk.window.close()
        dialog = await hand.dialog(LeavingDialog)
        desk.window.close()
        await frames()
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, LeavingDialog) and w.isVisible()]
        assert shown == [dialog] and not desk.closed.is_set()
        hand.press("Continue at the next start", dialog)
        await desk.closed.wait()
        assert desk.window.isVisible()


async def test_stopping_a_run_that_has_just_ended_by_itself_is_no_fault(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, waiting())
        session, told = page.session, list[object]()
        desk.window.bench.failed.connect(told.append)
        desk.window.actions_["run"].trigger()
        await until(lambda: session.run.phase == "waiting" and session.run.id)
        await until(desk.window.actions_["stop"].isEnabled)
        run_id = session.run.id
        assert run_id is not None
        await desk.core.services.executions.cancel(run_id)
        await session.stop()
        assert session.run.phase == "ended" and not told
