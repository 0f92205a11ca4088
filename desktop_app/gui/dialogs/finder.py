"""A field and a list over the window: find in the workflow, go to something, or run a command by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import shiboken6
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop_app.domain.quick import dataclass
from desktop_app.gui.panels.row_delegate import DETAIL, RowDelegate
from desktop_app.gui.widgets import as_list
from desktop_app.gui.wording import counted, tr

WIDTH: Final = 520
NARROW: Final = 340
ROWS: Final = 11
"""So many results are seen at once."""
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what it is, a quiet text at the right, and what choosing it does.

    ``reason`` says why it cannot be chosen; ``key`` names what is shown on the canvas.
    """

    text: str
    detail: str
    choose: Callable[[], object]
    reason: str = ""
    key: str = ""


class _Entries(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()

    def take(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{entry.text}  –  {entry.reason}" if entry.reason else entry.text
        if role == DETAIL:
            return entry.detail
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (entry.text, entry.detail, entry.reason)))
        return None


class Finder(QFrame):
    """Lies over the upper edge of ``place`` until something is chosen, Esc, or the focus goes elsewhere;
    ``aside`` in its right corner, where it hides little.
    """

    moved = Signal(object)
    """The current :class:`Entry`, or None."""
    listed = Signal(object)
    """All entries that fit what is typed."""
    closed = Signal()

    def __init__(
        self,
        title: str,
        hint: str,
        source: Callable[[str], Sequence[Entry]],
        place: QWidget,
        text: str = "",
        *,
        aside: bool = False,
    ) -> None:
        super().__init__(place)
        self._aside = aside
        self._source = source
        self._hint = hint
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setAccessibleName(title)
        self.search = QLineEdit(text, placeholderText=title)
        self.search.setProperty("kind", "field")
        self.search.setAccessibleName(title)
        self.search.setAccessibleDescription(hint)
        self.search.installEventFilter(self)
        self.model = _Entries(self)
        self.list = QListView()
        self.note = QLabel(hint)
        self._build()
        self.search.textChanged.connect(lambda _: self.refill())
        self._back = QApplication.focusWidget()
        self._place = place
        self._open()

    def _build(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(self.list))
        self.list.setUniformItemSizes(True)
        as_list(self.list, tr("Results"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda _: self.choose())
        self.list.selectionModel().currentChanged.connect(lambda *_: self.moved.emit(self.current()))
        self.note.setProperty("kind", "muted")
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.note)

    def _open(self) -> None:
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
        self.search.selectAll()
        self.refill()

    def refill(self) -> None:
        """List what fits, the first that can be chosen being current."""
        self.model.take(self._source(self.search.text().strip()))
        entries = self.model.entries
        self.note.setText(self._hint if entries else tr("Nothing fits. Try another word."))
        self.search.setAccessibleDescription(counted(len(entries), "1 result", "{n} results"))
        self._fit()
        self.listed.emit(entries)
        first = next((row for row, entry in enumerate(entries) if not entry.reason), 0)
        self.list.setCurrentIndex(self.model.index(first, 0) if entries else QModelIndex())

    def _fit(self) -> None:
        """Be as high as the results ask for, within the place."""
        rows = max(1, min(ROWS, len(self.model.entries)))
        row = max(24, self.list.sizeHintForRow(0))
        room = self._place.size()
        width = min(NARROW if self._aside else WIDTH, room.width() - 24)
        self.list.setFixedHeight(0)
        left_over = room.height() - 24 - self.heightForWidth(width)
        self.list.setFixedHeight(max(row, min(rows * row + 4, left_over)))
        self.resize(width, self.heightForWidth(width))
        left = room.width() - self.width() - 14 if self._aside else (room.width() - self.width()) // 2
        self.move(left, 14)

    def heightForWidth(self, width: int) -> int:
        """Return the height that shows everything at this width."""
        column = self.layout()
        wanted = column.heightForWidth(width) if column is not None else -1
        return wanted if wanted > 0 else self.sizeHint().height()

    def current(self) -> Entry | None:
        """Return the entry that Enter chooses."""
        row = self.list.currentIndex().row()
        return self.model.entries[row] if 0 <= row < len(self.model.entries) else None

    def choose(self) -> None:
        """Close, then do what the current entry does; one with a reason against it says so instead."""
        entry = self.current()
        if entry is None:
            return
        if entry.reason:
            self.note.setText(entry.reason)
            return
        self.end()
        entry.choose()

    def end(self) -> None:
        """Close and give the focus back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._back is not None and shiboken6.isValid(self._back):
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows move in the list, Enter choose, Esc leave; leaving the field closes."""
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self.search and event.type() == QEvent.Type.FocusOut:
            self._left()
        return super().eventFilter(watched, event)

    def _left(self) -> None:
        if not self.isHidden() and QApplication.activePopupWidget() is None:
            self._back = None
            self.end()

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in _MOVES:
            self.list.keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose()
        elif event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            return False
        return True
