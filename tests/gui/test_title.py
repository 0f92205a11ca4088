"""The title in the head of the configuration, where it does not fit."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop_app.gui.canvas.garbage import dispose
from desktop_app.gui.docks.title_edit import TitleEdit


def test_a_long_title_ends_in_dots_until_it_is_typed(qapp: QApplication) -> None:
    window = QWidget()
    title, other, column = TitleEdit(), QLineEdit(), QVBoxLayout(window)
    for each in (other, title):
        column.addWidget(each)
    window.resize(200, 120)
    window.show()
    window.activateWindow()
    other.setFocus()
    title.setText("Short")
    QApplication.processEvents()
    assert title.shown == "Short"
    title.setText("Note what is missing in the warehouse today")
    assert title.shown.startswith("Note what") and title.shown.endswith("…")
    dotted = title.grab().toImage()
    title.setFocus()
    QApplication.processEvents()
    assert title.text() == "Note what is missing in the warehouse today"
    assert title.grab().toImage() != dotted
    dispose(window)
