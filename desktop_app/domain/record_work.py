"""What crosses the border to the data sources: one small value for each request and answer (data.md 2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Protocol

from desktop_app.domain.quick import dataclass

Record = dict[str, Any]
"""A record as JSON (4.4)."""

CREATE: Final = "create"
UPDATE: Final = "update"
DESTROY: Final = "destroy"

PAGE_SIZE: Final = 20
"""How many records a query gives that asks for no other number."""
MOST_RECORDS: Final = 10_000
"""How many it gives that asks for all."""


@dataclass(frozen=True, slots=True)
class WriteContext:
    """Who writes: ``stack`` are the executions in whose course it happens, oldest first (1.0.4).
    ``skip_workflow`` keeps workflows from hearing of it.
    """

    stack: tuple[int, ...] = ()
    skip_workflow: bool = False


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """One record was created, updated or deleted; the transaction that did it is still open (0.6).

    ``record`` is its last state, ``key`` names it, ``changed`` are the columns whose value differs: all of
    them for a new one, none for one that is gone. ``told`` is there for a change that another program
    made: it is committed already, and whoever listens says what became of it.
    """

    kind: str
    source: str
    collection: str
    record: Record
    key: Any
    changed: frozenset[str]
    context: WriteContext
    told: ToldChange | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a page lies seen from a record: it begins ``skip`` records behind the one that ``key`` names, or,
    ``backwards``, ends as many before it; without a key before the end of all. ``most`` is how many
    records it holds where those are fewer than a page: the last one.
    """

    key: Any = None
    skip: int = 0
    backwards: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Which records to read. ``sort`` holds ``{field, direction}``; ``page_size`` None is without limit.
    ``anchor`` is where the page is found faster than by counting: nothing else, and of no account where the
    order leads through associations or the record is gone.
    """

    filter: Any = None
    sort: tuple[Mapping[str, Any], ...] = ()
    page: int = 1
    page_size: int | None = PAGE_SIZE
    appends: tuple[str, ...] = ()
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Aggregation:
    """What to calculate over a collection, or over the records linked to one of another collection."""

    aggregator: str
    field: str
    filter: Any = None
    distinct: bool = False
    associated: str = ""
    association: str = ""
    key: Any = None


@dataclass(frozen=True, slots=True)
class SqlResult:
    """What one statement of SQL gave: rows as JSON, and facts about them."""

    rows: list[Record]
    meta: dict[str, Any]


@dataclass(frozen=True, slots=True)
class KeptStart:
    """The start of an asynchronous workflow that stands in a source beside the write that causes it, so that
    it outlives the process. ``token`` names it for ever, ``body`` says what is started.
    """

    source: str
    number: int
    token: str
    body: dict[str, Any]


class ToldChange(Protocol):
    """A change of another program while it is told. ``token`` names it for ever. It is forgotten once all
    that listen are done with it.
    """

    token: str

    def awaited(self) -> Callable[[bool], None]:
        """Have one more answer waited for; return what gives it: True when all is done."""


class OpenTransaction(Protocol):
    """A transaction of one source, as those see it who work in it and do not end it."""

    source: str

    async def keep(self, body: dict[str, Any]) -> KeptStart | None:
        """Keep a start with what is written here: both are there after the commit, or neither. None where
        the source has no place for it.
        """

    def after_commit(self, callback: Callable[[], Awaitable[Any]]) -> None:
        """Have something done once everything is committed; never when it is rolled back."""


EndTransaction = Callable[[bool], Awaitable[None]]
"""Ends a transaction: True keeps what was done, False takes it back."""

Listener = Callable[[RecordEvent, OpenTransaction], Awaitable[None]]
"""Hears of writes inside their transaction; what it raises takes the write back."""


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """What became of something that a person did with records: ``ok``; ``stopped`` by a workflow that calls
    it done (nothing was written); ``rejected`` by one that forbids it; ``failed``. ``messages`` are for the
    person, ``result`` is the record, or how many were written. ``saved`` says that the write is done whatever
    the state: then it is about what follows the write (data.md 1.4).
    """

    state: str = "ok"
    messages: tuple[str, ...] = ()
    result: Any = None
    saved: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything was done."""
        return self.state == "ok"
