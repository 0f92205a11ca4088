"""A hand that works panels: clicks where a control can be seen, types, opens lists and menus by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.gui.panels.area import PanelArea
from desktop_app.gui.panels.value_modes import Mode

LEFT = Qt.MouseButton.LeftButton


def pick(qtbot: Any, combo: Any, title: str) -> None:
    """Choose from a drop-down list by keyboard."""
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    view = combo.view()
    row = next(i for i in range(combo.count()) if combo.itemText(i) == title)
    view.setCurrentIndex(combo.model().index(row, 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)


def press(qtbot: Any, widget: Any) -> None:
    """Click a widget where a hand would find it: in sight, after the form has settled."""
    area = next(w for w in iter_parents(widget) if isinstance(w, PanelArea))
    for _ in range(2):  # A form inside a form settles after the form around it.
        QApplication.processEvents()
        area.ensureWidgetVisible(widget)
        QApplication.processEvents()
    assert not widget.visibleRegion().isEmpty()
    qtbot.mouseClick(widget, LEFT)


def iter_parents(widget: Any) -> Iterator[Any]:
    """Yield a widget and what it stands in."""
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


def type_into(qtbot: Any, widget: Any, text: str) -> None:
    """Type ``text`` in the place of what is there; a list of completions is closed."""
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClicks(widget, text)
    if getattr(widget, "completion", None) is not None:
        widget.completion.close()


def choose_mode(qtbot: Any, made: Any, mode: Mode) -> None:
    """Give a value in another way, from the menu of its mode button, by keyboard."""
    if made.mode is mode:
        return
    qtbot.keyClick(made.mode_button, Qt.Key.Key_Return)
    menu = made.mode_button.menu
    menu.setActiveAction(next(one for one in menu.actions() if one.text() == mode.title))
    qtbot.keyClick(menu, Qt.Key.Key_Return)


def pick_variable(qtbot: Any, made: Any, search: str) -> None:
    """Give a value as the variable that ``search`` finds first."""
    if made.mode is Mode.VARIABLE:
        qtbot.keyClick(made.part.main, Qt.Key.Key_Return)
    choose_mode(qtbot, made, Mode.VARIABLE)
    picker = QApplication.activePopupWidget()
    assert picker is not None
    search_line: QWidget = picker.search  # type: ignore[attr-defined]
    QTest.keyClicks(search_line, search)
    qtbot.keyClick(search_line, Qt.Key.Key_Return)


def give(qtbot: Any, made: Any, mode: Mode, text: str) -> None:
    """Give a constant in ``mode`` by typing ``text``."""
    choose_mode(qtbot, made, mode)
    type_into(qtbot, made.part.main, text)
    made.part.main.clearFocus()
