"""How the window is set up for a person: preferences, keys, tabs (editor.md C Edit, View, Window; D)."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from desktop_app.domain import codec
from desktop_app.domain.errors import DocumentError, Problem, WireworkError
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import write_whole
from desktop_app.services.documents import read_text

if TYPE_CHECKING:
    from desktop_app.gui.canvas.options import CanvasOptions
    from desktop_app.gui.dialogs.shortcuts import ShortcutsDialog
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("preferences", "Pre&ferences …", "Ctrl+,", "settings"),
    ActionSpec(
        "environment", "Variables and secre&ts …", tip="What $env holds: variables, secrets, network, mail"
    ),
    ActionSpec(
        "outside", "Folders and &webhooks …", tip="Where webhooks are heard, which folders workflows may use"
    ),
    ActionSpec("proxy", "Pro&xy …", tip="Through which server requests go, and who asks it"),
    ActionSpec("shortcuts", "Change &keys …", "Ctrl+K,Ctrl+S", tip="Give actions other keys"),
    ActionSpec("next_tab", "&Next tab", "Ctrl+PgDown Ctrl+Tab"),
    ActionSpec("previous_tab", "&Previous tab", "Ctrl+PgUp Ctrl+Shift+Tab"),
)


def read_keys(path: Path) -> dict[str, list[str]]:
    """Return the keys by action that a file holds.

    :raises DocumentError: it cannot be read, or is no file of keys.
    """
    data = codec.parse(read_text(path), str(path))
    keys = data.get("keys") if isinstance(data, dict) else None
    lists = keys.values() if isinstance(keys, dict) else ()
    fine = all(isinstance(each, list) and all(isinstance(text, str) for text in each) for each in lists)
    if not isinstance(keys, dict) or not fine:
        raise DocumentError([Problem(tr("this is no file of keyboard shortcuts"))], place=str(path))
    return keys


class SetupCommands(QObject):
    """Joins settings with one window. Owns the font that text sizes refer to."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._font = QFont(QApplication.font())

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "preferences": self._show_preferences,
            "shortcuts": self._show_shortcuts,
            "environment": self._show_environment,
            "outside": self._show_outside,
            "proxy": self._show_proxy,
            "next_tab": lambda: self.window.open_pages.walk(1),
            "previous_tab": lambda: self.window.open_pages.walk(-1),
        }

    def refresh(self) -> None:
        """Enable what can be used now."""
        one = None if len(self.window.pages()) > 1 else tr("No other tab is open.")
        for name in ("next_tab", "previous_tab"):
            self.window.actions_.allow(name, one)

    def apply(self) -> None:
        """Put in force what was set before: keys and text size."""
        for name, keys in self.window.settings.keys().items():
            if name in self.window.actions_:
                self.window.actions_.rebind(name, [QKeySequence(text) for text in keys])
        self._resize(self.window.settings.text_size())

    # -- preferences -----------------------------------------------------------------------------------
    def _show_preferences(self) -> None:
        from desktop_app.gui.dialogs.preferences import PreferencesDialog

        window = self.window
        dialog = PreferencesDialog(window.settings, window.front)
        dialog.theme_chosen.connect(window.commands.choose_theme)
        dialog.language_chosen.connect(window.settings.save_language)
        dialog.size_chosen.connect(self.choose_size)
        dialog.calm_chosen.connect(self._calm)
        dialog.canvas_chosen.connect(self._choose_canvas)
        dialog.keys_wanted.connect(self._show_shortcuts)
        dialog.tray_chosen.connect(self._choose_tray)
        dialog.login_chosen.connect(self._choose_login)
        dialog.layout_chosen.connect(window.settings.save_changes_layout)
        dialog.environment_wanted.connect(window.actions_["environment"].trigger)
        dialog.outside_wanted.connect(window.actions_["outside"].trigger)
        dialog.proxy_wanted.connect(window.actions_["proxy"].trigger)
        dialog.open()

    def _show_environment(self) -> None:
        from desktop_app.gui.dialogs.environment import EnvironmentDialog

        EnvironmentDialog(self.window.bench, self.window.front).open()

    def _show_outside(self) -> None:
        from desktop_app.gui.dialogs.outside import OutsideDialog

        OutsideDialog(self.window.bench, self.window.front).open()

    def _show_proxy(self) -> None:
        from desktop_app.gui.dialogs.proxy import ProxyDialog

        ProxyDialog(self.window.bench, self.window.front).open()

    def _choose_tray(self, in_tray: bool) -> None:
        self.window.settings.save_in_tray(in_tray)
        tray = self.window.commands.background.tray
        tray.show() if in_tray else tray.hide()

    def _choose_login(self, wanted: bool) -> None:
        from desktop_app.gui.autostart import start_at_login

        logs = self.window.services.logs
        try:
            start_at_login(wanted, logs.parent if logs is not None else None)
        except WireworkError as error:
            self.window.bench.tell(tr("The start with the system could not be set"), error)

    def choose_size(self, per_cent: int) -> None:
        """Change the size of all texts now and remember it."""
        self.window.settings.save_text_size(per_cent)
        self._resize(per_cent)

    def _resize(self, per_cent: int) -> None:
        font = QFont(self._font)
        if font.pointSizeF() > 0:
            font.setPointSizeF(self._font.pointSizeF() * per_cent / 100)
        else:
            font.setPixelSize(round(self._font.pixelSize() * per_cent / 100))
        if font != QApplication.font():
            QApplication.setFont(font)
            self.window.dress(self.window.themes.current)

    def _calm(self, calm: bool) -> None:
        self.window.settings.save_calm(calm)
        for page in self.window.pages():
            page.canvas.animated = not calm

    def _choose_canvas(self, options: CanvasOptions) -> None:
        self.window.settings.save_canvas_options(options)
        for page in self.window.pages():
            page.canvas.view.options = options

    # -- keys ------------------------------------------------------------------------------------------
    def _show_shortcuts(self) -> None:
        from desktop_app.gui.dialogs.shortcuts import ShortcutsDialog

        dialog = ShortcutsDialog(self.window.actions_, self.window.themes, self.window.front)
        dialog.changed.connect(lambda: self.window.settings.save_keys(self.window.actions_.changed_keys()))
        dialog.import_wanted.connect(lambda: self._choose_keys(dialog))
        dialog.export_wanted.connect(lambda: self._name_keys(dialog))
        dialog.open()

    def _choose_keys(self, dialog: ShortcutsDialog) -> None:
        from desktop_app.gui.dialogs.files import choose_open

        choose_open(dialog, self.window.settings, lambda path: self._read_keys(dialog, path))

    def _read_keys(self, dialog: ShortcutsDialog, path: Path) -> None:
        try:
            dialog.take(read_keys(path))
        except WireworkError as error:
            self.window.bench.tell(tr("The keys could not be read"), error)

    def _name_keys(self, dialog: ShortcutsDialog) -> None:
        from desktop_app.gui.dialogs.files import choose_save

        choose_save(dialog, self.window.settings, "wirework", "keys", self._write_keys)

    def _write_keys(self, path: Path) -> None:
        text = json.dumps({"keys": self.window.actions_.changed_keys()}, indent=2) + "\n"
        try:
            write_whole(path, text.encode())
        except WireworkError as error:
            self.window.bench.tell(tr("The keys could not be written"), error)

    # -- tabs ------------------------------------------------------------------------------------------
    def fill_tabs(self, menu: QMenu) -> None:
        """List the open tabs and windows behind the fixed entries, the current one ticked."""
        menu.clear()
        for name in ("next_tab", "previous_tab", "-", "tear_off", "dock_back"):
            menu.addSeparator() if name == "-" else menu.addAction(self.window.actions_[name])
        menu.addSeparator()
        pages = self.window.open_pages
        for page in pages.all():
            title = page.session.title.replace("&", "&&")
            own = tr("{title} (own window)", title=title) if pages.torn(page) else title
            action = menu.addAction(own, partial(pages.show, page))
            action.setCheckable(True)
            action.setChecked(page is self.window.page)
