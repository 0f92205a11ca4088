"""Writes records with their associations, and tells what changed (data.md 2.3 to 2.6, 4.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Select, Table, and_, delete, insert, not_, select, update

from desktop_app.data.appending import Appender
from desktop_app.data.codecs import Codec
from desktop_app.data.comparisons import among
from desktop_app.data.prepared import by_key, changed, keyed
from desktop_app.data.reading import Reader
from desktop_app.data.reflection import Shape
from desktop_app.data.rows import Raw, decoder
from desktop_app.domain.collections import Association, Collection
from desktop_app.domain.date_operands import Surroundings
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.filters import is_valid
from desktop_app.domain.quick import dataclass
from desktop_app.domain.record_work import CREATE, DESTROY, UPDATE, Record
from desktop_app.domain.values import MISSING

CREATED: Final = ("createdAt", "created_at")
UPDATED: Final = ("updatedAt", "updated_at")
"""Columns that are filled in with the present (4.5)."""


@dataclass(frozen=True, slots=True)
class Written:
    """One record that was written, as an event tells of it."""

    kind: str
    record: Record
    key: Any
    changed: frozenset[str] = frozenset()


class Writer(Reader):
    """Writes to one source, inside one transaction. Nothing is committed here."""

    def __init__(self, connection: Connection, shape: Shape, around: Surroundings) -> None:
        super().__init__(connection, shape, around)
        self._returns = connection.dialect.insert_returning

    # -- create ----------------------------------------------------------------------------------------

    def create(self, collection: Collection, values: Mapping[str, Any], appends: Sequence[str]) -> Written:
        """Insert a record with what it links; ``appends`` are loaded with it."""
        raw = self.insert(collection, self._known(collection, values, "left out"))
        nested = [name for name, value in values.items() if collection.association(name) and value]
        record = self._decoded(collection, raw, [*appends, *nested])
        changed = frozenset(field.name for field in collection.fields)
        return Written(CREATE, record, self.key_of(collection, record), changed)

    def insert(self, collection: Collection, values: Mapping[str, Any]) -> Raw:
        """Insert a row: first what it points to, then itself, then what points to it (2.3)."""
        columns, later = self._parted(collection, values)
        self._fill_in(collection, columns, new=True)
        raw = self._inserted(collection, columns)
        for association, value in later:
            self._link_many(association, raw, value)
        return self._again(collection, raw) if later else raw

    def _inserted(self, collection: Collection, columns: Mapping[str, Any]) -> Raw:
        if self._returns:
            returning = self.shape.insertion(collection.name)
            return dict(self.connection.execute(returning, dict(columns)).mappings().one())
        table = self.shape.tables[collection.name]
        statement = insert(table).values(dict(columns)) if columns else insert(table)
        result = self.connection.execute(statement)
        key = result.inserted_primary_key or ()
        found = dict(zip((c.name for c in table.primary_key.columns), key, strict=False))
        return self._again(collection, {**columns, **found}) if found else columns

    def _again(self, collection: Collection, raw: Raw) -> Raw:
        if not collection.key:
            return raw
        same = keyed(_key(collection, raw))
        return dict(self.connection.execute(self.shape.row(collection.name), same).mappings().one())

    def _decoded(self, collection: Collection, raw: Raw, appends: Sequence[str]) -> Record:
        record: Record = decoder(collection, self.shape.codecs[collection.name])(raw)
        Appender(self.connection, self.shape).append(collection, [(raw, record)], appends)
        return record

    def _known(self, collection: Collection, values: Mapping[str, Any], outcome: str) -> dict[str, Any]:
        """Return the values that are there. What a variable should give and does not is told, not written.

        :raises InvalidRequestError: a name is neither field nor association.
        """
        found = {}
        for name, value in values.items():
            if collection.field(name) is None and collection.association(name) is None:
                raise InvalidRequestError(f"{collection.name!r} has no field {name!r}", place="values")
            if value is MISSING:
                self.warnings.append(f"the variable for {name!r} leads nowhere: it is {outcome}")
            else:
                found[name] = value
        return found

    def _parted(
        self, collection: Collection, values: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[tuple[Association, Any]]]:
        """Return the row's own columns, and the associations that are linked once it is there."""
        codecs, columns, later = self.shape.codecs[collection.name], {}, []
        for name, value in values.items():
            found, association = collection.field(name), collection.association(name)
            if found is not None:
                if found.read_only:
                    raise InvalidRequestError(f"the field {name!r} is read-only", place="values")
                columns[name] = codecs[name].encode(value)
            elif association is not None and association.type == "belongsTo":
                columns.update(self._pointing(association, value))
            elif association is not None:
                later.append((association, value))
        return columns, later

    def _fill_in(self, collection: Collection, columns: dict[str, Any], *, new: bool) -> None:
        """Fill in the present, where a column asks for it by its name, and keys that are UUIDs (4.5)."""
        codecs = self.shape.codecs[collection.name]
        for field in collection.fields:
            wanted = (*CREATED, *UPDATED) if new else UPDATED
            if field.name in columns or field.has_default or field.read_only:
                continue
            if field.name in wanted and field.kind == "date":
                columns[field.name] = codecs[field.name].encode(self.around.now)
            elif new and field.primary_key and field.type == "uuid":
                columns[field.name] = str(uuid4())

    # -- associations ----------------------------------------------------------------------------------

    def _pointing(self, association: Association, value: Any) -> dict[str, Any]:
        """Return the columns of a row that make it point to ``value``."""
        if value is None:
            return dict.fromkeys(association.own)
        if isinstance(value, list | tuple):
            raise InvalidRequestError(f"{association.name!r} takes one record, not a list", place="values")
        target = self._target(association, value)
        return {own: target[other] for own, other in zip(association.own, association.other, strict=True)}

    def _target(self, association: Association, value: Any) -> Raw:
        """Return the row that a value means: one that exists by its key, else one that is made now (2.3).

        :raises NotFoundError: there is no record of this key.
        """
        collection = self.shape.collections[association.target]
        if isinstance(value, Mapping):
            named = all(value.get(name) is not None for name in collection.key) and collection.key
            found = self._row(collection, value) if named else None
            return (
                self.insert(collection, self._known(collection, value, "left out"))
                if found is None
                else found
            )
        found = self._row(collection, value)
        if found is None:
            raise NotFoundError(f"{collection.name!r} has no record {value!r:.60}", place="values")
        return found

    def _row(self, collection: Collection, key: Any) -> Raw | None:
        values = keyed([*self.key_values(collection, key).values()])
        found = self.connection.execute(self.shape.row(collection.name), values).mappings().first()
        return None if found is None else dict(found)

    def _link_many(self, association: Association, raw: Raw, value: Any) -> None:
        """Link exactly what ``value`` names, and nothing else, to a row."""
        items = _items(value)
        if association.type == "hasOne" and len(items) > 1:
            raise InvalidRequestError(f"{association.name!r} takes one record, not a list", place="values")
        own = tuple(raw[name] for name in association.own)
        if association.through:
            self._link_through(association, own, [self._target(association, item) for item in items])
        else:
            self._link_pointing(association, own, items)

    def _link_pointing(self, association: Association, own: tuple[Any, ...], items: list[Any]) -> None:
        """Let other rows point here; new ones from the start, as they may have to point somewhere."""
        collection = self.shape.collections[association.target]
        table = self.shape.tables[association.target]
        pointing = dict(zip(association.other, own, strict=True))
        rows, made = [], []
        for item in items:
            found = self._existing(collection, item)
            if found is None:
                made.append({**item, **pointing})
            else:
                rows.append(tuple(found[name] for name in collection.key))
        columns = [table.c[name] for name in association.other]
        keys = [table.c[name] for name in collection.key]
        elsewhere = not_(among(keys, rows)) if rows else and_(True)
        free = update(table).where(among(columns, [own]), elsewhere).values(dict.fromkeys(association.other))
        self.connection.execute(free)
        if rows:
            self.connection.execute(update(table).where(among(keys, rows)).values(pointing))
        for values in made:
            self.insert(collection, values)

    def _existing(self, collection: Collection, item: Any) -> Raw | None:
        """Return the row that an item names; None for an object that is to become one."""
        if not isinstance(item, Mapping):
            found = self._row(collection, item)
            if found is None:
                raise NotFoundError(f"{collection.name!r} has no record {item!r:.60}", place="values")
            return found
        named = collection.key and all(item.get(name) is not None for name in collection.key)
        return self._row(collection, item) if named else None

    def _link_through(self, association: Association, own: tuple[Any, ...], targets: list[Raw]) -> None:
        link = self.shape.tables[association.through]
        mine = among([link.c[name] for name in association.through_own], [own])
        there = [link.c[name] for name in association.through_other]
        wanted = {tuple(target[name] for name in association.other) for target in targets}
        present = {tuple(row) for row in self.connection.execute(select(*there).where(mine))}
        if gone := present - wanted:
            self.connection.execute(delete(link).where(mine, among(there, list(gone))))
        for key in sorted(wanted - present, key=repr):
            values = dict(zip(association.through_own, own, strict=True))
            values |= dict(zip(association.through_other, key, strict=True))
            self.connection.execute(insert(link).values(values))

    # -- update ----------------------------------------------------------------------------------------

    def update(
        self, collection: Collection, filter: Any, values: Mapping[str, Any], *, tell: bool = True
    ) -> tuple[int, list[Written]]:
        """Write each matching record, with its associations; return how many they are and, with ``tell``,
        what became of each, changed or not (2.5).
        """
        self._need_key(collection)
        given = self._known(collection, values, "not touched")
        table = self.shape.tables[collection.name]
        rows = self._matching(collection, filter)
        columns, later = self._parted(collection, given) if rows else ({}, [])
        keys = [self._update_one(collection, table, raw, columns, later) for raw in rows]
        if not tell:
            return len(rows), []
        pairs = zip(rows, keys, strict=True)
        return len(rows), [self._updated(collection, before, key) for before, key in pairs]

    def _matching(self, collection: Collection, filter: Any) -> Sequence[Raw]:
        """Return the rows that fit, locked until the end where the database has more than one writer."""
        table = self.shape.tables[collection.name]

        def build() -> Select[Any]:
            ordered = self.shape.rows(collection.name).order_by(*(table.c[name] for name in collection.key))
            return ordered.with_for_update()

        statement, values = self.asked(("write",), collection, filter, build)
        return self.connection.execute(statement, values).mappings().all()

    def _update_one(
        self,
        collection: Collection,
        table: Table,
        raw: Raw,
        columns: Mapping[str, Any],
        later: Iterable[tuple[Association, Any]],
    ) -> tuple[Any, ...]:
        """Write what differs; return the key under which the record stands now."""
        codecs = self.shape.codecs[collection.name]
        differing = {
            name: value
            for name, value in columns.items()
            if codecs[name].given(value) != codecs[name].given(raw[name])
        }
        if differing:
            self._fill_in(collection, differing, new=False)
            statement = self.shape.prepared.change(table, collection.key, tuple(differing))
            bound = keyed(_key(collection, raw)) | changed(differing)
            self.connection.execute(statement, bound)
        now = {**raw, **differing}
        for association, value in later:
            self._link_many(association, now, value)
        return _key(collection, now)

    def _updated(self, collection: Collection, before: Raw, key: tuple[Any, ...]) -> Written:
        row = self.connection.execute(self.shape.row(collection.name), keyed(key)).mappings().first()
        after = before if row is None else row
        codecs = self.shape.codecs[collection.name]
        record = decoder(collection, codecs)(after)
        what = changed_fields(collection, codecs, before, after)
        return Written(UPDATE, record, self.key_of(collection, record), what)

    def update_all(self, collection: Collection, filter: Any, values: Mapping[str, Any]) -> int:
        """Write all matching records in one statement; nobody is told (2.5)."""
        columns, later = self._parted(collection, self._known(collection, values, "not touched"))
        if later:
            raise InvalidRequestError(
                f"{later[0][0].name!r} cannot be set in a bulk update",
                place="values",
                remedy="update record by record",
            )
        table = self.shape.tables[collection.name]
        condition = self.where(collection, filter)
        if not columns:
            return self.count(collection, filter)
        self._fill_in(collection, columns, new=False)
        statement = update(table).values(columns)
        return self.connection.execute(
            statement if condition is None else statement.where(condition)
        ).rowcount

    # -- destroy ---------------------------------------------------------------------------------------

    def destroy(self, collection: Collection, filter: Any) -> list[Written]:
        """Delete each matching record; what hangs on it is the database's to decide (2.6)."""
        self._need_key(collection)
        table = self.shape.tables[collection.name]
        decode = decoder(collection, self.shape.codecs[collection.name])
        statement = delete(table).where(by_key(table, collection.key))
        gone = []
        for raw in self._matching(collection, filter):
            # One that went with another of them, by a rule of the database, counts as deleted here too.
            self.connection.execute(statement, keyed(_key(collection, raw)))
            record = decode(raw)
            gone.append(Written(DESTROY, record, self.key_of(collection, record)))
        return gone

    def destroy_all(self, collection: Collection, filter: Any) -> int:
        """Delete all matching records in one statement; nobody is told."""
        table, condition = self.shape.tables[collection.name], self.where(collection, filter)
        statement = delete(table)
        return self.connection.execute(
            statement if condition is None else statement.where(condition)
        ).rowcount

    def _need_key(self, collection: Collection) -> None:
        if not collection.key:
            raise InvalidRequestError(
                f"{collection.name!r} has no key: its records cannot be written one by one",
                place="collection",
                remedy="name unique columns as its key, or change all at once",
            )


def changed_fields(
    collection: Collection, codecs: Mapping[str, Codec], before: Raw, after: Raw
) -> frozenset[str]:
    """Return the fields whose value differs; that the present was filled in alone is no change (0.6)."""
    changed = frozenset(
        field.name
        for field in collection.fields
        if codecs[field.name].given(before[field.name]) != codecs[field.name].given(after[field.name])
    )
    return frozenset() if changed <= set(UPDATED) else changed


def refuse_empty(filter: Any, all_of_them: bool, verb: str) -> None:
    """Refuse a filter without any condition, unless all records are meant (2.5, 2.6).

    :raises InvalidRequestError: it has none.
    """
    if not all_of_them and not is_valid(filter):
        raise InvalidRequestError(
            f"must provide filter: without one all records would be {verb}",
            place="filter",
            remedy="add a condition, or say that all records are meant",
        )


def _key(collection: Collection, raw: Raw) -> tuple[Any, ...]:
    return tuple(raw[name] for name in collection.key)


def _items(value: Any) -> list[Any]:
    """Return the records that a value of a to-many association names. Text may list keys: ``1, 2,3``."""
    if value is None or value == "":
        return []
    if isinstance(value, str) and "," in value:
        value = [part.strip() for part in value.split(",")]
    items = value if isinstance(value, list | tuple) else [value]
    return [item for item in items if item is not None and item != ""]
