"""What comes in and goes out of the window: templates, drops, clipboard, exports, snippets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from desktop_app.app.assembly import Desk
from desktop_app.domain import codec
from desktop_app.domain.row_export import rows_of
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.dialogs.files import ImportDialog, proposed_name
from desktop_app.gui.dialogs.message import MessageDialog
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.dialogs.snippet import FillSnippetDialog, SaveSnippetDialog
from desktop_app.gui.dialogs.template import TemplateDialog
from tests.gui.test_window import opened, simple
from tests.helpers.desk import LEFT, Hand, open_desk
from tests.helpers.windows import frames, until

NONE = Qt.KeyboardModifier.NoModifier


def drop(desk: Desk, data: QMimeData) -> bool:
    """Drop onto the middle of the window as the window system does."""
    target = desk.window
    at = target.rect().center()
    enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, LEFT, NONE))
    return enter.isAccepted()


async def test_a_template_opens_as_a_new_workflow_ready_to_run(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        for _ in range(2):
            hand.keys("Ctrl+Shift+T", desk.window)
            dialog = await hand.dialog(TemplateDialog)
            titles = [dialog.list.item(row).text() for row in range(dialog.list.count())]
            dialog.list.setCurrentRow(titles.index("Sum up a list"))
            assert "adds them up" in dialog.about.text() and "open" in dialog.canvas._stage.nodes
            hand.press("Create", dialog)
            before = desk.window.tabs.count()
            await until(lambda before=before: desk.window.tabs.count() > before)
        keys = {page.session.key for page in desk.window.pages()}
        assert len(keys) == 2 and "summarise_list" not in keys


async def test_workflow_files_and_texts_can_be_dropped_and_nothing_else(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        ours, rows = tmp_path / "ours.json", tmp_path / "rows.json"
        ours.write_text(codec.dumps(Workflow("ours", "Ours", nodes=simple().nodes)), encoding="utf-8")
        rows.write_text(json.dumps(rows_of(simple())["data"]["nodes"]), encoding="utf-8")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(ours)), QUrl.fromLocalFile(str(rows))])
        assert drop(desk, data)
        await until(lambda: desk.window.tabs.count() == 2)
        assert {page.session.title for page in desk.window.pages()} == {"Ours", "rows"}
        text = QMimeData()
        text.setText(codec.dumps(Workflow("texted", "Texted")))
        assert drop(desk, text)
        await until(lambda: desk.window.tabs.count() == 3)
        picture = QMimeData()
        picture.setUrls([QUrl.fromLocalFile(str(tmp_path / "cat.png"))])
        assert not drop(desk, picture)
        assert ".json" in desk.window.line.currentMessage()
        plain = QMimeData()
        plain.setText("hello")
        assert not drop(desk, plain)


async def test_the_clipboard_is_imported_or_refused_with_a_reason(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        QGuiApplication.clipboard().setText("<html>no</html>")
        desk.window.actions_["import_clipboard"].trigger()
        dialog = await hand.dialog(MessageDialog)
        assert "clipboard" in dialog.message.why and "JSON" in dialog.message.why
        hand.press("Close", dialog)
        QGuiApplication.clipboard().setText(codec.dumps(Workflow("clip", "Clip", nodes=simple().nodes)))
        desk.window.actions_["import_clipboard"].trigger()
        await until(lambda: desk.window.session is not None and desk.window.session.title == "Clip")


async def test_a_file_becomes_the_next_version_of_the_open_workflow(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        file = tmp_path / "other.workflow.json"
        file.write_text(codec.dumps(Workflow("other", "Other", nodes=(Node("z", "variable"),))), "utf-8")
        await until(desk.window.actions_["import_version"].isEnabled)
        desk.window.actions_["import_version"].trigger()
        dialog = await hand.dialog(QFileDialog)
        dialog.filesSelected.emit([str(file)])
        dialog.reject()
        await until(lambda: page.session.document.node("z") is not None)
        assert desk.window.tabs.count() == 1 and page.session.key != "other"
        hand.keys("Ctrl+Z", page.canvas.view)
        assert page.session.document.node("first") is not None


async def test_a_known_file_may_become_a_version_of_any_workflow(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        other = await opened(desk, Workflow("other", "Other"))
        await opened(desk, Workflow("known", "Known", nodes=simple().nodes))
        file = tmp_path / "known.workflow.json"
        file.write_text(codec.dumps(Workflow("known", "Known", nodes=(Node("z", "variable"),))), "utf-8")
        desk.window.commands.import_file(file)
        dialog = await hand.dialog(ImportDialog)
        assert dialog.targets.currentText() == "Known" and dialog.into == "known"
        dialog.targets.setCurrentIndex(dialog.targets.findData("other"))
        hand.press("Open", dialog)
        await until(lambda: other.session.document.node("z") is not None)
        assert desk.window.session is other.session


async def test_l3_an_unknown_type_is_intact_after_opening_editing_saving_and_a_restart(
    tmp_path: Path,
) -> None:
    strange = {"key": "odd", "type": "from.the.future", "title": "Odd", "config": {"a": [1, {"b": None}]}}
    strange |= {"upstream": "first", "branchIndex": None, "madeBy": {"v": 9}, "colour": "red"}
    document = json.loads(codec.dumps(Workflow("l3", "L3", nodes=simple().nodes[:1])))
    document["nodes"].append(strange)
    file = tmp_path / "l3.workflow.json"
    file.write_text(json.dumps(document | {"later": [1]}), encoding="utf-8")
    async with open_desk(tmp_path / "workspace") as desk:
        hand = Hand(desk.window)
        desk.window.commands.import_file(file)
        await until(lambda: desk.window.page is not None)
        page = desk.window.page
        assert page is not None and page.session.key == "l3"
        page.session.apply(RenameNode("first", "Renamed"))
        await until(desk.window.actions_["save"].isEnabled)
        hand.keys("Ctrl+S", page.canvas.view)
        await until(lambda: not page.session.document.modified)
    async with open_desk(tmp_path / "workspace") as desk:
        out = tmp_path / "out.workflow.json"
        await desk.window.bench.export("l3", out)
        written = json.loads(out.read_text(encoding="utf-8"))
        assert written["nodes"][1] == strange and written["later"] == [1]
        assert written["nodes"][0]["title"] == "Renamed"


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("rows", "A-B.rows.json", '"upstreamId": 1'),
        ("markdown", "A-B.md", "### 2. Second"),
        ("html", "A-B.html", "<h3"),
        ("selection", "A-B.nodes.json", '"app": "wirework"'),
    ],
)
async def test_exports_propose_a_name_and_write_whole_files(
    tmp_path: Path, kind: str, name: str, shown: str
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, Workflow(title="A/B", nodes=simple().nodes))
        page.session.document.select(("first",))
        action = desk.window.actions_[f"export_{kind}"]
        await until(action.isEnabled)
        action.trigger()
        dialog = await hand.dialog(QFileDialog)
        assert [Path(file).name for file in dialog.selectedFiles()] == [name]
        dialog.filesSelected.emit([str(tmp_path / name)])
        dialog.reject()
        await until(lambda: (tmp_path / name).exists())
        written = (tmp_path / name).read_text(encoding="utf-8")
        assert shown in written
        if kind == "selection":
            assert "second" not in written


def test_proposed_names_fit_every_file_system() -> None:
    assert proposed_name('a/b\\c:d*e?"f<g>h|i\n.') == "a-b-c-d-e-f-g-h-i"
    assert proposed_name("...") == "workflow" and len(proposed_name("x" * 500)) == 120


async def test_values_become_parameters_and_are_asked_for_in_quick_add(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.document.select(("first", "second"))
        await until(desk.window.actions_["snippet"].isEnabled)
        desk.window.actions_["snippet"].trigger()
        dialog = await hand.dialog(SaveSnippetDialog)
        asked = [row for row in dialog.rows() if row.text(0) in ("Expression", "Title")]
        for row in asked:
            row.setCheckState(0, Qt.CheckState.Checked)
        assert [row.text(2) for row in asked] == ["title", "expression", "title", "expression"]
        asked[1].setText(2, "Sum")
        asked[3].setText(2, "")
        assert asked[3].checkState(0) == Qt.CheckState.Unchecked
        hand.press("Save", dialog)
        await frames()
        page.session.document.select(("second",))
        hand.keys("Tab", page.canvas.view)
        popup = await hand.dialog(QuickAdd)
        hand.type("first", popup.search)
        assert popup.current() is not None and popup.current().spec.description == "Your snippet of 2 nodes"
        QTest.keyClick(popup.search, Qt.Key.Key_Return)
        form = await hand.dialog(FillSnippetDialog)
        assert list(form.inputs) == ["title", "Sum"]
        for name, text in (("title", "Both"), ("Sum", "7 + 7")):
            form.inputs[name].selectAll()
            hand.type(text, form.inputs[name])
        hand.press("Insert", form)
        await until(lambda: len(page.session.document.workflow.nodes) == 4)
        made = page.session.document.workflow.nodes[2:]
        assert [(node.title, node.config["expression"]) for node in made] == [
            ("Both", "7 + 7"),
            ("Both", "2 * 2"),
        ]


async def test_a_selection_is_kept_as_snippet_and_inserted_with_new_keys(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.session.document.select(("first", "second"))
        await until(desk.window.actions_["snippet"].isEnabled)
        desk.window.actions_["snippet"].trigger()
        dialog = await hand.dialog(SaveSnippetDialog)
        assert dialog.name.text() == "First"
        dialog.name.selectAll()
        hand.type("Two sums", dialog.name)
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, Workflow(title="Other"))
        menu = QMenu()
        desk.window.commands.snippets.fill(menu)
        assert menu.actions()[0].text() == "Two sums"
        menu.actions()[0].trigger()
        await frames()
        nodes = page.session.document.workflow.nodes
        assert [node.title for node in nodes] == ["First", "Second"]
        assert {node.key for node in nodes}.isdisjoint({"first", "second"})
        assert page.session.document.history.undo_label == "Insert Two sums"
        menu.actions()[-1].menu().actions()[0].trigger()
        assert not desk.settings.snippets()
