"""Starts Wirework when the person logs in: an entry where the system looks for them, written and removed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from desktop_app.domain.errors import StorageError

IN_TRAY = "--in-tray"
"""The window stays in the tray at first."""


def entry_path(platform: str, environ: Mapping[str, str], home: Path) -> Path:
    """Return the file in which the system finds what to start."""
    if platform == "win32":
        data = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
        return data / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "Startup" / "Wirework.cmd"
    if platform == "darwin":
        return home / "Library" / "LaunchAgents" / "dev.wirework.desktop.plist"
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "autostart" / "wirework.desktop"


def entry_text(platform: str, command: Sequence[str]) -> str:
    """Return what stands in the entry that runs ``command``."""
    if platform == "win32":
        quoted = " ".join(f'"{part}"' for part in command)
        return f'@start "" {quoted}\r\n'
    if platform == "darwin":
        parts = "".join(f"<string>{escape(part)}</string>" for part in command)
        keys = "<key>Label</key><string>dev.wirework.desktop</string>"
        keys += f"<key>ProgramArguments</key><array>{parts}</array>"
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>'
            f"{keys}<key>RunAtLoad</key><true/></dict></plist>\n"
        )
    quoted = " ".join(_quoted(part) for part in command)
    return f"[Desktop Entry]\nType=Application\nName=Wirework\nExec={quoted}\nTerminal=false\n"


def _quoted(part: str) -> str:
    """Quote a part of ``Exec`` as the entries of desktops want it: in double quotes, backslashes twice."""
    if re.fullmatch(r"[\w@:,./=+-]+", part):
        return part
    escaped = re.sub(r'(["`$\\])', r"\\\1", part).replace("\\", "\\\\").replace("%", "%%")
    return f'"{escaped}"'


def own_command(workspace: Path | None) -> list[str]:
    """Return what starts this Wirework again, in the tray."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop_app"]
    chosen = ["--workspace", str(workspace)] if workspace is not None else []
    return [*program, *chosen, IN_TRAY]


def starts_at_login() -> bool:
    """Tell whether there is an entry."""
    return entry_path(sys.platform, os.environ, Path.home()).exists()


def start_at_login(wanted: bool, workspace: Path | None) -> None:
    """Write the entry, or remove it.

    :raises StorageError: that is not possible.
    """
    path = entry_path(sys.platform, os.environ, Path.home())
    try:
        if wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(entry_text(sys.platform, own_command(workspace)), encoding="utf-8")
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"the entry cannot be written: {error.strerror}", place=str(path)) from error
