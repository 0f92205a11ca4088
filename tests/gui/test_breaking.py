"""Labels that break long words, and what is copied from them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop_app.gui.breaking import LONG_WORD, breakable
from desktop_app.gui.widgets import paragraph

PATH = "/srv/" + "deep/" * LONG_WORD


@pytest.fixture
def label(qtbot: Any) -> Any:
    made = paragraph(f"{breakable(PATH)}\nis gone")
    qtbot.addWidget(made)
    made.resize(200, 200)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_long_word_is_broken_where_it_fills_a_line(label: Any) -> None:
    assert label.heightForWidth(200) > label.heightForWidth(2000) + label.fontMetrics().height()


def test_a_selection_is_copied_without_the_places_where_words_may_break(label: Any) -> None:
    label.setFocus()
    QTest.keyClick(label, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"{PATH}\nis gone"


def test_the_menu_copies_the_selection_or_the_whole_text(label: Any) -> None:
    copy, select = label.actions()
    copy.trigger()
    assert QGuiApplication.clipboard().text() == f"{PATH}\nis gone"
    label.setSelection(0, 4)
    copy.trigger()
    assert QGuiApplication.clipboard().text() == PATH[:4]
    select.trigger()
    assert label.selectedText().replace("\u2029", "\n") == label.text()
