"""What a folder holds, and what has become of it between two looks."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final, NamedTuple

from desktop_app.domain.values import iso

MOST: Final = 100_000
"""Files of one folder that are looked at."""
PARTIAL: Final = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp")
"""Endings of files that others are still writing."""


class State(NamedTuple):
    """A file as it was: times in nanoseconds since 1970. ``born`` also changes when it is replaced."""

    changed: int
    size: int
    born: int

    def same(self, other: State) -> bool:
        """Whether the content is the same, as far as time and size tell."""
        return (self.changed, self.size) == (other.changed, other.size)


Files = dict[str, State]


def look(config: Mapping[str, Any]) -> Files:
    """Return the files that a config means; a folder that is not there has none. Blocks."""
    root = Path(str(config["path"])).expanduser()
    patterns = [one.strip() for one in str(config.get("pattern") or "*").split(",") if one.strip()]
    found: Files = {}
    for path in _paths(root, bool(config.get("recursive"))):
        name = os.path.basename(path)
        hidden = name.startswith((".", "~")) or name.lower().endswith(PARTIAL)
        if hidden or not any(fnmatch(name, pattern) for pattern in patterns):
            continue
        state = state_of(path)
        if state is None:  # gone in between
            continue
        found[path] = state
        if len(found) >= MOST:
            break
    return found


def state_of(path: str) -> State | None:
    """Return how a file is now; None when it is gone."""
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return State(stat.st_mtime_ns, stat.st_size, stat.st_ctime_ns)


def _paths(root: Path, recursive: bool) -> Iterator[str]:
    if root.is_file():
        yield str(root)
        return
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(folders) if recursive else []
        for name in sorted(names):
            yield os.path.join(folder, name)


def differences(before: Files, now: Files) -> Iterator[tuple[str, str, State]]:
    """Yield what has happened to which file: ``created``, ``changed`` or ``deleted``."""
    for path, state in now.items():
        known = before.get(path)
        if known is None:
            yield "created", path, state
        elif not known.same(state):
            yield "changed", path, state
    for path, state in before.items():
        if path not in now:
            yield "deleted", path, state


def described(path: str, state: State | None) -> dict[str, Any]:
    """Return a file as workflows see it (data.md 4.6)."""
    name = os.path.basename(path)
    title, extname = os.path.splitext(name)
    found: dict[str, Any] = {"path": path, "filename": name, "title": title, "extname": extname.lower()}
    found["mimetype"] = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if state is not None:
        found["size"] = state.size
        found["modifiedAt"] = iso(datetime.fromtimestamp(state.changed / 1e9, UTC))
    return found
