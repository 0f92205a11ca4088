"""Keys of the whole desktop: heard whatever program is in front, where programs may (data.md 1.5.2)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.x11_keys import X11Keys

_MODIFIERS: Final = {
    Qt.KeyboardModifier.ShiftModifier: "Shift",
    Qt.KeyboardModifier.ControlModifier: "Control",
    Qt.KeyboardModifier.AltModifier: "Alt",
    Qt.KeyboardModifier.MetaModifier: "Meta",
}
_NAMES: Final = {
    "Ins": "Insert",
    "Del": "Delete",
    "Esc": "Escape",
    "PgUp": "Prior",
    "PgDown": "Next",
    "Backspace": "BackSpace",
    "Enter": "KP_Enter",
    "ScrollLock": "Scroll_Lock",
}
"""What X calls keys that Qt calls otherwise."""
_LATIN: Final = range(0x20, 0x100)


def symbol_of(keys: QKeySequence) -> tuple[str, frozenset[str]] | None:
    """Return a combination as :class:`X11Keys` takes it: the symbol without its modifiers, and these.
    None for what is no single combination.
    """
    if keys.count() != 1:
        return None
    combination = keys[0]  # type: ignore[index]  # The stubs do not know it.
    held = frozenset(name for each, name in _MODIFIERS.items() if each in combination.keyboardModifiers())
    key = combination.key()
    if key.value in _LATIN:
        return chr(key.value).lower(), held
    name = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return _NAMES.get(name, name), held


def refusal(platform: str | None = None, environment: Mapping[str, str] = os.environ) -> str:
    """Return why no program can hear the keys of the whole desktop here; empty where it can."""
    if (platform or QGuiApplication.platformName()) != "xcb":
        return tr("This desktop lets no program hear keys that are pressed in others.")
    if environment.get("WAYLAND_DISPLAY"):
        return tr("Under Wayland no program hears keys that are pressed in others.")
    return ""


class DesktopKeys(QObject):
    """Holds keys of the whole desktop. Connects to the X server when the first is wanted."""

    pressed = Signal(str)
    """The name under which the key is held."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._keys: X11Keys | None = None
        self._notifier: QSocketNotifier | None = None

    def hold(self, wanted: Iterable[str]) -> set[str]:
        """Hold these keys (``"Ctrl+Alt+O"``) and no others; return those that cannot be had."""
        names = set(wanted)
        if not (names or self._keys) or refusal():
            return names
        symbols = {name: symbol for name in names if (symbol := symbol_of(QKeySequence(name)))}
        keys = self._connected()
        if keys is None:
            return names
        missing = keys.hold(symbols)
        QTimer.singleShot(0, self, self._hear)  # What came meanwhile makes the connection readable no more.
        return names - set(symbols) | missing

    def _connected(self) -> X11Keys | None:
        from Xlib.error import DisplayError

        from desktop_app.gui.x11_keys import X11Keys

        if self._keys is None:
            try:
                self._keys = X11Keys()
            except DisplayError:
                return None
            self.destroyed.connect(self._keys.close)
            self._notifier = QSocketNotifier(self._keys.fileno(), QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._hear)
        return self._keys

    def _hear(self) -> None:
        if self._keys is None or self._notifier is None:
            return
        try:
            names = list(self._keys.pressed())
        except ConnectionError:
            self._notifier.setEnabled(False)
            self._keys = None
            return
        for name in names:
            self.pressed.emit(name)
