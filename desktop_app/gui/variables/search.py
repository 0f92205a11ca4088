"""Looks through everything that is declared and everything that is loaded, a little at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from desktop_app.domain.values import MISSING
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.variables.values import LONG, base_type, holds_values

MOST_FOUND: Final = 500
MOST_SEEN: Final = 200_000
"""Entries after which a search ends, so that it always does."""


@dataclass
class Search:
    """One search: ``found`` grows while :meth:`run` is gone through. ``complete`` tells whether everything
    was looked at.
    """

    words: str
    found: list[Row] = field(default_factory=list)
    complete: bool = False
    seen: int = 0

    def run(self, roots: Iterable[Row]) -> Iterator[None]:
        """Look at one row after the other; names inside the elements of lists count once, as those of all."""
        wanted = self.words.strip().casefold()
        stack: list[Iterator[tuple[Row | None, bool]]] = [((row, False) for row in list(roots))]
        while stack and len(self.found) < MOST_FOUND and self.seen < MOST_SEEN:
            row, element = next(stack[-1], (None, False))
            if row is None:
                stack.pop()
                continue
            self.seen += 1
            yield
            value = row.value
            if self._fits(row, value, wanted, element) and row.reference:
                self._keep(row)
            if row.kind != "column" and (row.has_members or row.fetched):
                stack.append(_below(row, element or isinstance(value, list | tuple)))
        self.complete = not stack

    def _fits(self, row: Row, value: Any, wanted: str, element: bool) -> bool:
        named = not element or row.kind == "column"
        if named and (wanted in f"{row.words}\n{row.path}".casefold() or wanted == base_type(row.type)):
            return True
        return row.kind != "column" and value is not MISSING and wanted in _text(value).casefold()

    def _keep(self, row: Row) -> None:
        """Keep a row of its own for what was found: it stands without its parents."""
        kept = Row(row.world, row.kind, row.label, row.path, choice=row.choice, reason=row.reason)
        kept.trail = row.words
        self.found.append(kept)


def _below(row: Row, inner: bool) -> Iterator[tuple[Row | None, bool]]:
    """Yield the members one by one: of a long list only as many as are looked at are made."""
    for member in row.everything():
        if member.kind in ("value", "column"):
            yield member, inner and member.kind != "column"


def _text(value: Any) -> str:
    """Return what is searched of a value; containers are searched member by member."""
    if value is None or holds_values(value):
        return ""
    return value[:LONG] if isinstance(value, str) else str(value).lower()
