"""Text of any length, one page at a time: find, wrap, turn the page; as bytes where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor, QTextOption
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.models.pages import CODE_PAGE, PAGE, Pages, Place, hex_chunks
from desktop_app.gui.panels.highlight import Highlighter, Syntax
from desktop_app.gui.panels.variable_tree import VariableTree
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import fixed_font, tool_button
from desktop_app.gui.wording import tr

Chunks = Callable[[Any], Iterator[str]]
"""From a value to its text in parts, made only as far as somebody reads."""


class PagedText(QWidget):
    """Shows a value as ``chunks`` writes it. ``code`` colours JSON; ``hexadecimal`` offers the bytes too."""

    def __init__(
        self, name: str, chunks: Chunks, *, code: bool = False, hexadecimal: bool = False, wrap: bool = True
    ) -> None:
        super().__init__()
        self._chunks = chunks
        self._value: Any = None
        self._pages = Pages(())
        self._number = 0
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setFont(fixed_font())
        self.text.setProperty("kind", "text")
        self.text.setAccessibleName(name)
        self.text.document().setDocumentMargin(8)
        self.highlighter = Highlighter(self.text, Syntax.JSON, VariableTree) if code else None
        self.words = QLineEdit(placeholderText=tr("Find"))
        self.words.setProperty("kind", "field")
        self.words.setAccessibleName(tr("Find"))
        self.verdict = QLabel()
        self.verdict.setProperty("kind", "muted")
        self.wrap = QCheckBox(tr("Wrap"))
        self.wrap.setChecked(wrap)
        self.hex = QCheckBox(tr("Hex"))
        self.hex.setVisible(hexadecimal)
        self.page = QLabel()
        self.page.setProperty("kind", "muted")
        self._buttons = {
            "back": self._button("‹", tr("Find previous"), lambda: self.look(back=True)),
            "on": self._button("›", tr("Find next"), self.look),
            "before": self._button("◂", tr("Previous page"), lambda: self.turn(-1)),
            "next": self._button("▸", tr("Next page"), lambda: self.turn(1)),
        }
        self.setFocusProxy(self.text)
        self._build()
        self._connect()
        self._set_wrap(wrap)

    def _button(self, sign: str, tip: str, act: Callable[[], object]) -> QWidget:
        button = tool_button(tip)
        button.setText(sign)
        button.clicked.connect(lambda: act())
        return button

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        for widget in (self._buttons["back"], self._buttons["on"], self.verdict):
            row.addWidget(widget)
        row.addStretch(1)
        row.setSpacing(8)
        for widget in (self.wrap, self.hex, self._buttons["before"], self.page, self._buttons["next"]):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.text, 1)

    def _connect(self) -> None:
        self.words.returnPressed.connect(self.look)
        self.words.textEdited.connect(lambda _: self.verdict.setText(""))
        self.wrap.toggled.connect(self._set_wrap)
        self.hex.toggled.connect(lambda _: self.show_value(self._value))
        keys = (
            (QKeySequence.StandardKey.Find, self._begin_finding),
            (QKeySequence("F3"), self.look),
            (QKeySequence("Shift+F3"), lambda: self.look(back=True)),
            (QKeySequence("Ctrl+PgDown"), lambda: self.turn(1)),
            (QKeySequence("Ctrl+PgUp"), lambda: self.turn(-1)),
        )
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), self, act)
            shortcut.setContext(shortcut.context().WidgetWithChildrenShortcut)

    def _begin_finding(self) -> None:
        self.words.setFocus()
        self.words.selectAll()

    def _set_wrap(self, wrap: bool) -> None:
        mode = QTextOption.WrapMode
        self.text.setWordWrapMode(mode.WrapAtWordBoundaryOrAnywhere if wrap else mode.NoWrap)

    # -- pages -----------------------------------------------------------------------------------------
    def show_value(self, value: Any) -> None:
        """Show the first page of a value; the others are made when they are turned to."""
        self._value = value
        as_bytes = self.hex.isChecked() and self.hex.isVisibleTo(self)
        chunks = hex_chunks(_bytes(self._chunks, value)) if as_bytes else self._chunks(value)
        self._pages = Pages(chunks, CODE_PAGE if self.highlighter else PAGE)
        if self.highlighter is not None:
            self.highlighter.enabled = not as_bytes
        self.verdict.setText("")
        self.text.clear()
        spawn(self._show(self._pages, 0), self)

    def turn(self, step: int) -> None:
        """Go some pages on or back."""
        spawn(self._show(self._pages, max(0, self._number + step)), self)

    async def _show(self, pages: Pages, number: int) -> None:
        text = await pages.page(number)
        await pages.page(number + 1)
        if pages is self._pages and text is not None:
            self._put(number, text)

    def _put(self, number: int, text: str) -> None:
        self._number = number
        if self.text.toPlainText() != text:
            self.text.setPlainText(text)
        known, more = len(self._pages.pages), not self._pages.done
        several = known > 1
        self.page.setText(tr("Page {n} of {m}", n=number + 1, m=f"{known}+" if more else known))
        self._buttons["before"].setEnabled(number > 0)
        self._buttons["next"].setEnabled(number + 1 < known)
        for widget in (self.page, self._buttons["before"], self._buttons["next"]):
            widget.setVisible(several)

    # -- finding ---------------------------------------------------------------------------------------
    def look(self, *, back: bool = False) -> None:
        """Go to the next place of what stands in the search line, however many pages away."""
        if not self.words.text():
            self._begin_finding()
            return
        self.verdict.setText(tr("Searching …"))
        spawn(self._find(self._pages, self.words.text(), back), self)

    async def _find(self, pages: Pages, words: str, back: bool) -> None:
        cursor = self.text.textCursor()
        at = cursor.selectionStart() if back else cursor.selectionEnd()
        place = await pages.find(words, self._number, at, back=back)
        if pages is not self._pages or words != self.words.text():
            return
        self.verdict.setText("" if place else tr("Not found"))
        if place is not None:
            await self._show(pages, place.page)
            self._mark(place)

    def _mark(self, place: Place) -> None:
        length = self.text.document().characterCount() - 1
        cursor = self.text.textCursor()
        cursor.setPosition(min(place.start, length))
        cursor.setPosition(min(place.end, length), QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)


def _bytes(chunks: Chunks, value: Any) -> bytes:
    text = value if isinstance(value, str) else "".join(chunks(value))
    return text.encode("utf-8", "replace")
