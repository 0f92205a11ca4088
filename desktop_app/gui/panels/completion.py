"""The list of completions under the caret of a text edit. The keyboard stays with the edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from desktop_app.gui.panels.row_delegate import DETAIL, RowDelegate
from desktop_app.gui.panels.suggestions import Offer, Suggestion

if TYPE_CHECKING:
    from desktop_app.gui.panels.code_edit import CodeEdit

ROWS: Final = 8
_MOVES: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}
_TAKES: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})


class Completion(QObject):
    """Shows an :class:`Offer` and inserts what is taken. Made with its edit and dies with it."""

    def __init__(self, edit: CodeEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._offer = Offer(0, ())
        self._model = QStandardItemModel(self)
        self.list: QListView | None = None

    @property
    def is_open(self) -> bool:
        """Whether the list shows."""
        return self.list is not None and self.list.isVisible()

    def show(self, offer: Offer | None) -> None:
        """Show ``offer`` under the caret; nothing to offer closes the list."""
        if offer is None:
            self.close()
            return
        self._offer = offer
        self._model.clear()
        for item in offer.items:
            row = QStandardItem(item.label)
            row.setData(item.detail, DETAIL)
            self._model.appendRow(row)
        popup = self._popup()
        popup.setCurrentIndex(self._model.index(0, 0))
        self._place(popup)
        popup.show()

    def close(self) -> None:
        """Take the list away."""
        if self.list is not None:
            self.list.hide()

    def handles(self, event: QKeyEvent) -> bool:
        """Use a key for the list if it is open: move, take, close. Return whether it was used."""
        popup = self.list
        if popup is None or not popup.isVisible():
            return False
        key = Qt.Key(event.key())
        if event.text() == ".":
            return self._drill(popup.currentIndex().row())
        if key in _TAKES:
            self._take(popup.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.close()
        elif key in _MOVES:
            row = popup.currentIndex().row() + _MOVES[key]
            popup.setCurrentIndex(self._model.index(max(0, min(row, self._model.rowCount() - 1)), 0))
        else:
            return False
        return True

    def _popup(self) -> QListView:
        if self.list is None:
            self.list = QListView(self._edit)
            self.list.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
            self.list.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.list.setFrameShape(QFrame.Shape.Box)
            self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
            self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.list.setUniformItemSizes(True)
            self.list.setItemDelegate(RowDelegate(self.list))
            self.list.setModel(self._model)
            self.list.setFont(self._edit.window().font())
            self.list.setAccessibleName(self.tr("Completions"))
            self.list.clicked.connect(lambda index: self._take(index.row()))
        return self.list

    def _place(self, popup: QListView) -> None:
        rows = min(self._model.rowCount(), ROWS)
        height = rows * max(popup.sizeHintForRow(0), 1) + 2 * popup.frameWidth()
        width = max(self._edit.width(), 36 * popup.fontMetrics().averageCharWidth())
        popup.resize(width, height)
        caret = self._edit.cursorRect()
        corner = self._edit.viewport().mapToGlobal(QPoint(0, caret.bottom() + 6))
        screen = self._edit.screen().availableGeometry()
        if corner.y() + height > screen.bottom():
            corner.setY(self._edit.viewport().mapToGlobal(QPoint(0, caret.top() - 6)).y() - height)
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - width)))
        popup.move(corner)

    def _take(self, row: int) -> None:
        self.close()
        if 0 <= row < len(self._offer.items):
            self._insert(self._offer.items[row])

    def _drill(self, row: int) -> bool:
        """Go into the marked variable: its path with a dot, and what is in it; False if nothing is."""
        path = self._offer.items[row].path if 0 <= row < len(self._offer.items) else ""
        cursor = self._edit.textCursor()
        typed = cursor.block().text()[self._offer.start : cursor.positionInBlock()].lstrip("{ ")
        if path.startswith(f"{typed}."):
            return False  # The path is being written out.
        inside = self._edit.suggest("{{" + path + ".", False) if path and self._edit.suggest else None
        if inside is None:
            return False
        self._insert(Suggestion("{{" + path + ".", ""))
        self._edit.complete()
        return True

    def _insert(self, item: Suggestion) -> None:
        cursor = self._edit.textCursor()
        block = cursor.block()
        end = cursor.positionInBlock()
        if self._offer.after and block.text()[end:].startswith(self._offer.after):
            end += len(self._offer.after)
        cursor.setPosition(block.position() + self._offer.start)
        cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(item.insert)
        cursor.movePosition(QTextCursor.MoveOperation.Left, n=item.caret)
        self._edit.setTextCursor(cursor)
