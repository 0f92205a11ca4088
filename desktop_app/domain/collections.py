"""What is known of a data source's tables: collections, fields, associations (data.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any, Final

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.quick import dataclass

MAIN: Final = "main"
"""The data source that every workspace has; its name may be left out (0.2)."""

KINDS: Final = {
    "boolean": "boolean",
    "integer": "number",
    "bigInt": "number",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "string": "string",
    "text": "string",
    "password": "string",
    "uuid": "string",
    "json": "object",
    "array": "list",
    "datetimeTz": "date",
    "datetimeNoTz": "date",
    "unixTimestamp": "date",
    "dateOnly": "date",
    "time": "time",
}
"""Field type to the kind that operators, editors and pickers use (4.2)."""

TO_MANY: Final = ("hasMany", "belongsToMany")
ASSOCIATIONS: Final = ("belongsTo", "hasOne", *TO_MANY)
"""The four types of association (4.3)."""


@dataclass(frozen=True, slots=True)
class DataField:
    """One column. ``type`` is a field type of 4.2; ``has_default`` tells that the database fills it in."""

    name: str
    type: str
    nullable: bool = True
    primary_key: bool = False
    auto_increment: bool = False
    unique: bool = False
    has_default: bool = False
    read_only: bool = False
    hidden: bool = False
    title: str = ""
    options: tuple[Any, ...] = ()

    @property
    def kind(self) -> str:
        """What the field is to operators and editors; ``none`` for what only the database understands."""
        return "choice" if self.options else KINDS.get(self.type, "none")

    @property
    def label(self) -> str:
        """What a person reads."""
        return self.title or self.name

    @property
    def required(self) -> bool:
        """Whether a new record needs a value for it."""
        return not (self.nullable or self.has_default or self.auto_increment)


@dataclass(frozen=True, slots=True)
class Association:
    """A link between two collections of one source.

    ``own`` are the linking columns here, ``other`` those of ``target``, pair by pair. A belongsToMany goes
    through a link table, in which ``through_own`` point here and ``through_other`` to the target.
    """

    name: str
    type: str
    target: str
    own: tuple[str, ...]
    other: tuple[str, ...]
    through: str = ""
    through_own: tuple[str, ...] = ()
    through_other: tuple[str, ...] = ()
    title: str = ""

    @property
    def to_many(self) -> bool:
        """Whether a record has a list of these."""
        return self.type in TO_MANY

    @property
    def label(self) -> str:
        """What a person reads."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class Collection:
    """A table or view. ``key`` are the columns that name a record: none, one, or several (4.3)."""

    source: str
    name: str
    fields: tuple[DataField, ...]
    associations: tuple[Association, ...] = ()
    key: tuple[str, ...] = ()
    view: bool = False
    title: str = ""

    @property
    def path(self) -> str:
        """How a config names it (0.2)."""
        return self.name if self.source == MAIN else f"{self.source}:{self.name}"

    @property
    def label(self) -> str:
        """What a person reads."""
        return self.title or self.name

    def field(self, name: str) -> DataField | None:
        """Return the field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def association(self, name: str) -> Association | None:
        """Return the association of that name, or None."""
        return next((each for each in self.associations if each.name == name), None)

    @property
    def visible(self) -> tuple[DataField, ...]:
        """The fields that stand in records (4.4)."""
        return tuple(f for f in self.fields if not f.hidden and f.type != "blob")


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """What is registered about a source. ``url`` holds no password; ``schemas`` are those that are looked at,
    none stands for the default one; ``notes`` is what people said about collections (reflection.Notes);
    ``capture`` has changes made by other programs heard.
    """

    name: str
    url: str
    title: str = ""
    read_only: bool = False
    schemas: tuple[str, ...] = ()
    notes: dict[str, Any] = field(default_factory=dict)
    capture: bool = False


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A field that a new column is made for. ``type`` is one of :data:`NEW_TYPES`, or ``belongsTo`` with the
    ``target`` collection: the column then holds the key of one of its records.
    """

    name: str
    type: str = "string"
    required: bool = False
    unique: bool = False
    default: Any = None
    target: str = ""


NEW_TYPES: Final = (
    "string",
    "text",
    "integer",
    "bigInt",
    "double",
    "decimal",
    "boolean",
    "datetimeTz",
    "dateOnly",
    "time",
    "json",
    "uuid",
)
"""The types that a person can give a new column of ``main``."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would become: its columns with guessed types, and its rows as they are read. Of a
    spreadsheet ``sheet`` was read, one of ``sheets``.
    """

    fields: tuple[FieldDraft, ...]
    rows: tuple[dict[str, Any], ...]
    sheets: tuple[str, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class SourceState:
    """A registered data source as a person sees it. ``error`` says why it cannot be used, empty if it can.

    ``url`` never holds a password. ``capture`` tells whether changes made by other programs are heard, and
    ``capture_error`` why they are not although they should be.
    """

    name: str
    title: str
    url: str
    read_only: bool = False
    error: str = ""
    collections: int = 0
    capture: bool = False
    capture_error: str = ""


def split_path(path: Any) -> tuple[str, str]:
    """Return source and collection of a name as configs hold it (0.2).

    :raises InvalidRequestError: it is empty or no text.
    """
    if not isinstance(path, str) or not path.strip():
        raise InvalidRequestError("no collection is chosen", place="collection")
    source, _, _ = path.partition(":")
    name = path.rpartition(":")[2]
    if not name:
        raise InvalidRequestError("no collection is chosen", place="collection")
    return (source if ":" in path else MAIN) or MAIN, name


def found_in(collections: Iterable[Collection], sources: Iterable[str], path: Any) -> Collection:
    """Return the collection that a config names (0.2).

    :raises InvalidRequestError: no name. :raises NotFoundError: no such source, or no such collection in it.
    """
    source, name = split_path(path)
    if source not in sources:
        raise NotFoundError(f"unknown data source {source!r}", place="collection")
    for each in collections:
        if each.source == source and each.name == name:
            return each
    raise NotFoundError(f"unknown collection {name!r} in data source {source!r}", place="collection")
