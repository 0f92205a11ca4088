"""Texts of any length stay whole and never freeze the form."""

from __future__ import annotations

from time import perf_counter

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.panels.code_edit import HELD, PLAIN
from desktop_app.gui.panels.fill_form import outside
from desktop_app.gui.panels.template_text import TemplateEditor


@pytest.fixture
def made(qtbot: QtBot) -> TemplateEditor:
    editor = TemplateEditor(outside())
    qtbot.addWidget(editor)
    editor.resize(300, 100)
    editor.show()
    return editor


def paste(editor: TemplateEditor, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    editor.edit.insertFromMimeData(data)


def test_a_long_line_is_shown_plainly_and_stays_editable(made: TemplateEditor, qtbot: QtBot) -> None:
    paste(made, "x" * (PLAIN + 1))
    assert made.edit.plain and not made.edit.isReadOnly()
    qtbot.keyClicks(made.edit, "y")
    made.flush()
    assert made.value == "x" * (PLAIN + 1) + "y"
    made.show_value("short")
    assert not made.edit.plain and made.read() == "short"


def test_a_huge_paste_is_taken_whole_without_being_laid_out(made: TemplateEditor, qtbot: QtBot) -> None:
    made.show_value("head")
    made.edit.selectAll()
    text, begun = "ab" * 500_000, perf_counter()
    paste(made, text)
    made.flush()
    assert perf_counter() - begun < 1
    assert made.value == text
    assert made.edit.isReadOnly()


def test_a_huge_value_is_told_of_and_kept(made: TemplateEditor, qtbot: QtBot) -> None:
    text, begun = "z" * 2_000_000, perf_counter()
    made.show_value(text)
    made.refresh()
    assert perf_counter() - begun < 1
    assert made.read() == text and made.edit.isReadOnly()
    assert "too long to edit here (2.0 MB)" in made.edit.document().toPlainText()
    made.set_read_only(False)
    assert made.edit.isReadOnly()
    qtbot.keyClick(made.edit, Qt.Key.Key_Delete)
    assert made.read() == text
    made.edit.selectAll()
    qtbot.keyClick(made.edit, Qt.Key.Key_Delete)
    assert made.read() == "" and not made.edit.isReadOnly()
    assert len(text) > HELD


def test_the_scroll_bar_of_a_long_text_hides_no_ends_of_lines(made: TemplateEditor) -> None:
    made.show_value("Wolle " + "w" * 900)
    QApplication.processEvents()
    assert made.edit.verticalScrollBar().isVisible()
    line = made.edit.document().firstBlock().layout().lineAt(1)
    assert line.x() + line.naturalTextWidth() <= made.edit.viewport().width()
