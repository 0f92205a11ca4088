"""The pop-up that offers the variables of a field: a tree with a search line; Enter takes the marked one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QTreeView, QVBoxLayout, QWidget

from desktop_app.domain.node_spec import Variable
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import paint_chevron
from desktop_app.gui.panels.frame import FieldFrame, clear_base, paint_box
from desktop_app.gui.panels.row_delegate import DETAIL, Index, RowDelegate
from desktop_app.gui.panels.text_fields import LineEdit
from desktop_app.gui.panels.variable_tree import SEPARATOR, VariableTree
from desktop_app.gui.tips import plain_tip

PATH: Final = Qt.ItemDataRole.UserRole + 2
SEARCH: Final = Qt.ItemDataRole.UserRole + 3
MOST_ROWS: Final = 20_000
_TO_TREE: Final = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class VariableView(QTreeView):
    """A tree whose angles are ours, so that the highlight is one rounded piece."""

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the angle of a variable that has members."""
        if index.model().hasChildren(index):
            center = QPointF(rect.right() - ink.GRID + 0.5, rect.center().y() + 0.5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            direction = "down" if self.isExpanded(index) else "right"
            paint_chevron(painter, center, ink.muted(self), direction=direction)


class VariablePicker(QFrame):
    """Shows a :class:`VariableTree` and emits :attr:`picked` with the path of the chosen variable."""

    picked = Signal(str)

    def __init__(self, tree: VariableTree, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Choose a variable"))
        self.search = LineEdit()
        self.view = VariableView()
        self.empty = QLabel(
            self.tr("Nothing to refer to here yet.\nAdd a node before this one, or input to the trigger.")
        )
        self._model = _model(tree)
        self._proxy = QSortFilterProxyModel(self)
        self._build()
        self._show_start()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(ink.GRID, ink.GRID, ink.GRID, ink.GRID)
        column.setSpacing(ink.GRID)
        frame = FieldFrame()
        frame.add(self.search, 1)
        self.search.setPlaceholderText(self.tr("Search variables"))
        self.search.setAccessibleName(self.tr("Search variables"))
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self._dress_view()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column.addWidget(frame)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)

    def _dress_view(self) -> None:
        self._model.setParent(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setRecursiveFilteringEnabled(True)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._proxy.setFilterRole(SEARCH)
        self.view.setModel(self._proxy)
        self.view.setHeaderHidden(True)
        self.view.setItemDelegate(RowDelegate(self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setIndentation(2 * ink.GRID)
        self.view.setUniformRowHeights(True)
        self.view.setAccessibleName(self.tr("Variables"))
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._take)
        self.view.installEventFilter(self)
        clear_base(self.view, QPalette.ColorRole.Highlight)
        clear_base(self.view.viewport())

    def _show_start(self) -> None:
        offers = self._model.rowCount() > 0
        self.view.setVisible(offers)
        self.empty.setVisible(not offers)
        for row in range(self._proxy.rowCount()):
            self.view.expand(self._proxy.index(row, 0))
        self._mark_first()

    def open_at(self, anchor: QWidget) -> None:
        """Open below ``anchor``, or above it where the screen ends; as wide as it, but readable."""
        em = self.fontMetrics().averageCharWidth()
        self.resize(max(anchor.width(), 42 * em), 24 * self.fontMetrics().height())
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        screen = anchor.screen().availableGeometry()
        if corner.y() + self.height() > screen.bottom():
            corner.setY(max(screen.top(), anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2))
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        self.move(corner)
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _filter(self, text: str) -> None:
        self._proxy.setFilterFixedString(text.strip())
        if text.strip():
            self.view.expandAll()
            self._mark_first()
        else:
            self._show_start()

    def _mark_first(self) -> None:
        """Mark the first variable that fits itself; those above it may only lead to it."""
        wanted = self.search.text().strip().casefold()
        index = self._proxy.index(0, 0)
        while index.isValid() and not self._fits(index, wanted):
            index = self.view.indexBelow(index)
        self.view.setCurrentIndex(index)

    def _fits(self, index: QModelIndex, wanted: str) -> bool:
        return index.data(PATH) is not None and wanted in str(index.data(SEARCH)).casefold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the tree while the search line keeps the focus; Enter takes."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.view.currentIndex())
            return True
        if watched is self.search and self._moves_in_tree(event):
            self.view.event(event)
            return True
        return False

    def _moves_in_tree(self, event: QKeyEvent) -> bool:
        sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not self.search.text()
        return event.key() in _TO_TREE or sideways

    def _take(self, index: QModelIndex) -> None:
        path = index.data(PATH) if index.isValid() else None
        if path:
            self.close()
            self.picked.emit(path)
        elif index.isValid():
            self.view.setExpanded(index, not self.view.isExpanded(index))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a sheet with a fine border."""
        painter = QPainter(self)
        paint_box(painter, self.rect().toRectF(), ink.surface(self), ink.outline(self), radius=0.5)


def _model(tree: VariableTree) -> QStandardItemModel:
    model = QStandardItemModel()
    room = [MOST_ROWS]
    for root in tree.roots:
        model.appendRow(_item(root, "", "", room))
    return model


def _item(variable: Variable, path: str, label: str, room: list[int]) -> QStandardItem:
    top = not path
    path = variable.value if top else f"{path}.{variable.value}"
    label = variable.label if top else f"{label}{SEPARATOR}{variable.label}"
    item = QStandardItem(variable.label)
    room[0] -= 1
    if top:
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    else:
        _fill(item, variable, path, label)
    for child in variable.children:
        if room[0] > 0:
            item.appendRow(_item(child, path, label, room))
    return item


def _fill(item: QStandardItem, variable: Variable, path: str, label: str) -> None:
    item.setData(path, PATH)
    item.setData(f"{label} {path}", SEARCH)
    item.setData("" if variable.type == "any" else variable.type, DETAIL)
    item.setToolTip(plain_tip(f"{label}\n{path}"))
