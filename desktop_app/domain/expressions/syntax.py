"""What a dialect of the expression language can write: its operators and special forms (4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from desktop_app.domain.quick import dataclass

_PUNCTUATION: Final = ("(", ")", "[", "]", "{", "}", ",", ";", ":", "?", ".")


@dataclass(frozen=True)
class Syntax:
    """What a dialect can write. ``infix`` and ``prefix`` map a token to (binding power, operator)."""

    infix: Mapping[str, tuple[int, str]]
    prefix: Mapping[str, tuple[int, str]]
    postfix: Mapping[str, str] = field(default_factory=dict)
    comparisons: frozenset[str] = frozenset()
    chained: bool = False
    right_associative: frozenset[str] = frozenset({"pow"})
    logical: frozenset[str] = frozenset({"and", "or", "default"})
    ternary: bool = False
    ranges: bool = False
    matrices: bool = False
    implicit_product: bool = False
    comprehensions: bool = False
    dates: bool = False
    comment: str = ""

    @property
    def symbols(self) -> tuple[str, ...]:
        """All symbols a token may be, the longest first."""
        written = {*self.infix, *self.prefix, *self.postfix, *_PUNCTUATION}
        return tuple(sorted((s for s in written if not s[0].isalpha()), key=lambda s: (-len(s), s)))
