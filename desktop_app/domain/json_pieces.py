"""Reads long JSON texts in short steps, so that whoever shares the interpreter with it is never kept waiting.

Python's own reader holds the interpreter until a text is read: 20 MB stop a window for a quarter of a
second, from another thread too. Here it is given one window of the text after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from json import JSONDecodeError, decoder
from typing import Any, Final

WINDOW: Final = 1 << 16
"""Characters that are read at once: about two milliseconds of work."""

_python: Final[Any] = decoder
_scan: Final[Callable[[str, int], tuple[Any, int]]] = _python.JSONDecoder().scan_once
_scan_text: Final[Callable[[str, int], tuple[str, int]]] = _python.scanstring
_blank: Final = re.compile(r"[ \t\n\r]*").match
_HALF: Final = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\Z")
_CLOSERS: Final = ("]", "}", '"')
_AFTER: Final = frozenset(",:]} \t\n\r")
_CUTS: Final = {"[": ("]},{", "},{", "],[", '","', ","), "{": ('},"', '],"', '","', ',"')}
"""Where a window may be cut between two members, the most telling places first."""
_TRIES: Final = 3
"""Places at which a cut is tried before members are read one by one."""


def parsed(text: str) -> Any:
    """Return the value of a JSON text; raises ``ValueError`` where it is none."""
    reader = pieces(text)
    while True:
        try:
            next(reader)
        except StopIteration as done:
            return done.value


def pieces(text: str, window: int = WINDOW) -> Generator[None, None, Any]:
    """Read a JSON text step by step and return its value; pauses between the steps.

    Numbers, literals and escapes are read as ``json.loads`` does. Raises ``ValueError`` with the place of
    the fault, ``RecursionError`` where values are nested without end.
    """
    reader = _Reader(text, window)
    value = yield from reader.value(_after_blanks(text, 0))
    end = _after_blanks(text, reader.at)
    if end != len(text):
        raise JSONDecodeError("Extra data", text, end)
    return value


def _after_blanks(text: str, at: int) -> int:
    found = _blank(text, at)
    return found.end() if found else at


class _Reader:
    """Reads one text; ``at`` is the place behind what was read last."""

    def __init__(self, text: str, window: int) -> None:
        self._text, self._size, self.at = text, window, 0

    def value(self, at: int) -> Generator[None, None, Any]:
        """Read the value that begins at ``at``."""
        found = self._short(self._text[at : at + self._size], 0, at)
        if found is not None:
            yield
            self.at = at + found[1]
            return found[0]
        first = self._text[at : at + 1]
        if first == "[":
            return (yield from self._list(at + 1))
        if first == "{":
            return (yield from self._object(at + 1))
        if first == '"':
            return (yield from self._long_text(at + 1))
        value, self.at = self._whole(at)
        return value

    def _whole(self, at: int) -> tuple[Any, int]:
        try:
            return _scan(self._text, at)
        except StopIteration as error:
            raise JSONDecodeError("Expecting value", self._text, error.value) from None

    def _short(self, window: str, at: int, base: int) -> tuple[Any, int] | None:
        """Return the value at ``at`` of ``window`` with its end if it lies inside, else None. Near the end of
        the window there may be the beginning of a longer number.
        """
        try:
            value, end = _scan(window, at)
        except (StopIteration, JSONDecodeError):
            return None
        inside = window[end : end + 1] in _AFTER if end < len(window) else window[end - 1] in _CLOSERS
        return (value, end) if inside or base + len(window) >= len(self._text) else None

    # -- containers ------------------------------------------------------------------------------------
    def _list(self, at: int) -> Generator[None, None, list[Any]]:
        items: list[Any] = []
        many = True
        while not self._closes(at, "]", bool(items)):
            at = self._next(at, bool(items))
            batch = self._batch("[", at, "]") if many else None
            if batch is not None:
                items += batch
                yield
            else:
                many = False
                items.append((yield from self.value(at)))
                yield from self._run(items)
            at = _after_blanks(self._text, self.at)
        self.at = at + 1
        return items

    def _run(self, items: list[Any]) -> Generator[None, None, None]:
        """Read on one member at a time to the end of the window that begins here."""
        base = self.at
        window, at = self._text[base : base + self._size], 0
        while True:
            comma = _after_blanks(window, at)
            if window[comma : comma + 1] != ",":
                break
            found = self._short(window, _after_blanks(window, comma + 1), base)
            if found is None:
                break
            items.append(found[0])
            at = found[1]
        self.at = base + at
        yield

    def _object(self, at: int) -> Generator[None, None, dict[str, Any]]:
        members: dict[str, Any] = {}
        many = True
        while not self._closes(at, "}", bool(members)):
            at = self._next(at, bool(members))
            batch = self._batch("{", at, "}") if many else None
            if batch is not None:
                members |= batch
                yield
            else:
                many = False
                name = yield from self._name(at)
                members[name] = yield from self.value(self.at)
            at = _after_blanks(self._text, self.at)
        self.at = at + 1
        return members

    def _name(self, at: int) -> Generator[None, None, str]:
        if self._text[at : at + 1] != '"':
            fault = "Expecting property name enclosed in double quotes"
            raise JSONDecodeError(fault, self._text, at)
        name: str = yield from self.value(at)
        colon = _after_blanks(self._text, self.at)
        if self._text[colon : colon + 1] != ":":
            raise JSONDecodeError("Expecting ':' delimiter", self._text, colon)
        self.at = _after_blanks(self._text, colon + 1)
        return name

    def _closes(self, at: int, closer: str, begun: bool) -> bool:
        """Tell whether the container ends here; else there must be a comma or the first member."""
        at = _after_blanks(self._text, at)
        sign = self._text[at : at + 1]
        if sign == closer:
            return True
        if not sign or (begun and sign != ","):
            raise JSONDecodeError("Expecting ',' delimiter", self._text, at)
        return False

    def _next(self, at: int, begun: bool) -> int:
        at = _after_blanks(self._text, at)
        return _after_blanks(self._text, at + 1) if begun else at

    def _batch(self, opener: str, at: int, closer: str) -> Any:
        """Return as many members as fit into one window, or None. Only where a window is cut between two
        members of this very container does it read as one: everywhere else a bracket or a quote is open.
        """
        window = self._text[at : at + self._size]
        if len(window) < self._size:
            return None
        for end in self._cuts(window, opener):
            try:
                value, read = _scan(f"{opener}{window[:end]}{closer}", 0)
            except (StopIteration, JSONDecodeError):
                continue
            if read == end + 2:
                self.at = at + end
                return value
        return None

    def _cuts(self, window: str, opener: str) -> Iterator[int]:
        """Yield where commas of this container may stand near the end of the window."""
        places = ((window.rfind(cut), cut.index(",")) for cut in _CUTS[opener])
        return islice((place + comma for place, comma in places if place >= 0), _TRIES)

    # -- texts -----------------------------------------------------------------------------------------
    def _long_text(self, at: int) -> Generator[None, None, str]:
        parts: list[str] = []
        while True:
            end = self._cut(at)
            part, read = _scan_text(self._text[at:end] + '"', 0)
            parts.append(part)
            if read <= end - at:
                self.at = at + read
                return "".join(parts)
            if end >= len(self._text):
                raise JSONDecodeError("Unterminated string starting at", self._text, at)
            at = end
            yield

    def _cut(self, at: int) -> int:
        """Return the end of a window that parts neither an escape nor the two halves of a character."""
        end = min(at + self._size, len(self._text))
        if end == len(self._text):
            return end
        escape = self._text.rfind("\\", max(at, end - 5), end)
        if escape >= 0 and escape + self._length(escape, at) > end:
            end = escape
        if _HALF.match(self._text[max(at, end - 6) : end]):
            end -= 6
        return end

    def _length(self, escape: int, at: int) -> int:
        """Return how many characters the escape at a backslash takes; 1 if none begins there."""
        start = escape
        while start > at and self._text[start - 1] == "\\":
            start -= 1
        if (escape - start) % 2:
            return 1
        return 6 if self._text[escape + 1 : escape + 2] == "u" else 2
