"""Starts Wirework: a headless command, or else the window (architecture 12).

Qt is imported only on the way to the window or to a picture.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app.cli import main as command_line


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``wirework`` with ``argv`` (default: the process's arguments) and return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if command_line.is_command(arguments):
        return command_line.main(arguments, render=_render)
    return command_line.guarded("", lambda: _window(arguments), debug="--debug" in arguments)


def _window(arguments: list[str]) -> int:
    # Importing makes objects that all live on: collecting among them is time lost before the first paint.
    # The window's own timer collects later (gui/canvas/garbage.py).
    gc.disable()
    from desktop_app.app.desktop import main as open_window

    return open_window(arguments)


def _render(file: Path, out: Path, scale: float, theme: str, plugins: Sequence[str]) -> None:
    from desktop_app.app.render import render

    render(file, out, scale, theme, plugins)


if __name__ == "__main__":
    sys.exit(main())
