"""Keeps an object of Qt until the last of its operations has ended, though nobody shows it any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import shiboken6
from PySide6.QtCore import QObject


class Lifetime:
    """Counts what is under way for one object, and deletes it behind the last of it once it was left."""

    def __init__(self, owner: QObject) -> None:
        self._owner = owner
        self._under_way = 0
        self.left = False
        """Whether the object is to go away; nothing may begin any more."""

    @asynccontextmanager
    async def operation(self) -> AsyncIterator[None]:
        """Keep the object alive while an operation is under way."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._part()

    def leave(self) -> None:
        """Let the object go away, as soon as nothing is under way any more."""
        self.left = True
        self._part()

    def _part(self) -> None:
        if self.left and not self._under_way and shiboken6.isValid(self._owner):
            self._owner.deleteLater()
