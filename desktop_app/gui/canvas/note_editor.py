"""Typing on the canvas: the text of a note or the title of a group, in place."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.canvas.view import CanvasView


class PlaceTyping(QObject):
    """Opens the editor over a note or the title of a group, at most one at a time."""

    typed = Signal(str, object, str)
    """Id of what was changed, its new member, and what undo calls the step."""

    def __init__(self, view: CanvasView, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._stage = view, stage
        self._editor: PlaceEditor | None = None

    def open(self, key: str) -> None:
        """Type the text of a note or the title of a group in place."""
        self.commit()
        drawn = self._stage.annotations
        if (item := drawn.notes.get(key)) is not None and item.note is not None:
            self._open(key, "text", item.note.text, item.card, self.tr("Change a note"))
        elif (frame := drawn.groups.get(key)) is not None and frame.shown is not None:
            self._open(key, "title", frame.shown.title, frame.header, self.tr("Rename a group"))

    def _open(self, key: str, member: str, text: str, area: QRectF, label: str) -> None:
        self._view.reveal(area)
        rect = self._view.viewportTransform().mapRect(area).toRect()
        self._editor = PlaceEditor(
            text,
            rect,
            self._view.viewport(),
            lambda typed: self.typed.emit(key, {member: typed}, label),
            single=member == "title",
        )

    def commit(self) -> None:
        """Write what is being typed on the canvas."""
        if self._editor is not None and shiboken6.isValid(self._editor):
            self._editor.commit()
        self._editor = None


class PlaceEditor(QPlainTextEdit):
    """Lies over what it edits and destroys itself. Leaving it or Ctrl+Enter commits, Esc gives up.

    ``single`` takes one line, which Enter commits.
    """

    def __init__(
        self, text: str, rect: QRect, parent: QWidget, done: Callable[[str], None], *, single: bool = False
    ) -> None:
        super().__init__(text, parent)
        self._before, self._done, self._single = text, done, single
        self._ended = False
        self.setProperty("kind", "field")
        self.setAccessibleName(
            self.tr("Title of the group") if single else self.tr("Text of the note, Markdown")
        )
        self.setTabChangesFocus(True)
        if single:
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setGeometry(
            rect & parent.rect().adjusted(4, 4, -4, -4) if rect.intersects(parent.rect()) else rect
        )
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        parent.installEventFilter(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Commit, give up, or type."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self._end(None)
        elif enter and (self._single or event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self._end(self.toPlainText())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit when the focus goes elsewhere; a menu of its own is not elsewhere."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._end(self.toPlainText())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Commit before the canvas below scrolls or zooms away."""
        if event.type() in (QEvent.Type.Wheel, QEvent.Type.Resize):
            self._end(self.toPlainText())
        return False

    def commit(self) -> None:
        """Write what is typed and close."""
        self._end(self.toPlainText())

    def _end(self, text: str | None) -> None:
        if self._ended:
            return
        self._ended = True
        parent = self.parentWidget()
        if parent is not None:
            parent.removeEventFilter(self)
        self.hide()
        self.deleteLater()
        if text is not None and text != self._before:
            self._done(text)
        view = parent.parentWidget() if parent is not None else None
        if view is not None:
            view.setFocus(Qt.FocusReason.OtherFocusReason)
