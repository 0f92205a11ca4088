"""An X server for tests, without a screen, and hands on its keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

A_MOMENT = 2
"""Before each key, in milliseconds: no hand lets go of a key and presses it again in the same one."""


@contextmanager
def x_server() -> Iterator[str]:
    """Run a server on a free display and yield its name; skip the test with a word where there is none."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed (the system's package is called xvfb)")
    read, write = os.pipe()
    options = ["-screen", "0", "64x64x24", "-nolisten", "tcp", "-noreset"]
    command = [program, "-displayfd", str(write), *options]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as process:
        os.close(write)
        try:
            with os.fdopen(read) as told:
                yield f":{told.readline().strip()}"
        finally:
            process.terminate()


class Keyboard:
    """Presses keys as a person does, for every program of a display."""

    def __init__(self, display: str) -> None:
        from Xlib.display import Display

        self._display = Display(display)

    def __enter__(self) -> Keyboard:
        return self

    def __exit__(self, *_: object) -> None:
        self._display.close()

    def down(self, *symbols: str) -> None:
        """Press keys and keep them down."""
        self._fake(*symbols, down=True)

    def up(self, *symbols: str) -> None:
        """Let go of keys."""
        self._fake(*reversed(symbols), down=False)

    def tap(self, *symbols: str) -> None:
        """Press keys together, and let go of them."""
        self.down(*symbols)
        self.up(*symbols)

    def _fake(self, *symbols: str, down: bool) -> None:
        from Xlib import XK, X
        from Xlib.ext import xtest

        for symbol in symbols:
            code = self._display.keysym_to_keycode(XK.string_to_keysym(symbol))
            xtest.fake_input(self._display, X.KeyPress if down else X.KeyRelease, code, time=A_MOMENT)
        self._display.sync()
