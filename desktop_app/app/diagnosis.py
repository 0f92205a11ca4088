"""What ``wirework doctor`` looks at, each finding with what can be done (architecture 12)."""

from __future__ import annotations

import ctypes
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from desktop_app import __version__
from desktop_app.app.core import Types
from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.secrets import key_folder, platform_keyring
from desktop_app.app.workspace import VARIABLE, Workspace
from desktop_app.domain.quick import dataclass
from desktop_app.storage.database import reader
from desktop_app.storage.tables import SCHEMA

OK: Final = "ok"
NOTE: Final = "note"
PROBLEM: Final = "problem"

LIBRARIES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""The shared libraries that Qt's window needs on Linux, with the Debian package of each."""

PACKAGES: Final = ("SQLAlchemy", "alembic", "pydantic", "structlog", "keyring", "cryptography")
WINDOW_PACKAGES: Final = ("PySide6_Essentials", "NodeGraphQt", "qasync")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: ``state`` is ok, note or problem; ``remedy`` says what to do, if anything."""

    name: str
    detail: str
    state: str = OK
    remedy: str = ""


def diagnose(workspace: Workspace, types: Types) -> list[Finding]:
    """Look at everything. Nothing is changed, and Qt is not imported."""
    return [
        *_versions(),
        *_window_versions(),
        *_libraries(),
        *_workspace(workspace),
        *_database(workspace),
        _secrets(),
        *_types(types),
    ]


def installed(package: str) -> str | None:
    """Return the version of an installed distribution, without importing it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _versions() -> Iterator[Finding]:
    yield Finding("Wirework", __version__)
    yield Finding("Python", f"{platform.python_version()} on {platform.platform()}, {sys.executable}")
    yield Finding("SQLite", sqlite3.sqlite_version)
    for package in PACKAGES:
        found = installed(package)
        remedy = "" if found else "install Wirework again: a package it needs is missing"
        yield Finding(package, found or "missing", OK if found else PROBLEM, remedy)


def _window_versions() -> Iterator[Finding]:
    for package in WINDOW_PACKAGES:
        found = installed(package)
        remedy = "" if found else "only the window and 'render' need it: pip install wirework"
        yield Finding(package, found or "not installed", OK if found else NOTE, remedy)
    if found := _unsafe_binding():
        remedy = "install PySide6-Essentials below 6.12, or Python 3.12 or newer"
        yield Finding("PySide6 and Python", f"{found} on Python 3.11 kills the process", PROBLEM, remedy)


def _unsafe_binding() -> str | None:
    found = installed("PySide6_Essentials")
    return found if found and found.startswith("6.12.") and sys.version_info < (3, 12) else None


def _libraries() -> Iterator[Finding]:
    if sys.platform != "linux":
        return
    missing = [name for name in LIBRARIES if not loads(name)]
    if not missing:
        yield Finding("System libraries", f"all {len(LIBRARIES)} that the window needs are there")
        return
    line = "apt-get install --no-install-recommends " + " ".join(LIBRARIES[name] for name in missing)
    state = PROBLEM if installed("PySide6_Essentials") else NOTE
    yield Finding("System libraries", f"missing: {', '.join(missing)}", state, f"as root: {line}")


def loads(library: str) -> bool:
    """Return whether the loader finds a shared library, which is the question that Qt will ask."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _workspace(workspace: Workspace) -> Iterator[Finding]:
    yield Finding("Workspace", str(workspace.root), *_writable(workspace))
    if workspace.lock.exists():
        yield from _owner(WorkspaceLock(workspace.lock))


def _owner(lock: WorkspaceLock) -> Iterator[Finding]:
    try:
        held = lock.is_held()
    except OSError as error:
        yield Finding("In use", f"unknown: {lock.path}: {error.strerror or error}", NOTE)
        return
    if held:
        detail = f"process {lock.owner() or '(unknown)'} works with this workspace"
        yield Finding("In use", detail, NOTE, "commands that change it must wait for that process")


def _writable(workspace: Workspace) -> tuple[str, str]:
    root = workspace.root
    if not root.exists():
        return NOTE, "it does not exist yet; the first run or window makes it"
    if not root.is_dir() or not os.access(root, os.W_OK):
        return PROBLEM, f"it cannot be written; choose another with --workspace or {VARIABLE}"
    return OK, ""


def _secrets() -> Finding:
    """Where the value of a secret would be kept."""
    try:
        found = platform_keyring()
    except ImportError as error:
        return Finding("Secrets", f"no keyring can be asked: {error}", PROBLEM, "install Wirework again")
    if found is not None:
        return Finding("Secrets", f"in the keyring of this machine ({type(found).__module__})")
    return Finding(
        "Secrets",
        f"there is no keyring here: encrypted in the workspace, with a key in {key_folder()}",
        NOTE,
        "keep that folder out of the copies that you make of the workspace",
    )


def _database(workspace: Workspace) -> Iterator[Finding]:
    if not workspace.store.exists():
        return
    remedy = "close Wirework, keep a copy of the file, and restore a backup or choose another workspace"
    try:
        integrity, schema = _read_store(workspace)
    except (sqlite3.Error, OSError) as error:
        yield Finding("Database", f"{workspace.store}: {error}", PROBLEM, remedy)
        return
    sound = integrity == "ok"
    size = f"{workspace.store}, {workspace.store.stat().st_size:,} bytes, integrity: {integrity}"
    yield Finding("Database", size, OK if sound else PROBLEM, "" if sound else remedy)
    yield _schema(schema)


def _read_store(workspace: Workspace) -> tuple[str, int]:
    with closing(reader(workspace.store)) as connection:
        integrity = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        return integrity, int(row[0]) if row else 0


def _schema(found: int) -> Finding:
    if found > SCHEMA:
        remedy = "install the newer Wirework that wrote it, or choose another workspace"
        return Finding("Schema", f"{found}, but this version reads {SCHEMA}", PROBLEM, remedy)
    if found < SCHEMA:
        return Finding(
            "Schema", f"{found}, this version writes {SCHEMA}", NOTE, "the next start brings it up"
        )
    return Finding("Schema", f"{found}, up to date")


def _types(types: Types) -> Iterator[Finding]:
    nodes, triggers = len(types.registry.instructions), len(types.registry.triggers)
    yield Finding("Types", f"{nodes} node types, {triggers} triggers")
    for plugin in types.plugins:
        brought = (f"{'trigger' if is_trigger else 'node'} {name}" for name, is_trigger in plugin.types)
        yield Finding("Plug-in", f"{plugin.name}: {', '.join(brought)}")
    for item in types.broken:
        yield Finding("Plug-in", f"{item.name}: {item.reason}", PROBLEM, "correct it, or remove it")
