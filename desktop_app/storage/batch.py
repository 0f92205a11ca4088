"""One batch of the writer: what is queued, how neighbours are merged, and what happens when one fails."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, ClassVar, Final, Generic, Self, TypeAlias, TypeVar

from sqlalchemy import Connection

from desktop_app.storage.database import Database

BATCH_OPERATIONS: Final = 256
"""Most operations in one transaction: a bound on what one failure makes run again."""

MERGE_ROWS: Final = 500
"""Most rows that merged neighbours write together, about 4 ms: the grain of the loop's time limit."""

_log = logging.getLogger(__name__)

T = TypeVar("T")

Operation: TypeAlias = Callable[[Connection], T]
"""Work on the store. It may be run again after a roll-back, so it changes nothing outside the connection; it
must not catch a driver's error, because SQLite may have ended the transaction with it.
"""


class Unmerged(Exception):
    """Raised by a merged form that found a row other than expected: each operation shall run alone."""


class Mergeable(ABC, Generic[T]):
    """An operation of which several can be written together when they stand side by side in the line.

    ``rows`` is about how many rows it writes. Operations of one ``subject`` depend on each other's order and
    are never merged; of others, those of a lower ``rank`` may overtake.
    """

    rank: ClassVar[int]
    rows: int
    subject: Hashable

    @abstractmethod
    def __call__(self, connection: Connection) -> T:
        """Do the work alone."""

    @classmethod
    @abstractmethod
    def together(cls, connection: Connection, operations: Sequence[Self]) -> list[T]:
        """Do the work of several operations; return their values in order, or raise :class:`Unmerged`."""


@dataclass(slots=True, eq=False)
class Queued:
    """An operation in the line, and the future that waits for its value."""

    operation: Operation[Any]
    future: asyncio.Future[Any]
    durable: bool


@dataclass(slots=True, eq=False)
class Answer:
    """What became of a queued operation: its value, once committed, or its error."""

    queued: Queued
    value: Any = None
    error: Exception | None = None

    def deliver(self) -> None:
        """Tell the waiting future, unless it was cancelled or its loop is gone."""
        future = self.queued.future
        try:
            if future.done():
                return
            if self.error is None:
                future.set_result(self.value)
            else:
                future.set_exception(self.error)
        except RuntimeError:  # the loop was closed: nobody waits any more
            _log.debug("A result of the store came after its event loop was closed", exc_info=self.error)


Line: TypeAlias = deque[Queued]
Group: TypeAlias = list[Queued]


def run_batch(database: Database, line: Line, time_is_up: Callable[[], bool]) -> list[Answer]:
    """Take operations from the front of ``line``, commit them together and return their answers.

    What does not fit the time stays in the line. When an operation or the commit fails, the transaction is
    rolled back and each operation runs in a transaction of its own, so only the culprit's future fails.
    """
    # The line may grow meanwhile; what comes now was not asked whether it wants a durable commit.
    count = min(len(line), BATCH_OPERATIONS)
    taken: list[Group] = []
    try:
        with database.transaction(any(line[place].durable for place in range(count))) as connection:
            return [*_run_groups(connection, _groups(line, count, taken), time_is_up)]
    except Exception as error:
        if not taken:  # no transaction could be begun: that is nobody's fault and no reason to try each
            return _fail(database, [line.popleft() for _ in range(count)], error)
        return _run_again(database, [*chain(*taken)], error)
    except BaseException:
        line.extendleft(reversed([*chain(*taken)]))
        raise


def _groups(line: Line, count: int, taken: list[Group]) -> Iterator[Group]:
    """Take ``count`` operations out of the line, group by group, and note what was taken."""
    while count > 0:
        group = _next_group(line, count)
        taken.append(group)
        count -= len(group)
        yield group


def _next_group(line: Line, limit: int) -> Group:
    """Take the first operation and those directly behind it that can be merged with it."""
    group: Group = []
    room, subjects = MERGE_ROWS, set[Hashable]()
    while line and len(group) < limit:
        following = line[0].operation
        if not isinstance(following, Mergeable):
            return group or [line.popleft()]
        room -= following.rows
        if group and (room < 0 or following.subject in subjects):
            break
        subjects.add(following.subject)
        group.append(line.popleft())
    return group


def _run_groups(
    connection: Connection, groups: Iterable[Group], time_is_up: Callable[[], bool]
) -> Iterator[Answer]:
    for group in groups:
        if len(group) == 1:
            yield Answer(group[0], group[0].operation(connection))
        else:
            yield from _run_merged(connection, group)
        if time_is_up():
            return


def _run_merged(connection: Connection, group: Group) -> Iterator[Answer]:
    kinds: dict[type[Mergeable[Any]], Group] = {}
    for queued in group:
        kinds.setdefault(type(queued.operation), []).append(queued)  # type: ignore[arg-type]
    for kind in sorted(kinds, key=lambda kind: kind.rank):
        same: list[Any] = [queued.operation for queued in kinds[kind]]
        yield from map(Answer, kinds[kind], kind.together(connection, same))


def _run_again(database: Database, tried: Sequence[Queued], error: Exception) -> list[Answer]:
    if len(tried) == 1:
        return _fail(database, tried, error)
    return [_run_alone(database, queued) for queued in tried]


def _fail(database: Database, tried: Sequence[Queued], error: Exception) -> list[Answer]:
    told = database.translate(error)
    return [Answer(queued, error=told) for queued in tried]


def _run_alone(database: Database, queued: Queued) -> Answer:
    try:
        with database.transaction(queued.durable) as connection:
            value = queued.operation(connection)
    except Exception as error:
        return Answer(queued, error=database.translate(error))
    return Answer(queued, value)
