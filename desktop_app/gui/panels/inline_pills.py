"""References inside a text as pills. The text keeps its placeholders: they only take the room of their pill
and are painted over, so undo, copying and everything that reads the text know nothing of pills.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)

from desktop_app.domain.quick import dataclass
from desktop_app.domain.template import PLACEHOLDER, parse_placeholder
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.panels.reference_pill import ReferenceMenu, paint_pill

if TYPE_CHECKING:
    from desktop_app.gui.panels.code_edit import CodeEdit

_TINY: Final = 1
"""Pixels of the letters that a pill hides; each of them then takes no room."""
_CLEAR: Final = Qt.GlobalColor.transparent


@dataclass(frozen=True, slots=True)
class Spot:
    """A placeholder: from where to where it stands in the text, and the path in it."""

    start: int
    end: int
    path: str


class InlinePills(QObject):
    """Serves one edit. Owns which placeholder a person has turned into text, until the caret leaves it."""

    def __init__(self, edit: CodeEdit, lens: ReferenceLens) -> None:
        super().__init__(edit)
        self._edit, self.lens = edit, lens
        self._opened: int | None = None
        self._before = self._revision = 0
        self._moving = False
        self.menu: ReferenceMenu | None = None
        edit.cursorPositionChanged.connect(self._on_caret)

    # -- finding ---------------------------------------------------------------------------------------
    def spots(self, block: QTextBlock) -> Iterator[Spot]:
        """Yield the placeholders of a block that are shown as pills."""
        if self._edit.plain or not self.lens.tree.roots:
            return
        for match in PLACEHOLDER.finditer(block.text()):
            start = block.position() + match.start()
            if start != self._opened:
                yield Spot(start, block.position() + match.end(), parse_placeholder(match[1]).path)

    def _around(self, position: int) -> Spot | None:
        """Return the pill that covers a place of the text, its ends included."""
        block = self._edit.document().findBlock(position)
        return next((spot for spot in self.spots(block) if spot.start <= position <= spot.end), None)

    def at(self, point: QPoint) -> Spot | None:
        """Return the pill under a point of the viewport."""
        found = ((spot, rect) for spot, rect in self._shown() if rect.contains(point))
        return next((spot for spot, _ in found), None)

    # -- room ------------------------------------------------------------------------------------------
    def _width(self, spot: Spot) -> float:
        words = self.lens.words(spot.path)
        wanted = QFontMetricsF(self._edit.font()).horizontalAdvance(words) + 2 * ink.GRID
        return min(wanted, max(60.0, self._edit.viewport().width() - 3.0 * ink.GRID))

    def formats(self, block: QTextBlock) -> Iterator[tuple[int, int, QTextCharFormat]]:
        """Yield what makes the letters of each pill take its room: the last letter takes all of it."""
        for spot in self.spots(block):
            start, end = spot.start - block.position(), spot.end - block.position()
            hidden, last = QTextCharFormat(), QTextCharFormat()
            for style in (hidden, last):
                style.setForeground(_CLEAR)
                style.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            hidden.setProperty(QTextFormat.Property.FontPixelSize, _TINY)
            hidden.setFontLetterSpacing(-_TINY)
            last.setFontLetterSpacing(self._width(spot) - self._taken(block.text()[start:end]))
            yield start, end - start - 1, hidden
            yield end - 1, 1, last

    def _taken(self, text: str) -> float:
        """Return the width of the letters behind a pill without what their formats add at its end."""
        tiny = QFont(self._edit.font())
        tiny.setPixelSize(_TINY)
        hidden = QFontMetricsF(tiny).horizontalAdvance(text[:-1]) - _TINY * (len(text) - 1)
        return hidden + QFontMetricsF(self._edit.font()).horizontalAdvance(text[-1])

    def _shown(self) -> Iterator[tuple[Spot, QRectF]]:
        edit, block = self._edit, self._edit.firstVisibleBlock()
        while block.isValid():
            box = edit.blockBoundingGeometry(block).translated(edit.contentOffset())
            if box.top() > edit.viewport().height():
                return
            for spot in self.spots(block):
                last = spot.end - block.position()
                line = block.layout().lineForTextPosition(last - 1)
                if line.isValid():
                    right = line.cursorToX(last)[0]  # type: ignore[index]
                    width = self._width(spot)
                    place = QRectF(box.left() + right - width, box.top() + line.y(), width, line.height())
                    yield spot, place.adjusted(1, 0, -1, 0)
            block = block.next()

    def paint(self) -> None:
        """Paint the pills over the text."""
        painter = QPainter(self._edit.viewport())
        for spot, rect in self._shown():
            broken = self.lens.fails(spot.path)
            kind = self.lens.kind(spot.path)
            paint_pill(painter, rect, self.lens.words(spot.path), kind, self._edit, broken=broken)

    # -- caret -----------------------------------------------------------------------------------------
    def _on_caret(self) -> None:
        """Keep the caret out of pills, and close a placeholder that it has left."""
        cursor = self._edit.textCursor()
        position = cursor.position()
        if self._opened is not None and not self._inside_opened(position):
            self._set_opened(None)
        spot = self._around(position)
        inside = spot is not None and spot.start < position < spot.end and not self._moving
        revision = self._edit.document().revision()
        if spot is not None and inside and revision != self._revision:
            self._set_opened(spot.start)  # It is being written.
        elif spot is not None and inside:
            self._moving = True
            mode = QTextCursor.MoveMode
            keep = mode.KeepAnchor if cursor.hasSelection() else mode.MoveAnchor
            cursor.setPosition(spot.end if self._before <= spot.start else spot.start, keep)
            self._edit.setTextCursor(cursor)
            self._moving = False
        self._before, self._revision = self._edit.textCursor().position(), revision

    def _inside_opened(self, position: int) -> bool:
        """Return whether the caret is still in the placeholder that was turned into text, or in the line
        where one is being written.
        """
        start = self._opened or 0
        block = self._edit.document().findBlock(start)
        match = PLACEHOLDER.match(block.text(), start - block.position())
        end = match.end() if match else block.length() - 1
        return start <= position <= block.position() + end

    def _set_opened(self, start: int | None) -> None:
        self._opened = start
        self._edit.highlighter.rehighlight()
        self._edit.viewport().update()

    def open(self, spot: Spot) -> None:
        """Turn a pill into the text that it stands for, with the caret behind it."""
        self._set_opened(spot.start)
        cursor = self._edit.textCursor()
        cursor.setPosition(spot.end)
        self._edit.setTextCursor(cursor)

    def opens(self, key: Qt.Key) -> bool:
        """Turn the pill before (Backspace) or behind (Delete) the caret into text; False if there is none."""
        cursor = self._edit.textCursor()
        if cursor.hasSelection() or self._edit.isReadOnly():
            return False
        spot = self._around(cursor.position())
        if key == Qt.Key.Key_Backspace and spot is not None and spot.end == cursor.position():
            self.open(spot)
            return True
        if key == Qt.Key.Key_Delete and spot is not None and spot.start == cursor.position():
            self.open(spot)
            cursor.setPosition(spot.start)
            self._edit.setTextCursor(cursor)
            return True
        return False

    # -- acting ----------------------------------------------------------------------------------------
    def press(self, spot: Spot, at: QPoint, *, producer: bool) -> None:
        """Show the variable in the browser, or where it comes from; offer to mend a failing one."""
        ways = self.lens.context.ways
        cursor = self._edit.textCursor()
        cursor.setPosition(spot.end)
        self._edit.setTextCursor(cursor)
        if producer:
            ways.go_to(self.lens.producer(spot.path))
        elif self.lens.fails(spot.path):
            self.open_menu(spot, at)
        else:
            ways.reveal(spot.path)

    def open_menu(self, spot: Spot, at: QPoint) -> None:
        """Offer what can be done with a reference."""
        self.menu = ReferenceMenu(self._edit, self.lens, spot.path)
        self.menu.mended.connect(lambda path: self._replace(spot, path))
        self.menu.pick_asked.connect(lambda: self._pick(spot))
        self.menu.text_asked.connect(lambda: self.open(spot))
        self.menu.popup(at)

    def spot_at_caret(self) -> Spot | None:
        """Return the pill beside the caret."""
        return self._around(self._edit.textCursor().position())

    def _selected(self, spot: Spot) -> QTextCursor:
        cursor = QTextCursor(self._edit.document())
        cursor.setPosition(spot.start)
        cursor.setPosition(spot.end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _replace(self, spot: Spot, path: str) -> None:
        cursor = self._selected(spot)
        inside = cursor.selectedText()[2:-2]
        default = parse_placeholder(inside).default
        cursor.insertText("{{" + path + ("" if default is None else f":{default}") + "}}")
        self._edit.done.emit()

    def _pick(self, spot: Spot) -> None:
        self._edit.setTextCursor(self._selected(spot))
        self._edit.pick_asked.emit()
