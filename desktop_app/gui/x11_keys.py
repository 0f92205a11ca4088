"""Keys that an X server hands to this program alone, whatever window is in front. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Final, TypeAlias

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import BadAccess, CatchError, ConnectionClosedError
from Xlib.protocol.event import KeyPress, KeyRelease, MappingNotify

SHIFT: Final = "Shift"
CONTROL: Final = "Control"
ALT: Final = "Alt"
META: Final = "Meta"

Place: TypeAlias = tuple[int, int]
"""Code of a key and bits of its modifiers."""

_SYMBOLS: Final = {ALT: ("Alt_L", "Alt_R"), META: ("Super_L", "Super_R")}
_USUAL: Final = {SHIFT: X.ShiftMask, CONTROL: X.ControlMask, ALT: X.Mod1Mask, META: X.Mod4Mask}
_NUMBERS: Final = ("Num_Lock",)


class X11Keys:
    """Grabs combinations of a key symbol with modifiers on the root window, with a connection of its own.

    :raises Xlib.error.DisplayError: no X server answers; :raises Xlib.error.DisplayConnectionError: it
        lets nobody in.
    """

    def __init__(self, display: str | None = None) -> None:
        self._display = Display(display)
        self._root = self._display.screen().root
        self._wanted: dict[str, tuple[str, frozenset[str]]] = {}
        self._held: dict[Place, str] = {}
        self._let_go: dict[int, int] = {}
        """When a key was let go, by its code: one that is kept down goes up and down in one instant."""
        self._read_modifiers()

    def fileno(self) -> int:
        """Return the descriptor that can be read when something has happened."""
        return self._display.fileno()

    def hold(self, wanted: dict[str, tuple[str, frozenset[str]]]) -> set[str]:
        """Grab these and no others: a name for each combination of a key with modifiers. A key is a character
        of Latin 1 or what X calls it (``"F5"``, ``"Prior"``). Return the names of those that cannot be had:
        another program has them, or this keyboard has no such key.
        """
        self._wanted = wanted
        places = {name: self._place(*combination) for name, combination in wanted.items()}
        for place, name in tuple(self._held.items()):
            if places.get(name) != place:
                self._let(place)
        missing = {name for name, place in places.items() if not self._grab(name, place)}
        self._display.sync()
        return missing

    def pressed(self) -> Iterator[str]:
        """Yield the names of what was pressed since; a key that is kept down counts once.

        :raises ConnectionError: the X server is gone.
        """
        try:
            while self._display.pending_events():
                name = self._heard(self._display.next_event())
                if name is not None:
                    yield name
        except ConnectionClosedError as error:
            raise ConnectionError(str(error)) from error

    def close(self) -> None:
        """Give everything back; harmless when the X server is gone."""
        with suppress(ConnectionClosedError):
            self._display.close()

    # -- events ----------------------------------------------------------------------------------------
    def _heard(self, event: object) -> str | None:
        if isinstance(event, MappingNotify):
            self._display.refresh_keyboard_mapping(event)
            # Also the first key of another keyboard brings it: what stays where it is stays held.
            self._read_modifiers()
            self.hold(self._wanted)
        elif isinstance(event, KeyRelease):
            self._let_go[event.detail] = event.time
        elif isinstance(event, KeyPress) and self._let_go.get(event.detail) != event.time:
            return self._held.get((event.detail, event.state & self._telling))
        return None

    # -- grabbing --------------------------------------------------------------------------------------
    def _place(self, symbol: str, modifiers: frozenset[str]) -> Place | None:
        """Return which key makes the symbol, and the bits of its modifiers."""
        value = ord(symbol) if len(symbol) == 1 else XK.string_to_keysym(symbol)
        places = sorted(self._display.keysym_to_keycodes(value), key=lambda place: place[1])
        if not places:
            return None
        code, level = places[0]
        shifted = {SHIFT} if level % 2 else set()  # As “+” stands over “=”.
        return code, sum(self._masks[modifier] for modifier in modifiers | shifted)

    def _grab(self, name: str, place: Place | None) -> bool:
        if place is None:
            return False
        if place in self._held:
            return self._held[place] == name
        code, mask = place
        refused, mode = CatchError(BadAccess), X.GrabModeAsync
        for locks in self._locks:
            self._root.grab_key(code, mask | locks, False, mode, mode, onerror=refused)
        self._display.sync()
        self._held[place] = name
        if refused.get_error():
            self._let(place)
        return not refused.get_error()

    def _let(self, place: Place) -> None:
        code, mask = place
        del self._held[place]
        for locks in self._locks:
            self._root.ungrab_key(code, mask | locks)

    def _read_modifiers(self) -> None:
        """Find out which bit each modifier has; Caps Lock and Num Lock do not count, on or off."""
        mapping = self._display.get_modifier_mapping()
        masks = {name: self._mask_of(mapping, symbols) for name, symbols in _SYMBOLS.items()}
        self._masks = {name: masks.get(name) or usual for name, usual in _USUAL.items()}
        locks = (X.LockMask, self._mask_of(mapping, _NUMBERS))
        self._locks = sorted({sum(chosen) for chosen in product(*((0, lock) for lock in locks))})
        self._telling = sum(set(self._masks.values()))

    def _mask_of(self, mapping: object, symbols: tuple[str, ...]) -> int:
        codes = {self._display.keysym_to_keycode(XK.string_to_keysym(symbol)) for symbol in symbols} - {0}
        for bit, column in enumerate(mapping):  # type: ignore[var-annotated,arg-type]
            if codes.intersection(column):
                return 1 << bit
        return 0
