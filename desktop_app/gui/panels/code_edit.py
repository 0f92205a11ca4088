"""The text edit of templates, expressions and JSON: grows, completes, highlights and marks faults."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit, QToolTip

from desktop_app.domain.template import PLACEHOLDER, parse_placeholder
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.completion import Completion
from desktop_app.gui.panels.highlight import Highlighter, Syntax
from desktop_app.gui.panels.inline_pills import InlinePills, Spot
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.panels.suggestions import Offer
from desktop_app.gui.panels.variable_tree import VariableTree
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import fixed_font

PLAIN: Final = 20_000
"""Letters above which a text is shown plainly: no wrapping, no colours, no completion."""
HELD: Final = 100_000
"""Letters above which a text is kept but no longer edited here: laying out one line of them takes seconds."""
_GLIMPSE: Final = 400
_REMOVALS: Final = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
_PATH: Final = re.compile(r"(ctx\.)?\$(context|jobsMapByNodeKey|scopes|system|env)(\.[\w-]+)*")
_ENTERS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})

Suggest = Callable[[str, bool], Offer | None]
"""From the line up to the caret, and whether a person asked (Ctrl+Space), to what can be completed."""


class CodeEdit(QPlainTextEdit):
    """A frameless edit that grows from ``least`` to ``most`` lines as the text wraps.

    In ``one_line`` edits Enter is "done" instead of a new line. Tab always moves on to the next control:
    a form must not trap the keyboard. Texts longer than :data:`HELD` are only told of, with their beginning;
    deleting everything makes the edit usable again.
    """

    typed = Signal()
    """A person changed the text."""

    pick_asked = Signal()
    """A variable is wanted in the place of the selection."""

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
        self._held: str | None = None
        self._plain = False
        self._locked = False
        self._tree = tree
        self.suggest: Suggest | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(ink.GRID / 2 + 1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if mono:
            self.setFont(fixed_font())
        self.highlighter = Highlighter(self, syntax, tree)
        self.completion = Completion(self)
        self.pills: InlinePills | None = None
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self._fit)
        self.textChanged.connect(self._changed)

    # ------------------------------------------------------------------------------------------ pills

    def show_pills(self, lens: ReferenceLens) -> None:
        """Show references as pills, in the words of ``lens``."""
        self.pills = InlinePills(self, lens)
        self.highlighter.pills = self._room_for_pills

    def _room_for_pills(self, block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
        found = list(self.pills.formats(block)) if self.pills is not None else []
        if found:
            self._refit.start()  # The text is laid out with the new widths behind this call.
        return found

    def open_last_pill(self) -> None:
        """Turn the last reference into text, with the caret behind it."""
        spots = list(self.pills.spots(self.document().lastBlock())) if self.pills else []
        if self.pills is not None and spots:
            self.pills.open(spots[-1])

    def _pill_at(self, point: QPoint) -> Spot | None:
        return self.pills.at(point) if self.pills is not None else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, and pills over the references in it."""
        super().paintEvent(event)
        if self.pills is not None:
            self.pills.paint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Act on a pill; elsewhere set the caret."""
        spot = self._pill_at(event.position().toPoint())
        if self.pills is None or spot is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self.pills.press(spot, event.globalPosition().toPoint(), producer=alt)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that a pill can be pressed."""
        over = self._pill_at(event.position().toPoint()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a pill: the one under the mouse, or beside the caret."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        spot = (
            None
            if self.pills is None
            else self.pills.spot_at_caret()
            if by_key
            else self._pill_at(event.pos())
        )
        if self.pills is not None and spot is not None:
            self.pills.open_menu(spot, event.globalPos())
        else:
            super().contextMenuEvent(event)

    # ------------------------------------------------------------------------------------------- text

    def toPlainText(self) -> str:
        """Return the text, also one that is too long to be shown."""
        return super().toPlainText() if self._held is None else self._held

    @property
    def plain(self) -> bool:
        """Whether the text is so long that only the text itself is shown."""
        return self._plain or self._held is not None

    def show_text(self, text: str) -> None:
        """Put ``text`` in without telling anybody; the caret stays where it can."""
        if text == self.toPlainText():
            return
        position = self.textCursor().position()
        self._silent = True
        self._take(text)
        self._silent = False
        if self._held is None:
            cursor = self.textCursor()
            cursor.setPosition(min(position, len(text)) if self.hasFocus() else 0)
            self.setTextCursor(cursor)

    def _take(self, text: str) -> None:
        """Replace everything; decide before Qt lays the text out how much of it there will be."""
        self._held = text if len(text) > HELD else None
        shown = text if self._held is None else self._glimpse(text)
        self._set_plain(len(shown) > PLAIN)
        super().setReadOnly(self._locked or self._held is not None)
        self.setPlainText(shown)

    def _glimpse(self, text: str) -> str:
        words = self.tr("This text is too long to edit here ({size}). It is kept as it is; it begins with:")
        size = len(text.encode("utf-8", "replace"))
        amount = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
        return f"{words.format(size=amount)}\n{text[:_GLIMPSE]} …"

    def _set_plain(self, plain: bool) -> None:
        if plain == self._plain:
            return
        self._plain = plain
        self.highlighter.enabled = not plain
        wrap = QTextOption.WrapMode.NoWrap if plain else QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        self.setWordWrapMode(wrap)
        scroll = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if plain else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(scroll)
        if plain:
            self.completion.close()
            self.setExtraSelections([])

    def setReadOnly(self, read_only: bool) -> None:
        """Only show; a text that is too long is never edited."""
        self._locked = read_only
        super().setReadOnly(read_only or self._held is not None)

    def insert_reference(self, path: str) -> None:
        """Put a reference at the caret, replacing the selection; the caret stands behind it (7.10)."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._held is None:
            self.insertPlainText("{{" + path + "}}")

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text alone; line breaks become spaces where only one line fits."""
        text = self._as_reference(source.text())
        text = " ".join(text.splitlines()) if self.one_line else text
        cursor = self.textCursor()
        kept = self.document().characterCount() - abs(cursor.position() - cursor.anchor())
        if kept + len(text) > HELD:
            whole = self.toPlainText()
            self._take(whole[: cursor.selectionStart()] + text + whole[cursor.selectionEnd() :])
            return
        if kept + len(text) > PLAIN:
            self._set_plain(True)
        self.insertPlainText(text)

    def _as_reference(self, text: str) -> str:
        """Return the path of a variable that is pasted as a placeholder, unless braces are open already."""
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        open_braces = before.rfind("{{") > before.rfind("}}")
        return "{{" + text.strip() + "}}" if _PATH.fullmatch(text.strip()) and not open_braces else text

    def mark(self, position: int | None) -> None:
        """Underline the word at ``position`` (an offset into the text) as faulty; None unmarks."""
        if position is None or self._held is not None:
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
        if self._held is None and self._plain != (len(text) > PLAIN):
            self._set_plain(not self._plain)
            self.highlighter.rehighlight()
        self._fit()
        if changed and not self._silent:
            self.typed.emit()

    # ------------------------------------------------------------------------------------------- size

    def _lines(self) -> int:
        if self._plain:
            return max(self._least, min(self.blockCount(), self._most))
        count = 0
        block = self.document().firstBlock()
        while block.isValid() and count <= self._most:
            self.blockBoundingRect(block)  # Lays the block out: until then it has no lines.
            count += max(1, block.layout().lineCount())
            block = block.next()
        return max(self._least, min(count, self._most))

    def _height(self, lines: int) -> int:
        bar = self.horizontalScrollBar().sizeHint().height() if self._plain else 0
        return lines * self.fontMetrics().lineSpacing() + round(2 * self.document().documentMargin()) + bar

    def _fit(self) -> None:
        height = self._height(self._lines())
        if height != self.height():
            self.setFixedHeight(height)
        more = self._lines() == self._most
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if more else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if policy != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
            # WORKAROUND PySide6 6.11: a bar that comes while the text is laid out hides ends of lines.
            super().resizeEvent(QResizeEvent(self.viewport().size(), QSize()))

    def sizeHint(self) -> QSize:
        """Return a width for about 24 letters and the height of the lines."""
        return QSize(24 * self.fontMetrics().averageCharWidth(), self._height(self._lines()))

    def minimumSizeHint(self) -> QSize:
        """Shrink to a few letters in width."""
        return QSize(6 * self.fontMetrics().averageCharWidth(), self._height(self._least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrapping changes the number of lines."""
        super().resizeEvent(event)
        if self.pills is not None and event.oldSize().width() != event.size().width() and self._text:
            self.highlighter.rehighlight()
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
            QToolTip.showText(event.globalPos(), plain_tip(self._meaning(event)), self)
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
        if self.plain:
            return ""
        at = self.cursorForPosition(event.pos()).positionInBlock()
        line = self.cursorForPosition(event.pos()).block().text()
        for match in PLACEHOLDER.finditer(line):
            if match.start() <= at <= match.end():
                path = parse_placeholder(match[1]).path
                if self.pills is not None:
                    return self.pills.lens.meaning(path)
                label = self._tree().label(path)
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
        key = Qt.Key(event.key())
        if self.pills is not None and key in _REMOVALS and not event.modifiers() and self.pills.opens(key):
            return
        if self._held is not None and not self._locked and event.key() in _REMOVALS:
            if len(self.textCursor().selectedText()) >= len(super().toPlainText()):
                self._take("")
            return
        super().keyPressEvent(event)
        if event.text() and not self.isReadOnly():
            self._complete(asked=False)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Let Tab take a completion while the list is open."""
        return False if self.completion.is_open else super().focusNextPrevChild(next)

    def complete(self) -> None:
        """Offer what fits behind the caret."""
        self._complete(asked=False)

    def _complete(self, *, asked: bool) -> None:
        if self.plain:
            return
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
