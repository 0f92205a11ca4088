"""Appends associations to records that were read (data.md 4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, FromClause, and_, select

from desktop_app.data.comparisons import among
from desktop_app.data.reflection import Shape
from desktop_app.data.rows import Loaded, Raw, decoder
from desktop_app.domain.collections import Association, Collection
from desktop_app.domain.errors import InvalidRequestError

MOST_LEVELS: Final = 5
"""How deep associations can be appended."""
KEYS_AT_ONCE: Final = 500
"""How many keys one statement names; SQLite takes no more than some thousand values."""


class Appender:
    """Reads what hangs on records of one source, one statement for each level and association."""

    def __init__(self, connection: Connection, shape: Shape) -> None:
        self.connection = connection
        self.shape = shape

    def append(self, collection: Collection, rows: Loaded, appends: Sequence[str], level: int = 1) -> None:
        """Load associations into records: one statement for each level (4.4).

        :raises InvalidRequestError: a path is unknown, or too long.
        """
        for name, deeper in _by_first(appends).items():
            association = collection.association(name)
            if association is None:
                raise InvalidRequestError(f"{collection.name!r} has no association {name!r}", place="appends")
            if level > MOST_LEVELS:
                raise InvalidRequestError(f"more than {MOST_LEVELS} levels of associations", place="appends")
            self._append_one(association, rows, deeper, level)

    def _append_one(self, association: Association, rows: Loaded, deeper: Sequence[str], level: int) -> None:
        keys = {_values(raw, association.own) for raw, _ in rows}
        keys = {key for key in keys if None not in key}
        found = self._linked(association, keys)
        target = self.shape.collections[association.target]
        self.append(target, [pair for pairs in found.values() for pair in pairs], deeper, level + 1)
        for raw, record in rows:
            linked = [record for _, record in found.get(_values(raw, association.own), ())]
            record[association.name] = linked if association.to_many else next(iter(linked), None)

    def _linked(self, association: Association, keys: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], Loaded]:
        """Return the linked rows by the value of the linking columns, each a record of its own."""
        target = self.shape.collections[association.target]
        table = self.shape.tables[association.target]
        decode = decoder(target, self.shape.codecs[association.target])
        link = self.shape.tables[association.through].alias() if association.through else None
        names = association.through_own if association.through else association.other
        at: FromClause = link if link is not None else table
        columns = [at.c[name].label(f"link_{n}") for n, name in enumerate(names)]
        statement = select(table, *columns).order_by(*(table.c[name] for name in target.key))
        if link is not None:
            on = zip(association.through_other, association.other, strict=True)
            statement = statement.join_from(table, link, and_(*(link.c[a] == table.c[b] for a, b in on)))
        found: dict[tuple[Any, ...], Loaded] = {}
        for some in _chunks(sorted(keys, key=repr)):
            rows = self.connection.execute(statement.where(among([at.c[n] for n in names], some))).mappings()
            for row in rows:
                key = tuple(row[f"link_{n}"] for n in range(len(names)))
                found.setdefault(key, []).append((row, decode(row)))
        return found


def _values(raw: Raw, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(raw[name] for name in names)


def _chunks(keys: list[tuple[Any, ...]]) -> Iterable[list[tuple[Any, ...]]]:
    return (keys[start : start + KEYS_AT_ONCE] for start in range(0, len(keys), KEYS_AT_ONCE))


def _by_first(appends: Sequence[str]) -> dict[str, list[str]]:
    """Return the first names of paths, each with what goes on behind it."""
    found: dict[str, list[str]] = {}
    for path in appends:
        first, _, rest = str(path).partition(".")
        deeper = found.setdefault(first, [])
        if rest:
            deeper.append(rest)
    return found
