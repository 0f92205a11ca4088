"""Which columns a statement gives, as far as its text tells: they are variables before any run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_TOKEN: Final = re.compile(
    r"""--[^\n]*|/\*.*?\*/|\s+"""
    r"""|(?P<text>'(?:[^']|'')*')"""
    r"""|(?P<quoted>"(?:[^"]|"")+"|`[^`]+`|\[\w[^\]]*\])"""
    r"""|(?P<name>[^\W\d]\w*)"""
    r"""|(?P<other>[\d.]+|::|.)""",
    re.DOTALL,
)
_END: Final = re.compile(
    "FROM|INTO|WHERE|GROUP|HAVING|WINDOW|ORDER|LIMIT|OFFSET|FETCH|FOR|UNION|EXCEPT|INTERSECT|;", re.IGNORECASE
)
_OPERATORS: Final = frozenset(("AND", "OR", "NOT", "IS", "NULL", "END", "IN", "LIKE", "BETWEEN", "COLLATE"))
_Token = tuple[str, str]
"""Kind and text; names without quotes."""


def columns_of(sql: str) -> tuple[str, ...]:
    """Return the names of the columns in their order; none where one of them cannot be told: of ``*``, of a
    calculation without a name, and where variables are put into the text.
    """
    if "{{" in sql:
        return ()
    names = [_name(item) for item in _items(_outside(_tokens(sql)))]
    return tuple(dict.fromkeys(names)) if names and all(names) else ()


def _tokens(sql: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(sql):
        kind = found.lastgroup
        if kind is not None:
            text = found[0][1:-1] if kind == "quoted" else found[0]
            yield kind, text


def _outside(tokens: Iterator[_Token]) -> Iterator[_Token]:
    """Yield the tokens; of what stands in brackets one stand-in."""
    depth = 0
    for token in tokens:
        depth += token[1] == "("
        if not depth:
            yield token
        elif token[1] == ")":
            depth -= 1
            if not depth:
                yield "other", "()"


def _items(tokens: Iterator[_Token]) -> Iterator[list[_Token]]:
    """Yield what stands between the commas behind the first SELECT, or behind RETURNING."""
    if not any(kind == "name" and text.upper() in ("SELECT", "RETURNING") for kind, text in tokens):
        return
    item: list[_Token] = []
    for kind, text in tokens:
        if kind in ("name", "other") and _END.fullmatch(text):
            break
        if text == ",":
            yield item
            item = []
        elif item or kind != "name" or text.upper() not in ("DISTINCT", "ALL"):
            item.append((kind, text))
    yield item


def _name(item: list[_Token]) -> str:
    """Return what a column is called: behind AS, or a plain name, or what stands bare behind the value."""
    if not item or item[-1][0] not in ("name", "quoted"):
        return ""
    name = item[-1][1]
    if item[-1][0] == "name" and name.upper() in _OPERATORS:
        return ""
    before = item[:-1]
    if not before or before[-1] == ("other", "."):
        path = item[::2]
        dots = item[1::2]
        plain = all(kind in ("name", "quoted") for kind, _ in path) and all(t == ("other", ".") for t in dots)
        return name if plain else ""
    named = before[-1][0] == "name" and before[-1][1].upper() == "AS"
    bare = before[-1][0] in ("name", "quoted", "text") or before[-1][1] in ("()", "]")
    operator = before[-1][0] == "name" and before[-1][1].upper() in _OPERATORS - {"END", "NULL"}
    return name if named or (bare and not operator) else ""
