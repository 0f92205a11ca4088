"""Copies of what is open, and whole folders coming in (editor.md C File, Edit, Node)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop_app.domain import codec
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.dialogs.ask_text import TextDialog
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def test_save_as_asks_a_title_and_goes_on_with_the_copy(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        page = await opened(desk, simple())
        page.session.apply(RenameNode("first", "Only a draft"))
        hand.keys("Ctrl+Alt+S", window)
        dialog = await hand.dialog(TextDialog)
        field = dialog.findChildren(QLineEdit)[0]
        field.selectAll()
        hand.type("Another", field)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: len(window.pages()) == 2 and window.session is not page.session)
        assert window.session is not None and window.session.title == "Another"
        assert window.session.version.document.nodes[0].title == "Only a draft"
        assert page.session.document.modified, "the first stays as it was"


async def test_a_copy_is_kept_and_one_goes_on_with_the_first(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        page = await opened(desk, simple())
        await until(window.actions_["save_copy"].isEnabled)
        window.actions_["save_copy"].trigger()
        await until(lambda: "(copy)” is in the list" in window.line.currentMessage())
        assert window.pages() == [page]
        await until(lambda: window.workflows.model.rowCount() > 0)
        titles = {row.version.document.title for row in await window.services.workflows.list()}
        assert titles == {page.session.title, f"{page.session.title} (copy)"}
        made = [(await window.bench.create()).title for _ in range(3)]
        assert made == ["New workflow", "New workflow 2", "New workflow 3"], "each can be told by its title"


async def test_every_workflow_file_of_a_folder_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.json").write_text(codec.dumps(simple()).replace('"Line"', f'"{name}"'), "utf-8")
    (folder / "readme.txt").write_text("nothing", "utf-8")
    async with open_desk(tmp_path / "workspace") as desk:
        desk.window.commands.copies.import_folder(folder)
        await until(lambda: len(desk.window.pages()) == 2)
        (tmp_path / "empty").mkdir()
        desk.window.commands.copies.import_folder(tmp_path / "empty")
        assert "no workflow files" in desk.window.line.currentMessage()


async def test_chosen_nodes_are_copied_as_words_and_by_their_key(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window, actions = desk.window, desk.window.actions_
        page = await opened(desk, simple())
        assert actions.reason("copy_key") == "Select one node first."
        page.session.document.select(("second",))
        await until(actions["copy_words"].isEnabled)
        actions["copy_words"].trigger()
        text = QGuiApplication.clipboard().text()
        assert text.startswith("## Steps") and "### 1. Second" in text and "2 * 2" in text
        actions["copy_key"].trigger()
        assert QGuiApplication.clipboard().text() == "second"
        actions["configure"].trigger()
        await frames()
        assert window.configuration.isAncestorOf(window.focusWidget())
        actions["insert_subflow"].trigger()
        await until(lambda: any(n.type == "subflow" for n in page.session.document.workflow.nodes))
