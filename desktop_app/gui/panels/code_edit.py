"""The text edit of templates, expressions and JSON: grows, completes, highlights and marks faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit, QToolTip

from desktop_app.domain.template import PLACEHOLDER, parse_placeholder
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.completion import Completion
from desktop_app.gui.panels.highlight import Highlighter, Syntax
from desktop_app.gui.panels.suggestions import Offer
from desktop_app.gui.panels.variable_tree import VariableTree

_ENTERS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})

Suggest = Callable[[str, bool], Offer | None]
"""From the line up to the caret, and whether a person asked (Ctrl+Space), to what can be completed."""


class CodeEdit(QPlainTextEdit):
    """A frameless edit that grows from ``least`` to ``most`` lines as the text wraps.

    In ``one_line`` edits Enter is "done" instead of a new line. Tab always moves on to the next control:
    a form must not trap the keyboard.
    """

    typed = Signal()
    """A person changed the text."""

    done = Signal()
    """Enter (in one line), Ctrl+Enter, or the focus left."""

    def __init__(
        self,
        syntax: Syntax,
        tree: Callable[[], VariableTree],
        *,
        least: int = 1,
        most: int = 8,
        mono: bool = True,
        one_line: bool = False,
    ) -> None:
        super().__init__()
        self._least, self._most = least, most
        self.one_line = one_line
        self._silent = False
        self._text = ""
        self._tree = tree
        self.suggest: Suggest | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(ink.GRID / 2 + 1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if mono:
            self.setFont(ink.fixed_font(self))
        self.highlighter = Highlighter(self, syntax, tree)
        self.completion = Completion(self)
        self.textChanged.connect(self._changed)

    # ------------------------------------------------------------------------------------------- text

    def show_text(self, text: str) -> None:
        """Put ``text`` in without telling anybody; the caret stays where it can."""
        if text == self.toPlainText():
            return
        position = self.textCursor().position()
        self._silent = True
        self.setPlainText(text)
        self._silent = False
        cursor = self.textCursor()
        cursor.setPosition(min(position, len(text)) if self.hasFocus() else 0)
        self.setTextCursor(cursor)

    def insert_reference(self, path: str) -> None:
        """Put a reference at the caret, replacing the selection; the caret stands behind it (7.10)."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.insertPlainText("{{" + path + "}}")

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text alone; line breaks become spaces where only one line fits."""
        text = source.text()
        self.insertPlainText(" ".join(text.splitlines()) if self.one_line else text)

    def mark(self, position: int | None) -> None:
        """Underline the word at ``position`` (an offset into the text) as faulty; None unmarks."""
        if position is None:
            self.setExtraSelections([])
            return
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(max(0, min(position, len(self.toPlainText()) - 1)))
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
        style = QTextCharFormat()
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        style.setUnderlineColor(ink.danger(self))
        style.setBackground(ink.tint(self.parentWidget() or self, ink.danger(self), 0.25))
        selection.cursor = cursor
        selection.format = style
        self.setExtraSelections([selection])

    def _changed(self) -> None:
        """Tell of typing alone: colouring the text counts as a change to Qt."""
        text = self.toPlainText()
        changed, self._text = text != self._text, text
        self._fit()
        if changed and not self._silent:
            self.typed.emit()

    # ------------------------------------------------------------------------------------------- size

    def _lines(self) -> int:
        count = 0
        block = self.document().firstBlock()
        while block.isValid() and count <= self._most:
            count += max(1, block.layout().lineCount())
            block = block.next()
        return max(self._least, min(count, self._most))

    def _height(self, lines: int) -> int:
        return lines * self.fontMetrics().lineSpacing() + round(2 * self.document().documentMargin())

    def _fit(self) -> None:
        height = self._height(self._lines())
        if height != self.height():
            self.setFixedHeight(height)
        more = self._lines() == self._most
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if more else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def sizeHint(self) -> QSize:
        """Return a width for about 24 letters and the height of the lines."""
        return QSize(24 * self.fontMetrics().averageCharWidth(), self._height(self._lines()))

    def minimumSizeHint(self) -> QSize:
        """Shrink to a few letters in width."""
        return QSize(6 * self.fontMetrics().averageCharWidth(), self._height(self._least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrapping changes the number of lines."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the palette, and the size of the form's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "highlighter"):
            self.highlighter.rehighlight()

    # --------------------------------------------------------------------------------------- keyboard

    def event(self, event: QEvent) -> bool:
        """Tell what a reference under the mouse stands for; keep Tab for an open completion list."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._meaning(event), self)
            return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.completion.is_open
        ):
            event.accept()
            return True
        return super().event(event)

    def _meaning(self, event: QHelpEvent) -> str:
        at = self.cursorForPosition(event.pos()).positionInBlock()
        line = self.cursorForPosition(event.pos()).block().text()
        for match in PLACEHOLDER.finditer(line):
            if match.start() <= at <= match.end():
                label = self._tree().label(parse_placeholder(match[1]).path)
                return label or self.tr("This variable cannot be resolved here.")
        return ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Serve the completion list, "done", and Ctrl+Space."""
        if self.completion.handles(event):
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _ENTERS and (self.one_line or control):
            self.done.emit()
            return
        if control and event.key() == Qt.Key.Key_Space:
            self._complete(asked=True)
            return
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.text() and not self.isReadOnly():
            self._complete(asked=False)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Let Tab take a completion while the list is open."""
        return False if self.completion.is_open else super().focusNextPrevChild(next)

    def _complete(self, *, asked: bool) -> None:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        offer = self.suggest(before, asked) if self.suggest and not self.isReadOnly() else None
        self.completion.show(offer)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving commits; a menu or pop-up over the edit is not leaving."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason):
            self.completion.close()
            self.done.emit()
