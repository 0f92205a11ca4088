"""The places a person has been to on one canvas, as browsers keep pages (editor.md E, Navigation)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_KEPT: Final = 100


class Visited:
    """Owns the keys that were current, in order, and where among them the person is."""

    def __init__(self, exists: Callable[[str], bool]) -> None:
        self._exists = exists
        self._keys: list[str] = []
        self._at = -1

    def note(self, key: str | None) -> None:
        """Remember that ``key`` is current; what lay ahead is forgotten."""
        if key is None or (self._keys and self._keys[self._at] == key):
            return
        self._keys[self._at + 1 :] = [key]
        del self._keys[:-_KEPT]
        self._at = len(self._keys) - 1

    def peek(self, step: int) -> str | None:
        """Return the key that ``step`` (-1 back, 1 forward) leads to, without going; None at the end."""
        found = self._next(step)
        return None if found is None else self._keys[found]

    def go(self, step: int) -> str | None:
        """Step back (-1) or forward (1) to a key that still exists, and return it; None at the end."""
        found = self._next(step)
        if found is None:
            return None
        self._at = found
        return self._keys[found]

    def _next(self, step: int) -> int | None:
        at = self._at + step
        while 0 <= at < len(self._keys):
            if self._exists(self._keys[at]) and self._keys[at] != self._keys[self._at]:
                return at
            at += step
        return None
