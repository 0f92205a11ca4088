"""The system libraries that Qt needs on Linux: which are missing, and how they get there.

On Debian and Ubuntu they are installed when we are root; otherwise the exact command is printed. macOS and
Windows bring all of them.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import system_packages
from complaint import Complaint
from servers import Server


@dataclass(frozen=True)
class Library:
    """A shared library, the Debian package that has it, and whether only an X11 window needs it."""

    soname: str
    package: str
    x11_only: bool = False


LIBRARIES = (
    Library("libEGL.so.1", "libegl1"),
    Library("libGL.so.1", "libgl1"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libglib-2.0.so.0", "libglib2.0-0"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", x11_only=True),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", x11_only=True),
    Library("libX11-xcb.so.1", "libx11-xcb1", x11_only=True),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", x11_only=True),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", x11_only=True),
    Library("libxcb-image.so.0", "libxcb-image0", x11_only=True),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", x11_only=True),
    Library("libxcb-randr.so.0", "libxcb-randr0", x11_only=True),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", x11_only=True),
    Library("libxcb-shape.so.0", "libxcb-shape0", x11_only=True),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", x11_only=True),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", x11_only=True),
)
FONT_PACKAGES = ("fontconfig", "fonts-dejavu-core")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def ensure_libraries(window: bool, servers: Sequence[Server] = ()) -> None:
    """Install what is missing, or say how. Raise Complaint if Qt cannot start without it.

    ``window`` tells whether an X11 window is to be opened; off-screen Qt needs fewer libraries. ``servers``
    of databases are missing too: they come with the same command, and nothing stops without them.
    """
    missing = [library for library in LIBRARIES if not _loads(library.soname)] if _is_linux() else []
    packages = [library.package for library in missing] + _missing_font_packages()
    if system_packages.can_install():
        _install(packages, servers)
        return
    if servers:
        _tell_of_servers(servers)
    if packages:
        _tell(missing, packages, window)


def _install(packages: Sequence[str], servers: Sequence[Server]) -> None:
    """Install with one command; if the servers cannot be had, then without them."""
    everything = [*packages, *(server.package for server in servers)]
    if not everything:
        return
    print("Installing system packages: " + " ".join(everything), flush=True)
    try:
        system_packages.install(everything)
    except Complaint as complaint:
        if not servers:
            raise
        print(f"{complaint}\n{_skipped(servers)}", flush=True)
        if packages:
            system_packages.install(packages)


def _skipped(servers: Sequence[Server]) -> str:
    *others, last = (server.name for server in servers)
    named = f"{', '.join(others)} or {last}" if others else last
    return f"Tests that need {named} will be skipped."


def _tell_of_servers(servers: Sequence[Server]) -> None:
    packages = [server.package for server in servers]
    print(f"{_skipped(servers)}\nTo have them: {system_packages.remedy(packages)}\n", flush=True)


def _is_linux() -> bool:
    return sys.platform == "linux"


def _loads(soname: str) -> bool:
    """Tell whether the loader finds the library, which is the question that Qt will ask."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _missing_font_packages() -> list[str]:
    """Return the packages that bring a font if the system has none at all: texts would be empty boxes."""
    if not _is_linux():
        return []
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    found = any(next(folder.rglob("*.[to]t[fc]"), None) for folder in folders if folder.is_dir())
    return [] if found else list(FONT_PACKAGES)


def _tell(missing: list[Library], packages: list[str], window: bool) -> None:
    """Say what is missing; raise Complaint if it keeps Qt from starting."""
    fatal = [library.soname for library in missing if window or not library.x11_only]
    remedy = system_packages.remedy(packages)
    if fatal:
        raise Complaint("System libraries that Qt needs are missing: " + ", ".join(fatal) + ".", remedy)
    print(f"Some system packages are missing; what is asked for works without them.\nTo have all: {remedy}\n")
