"""Starts of asynchronous workflows by writes: they outlive the process that wrote (data.md 1.1.4, ADR 9).

A start is kept in the source, in the transaction of the write. After the commit it becomes an execution,
whose event key is the start's token; then it is forgotten. Whoever finds one that an earlier process kept
does the rest: the event key sees to it that no start is had twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.record_work import KeptStart, OpenTransaction
from desktop_app.domain.workflow import WorkflowVersion

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)


class Starts:
    """Keeps, delivers and forgets starts. Owns those that are delivered and not forgotten yet."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._delivered: list[KeptStart] = []
        self._forgetting = False

    async def follow(
        self, transaction: OpenTransaction, version: WorkflowVersion, context: Any, stack: Sequence[int]
    ) -> None:
        """Start a workflow once a transaction is committed."""
        kept = await transaction.keep({"workflow": version.id, "context": context, "stack": list(stack)})
        transaction.after_commit(partial(self._start, version, context, list(stack), kept))

    async def take_up(self) -> None:
        """Deliver what earlier processes have kept."""
        data = self._engine.data
        for kept in await data.kept_starts() if data is not None else ():
            body = kept.body
            version = await self._engine.activation.version(int(body["workflow"]))
            if version is None:
                log.warning("the workflow of a start in %s is gone: it is dropped", kept.source)
                self._settled(kept, True)
            else:
                await self._start(version, body["context"], list(body["stack"]), kept)

    async def _start(
        self, version: WorkflowVersion, context: Any, stack: list[int], kept: KeptStart | None
    ) -> None:
        if kept is None:
            await self._engine.trigger(version, context, stack=stack)
            return
        # It was switched on when the record was written: that counts, whatever happened since (1.1.4).
        await self._engine.trigger(
            version,
            context,
            stack=stack,
            event_key=kept.token,
            force=True,
            on_settled=partial(self._settled, kept),
        )

    def _settled(self, kept: KeptStart, done: bool) -> None:
        if done:
            self._delivered.append(kept)
        if self._delivered and not self._forgetting:
            self._forgetting = True
            self._engine.spawn(self._forget(), "forget delivered starts")

    async def _forget(self) -> None:
        """Forget what is delivered; what comes to it meanwhile goes with the next round."""
        data = self._engine.data
        try:
            while self._delivered and data is not None:
                delivered, self._delivered = self._delivered, []
                await data.forget_starts(delivered)
        except WireworkError as error:
            log.warning("delivered starts could not be forgotten; the next process does it: %s", error)
        finally:
            self._forgetting = False
