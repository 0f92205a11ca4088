"""Splitting an expression into tokens; placeholders become numbered names here (4.2, 5.4)."""

from __future__ import annotations

import re
from typing import Any, Final

from desktop_app.domain.expressions.errors import LimitError, SyntaxError
from desktop_app.domain.expressions.limits import MAX_SOURCE
from desktop_app.domain.quick import dataclass

PLACEHOLDER: Final = re.compile(r"\{\{\s*(?!this\.)([\w$.\-]+)\s*\}\}")
_NUMBER: Final = re.compile(
    r"0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
)
_NAME: Final = re.compile(r"[^\W\d]\w*|[$_][\w$]*")
_ESCAPE: Final = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)", re.DOTALL)
_SIMPLE_ESCAPES: Final = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "0": "\0",
    "\n": "",
}


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is number, text, placeholder, name, symbol or end; ``value`` the literal or number."""

    kind: str
    text: str
    position: int
    value: Any = None


def identifier(index: int) -> str:
    """Return the name that stands for placeholder ``index``, also inside quotes (4.2)."""
    return f"$${index}"


class Tokens:
    """The tokens of one expression and the paths of its placeholders: same path, same number (4.2)."""

    def __init__(self, source: str, symbols: tuple[str, ...], comment: str = "") -> None:
        if len(source) > MAX_SOURCE:
            raise LimitError(f"an expression may have {MAX_SOURCE} characters at most")
        self._numbers: dict[str, int] = {}
        self._source = source
        self._symbols = symbols
        self._comment = comment
        self.tokens: list[Token] = []
        self._read()

    def _number_of(self, path: str) -> int:
        return self._numbers.setdefault(path, len(self._numbers))

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the placeholders, by number."""
        return tuple(self._numbers)

    def _read(self) -> None:
        at, end = 0, len(self._source)
        while at < end:
            character = self._source[at]
            if character.isspace():
                at += 1
            elif self._comment and character == self._comment:
                line = self._source.find("\n", at)
                at = end if line < 0 else line
            else:
                token, at = self._next(at)
                self.tokens.append(token)
        self.tokens.append(Token("end", "", end))

    def _next(self, at: int) -> tuple[Token, int]:
        character = self._source[at]
        if character in "\"'":
            return self._text(at)
        if match := PLACEHOLDER.match(self._source, at):
            return Token("placeholder", match[0], at, self._number_of(match[1])), match.end()
        if match := _NUMBER.match(self._source, at):
            return Token("number", match[0], at, self._number(match[0])), match.end()
        if match := _NAME.match(self._source, at):
            return Token("name", match[0], at), match.end()
        for symbol in self._symbols:
            if self._source.startswith(symbol, at):
                return Token("symbol", symbol, at), at + len(symbol)
        raise SyntaxError(f"unexpected character {character!r} at position {at + 1}", at)

    def _number(self, text: str) -> int | float:
        if text[:2].lower() in ("0x", "0b", "0o"):
            return int(text, 0) if len(text) < 256 else float("inf")
        return int(text) if text.isdigit() and len(text) < 300 else float(text)

    def _text(self, start: int) -> tuple[Token, int]:
        quote, at = self._source[start], start + 1
        while at < len(self._source) and self._source[at] != quote:
            at += 2 if self._source[at] == "\\" else 1
        if at >= len(self._source):
            raise SyntaxError(f"the text at position {start + 1} is not closed", start)
        inside = PLACEHOLDER.sub(
            lambda match: identifier(self._number_of(match[1])), self._source[start + 1 : at]
        )
        return Token("text", inside, start, _ESCAPE.sub(_unescape, inside)), at + 1


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "ux" and len(code) > 1:
        point = int(code[1:].strip("{}"), 16)
        return chr(point) if point < 0x110000 and not 0xD800 <= point < 0xE000 else "\ufffd"
    return _SIMPLE_ESCAPES.get(code, code)
