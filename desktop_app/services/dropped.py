"""Files as workflows see them that a person hands over (data.md 1.5.2, 4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_app.domain.workflow import JsonObject
from desktop_app.engine.folder_look import described, state_of


def handed(paths: Sequence[Path]) -> JsonObject:
    """Return what an action is started with for files; one that is gone has no size."""
    names = [str(path.absolute()) for path in paths]
    return {"files": [described(name, state_of(name)) for name in names]}
