"""Which columns a statement gives, as far as its text tells: they are variables before any run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from desktop_app.domain.node_spec import Column
from desktop_app.domain.quick import dataclass

_TOKEN: Final = re.compile(
    r"""--[^\n]*|/\*.*?\*/|\s+"""
    r"""|(?P<text>'(?:[^']|'')*')"""
    r"""|(?P<quoted>"(?:[^"]|"")+"|`[^`]+`|\[\w[^\]]*\])"""
    r"""|(?P<name>[^\W\d]\w*)"""
    r"""|(?P<other>[\d.]+|::|.)""",
    re.DOTALL,
)
_LAST: Final = re.compile(
    "INTO|WHERE|GROUP|HAVING|WINDOW|ORDER|LIMIT|OFFSET|FETCH|FOR|UNION|EXCEPT|INTERSECT|;", re.IGNORECASE
)
"""What ends the list of columns, and that of tables; of columns FROM does, too."""
_OPERATORS: Final = frozenset(("AND", "OR", "NOT", "IS", "NULL", "END", "IN", "LIKE", "BETWEEN", "COLLATE"))
_JOINING: Final = re.compile("LEFT|RIGHT|FULL|INNER|OUTER|CROSS|NATURAL|LATERAL|ONLY", re.IGNORECASE)
_Token = tuple[str, str]
"""Kind and text; names without quotes."""


@dataclass(frozen=True, slots=True)
class Told:
    """The columns in their order; or, without any, ``why`` nothing is known of them."""

    columns: tuple[Column, ...] = ()
    why: str = ""


def columns_of(sql: str) -> Told:
    """Return the columns that a statement names, and of which tables they are where it says so plainly."""
    if not sql.strip():
        return Told()
    if "{{" in sql:
        return Told(why="variables are put into the statement: what it gives is known after a run")
    tokens = list(_outside(_tokens(sql)))
    at = next((i for i, token in enumerate(tokens) if _word(token) in ("SELECT", "RETURNING")), None)
    if at is None:
        return Told(why="the statement gives no rows")
    tables = _tables(tokens, at)
    columns = [_column(item, tables) for item in _items(tokens[at + 1 :])]
    unnamed = next((number for number, column in enumerate(columns, 1) if column is None), None)
    if unnamed is not None:
        return Told(why=f"column {unnamed} has no plain name: write AS and a name behind it")
    known = {
        column.name if column.name != "*" else (column.name, *column.tables): column
        for column in columns
        if column
    }
    if any(_word(token) in ("UNION", "EXCEPT", "INTERSECT") for token in tokens[at:]):
        known = {key: column if column.name == "*" else Column(column.name) for key, column in known.items()}
    return Told(tuple(known.values()))


def _word(token: _Token) -> str:
    return token[1].upper() if token[0] == "name" else ""


def _ends(token: _Token) -> bool:
    return token[0] in ("name", "other") and _LAST.fullmatch(token[1]) is not None


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


def _items(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Yield what stands between the commas behind SELECT, or behind RETURNING."""
    item: list[_Token] = []
    for token in tokens:
        if _ends(token) or _word(token) == "FROM":
            break
        if token[1] == ",":
            yield item
            item = []
        elif item or _word(token) not in ("DISTINCT", "ALL"):
            item.append(token)
    yield item


# -- tables ---------------------------------------------------------------------------------------------


def _tables(tokens: list[_Token], at: int) -> Mapping[str, str]:
    """Return the tables by the names that the columns use for them; what is no plain table is empty."""
    made_here = {text.lower() for kind, text in tokens[:at] if kind != "other"}
    if _word(tokens[at]) == "RETURNING":
        return dict([_target(tokens)])
    begin = next((i for i in range(at, len(tokens)) if _word(tokens[i]) == "FROM"), len(tokens))
    found = dict(_table(part) for part in _sources(tokens[begin + 1 :]))
    return {alias: "" if table.lower() in made_here else table for alias, table in found.items()}


def _target(tokens: list[_Token]) -> tuple[str, str]:
    """Return the table that a statement writes to."""
    start = next((i for i, token in enumerate(tokens) if _word(token) in ("INTO", "UPDATE", "FROM")), 0)
    return _table(tokens[start + 1 :])


def _sources(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Yield what stands between commas and joins behind FROM, without the words and conditions of joins."""
    part: list[_Token] = []
    skipping = False
    for token in tokens:
        word = _word(token)
        if _ends(token):
            break
        if token[1] == "," or word == "JOIN":
            yield part
            part, skipping = [], False
        elif word in ("ON", "USING"):
            skipping = True
        elif not skipping and not _JOINING.fullmatch(word):
            part.append(token)
    yield part


def _table(part: list[_Token]) -> tuple[str, str]:
    """Return what a table is called in the statement, and its name."""
    length = 1
    while part[length : length + 1] == [("other", ".")] and len(part) > length + 1:
        length += 2
    name = "".join(text for _, text in part[:length]) if part and part[0][0] != "other" else ""
    rest = [token for token in part[length : length + 2] if _word(token) != "AS"]
    alias = rest[0][1] if rest and rest[0][0] in ("name", "quoted") and _word(rest[0]) != "SET" else ""
    return (alias or name.rpartition(".")[2]).lower(), name


# -- columns --------------------------------------------------------------------------------------------


def _column(item: list[_Token], tables: Mapping[str, str]) -> Column | None:
    """Return what a column is called and whose it is; None where it has no certain name."""
    if item and item[-1] == ("other", "*"):
        return _all_of(item, tables)
    name = _name(item)
    if not name:
        return None
    value = item[:-1] if len(item) > 1 and item[-2] != ("other", ".") else item
    if value is not item and _word(value[-1]) == "AS":
        value = value[:-1]
    if [_word(value[0]), *value[1:]] == ["COUNT", ("other", "()")]:
        return Column(name, type="int")
    path = _path(value)
    if not path:
        return Column(name)
    owners = [tables.get(path[-2].lower(), "")] if len(path) > 1 else [*tables.values()]
    return Column(name, tuple(owners), path[-1]) if all(owners) else Column(name)


def _all_of(item: list[_Token], tables: Mapping[str, str]) -> Column | None:
    path = _path(item[:-2]) if len(item) > 2 and item[-2] == ("other", ".") else ()
    if len(item) > 1 and not path:
        return None
    owners = [tables.get(path[-1].lower(), "")] if path else [*tables.values()]
    return Column("*", tuple(owners))


def _path(item: list[_Token]) -> tuple[str, ...]:
    """Return the parts of a name with dots, nothing for anything else."""
    plain = all(kind in ("name", "quoted") for kind, _ in item[::2])
    return tuple(text for _, text in item[::2]) if plain and set(item[1::2]) <= {("other", ".")} else ()


def _name(item: list[_Token]) -> str:
    """Return what a column is called: behind AS, or a plain name, or what stands bare behind the value."""
    if not item or item[-1][0] not in ("name", "quoted"):
        return ""
    name = item[-1][1]
    if _word(item[-1]) in _OPERATORS:
        return ""
    before = item[:-1]
    if not before or before[-1] == ("other", "."):
        return name if _path(item) else ""
    named = _word(before[-1]) == "AS"
    bare = before[-1][0] in ("name", "quoted", "text") or before[-1][1] in ("()", "]")
    operator = _word(before[-1]) in _OPERATORS - {"END", "NULL"}
    return name if named or (bare and not operator) else ""
