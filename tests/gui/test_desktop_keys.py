"""Keys of the whole desktop, on an X server of their own (data.md 1.5.2)."""

from __future__ import annotations

import select
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence

from desktop_app.gui.desktop_keys import refusal, symbol_of
from tests.gui.test_action_bindings import action, ready, started
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames, until
from tests.helpers.x_server import Keyboard, x_server

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has X11")
WANTED = {
    "Ctrl+Alt+O": ("o", frozenset({"Control", "Alt"})),
    "Ctrl++": ("+", frozenset({"Control"})),
}


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as name:
        yield name


@ON_LINUX
def test_a_key_is_heard_whatever_locks_are_on_once_for_each_press_and_by_one_program_alone(
    display: str,
) -> None:
    from desktop_app.gui.x11_keys import X11Keys

    keys, other = X11Keys(display), X11Keys(display)
    try:
        assert keys.hold({**WANTED, "none": ("\u0100", frozenset())}) == {"none"}
        assert other.hold(WANTED) == set(WANTED)
        with Keyboard(display) as hand:
            hand.tap("Control_L", "o")
            hand.tap("Control_L", "Alt_L", "o")
            hand.tap("Caps_Lock")
            hand.tap("Num_Lock")
            hand.tap("Control_L", "Alt_L", "o")
            hand.tap("Control_L", "Shift_L", "equal")
            heard: list[str] = []
            while len(heard) < 3:
                assert select.select([keys], [], [], 20)[0]
                heard += keys.pressed()
            assert heard == ["Ctrl+Alt+O", "Ctrl+Alt+O", "Ctrl++"]
            assert not list(other.pressed())
            keys.hold({})
            assert not other.hold(WANTED)
    finally:
        keys.close()
        other.close()


@ON_LINUX
def test_a_key_that_is_kept_down_counts_once(display: str) -> None:
    from Xlib.protocol.event import KeyPress

    from desktop_app.gui.x11_keys import X11Keys

    keys, raw = X11Keys(display), []
    hear = keys._heard
    keys._heard = lambda event: raw.append(event) or hear(event)  # type: ignore[func-returns-value,method-assign]
    try:
        keys.hold(WANTED)
        with Keyboard(display) as hand:
            hand.down("Control_L", "Alt_L", "o")
            heard: list[str] = []
            while sum(isinstance(event, KeyPress) for event in raw) < 3:
                assert select.select([keys], [], [], 20)[0], "the server repeats a key"
                heard += keys.pressed()
            hand.up("Control_L", "Alt_L", "o")
        assert heard == ["Ctrl+Alt+O"]
    finally:
        keys.close()


@ON_LINUX
async def test_a_key_starts_its_action_from_everywhere_and_in_the_window_alone_if_another_program_has_it(
    display: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop_app.gui.x11_keys import X11Keys

    monkeypatch.setenv("DISPLAY", display)
    for module in ("desktop_keys", "action_bindings"):
        monkeypatch.setattr(f"desktop_app.gui.{module}.refusal", lambda: "")
    other = X11Keys(display)
    other.hold({"taken": ("t", frozenset({"Control", "Alt"}))})
    async with open_desk(tmp_path) as desk:
        everywhere = {"kind": "hotkey", "everywhere": True}
        held, taken = ({**everywhere, "hotkey": keys} for keys in ("Ctrl+Alt+O", "Ctrl+Alt+T"))
        await ready(desk, action("held", held), action("taken", taken))
        bindings = desk.window.commands.background.bindings
        assert [key.key().toString() for key in bindings._keys] == ["Ctrl+Alt+T"]
        (toast,) = desk.window.notifier.toasts.frames
        assert "Another program has Ctrl+Alt+T" in toast.toast.text and toast.toast.detail == "taken"
        with Keyboard(display) as hand:
            hand.tap("Control_L", "Alt_L", "o")
            assert await started(desk, 1) == [("held", {"hotkey": "Ctrl+Alt+O"})]
            await desk.core.services.workflows.set_enabled("held", False)
            await until(lambda: not bindings._by_key.get("Ctrl+Alt+O"))
            hand.tap("Control_L", "Alt_L", "o")
            await frames(5)
        assert len(await desk.core.services.executions.list()) == 1
    other.close()


@pytest.mark.parametrize(
    ("written", "symbol", "held"),
    [
        ("Alt+Space", " ", {"Alt"}),
        ("Ctrl+Alt+O", "o", {"Alt", "Control"}),
        ("Ctrl+Esc", "Escape", {"Control"}),
        ("Ctrl+Shift+PgUp", "Prior", {"Control", "Shift"}),
        ("Ctrl+Ä", "ä", {"Control"}),
        ("Meta+F5", "F5", {"Meta"}),
    ],
)
def test_a_combination_of_qt_is_known_to_x(written: str, symbol: str, held: set[str]) -> None:
    assert symbol_of(QKeySequence(written)) == (symbol, frozenset(held))


def test_a_desktop_without_keys_for_every_program_says_why() -> None:
    assert "no program" in refusal("cocoa", {}) and "no program" in refusal("windows", {})
    assert "Wayland" in refusal("xcb", {"WAYLAND_DISPLAY": "wayland-0"})
    assert refusal("xcb", {}) == ""
    assert symbol_of(QKeySequence("Ctrl+A, Ctrl+B")) is None
