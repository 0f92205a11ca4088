"""The head of the configuration dock: who is being edited."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.gui.docks.title_edit import TitleEdit
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.text_size import scaled
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import fixed_font, tool_button
from desktop_app.gui.wording import tr

TILE: Final = 32


class Header(QWidget):
    """Who is being edited: tile, title that can be typed over, type, key with a copy button."""

    renamed = Signal(str)

    def __init__(self, themes: Themes) -> None:
        super().__init__()
        self._themes = themes
        self.tile = QLabel()
        self.title = TitleEdit()
        self.title.setProperty("kind", "bare")
        self.title.setAccessibleName(tr("Title"))
        self.title.editingFinished.connect(lambda: self.renamed.emit(self.title.text()))
        self.kind = ElidedLabel()
        self.kind.setProperty("kind", "muted")
        self.key = ElidedLabel()
        self.key.setProperty("kind", "chip")
        self.key.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.key.setFont(fixed_font())
        self.copy = tool_button(tr("Copy the key"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.key.text()))
        self.help = tool_button(tr("Help about this type"))
        self.description = QLabel()
        self.description.setTextFormat(Qt.TextFormat.PlainText)
        self.description.setWordWrap(True)
        self.description.setProperty("kind", "muted")
        self._build()

    def _build(self) -> None:
        second = QHBoxLayout()
        second.setContentsMargins(6, 0, 0, 0)
        second.setSpacing(6)
        second.addWidget(self.kind)
        second.addWidget(self.key)
        second.addWidget(self.copy)
        second.addStretch(1)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.title)
        texts.addLayout(second)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addLayout(texts, 1)
        top.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.description)

    def show_title(self, title: str, placeholder: str, frozen: bool) -> None:
        """Show the title unless it is just being typed."""
        if not self.title.isModified() or not self.title.hasFocus():
            self.title.setText(title)
            self.title.setCursorPosition(0)
        self.title.setPlaceholderText(placeholder)
        self.title.setReadOnly(frozen)

    def show_tile(self, icon: QIcon) -> None:
        """Show the tile of a type as large as the text size asks for."""
        side = QSize(scaled(TILE), scaled(TILE))
        self.tile.setFixedSize(side)
        self.tile.setPixmap(icon.pixmap(side, self.devicePixelRatioF()))

    def dress(self, theme: Theme) -> None:
        """Paint the signs in the colours of ``theme``."""
        for name, button in (("copy", self.copy), ("help", self.help)):
            button.setIcon(themed_icon(action_icon(name), theme, "muted"))
