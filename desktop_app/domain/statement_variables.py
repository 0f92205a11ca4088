"""What can be referred to of the rows of a statement, from the tables that it names (data.md 2.8.2, 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from desktop_app.domain.collections import Collection, DataField, split_path
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.node_spec import Column, Later, Variable

_TYPES: Final = {
    "integer": "int",
    "bigInt": "int",
    "float": "number",
    "double": "number",
    "string": "text",
    "text": "text",
    "uuid": "text",
    "datetimeTz": "date",
    "datetimeNoTz": "date",
    "dateOnly": "date",
}
"""Field types of which every database gives the same; yes or no is a number in some, JSON is text in some."""


def of_statement(variable: Variable, known: Sequence[Collection]) -> Variable:
    """Return a variable with the columns of its statement as members, or with why none are known."""
    lost = next(
        (table for each in variable.columns for table in _stars(each) if not _find(known, table)), None
    )
    if lost is not None:
        words = f"the table {lost!r} is not known" if lost else "* takes what is no plain table"
        return replace(variable, columns=(), why=f"{words}: what the rows hold is known after a run")
    return replace(variable, children=Later(lambda: _members(variable.columns, known)))


def _stars(column: Column) -> Iterable[str]:
    return (column.tables or ("",)) if column.name == "*" else ()


def _members(columns: Iterable[Column], known: Sequence[Collection]) -> Iterator[Variable]:
    """Yield each column once; of several with one name a row holds the last, and nobody knows which."""
    given: dict[str, Variable] = {}
    for made in (made for column in columns for made in _of_column(column, known)):
        twice = made.value in given and given[made.value].type != made.type
        given[made.value] = replace(made, type="any") if twice else made
    yield from given.values()


def _of_column(column: Column, known: Sequence[Collection]) -> Iterator[Variable]:
    tables = [_find(known, table) for table in column.tables]
    if column.name == "*":
        for table in tables:
            yield from (_variable(f.name, f) for f in (table.fields if table else ()))
        return
    fields = [field for table in tables for field in (table.fields if table else ())]
    same = [field for field in fields if field.name.lower() == column.field.lower()]
    if len(same) == 1 and all(tables):
        yield _variable(column.name, same[0])
    else:
        yield Variable(column.name, column.name, column.type)


def _variable(name: str, field: DataField) -> Variable:
    return Variable(name, field.title or name, _TYPES.get(field.type, "any"))


def _find(known: Sequence[Collection], path: str) -> Collection | None:
    """Return a collection; databases do not tell capital letters of tables apart."""
    try:
        source, name = split_path(path)
    except InvalidRequestError:
        return None
    names = (name.lower(), name.lower().removeprefix("main.")) if path else ()
    return next((each for each in known if each.source == source and each.name.lower() in names), None)
