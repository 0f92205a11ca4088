"""A file that was changed apart from the workflow it becomes a version of (editor.md E, Versions)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.app.assembly import Desk
from desktop_app.domain import codec
from desktop_app.domain.workflow import Workflow
from desktop_app.editor import operations as ops
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.dialogs.merge import MergeDialog
from desktop_app.gui.page import WorkflowPage
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


def import_file(desk: Desk, page: WorkflowPage, folder: Path, document: Workflow) -> None:
    """Import a document into the workflow of a page."""
    file = folder / "changed.workflow.json"
    file.write_text(codec.dumps(document), "utf-8")
    desk.window.commands.exchange._take_in(page.session.key, file)


def titles(page: WorkflowPage) -> list[str]:
    return [node.title for node in page.session.document.workflow.nodes]


async def test_both_sides_of_a_conflict_are_shown_and_one_is_taken_as_one_step(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.apply(RenameNode("first", "Renamed here"))
        changed = ops.rename(ops.rename(simple(), "first", "Renamed there"), "second", "New there")
        import_file(desk, page, tmp_path, changed)
        dialog = await hand.dialog(MergeDialog)
        assert dialog.base.currentText() == "Version 1" and dialog.conflicts == 1
        rows = {row.text(0): row for row in dialog._rows() if row.text(0) == "title"}
        assert rows and dialog.tree.currentItem() is not None
        current = dialog.tree.currentItem()
        assert [current.text(n) for n in (2, 3, 4)] == ["Renamed here", "Renamed there", "Choose"]
        assert not hand.button("Bring together", dialog).isEnabled()
        hand.press("Take the file’s", dialog)
        assert current.text(4) == "File" and dialog.state.text() == "No conflict is open"
        hand.press("Keep what is here", dialog)
        hand.press("Bring together", dialog)
        await until(lambda: titles(page) == ["Renamed here", "New there"])
        hand.keys("Ctrl+Z", page.canvas.view)
        assert titles(page) == ["Renamed here", simple().nodes[1].title]


async def test_by_keys_conflicts_alone_are_shown_and_giving_up_changes_nothing(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.apply(RenameNode("first", "Renamed here"))
        before = page.session.document.workflow
        changed = ops.rename(ops.rename(simple(), "first", "Renamed there"), "second", "New there")
        import_file(desk, page, tmp_path, changed)
        dialog = await hand.dialog(MergeDialog)
        hand.keys("Alt+O", dialog)
        await until(lambda: [row.isHidden() for row in dialog._rows()] == [False, True])
        hand.keys("Alt+F", dialog)
        await until(lambda: dialog.conflicts == 0)
        dialog.base.setFocus()
        QTest.keyClick(dialog.base, Qt.Key.Key_End)
        dialog.base.activated.emit(dialog.base.currentIndex())
        assert {row.text(4) for row in dialog._rows()} == {"File"}, "two ways: the file's unless one says so"
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await frames()
        assert page.session.document.workflow is before


async def test_a_file_that_nothing_was_changed_apart_from_is_taken_as_it_is(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        import_file(desk, page, tmp_path, ops.rename(simple(), "first", "Renamed there"))
        await until(lambda: titles(page)[0] == "Renamed there")
