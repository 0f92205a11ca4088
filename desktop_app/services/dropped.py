"""Files as workflows see them that a person hands over (data.md 1.5.2, 4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_app.domain.workflow import JsonObject
from desktop_app.engine.folder_look import State, described


def handed(paths: Sequence[Path]) -> JsonObject:
    """Return what an action is started with for files; one that is gone has no size."""
    return {"files": [described(str(path.absolute()), _state(path)) for path in paths]}


def _state(path: Path) -> State | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return State(found.st_mtime_ns, found.st_size, found.st_ctime_ns)
