"""Small widgets in the dress of the window (``chrome.py`` styles them by their ``kind``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, QSize, Qt
from PySide6.QtGui import QAction, QFont, QFontDatabase, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeView,
    QTreeWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.breaking import CleanLabel
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.theme import Theme, Themes


def set_kind(widget: QWidget, kind: str) -> None:
    """Choose the dress of ``widget``; may be called again later."""
    widget.setProperty("kind", kind)
    widget.style().polish(widget)


def push_button(text: str, kind: str = "plain", parent: QWidget | None = None) -> QPushButton:
    """Return a button; ``kind`` is ``plain``, ``primary``, ``danger`` or ``row``."""
    button = QPushButton(text, parent)
    button.setProperty("kind", kind)
    button.setAutoDefault(False)
    return button


def fixed_font() -> QFont:
    """Return the system's monospaced font for a widget; its size follows the text size of the window."""
    family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    font = QFont()
    font.setFamilies([family])  # Whatever is not set here, a widget takes from the window.
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def tool_button(tip: str, action: QAction | None = None, parent: QWidget | None = None) -> QToolButton:
    """Return a flat button; with an ``action`` it takes icon, keys and state from there."""
    button = QToolButton(parent)
    button.setProperty("kind", "tool")
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if action is not None:
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    return button


class SearchField(QLineEdit):
    """A field with a magnifying glass."""

    def __init__(self, placeholder: str, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent, placeholderText=placeholder, clearButtonEnabled=True)
        self.setProperty("kind", "field")
        self.setAccessibleName(placeholder)
        self._glass = QAction(self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._dress(themes.current)
        themes.changed.connect(self._dress)

    def _dress(self, theme: Theme) -> None:
        self._glass.setIcon(themed_icon(action_icon("search"), theme, "muted"))


def as_list(view: QAbstractItemView, name: str) -> None:
    """Dress a list or tree; ``name`` is what a screen reader calls it."""
    view.setProperty("kind", "list")
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setAccessibleName(name)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)


def rows_view(model: QAbstractItemModel, name: str, widths: Sequence[int] = ()) -> QTreeView:
    """Return a list of rows in columns, dressed as :func:`as_list` says; ``widths`` are those of the first
    columns.
    """
    view = QTreeView()
    view.setModel(model)
    view.setRootIsDecorated(False)
    view.setUniformRowHeights(True)
    as_list(view, name)
    for column, width in enumerate(widths):
        view.header().resizeSection(column, width)
    return view


def on_key(
    widget: QWidget, key: QKeySequence | Qt.Key | QKeySequence.StandardKey, act: Callable[[], object]
) -> None:
    """Let a key act while ``widget`` itself has the focus; elsewhere others may have it."""
    shortcut = QShortcut(QKeySequence(key), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
    shortcut.activated.connect(act)


def show_matching(tree: QTreeWidget, text: str) -> None:
    """Hide the rows of a two-column list in which ``text`` does not stand."""
    wanted = text.strip().casefold()
    for row in range(tree.topLevelItemCount()):
        item = tree.topLevelItem(row)
        if item is not None:
            item.setHidden(wanted not in f"{item.text(0)} {item.text(1)}".casefold())


def empty_label(text: str, parent: QWidget | None = None) -> QLabel:
    """Return the quiet text that stands where there is nothing to show yet."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("kind", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setMargin(18)
    return label


def framed(widget: QWidget) -> QFrame:
    """Return ``widget`` on a card of its own: what has its own inner margins does not stand in line."""
    card = QFrame()
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(1, 1, 1, 3)
    column.addWidget(widget)
    return card


def paragraph(text: str, kind: str = "", parent: QWidget | None = None) -> QLabel:
    """Return plain text that wraps and can be selected."""
    label = CleanLabel(text, parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setProperty("kind", kind)
    return label


def dialog_buttons(parent: QWidget, accept: str, cancel: str, kind: str = "primary") -> QDialogButtonBox:
    """Return the row of a dialog: what it does, named by its verb, and the way out."""
    box = QDialogButtonBox(parent)
    for text, role, dress in (
        (cancel, QDialogButtonBox.ButtonRole.RejectRole, "plain"),
        (accept, QDialogButtonBox.ButtonRole.AcceptRole, kind),
    ):
        button = push_button(text, dress)
        box.addButton(button, role)
        button.setDefault(role == QDialogButtonBox.ButtonRole.AcceptRole)
    return box


def accepting(box: QDialogButtonBox) -> QAbstractButton:
    """Return the button that does what a dialog is for."""
    role = QDialogButtonBox.ButtonRole.AcceptRole
    return next(button for button in box.buttons() if box.buttonRole(button) == role)
