"""A text of any length in pages that are made when they are looked at: a view never holds more than one."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from desktop_app.domain.quick import dataclass
from desktop_app.gui.formats import shown
from desktop_app.gui.slices import through

PAGE: Final = 24_000
"""Characters of a page; it ends with a line where there is one."""
CODE_PAGE: Final = 8_000
"""Characters of a page that is coloured: that takes ten times as long."""
ROW: Final = 16
"""Bytes in one line of the hexadecimal view."""

_pretty: Final = json.JSONEncoder(indent=2, ensure_ascii=False, default=str)
_compact: Final = json.JSONEncoder(ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: the page and the characters in it."""

    page: int
    start: int
    end: int


class Pages:
    """Cuts a flow of text into pages, as far as somebody has asked for them."""

    def __init__(self, chunks: Iterable[str], size: int = PAGE) -> None:
        self._chunks = iter(chunks)
        self._size = size
        self._parts: list[str] = []
        self._length = 0
        self.pages: list[str] = []
        self.done = False

    async def page(self, number: int) -> str | None:
        """Return a page (0-based), or None where the text has ended before."""
        if not self.done and number >= len(self.pages):
            await through(self._until(number))
        return self.pages[number] if number < len(self.pages) else None

    async def last(self) -> int:
        """Make all pages and return the number of the last one."""
        while not self.done:
            await self.page(len(self.pages) + 16)
        return max(0, len(self.pages) - 1)

    def _until(self, number: int) -> Iterator[None]:
        while number >= len(self.pages) and not self.done:
            chunk = next(self._chunks, None)
            if chunk is None:
                self.done = True
                self._cut(whole=True)
                return
            self._parts.append(chunk)
            self._length += len(chunk)
            if self._length >= self._size:
                self._cut()
            yield

    def _cut(self, *, whole: bool = False) -> None:
        text, at = "".join(self._parts), 0
        while len(text) - at >= self._size:
            line = text.rfind("\n", at + self._size // 2, at + self._size)
            end = line + 1 if line >= 0 else at + self._size
            self.pages.append(text[at:end])
            at = end
        rest = text[at:]
        if whole and (rest or not self.pages):
            self.pages.append(rest)
            rest = ""
        self._parts, self._length = [rest], len(rest)

    async def find(self, words: str, page: int, at: int, *, back: bool = False) -> Place | None:
        """Return the next place of ``words``, in any case of letters, from a place on; it begins anew at the
        other end where nothing is left.
        """
        if not words:
            return None
        pattern = re.compile(re.escape(words), re.IGNORECASE)
        if back:
            return await self._find_back(pattern, len(words), page, at)
        number, start = page, at
        while (text := await self._joined(number, len(words))) is not None:
            if found := pattern.search(text, start):
                return Place(number, found.start(), found.end())
            number, start = number + 1, 0
        for number in range(page + 1):
            text = await self._joined(number, len(words)) or ""
            if found := pattern.search(text):
                return Place(number, found.start(), found.end())
        return None

    async def _find_back(self, pattern: re.Pattern[str], length: int, page: int, at: int) -> Place | None:
        last = await self.last()
        order = [page, *range(page - 1, -1, -1), *range(last, page - 1, -1)]
        for turn, number in enumerate(order):
            text = await self._joined(number, length) or ""
            before = [m for m in pattern.finditer(text) if turn or m.start() < at]
            if before:
                return Place(number, before[-1].start(), before[-1].end())
        return None

    async def _joined(self, number: int, length: int) -> str | None:
        """Return a page with the beginning of the next one, in which a place may end."""
        await asyncio.sleep(0)  # Pages that are made already take no time of their own.
        text = await self.page(number)
        if text is None:
            return None
        return text + (await self.page(number + 1) or "")[: length - 1]


def cut(text: str) -> Iterator[str]:
    """Yield a long text in parts."""
    return (text[at : at + PAGE] for at in range(0, len(text), PAGE))


def text_chunks(value: Any) -> Iterator[str]:
    """Yield a value as plain text: a text as it is, nothing for null, all else as JSON in one line."""
    if isinstance(value, str):
        return cut(value)
    return iter(()) if value is None else _compact.iterencode(value)


def result_chunks(value: Any) -> Iterator[str]:
    """Yield a result as a person reads it (engine.md 7.8): null empty, long texts and JSON raw, the rest
    as JSON.
    """
    if isinstance(value, str) and len(value) > PAGE:
        return cut(value)
    return iter((shown(value),)) if value is None or isinstance(value, str) else json_chunks(value)


def json_chunks(value: Any) -> Iterator[str]:
    """Yield a value as JSON, indented."""
    return _pretty.iterencode(value)


def hex_chunks(data: bytes) -> Iterator[str]:
    """Yield bytes as people read them: place, numbers, letters."""
    for at in range(0, len(data), ROW):
        row = data[at : at + ROW]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)
        yield f"{at:08x}  {row.hex(' '):<{ROW * 3}} {letters}\n"
