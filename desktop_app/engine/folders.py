"""Where workflows may read and write: the folders that a person has allowed (data.md 3.10).

The folder ``files`` of the workspace always belongs to them; ``WORKFLOW_FOLDERS`` names others. What Wirework
itself keeps in the workspace is out of reach, also where a folder around it is allowed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from desktop_app.domain.environment import FOLDERS
from desktop_app.domain.errors import InvalidRequestError, PermissionDeniedError
from desktop_app.engine.files import located
from desktop_app.engine.settings import EngineSettings

LONGEST: Final = 4_096
REMEDY: Final = "put it into the folder “files” of the workspace, or allow its folder in the preferences"


class Folders:
    """Answers for each path whether workflows may touch it."""

    def __init__(self, settings: EngineSettings) -> None:
        self.own = settings.files
        self._root = settings.root
        named = settings.text(FOLDERS).replace(os.pathsep, "\n").splitlines()
        given = [located(line.strip(), settings.root) for line in named if line.strip()]
        self._allowed = [folder.resolve() for folder in (self.own, *given)]

    def path(self, value: Any) -> Path:
        """Return the path that a value names: a text or a file object; what is relative lies in the
        workspace. Links are followed before it is decided, the last name is left as it is.

        :raises InvalidRequestError: it names none. :raises PermissionDeniedError: it lies elsewhere.
        """
        text = value.get("path") if isinstance(value, dict) else value
        if not isinstance(text, str) or not text.strip():
            raise InvalidRequestError("no path is given")
        if len(text) > LONGEST or "\0" in text:
            raise InvalidRequestError("this is no path", place=text[:80].replace("\0", "␀"))
        path = located(text.strip(), self._root)
        self._check(path)
        return path.resolve() if path.name in ("", "..") else path.parent.resolve() / path.name

    def _check(self, path: Path) -> None:
        try:
            real = path.resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise InvalidRequestError(str(error), place=str(path)) from error
        if not any(real.is_relative_to(folder) for folder in self._allowed):
            words = "this lies outside of the folders that workflows may use"
            raise PermissionDeniedError(words, place=str(path), remedy=REMEDY)
        if self._is_ours(real):
            raise PermissionDeniedError("this belongs to Wirework itself", place=str(path), remedy=REMEDY)

    def _is_ours(self, real: Path) -> bool:
        """Whether a path is, holds, or lies in what the workspace keeps for itself."""
        if self._root is None or real.is_relative_to(self.own.resolve()):
            return False
        root = self._root.resolve()
        return real.is_relative_to(root) or root.is_relative_to(real)
