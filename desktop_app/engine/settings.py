"""What a person may set about the engine, with the variables of workspace and process behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from desktop_app.domain.values import text_of


@dataclass(slots=True)
class EngineSettings:
    """What a person may set about the engine. Times in milliseconds; a limit of 0 is none. ``concurrency`` is
    how many messages of the queue are handled at once; those of one workflow always one after the other.
    ``environment`` is what ``$env`` offers, ``process`` the variables of the process behind it; ``root`` the
    folder of the workspace, None in memory. ``foreign`` holds, by the key of each workflow that came from
    outside, the hash of its code that a person has agreed to; empty while there is none.
    """

    loop_limit: int = 0
    nodes_limit: int = 0
    serving: bool = True
    concurrency: int = 1
    flush_jobs: int = 500
    flush_ms: int = 250
    slice_ms: int = 4
    recovery_grace_ms: int = 60_000
    environment: dict[str, Any] = field(default_factory=dict)
    process: Mapping[str, str] = field(default_factory=dict)
    root: Path | None = None
    foreign: dict[str, str] = field(default_factory=dict)

    def named(self, name: str) -> Any:
        """Return a setting that a variable of the workspace holds, else one of the process; None without."""
        value = self.environment.get(name, self.process.get(name))
        return value() if callable(value) else value

    def text(self, name: str) -> str:
        """Return a setting as text, trimmed."""
        return text_of(self.named(name)).strip()

    def number(self, name: str) -> int:
        """Return a setting that is a whole number; 0 for what is none."""
        text = self.text(name)
        return int(text) if text.isdecimal() else 0

    @property
    def files(self) -> Path:
        """The folder for files that nodes make: in the workspace, or for a run in memory among the system's
        temporary files.
        """
        return Path(gettempdir()) / "wirework" if self.root is None else self.root / "files"
