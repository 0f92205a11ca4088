"""A hand that changes a value of a paused run from its row in the Variables panel, by mouse and keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit

from desktop_app.gui.dialogs.fill import FillDialog
from desktop_app.gui.dialogs.fork import ForkSheet
from desktop_app.gui.dialogs.mock import MockDialog
from tests.helpers.bugs import Bug
from tests.helpers.windows import until

LEFT = Qt.MouseButton.LeftButton


def type_json(dialog: FillDialog | ForkSheet, name: str, text: str) -> None:
    """Replace the text of a JSON field by typing."""
    form = dialog.form if isinstance(dialog, FillDialog) else dialog.input
    _replace(form.form.rows[name].editor.edit, text)  # type: ignore[attr-defined]


def type_mock(dialog: MockDialog, text: str) -> None:
    """Replace the JSON of a mock by typing."""
    _replace(dialog.json.edit, text)


def _replace(edit: QPlainTextEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


async def find(bug: Bug, path: str) -> QModelIndex:
    """Search for a path in the Variables panel; return its line once it has a value."""
    bug.window.focus_dock(bug.window.variables)
    browser = bug.window.variables.browser
    browser.search.selectAll()
    bug.hand.type(path, browser.search)

    def line() -> QModelIndex:
        rows = [row for row in browser.model.roots if row.path == path and row.has_value]
        return browser.model.index_of(rows[0]) if rows else QModelIndex()

    await until(lambda: line().isValid(), f"{path} is shown with its value")
    return line()


async def change(bug: Bug, path: str, text: str) -> None:
    """Right-click the line of a path, choose to change its value, type another, and agree."""
    index, view = await find(bug, path), bug.window.variables.browser.view
    view.scrollTo(index)
    at = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=at)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(view.viewport(), QContextMenuEvent(reason, at, view.viewport().mapToGlobal(at)))
    menu = await bug.hand.dialog(QMenu)
    choose(menu, "Change the value …")
    dialog = await bug.hand.dialog(FillDialog)
    type_json(dialog, "value", text)
    known = len(bug.session.debug.edits)
    bug.hand.press("Change", dialog)
    await until(lambda: len(bug.session.debug.edits) > known, "it is changed")


async def retype(bug: Bug, key: str, expression: str) -> None:
    """Select a calculation and type another expression into its form; it is not left yet."""
    bug.session.document.select((key,))
    dock = bug.window.configuration
    bug.window.focus_dock(dock, keyboard=False)
    await until(lambda: dock.choice.isVisible(), "the form says that the run is paused")
    assert dock.panel is not None
    edit = dock.panel.form.rows["expression"].editor.expression.edit  # type: ignore[attr-defined]
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, expression)


async def use_here(bug: Bug, key: str) -> None:
    """Let the paused run use what the form of a node says, by its choice."""
    bug.session.document.select((key,))
    choice = bug.window.configuration.choice
    bug.window.focus_dock(bug.window.configuration, keyboard=False)
    await until(lambda: choice.isVisible() and choice.here.isEnabled(), "the choice is offered")
    bug.hand.click(choice.here, QPoint(8, choice.here.height() // 2))
    await until(lambda: key in bug.session.debug.configs.used, "the run uses it")


def choose(menu: QMenu, text: str) -> None:
    """Click an entry of an open menu."""
    action = next(action for action in menu.actions() if action.text() == text)
    assert action.isEnabled(), action.toolTip()
    QTest.mouseClick(menu, LEFT, pos=QPoint(menu.actionGeometry(action).center()))


async def said_of(bug: Bug, path: str, value: str) -> str:
    """Wait until the panel shows this value; return what its line says when it is pointed at."""
    index, model = await find(bug, path), bug.window.variables.browser.model

    def shown() -> str:
        row = model.row_at(index)
        return row.preview if row is not None else ""

    await until(lambda: shown() == value, f"{path} is shown as {value}")
    return str(index.data(Qt.ItemDataRole.ToolTipRole))
