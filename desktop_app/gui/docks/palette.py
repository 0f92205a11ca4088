"""The palette: every node type, grouped and searchable, to be dragged onto a wire or added by Enter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QIcon, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.editing import slot_after
from desktop_app.gui.models.node_types import Offer, matching, offers
from desktop_app.gui.session import EditorSession
from desktop_app.gui.text_size import scaled
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.tiles import node_tile
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import SearchField, as_list
from desktop_app.gui.wording import tr

MIME: Final = "application/x-wirework-node-type"
TILE: Final = 26
TYPE_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class PaletteModel(QStandardItemModel):
    """Groups with their types; a type carries its id when it is dragged."""

    def show_offers(self, found: Sequence[Offer], theme: Theme, grouped: bool) -> None:
        """Show these types, under their groups unless a search has ordered them."""
        self.clear()
        heads: dict[str, QStandardItem] = {}
        for offer in found:
            item = _type_item(offer, theme)
            if not grouped:
                self.appendRow(item)
                continue
            if offer.group not in heads:
                heads[offer.group] = _group_item(offer.group, theme)
                self.appendRow(heads[offer.group])
            heads[offer.group].appendRow(item)

    def mimeTypes(self) -> list[str]:
        """Return the one format the canvas takes."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the type id of the dragged row."""
        data = QMimeData()
        for index in indexes:
            data.setData(MIME, QByteArray(str(index.data(TYPE_ROLE) or "").encode()))
        return data


def _group_item(title: str, theme: Theme) -> QStandardItem:
    item = QStandardItem(title)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    item.setForeground(theme.muted)
    font = item.font()
    font.setWeight(font.Weight.DemiBold)
    item.setFont(font)
    return item


def _type_item(offer: Offer, theme: Theme) -> QStandardItem:
    spec = offer.spec
    item = QStandardItem(node_tile(spec, theme, scaled(TILE)), tr(spec.title))
    item.setData(spec.type, TYPE_ROLE)
    item.setSizeHint(QSize(80, scaled(TILE) + 10))
    reason = f"\n\n{tr('Not possible here')}: {offer.reason}" if offer.reason else ""
    item.setToolTip(plain_tip(tr(spec.description) + reason))
    item.setData(f"{tr(spec.title)}. {tr(spec.description)}{reason}", Qt.ItemDataRole.AccessibleTextRole)
    # Greyed here, but still to be read and, where another place takes it, to be dragged there: only the
    # canvas knows the place of a drop.
    flags = Qt.ItemFlag.ItemIsSelectable
    if offer.reason is None or offer.elsewhere:
        flags |= Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDragEnabled
    item.setFlags(flags)
    if offer.reason is not None:
        item.setForeground(theme.muted)
    return item


class PaletteTree(QTreeView):
    """The list itself; Enter and double click add the type."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(12)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        as_list(self, tr("Node types"))
        self.doubleClicked.connect(self._choose)

    def _choose(self, index: QModelIndex) -> None:
        type_id = index.data(TYPE_ROLE)
        if type_id and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.chosen.emit(str(type_id))

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Carry the tile of the type, as the canvas will show it."""
        index = self.currentIndex()
        if not index.flags() & Qt.ItemFlag.ItemIsDragEnabled:
            return
        drag = QDrag(self)
        drag.setMimeData(self.model().mimeData([index]))
        icon: QIcon = index.data(Qt.ItemDataRole.DecorationRole)
        drag.setPixmap(icon.pixmap(self.iconSize(), self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(self.iconSize().width() // 2, self.iconSize().height() // 2))
        drag.exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Add the current type with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)


class PaletteDock(Dock):
    """Lists what can be added behind the selection of the current tab."""

    chosen = Signal(str)
    """A type id that is to be added behind the selection."""

    def __init__(self, catalog: Catalog, themes: Themes) -> None:
        super().__init__("palette", tr("Nodes"), themes)
        self._catalog = catalog
        self._offers: list[Offer] = []
        self.search = SearchField(tr("Search nodes"), themes)
        self.search.textChanged.connect(lambda _: self._show())
        self.model = PaletteModel(self)
        self.tree = PaletteTree()
        self.tree.setModel(self.model)
        self.tree.chosen.connect(self.chosen)
        self.search.returnPressed.connect(self._choose_first)
        self.bar.add(self.search, 1)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(4, 4, 0, 0)
        column.addWidget(self.tree)
        self.add(holder, 1)

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow what decides where a node would be added."""
        return ((session.changed, self._on_change),)

    def _on_change(self, change: object) -> None:
        self.refresh()

    def dress(self, theme: Theme) -> None:
        """Paint tiles and icons anew."""
        self._offers = []
        self.tree.setIconSize(QSize(scaled(TILE), scaled(TILE)))
        super().dress(theme)

    def refresh(self) -> None:
        """Ask anew which types can be added, and redraw only when the answer differs."""
        session = self.session
        found = offers(
            self._catalog,
            session.document if session else None,
            slot_after(session.document) if session else None,
        )
        if found != self._offers:
            self._offers = found
            self._show()

    def _show(self) -> None:
        text = self.search.text()
        self.model.show_offers(matching(self._offers, text), self.themes.current, not text.strip())
        self.tree.expandAll()
        if text.strip() and self.model.rowCount():
            self.tree.setCurrentIndex(self.model.index(0, 0))

    def _choose_first(self) -> None:
        type_id = self.tree.currentIndex().data(TYPE_ROLE)
        if type_id:
            self.chosen.emit(str(type_id))

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
