"""Why a node ran, or did not: one reason a line, each leads to its node (editor.md M 14)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.gui.breaking import breakable
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import phrase, tr

if TYPE_CHECKING:
    from desktop_app.services.explaining import Because


class WhyDialog(FormDialog):
    """Shows a chain of reasons, the nearest first."""

    chosen = Signal(str)
    """The key of a node that a person wants to see."""

    def __init__(self, title: str, chain: Sequence[Because], parent: QWidget | None = None) -> None:
        heading = tr("Why “{title}” ran, or did not", title=title)
        super().__init__(tr("Why"), heading, tr("The nearest reason first, the cause last."), parent)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for number, because in enumerate(chain, 1):
            column.addWidget(self._line(number, because))
        column.addStretch(1)
        self.show_form(body)
        self.show_way_out()

    def _line(self, number: int, because: Because) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(paragraph(f"{number}.  {breakable(phrase(because.text))}"), 1)
        go = push_button(tr("Show the node"))
        go.clicked.connect(partial(self.chosen.emit, because.node_key))
        row.addWidget(go)
        return line
