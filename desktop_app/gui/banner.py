"""A line above the canvas: a sign, a text that gives way to what stands beside it, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.icons import action_icon, icon_pixmap
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.widgets import push_button

SIGN = 18
"""How large the sign is, in pixels."""


class Banner(QFrame):
    """Paints the icon called ``sign`` in the colour that ``color`` finds in the theme."""

    def __init__(self, sign: str, color: Callable[[Theme], QColor], themes: Themes) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._sign, self._color = sign, color
        self._picture = QLabel()
        self.text = ElidedLabel()
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 6, 12, 6)
        self._row.setSpacing(10)
        self._row.addWidget(self._picture)
        self._row.addWidget(self.text, 1)
        self._dress(themes.current)
        themes.changed.connect(self._dress)

    def offer(self, text: str, act: Callable[[], object]) -> QPushButton:
        """Put a button at the end that does ``act``."""
        button = push_button(text)
        button.clicked.connect(lambda _=False: act())
        self._row.addWidget(button)
        return button

    def _dress(self, theme: Theme) -> None:
        picture = icon_pixmap(action_icon(self._sign), self._color(theme), SIGN, self.devicePixelRatioF())
        self._picture.setPixmap(picture)


def warned(theme: Theme) -> QColor:
    """The colour of what a person should look at."""
    return theme.role("warning")
