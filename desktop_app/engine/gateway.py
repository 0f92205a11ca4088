"""The data sources as the engine and the services see them (data.md 0.4 to 0.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from desktop_app.domain.collections import Collection
from desktop_app.domain.record_work import (
    Aggregation,
    EndTransaction,
    KeptStart,
    Listener,
    OpenTransaction,
    Query,
    Record,
    SqlResult,
    WriteContext,
)


class DataGateway(Protocol):
    """The user's records, as nodes and triggers see them. A ``transaction`` of another source is not used;
    without one each call is a transaction of its own. Errors are those of
    :mod:`desktop_app.domain.errors`.
    """

    async def create(
        self,
        collection: str,
        values: Mapping[str, Any],
        *,
        appends: Sequence[str] = (),
        context: WriteContext = ...,
        transaction: OpenTransaction | None = None,
        warnings: list[str] | None = None,
    ) -> Record:
        """Insert a record with what it links and return it."""

    async def update(
        self,
        collection: str,
        filter: Any,
        values: Mapping[str, Any],
        *,
        individual: bool = True,
        all_of_them: bool = False,
        context: WriteContext = ...,
        transaction: OpenTransaction | None = None,
        warnings: list[str] | None = None,
    ) -> int:
        """Write the records that match; return how many."""

    async def destroy(
        self,
        collection: str,
        filter: Any,
        *,
        individual: bool = True,
        all_of_them: bool = False,
        context: WriteContext = ...,
        transaction: OpenTransaction | None = None,
        warnings: list[str] | None = None,
    ) -> int:
        """Delete the records that match; return how many."""

    async def query(
        self,
        collection: str,
        query: Query,
        *,
        transaction: OpenTransaction | None = None,
        warnings: list[str] | None = None,
    ) -> list[Record]:
        """Return one page of records."""

    async def get(
        self,
        collection: str,
        key: Any,
        *,
        appends: Sequence[str] = (),
        transaction: OpenTransaction | None = None,
    ) -> Record | None:
        """Return the record of a key, or None."""

    async def count(
        self,
        collection: str,
        filter: Any = None,
        *,
        key: Any = None,
        transaction: OpenTransaction | None = None,
    ) -> int:
        """Return how many records match; with ``key`` whether that one does."""

    async def aggregate(
        self,
        collection: str,
        asked: Aggregation,
        *,
        transaction: OpenTransaction | None = None,
        warnings: list[str] | None = None,
    ) -> tuple[Any, bool]:
        """Return a value calculated over records, and whether it is a number."""

    async def sql(
        self,
        source: str,
        statement: str,
        values: Mapping[str, Any],
        *,
        transaction: OpenTransaction | None = None,
    ) -> SqlResult:
        """Run one statement with bound values."""

    async def begin(
        self, source: str, outer: OpenTransaction | None = None, isolation: str = ""
    ) -> tuple[OpenTransaction, EndTransaction]:
        """Begin a transaction, or a part of ``outer``; return it with what ends it."""

    async def collection(self, path: str) -> Collection:
        """Return what is known of the collection that a config names."""

    def listen(self, path: str, listener: Listener) -> Callable[[], None]:
        """Have every write to a collection told; return what ends it."""

    async def kept_starts(self) -> list[KeptStart]:
        """Return the starts that earlier processes kept beside their writes and did not deliver, in order."""

    async def forget_starts(self, starts: Sequence[KeptStart]) -> None:
        """Forget starts that were delivered."""

    async def tell_changes(self) -> None:
        """Tell those who listen of the changes that other programs have made since the last time."""
