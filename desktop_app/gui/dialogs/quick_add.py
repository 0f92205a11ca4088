"""Quick add: a list at the cursor, the focus in its search, Enter adds. Impossible types say why.

Enter adds, Ctrl+Enter adds and goes on with the next node, Shift+Enter adds at the end of the main line,
Alt+Enter replaces the selected node (editor.md E).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop_app.domain.workflow import Node, Slot
from desktop_app.gui.models.node_types import Offer, matching
from desktop_app.gui.text_size import scaled
from desktop_app.gui.theme import Theme
from desktop_app.gui.tiles import node_tile
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import as_list
from desktop_app.gui.wording import tr

WIDTH: Final = 460
HEIGHT: Final = 340
TILE: Final = 26
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class How(Enum):
    """What becomes of the type that is chosen."""

    ADD = "add"
    CHAIN = "chain"
    LOOSE = "loose"
    REPLACE = "replace"


_WAYS: Final = (
    (Qt.KeyboardModifier.ControlModifier, How.CHAIN),
    (Qt.KeyboardModifier.ShiftModifier, How.LOOSE),
    (Qt.KeyboardModifier.AltModifier, How.REPLACE),
)


class QuickAdd(QFrame):
    """A pop-up that lives until a type is chosen or it is left; then it destroys itself."""

    chosen = Signal(str, object)
    """Type id and :class:`How`."""

    def __init__(
        self, found: Sequence[Offer], theme: Theme, parent: QWidget, *, replacing: bool = False
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("card")
        title = tr("Replace by") if replacing else tr("Add a node")
        self.setAccessibleName(title)
        self.slot = Slot()
        """Where the next type goes; for whoever opened the list."""
        self._replacing = replacing
        self._offers = list(found)
        self._theme = theme
        self._listed: list[Offer] = []
        self.search = QLineEdit(placeholderText=tr("{title}: type a name", title=title))
        self.search.setProperty("kind", "field")
        self.search.setAccessibleName(title)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(lambda _: self._fill())
        self.model = QStandardItemModel(self)
        self.list = QListView()
        self._help = QLabel()
        self._build()
        self._fill()

    def _build(self) -> None:
        self.list.setModel(self.model)
        self.list.setIconSize(QSize(scaled(TILE), scaled(TILE)))
        as_list(self.list, tr("Node types"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(lambda _: self._choose(self._way(QGuiApplication.keyboardModifiers())))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._explain())
        self._help.setWordWrap(True)
        self._help.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._help.setTextFormat(Qt.TextFormat.RichText)
        self._help.setFixedWidth(176)
        self._help.setMargin(10)
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(self.list, 1)
        panes.addWidget(self._help)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 6, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addLayout(panes, 1)
        self.resize(WIDTH, HEIGHT)

    def offer(self, found: Sequence[Offer]) -> None:
        """Offer other types: the place is another one now."""
        self._offers = list(found)
        self.search.clear()
        self._fill()

    def _fill(self) -> None:
        self._listed = matching(self._offers, self.search.text())
        self.model.clear()
        for offer in self._listed:
            item = QStandardItem(node_tile(offer.spec, self._theme, scaled(TILE)), tr(offer.spec.title))
            item.setSizeHint(QSize(60, scaled(TILE) + 10))
            if offer.reason:
                item.setForeground(self._theme.muted)
                item.setToolTip(plain_tip(offer.reason))
            self.model.appendRow(item)
        first = next((row for row, offer in enumerate(self._listed) if offer.reason is None), 0)
        self.list.setCurrentIndex(self.model.index(first, 0))
        self._explain()

    def current(self) -> Offer | None:
        """Return the type that Enter would add."""
        row = self.list.currentIndex().row()
        return self._listed[row] if 0 <= row < len(self._listed) else None

    def _explain(self) -> None:
        offer = self.current()
        if offer is None:
            self._help.setText(tr("Nothing fits. Try another word."))
            return
        parts = [f"<b>{escape(tr(offer.spec.title))}</b>", escape(tr(offer.spec.description))]
        parts += self._ports(offer)
        if offer.reason:
            parts.append(f"<span style='color:{self._theme.warning.name()}'>{escape(offer.reason)}</span>")
        self._help.setText("<br><br>".join(parts))

    @staticmethod
    def _ports(offer: Offer) -> list[str]:
        """Say what leaves the node: its branches, and what its result is made of."""
        spec = offer.spec
        config = spec.default_config()
        parts = []
        if branches := [tr(branch.label) for branch in spec.branches_of(config)]:
            parts.append(tr("Branches: {names}", names=escape(", ".join(branches))))
        result = spec.variables(Node("", spec.type, tr(spec.title), config)) if spec.variables else None
        if result is not None:
            members = ", ".join(tr(member.label) for member in result.children) or tr("one value")
            parts.append(tr("Result: {members}", members=escape(members)))
        if spec.terminal:
            parts.append(escape(tr("Nothing follows it.")))
        return parts

    def _way(self, modifiers: Qt.KeyboardModifier) -> How:
        return (
            How.REPLACE if self._replacing else next((way for key, way in _WAYS if modifiers & key), How.ADD)
        )

    def _choose(self, how: How) -> None:
        offer = self.current()
        if offer is not None and offer.reason is None:
            if how is not How.CHAIN:
                self.close()
            self.chosen.emit(offer.spec.type, how)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the search field's arrows move in the list."""
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in _MOVES:
            self.list.keyPressEvent(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._way(event.modifiers()))
            return True
        return False

    def open_at(self, point: QPoint) -> None:
        """Show the list with its corner near ``point`` on the screen, wholly inside the screen."""
        screen = self.screen().availableGeometry()
        corner = point - QPoint(24, 8)
        corner.setX(max(screen.left() + 8, min(corner.x(), screen.right() - self.width() - 8)))
        corner.setY(max(screen.top() + 8, min(corner.y(), screen.bottom() - self.height() - 8)))
        self.setGeometry(QRect(corner, self.size()))
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
