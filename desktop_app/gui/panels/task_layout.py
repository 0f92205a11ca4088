"""How a task is laid out: texts, data and forms one below the other or in tabs (engine.md 4.17, schema)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QTabWidget, QVBoxLayout, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.answer_form import AnswerForm

MOST_COLUMNS: Final = 3

ShowData = Callable[[Any, str], QWidget]
"""Makes what shows a value under a title."""


class TaskLayout(QWidget):
    """The ``forms`` of a task where its ``blocks`` say; a form that no block names stands behind them, so
    that none is ever lost. Blocks of an unknown type show nothing.
    """

    def __init__(
        self,
        forms: Mapping[str, Any],
        blocks: Sequence[Any],
        show_data: ShowData,
        drafts: Callable[[str], Mapping[str, Any] | None] = lambda key: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._show_data = show_data
        known = [block for block in blocks if isinstance(block, Mapping)]
        columns = {str(block.get("form")): columns_of(block) for block in reversed(known)}
        self.forms = {
            key: AnswerForm(key, form, drafts(key), columns=columns.get(key, 1))
            for key, form in forms.items()
            if isinstance(form, Mapping)
        }
        self.column = _column(self)
        self.tabs: QTabWidget | None = None
        self._pages: dict[str, QVBoxLayout] = {}
        left = dict(self.forms)
        for block in known:
            self._place(block, left)
        for key, form in left.items():
            apart = bool(self._pages) or len(left) > 1
            self._add(form, str(forms[key].get("title") or key) if apart else "")
        for page in self._pages.values():
            page.addStretch(1)

    def _place(self, block: Mapping[str, Any], left: dict[str, AnswerForm]) -> None:
        widget = self._made(block, left)
        if widget is not None:
            self._add(widget, str(block.get("tab") or ""))

    def _made(self, block: Mapping[str, Any], left: dict[str, AnswerForm]) -> QWidget | None:
        kind = block.get("type")
        if kind == "text":
            return marked(str(block.get("content") or ""))
        if kind == "data":
            return self._show_data(block.get("value"), str(block.get("title") or ""))
        return left.pop(str(block.get("form")), None) if kind == "form" else None

    def _add(self, widget: QWidget, tab: str) -> None:
        (self._page(tab) if tab else self.column).addWidget(widget)

    def _page(self, title: str) -> QVBoxLayout:
        if self.tabs is None:
            self.tabs = QTabWidget()
            self.column.addWidget(self.tabs)
        if title not in self._pages:
            page = QWidget()
            self._pages[title] = _column(page)
            self._pages[title].setContentsMargins(0, ink.GRID, 0, 0)
            self.tabs.addTab(page, title.replace("&", "&&"))
        return self._pages[title]


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2 * ink.GRID)
    return column


def columns_of(block: Mapping[str, Any]) -> int:
    """Return in how many columns the fields of a form stand."""
    columns = block.get("columns")
    return min(max(columns, 1), MOST_COLUMNS) if isinstance(columns, int) else 1


def marked(text: str) -> QLabel:
    """Return a text in Markdown: without HTML and pictures, for values of others may stand in it."""
    page = QTextDocument()
    features = QTextDocument.MarkdownFeature
    page.setMarkdown(text.replace("![", "!\\["), features.MarkdownDialectGitHub | features.MarkdownNoHTML)
    label = QLabel(page.toHtml())
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
