"""The workspace: one folder that holds everything of one person's work (architecture 12, "Workspace")."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from desktop_app.domain.errors import StorageError
from desktop_app.domain.quick import dataclass

VARIABLE: Final = "WIREWORK_WORKSPACE"
"""Environment variable that chooses another workspace."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths inside one workspace. Owns no open file; :class:`~desktop_app.app.lock.WorkspaceLock` says
    whose it is at the moment.
    """

    root: Path

    @classmethod
    def choose(cls, option: Path | None = None, environ: Mapping[str, str] = os.environ) -> Workspace:
        """Return the workspace that ``option``, else the environment, else the platform names."""
        chosen = option or environ.get(VARIABLE) or user_data_path("Wirework", appauthor=False)
        return cls(Path(chosen).expanduser().absolute())

    @property
    def store(self) -> Path:
        """The workflow store: workflows, executions, jobs, queue, tasks."""
        return self.root / "wirework.db"

    @property
    def data(self) -> Path:
        """The default data source ``main``."""
        return self.root / "data.db"

    @property
    def secrets(self) -> Path:
        """Secrets that no keyring took, encrypted; the key is elsewhere."""
        return self.root / "secrets.json"

    @property
    def plugins(self) -> Path:
        """Node types and triggers of other people."""
        return self.root / "plugins"

    @property
    def logs(self) -> Path:
        """Log files, rotated."""
        return self.root / "logs"

    @property
    def lock(self) -> Path:
        """The file whose lock tells that a process owns the workspace."""
        return self.root / "wirework.lock"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder that a workspace has."""
        return (self.root, self.root / "workflows", self.plugins, self.root / "files", self.logs)

    def create(self) -> None:
        """Make the folders that are missing.

        :raises StorageError: a folder cannot be made.
        """
        try:
            for folder in self.folders:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"the workspace cannot be created: {error.strerror}",
                place=str(error.filename or self.root),
                remedy=f"choose another folder with --workspace or {VARIABLE}",
            ) from error
