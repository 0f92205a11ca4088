"""The transactions of the user's data that one pass holds open (data.md 0.4, 2.9)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Final

from desktop_app.domain.record_work import EndTransaction, OpenTransaction

log = logging.getLogger(__name__)

WAITING_INSIDE: Final = "a node inside an open transaction is waiting"


class Transactions:
    """What the nodes of a pass work in: ``brought`` came with the event and is ended by who brought it; the
    others are held by nodes, by key, and end with the pass at the latest.
    """

    def __init__(self, brought: OpenTransaction | None = None) -> None:
        self.brought = brought
        self._held: dict[str, tuple[OpenTransaction, EndTransaction]] = {}

    def __bool__(self) -> bool:
        """Whether a node holds one open now."""
        return bool(self._held)

    def hold(self, key: str, transaction: OpenTransaction, end: EndTransaction) -> None:
        """Note the transaction that a node has begun."""
        self._held[key] = (transaction, end)

    def holds(self, key: str) -> bool:
        """Whether the node still holds its transaction."""
        return key in self._held

    def nearest(self, owners: Iterable[str], source: str) -> OpenTransaction | None:
        """Return the transaction that work on ``source`` belongs to: of the innermost of the nodes around it
        that holds one of this source, else the one that was brought, if it is of this source.
        """
        for key in owners:
            if key in self._held and self._held[key][0].source == source:
                return self._held[key][0]
        return self.brought if self.brought is not None and self.brought.source == source else None

    async def end(self, key: str, *, commit: bool) -> None:
        """End the transaction that a node holds.

        :raises StorageError: it cannot be committed.
        """
        _, end = self._held.pop(key)
        await end(commit)

    async def take_back(self) -> bool:
        """Roll back everything still held, the innermost first; return whether there was anything."""
        found = bool(self._held)
        while self._held:
            key, (_, end) = self._held.popitem()
            try:
                await end(False)
            except Exception:
                log.exception("the transaction of node %r could not be rolled back", key)
        return found
