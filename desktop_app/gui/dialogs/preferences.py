"""What a person can set for the window (editor.md C, Edit ▸ Preferences). Each choice applies at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLayout,
    QSystemTrayIcon,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.autostart import starts_at_login
from desktop_app.gui.canvas.options import CanvasOptions
from desktop_app.gui.language import LANGUAGES
from desktop_app.gui.settings import Settings
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr

THEMES: Final = {
    "system": "As the system",
    "light": "Light",
    "dark": "Dark",
    "contrast": "High contrast",
}
SIZES: Final = {100: "100 %", 115: "115 %", 130: "130 %", 150: "150 %", 200: "200 %"}
"""Text sizes in per cent of the system's."""


CANVAS: Final = {
    "wheel_zooms": "The wheel zooms, with Ctrl it scrolls",
    "tab_moves_focus": "Tab leaves the canvas",
    "letters_add": "Any letter adds a node; keys of commands after “;”",
}


class PreferencesDialog(QDialog):
    """Shows the settings as they are. What is chosen leaves as a signal; whoever opened it applies it."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    size_chosen = Signal(int)
    calm_chosen = Signal(bool)
    canvas_chosen = Signal(object)
    """The new :class:`CanvasOptions`."""
    keys_wanted = Signal()
    tray_chosen = Signal(bool)
    login_chosen = Signal(bool)
    layout_chosen = Signal(bool)
    """Whether the Debug layout comes while a run is paused."""
    environment_wanted = Signal()
    outside_wanted = Signal()
    proxy_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.theme = _box(THEMES, settings.theme(), self.theme_chosen.emit)
        self.language = _box(LANGUAGES, settings.language(), self._choose_language)
        self.size_ = _box(SIZES, settings.text_size(), self.size_chosen.emit)
        self.calm = QCheckBox(tr("No animations"))
        self.calm.setChecked(settings.calm())
        self.calm.toggled.connect(self.calm_chosen)
        self.options = settings.canvas_options()
        self.canvas = {name: self._option(name, text) for name, text in CANVAS.items()}
        self.tray = self._check(tr("Closing the window leaves Wirework in the tray"), settings.in_tray())
        self.tray.toggled.connect(self.tray_chosen)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self.tray.setEnabled(False)
            self.tray.setText(tr("This desktop has no tray: closing the window ends Wirework"))
        self.login = self._check(tr("Start when I log in"), starts_at_login())
        self.login.toggled.connect(self.login_chosen)
        self.layout_ = self._check(tr("The Debug layout while a run is paused"), settings.changes_layout())
        self.layout_.toggled.connect(self.layout_chosen)
        self._note = paragraph("", "muted")
        self._build()

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(12)
        for text, field in (
            (tr("Theme"), self.theme),
            (tr("Text size"), self.size_),
            (tr("Motion"), self.calm),
            (tr("Language"), self.language),
        ):
            form.addRow(text, field)
            field.setAccessibleName(text)
        for row, box in enumerate(self.canvas.values()):
            form.addRow(tr("Canvas") if not row else "", box)
        form.addRow(tr("Debugging"), self.layout_)
        form.addRow(tr("Background"), self.tray)
        form.addRow("", self.login)
        close = push_button(tr("Close"), "primary")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        for text, wanted in (
            (tr("Keyboard shortcuts …"), self.keys_wanted),
            (tr("Variables and secrets …"), self.environment_wanted),
            (tr("Folders and webhooks …"), self.outside_wanted),
            (tr("Proxy …"), self.proxy_wanted),
        ):
            button = push_button(text)
            button.clicked.connect(lambda _, wanted=wanted: wanted.emit())
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(self._note)
        column.addStretch(1)
        column.addLayout(foot)
        # A tick box breaks no line: whatever the language, the dialog is as wide as its longest.
        column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)

    def _check(self, text: str, on: bool) -> QCheckBox:
        box = QCheckBox(text)
        box.setChecked(on)
        return box

    def _option(self, name: str, text: str) -> QCheckBox:
        box = QCheckBox(tr(text))
        box.setChecked(getattr(self.options, name))
        box.toggled.connect(lambda on: self._choose_canvas(replace(self.options, **{name: on})))
        return box

    def _choose_canvas(self, options: CanvasOptions) -> None:
        self.options = options
        self.canvas_chosen.emit(options)

    def _choose_language(self, language: str) -> None:
        self._note.setText(tr("The language changes at the next start."))
        self.language_chosen.emit(language)


def _box(
    choices: Mapping[str, str] | Mapping[int, str], chosen: object, tell: Callable[..., object]
) -> QComboBox:
    box = QComboBox()
    box.setProperty("kind", "field")
    for value, text in choices.items():
        box.addItem(tr(text), value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.activated.connect(lambda row: tell(box.itemData(row)))
    return box
