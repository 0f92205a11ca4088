"""Takes events in and makes execution rows of them (engine.md 2.4-2.7)."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import ConflictError, InvalidRequestError
from desktop_app.domain.events import Event, ExecutionCreated
from desktop_app.domain.execution import Execution
from desktop_app.domain.ids import new_id, new_uuid
from desktop_app.domain.record_work import OpenTransaction
from desktop_app.domain.records import Message, NewExecution
from desktop_app.domain.status import QUEUEING, ExecutionStatus
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine import crashpoints
from desktop_app.engine.consent import check_code
from desktop_app.engine.rates import Rates

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

BATCH = 100
"""Rows created in one transaction at most."""

Messages = list[dict[str, str]]
"""What a run says to its caller, in order: ``{"message": text}`` (4.20)."""

OnSettled = Callable[[bool], None]
"""Hears once what became of an event: True when it is done with, False when it should be told again."""

OnTriggerFail = Callable[[WorkflowVersion, Any, "TriggerEvent", Exception], Awaitable[None]]


@dataclass(slots=True)
class TriggerEvent:
    """One call of ``engine.trigger``, before it is a row. ``execution_id`` is the row's, if it is known; a
    synchronous run works in ``transaction`` (data.md 0.4).
    """

    version: WorkflowVersion
    context: Any
    event_key: str | None = None
    manually: bool = False
    deferred: bool = False
    stack: list[int] | None = None
    parent_execution_id: int | None = None
    on_fail: OnTriggerFail | None = None
    messages: Messages | None = None
    transaction: OpenTransaction | None = None
    on_settled: OnSettled | None = None
    execution_id: int | None = None

    def settle(self, done: bool) -> None:
        """Tell, once, whether the event is done with."""
        callback, self.on_settled = self.on_settled, None
        if callback is not None:
            callback(done)

    async def fail(self, error: Exception) -> None:
        """Tell the caller, once; what his callback raises is logged only (2.3). What was refused is done
        with; what broke is not.
        """
        log.warning("workflow %s was not started: %s", self.version.key, error)
        self.settle(isinstance(error, InvalidRequestError))
        callback, self.on_fail = self.on_fail, None
        if callback is None:
            return
        try:
            await callback(self.version, self.context, self, error)
        except Exception:
            log.exception("the trigger's failure callback failed")


class Intake:
    """The event buffer and the one task that empties it, first in first out."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._buffer: deque[TriggerEvent] = deque()
        self._keys: set[str] = set()
        self._saving = False
        self._rates = Rates(engine)

    @property
    def idle(self) -> bool:
        """Whether nothing is buffered or being saved."""
        return not self._buffer and not self._saving

    async def admits(self, event: TriggerEvent, *, forced: bool) -> bool:
        """Tell whether an event can be taken in at all (2.3); what waits already is looked for by its key
        alone.
        """
        key = event.version.key
        if not self._engine.ready:
            event.settle(False)
            await event.fail(InvalidRequestError("the engine is not ready"))
        elif not (forced or event.version.id in self._engine.activation.enabled):
            log.info("workflow %s is disabled: event ignored", key)
            event.settle(True)
        elif event.event_key and event.event_key in self._keys:
            log.info("workflow %s: event %r is waiting already", key, event.event_key)
            event.settle(False)
        elif event.context is None:
            await event.fail(InvalidRequestError("the context is null"))
        else:
            return True
        return False

    async def admit(self, event: TriggerEvent) -> Execution | None:
        """Make the row of an event in the caller and hand its first pass to the queue; None when it was
        refused, or was had already.
        """
        if not await self.admits(event, forced=False):
            return None
        row = await self.create_now(event)
        if row is None:
            return None
        self._enqueue([(event, row)])
        return row.execution

    def add(self, event: TriggerEvent) -> None:
        """Append an event and see that the saver runs."""
        self._buffer.append(event)
        if event.event_key:
            self._keys.add(event.event_key)
        self.kick()

    def kick(self) -> None:
        """Start the saver unless it runs."""
        if self._buffer and not self._saving:
            self._saving = True
            self._engine.spawn(self._save(), "save events")

    async def _save(self) -> None:
        try:
            while self._buffer:
                batch = [self._buffer[i] for i in range(min(BATCH, len(self._buffer)))]
                await self._save_batch(batch)
                for event in batch:
                    self._buffer.popleft()
                    self._keys.discard(event.event_key or "")
        finally:
            self._saving = False
            self._engine.changed()

    async def _save_batch(self, batch: list[TriggerEvent]) -> None:
        accepted: list[tuple[TriggerEvent, NewExecution]] = []
        for event in batch:
            if (row := await self._accepted(event)) is not None:
                accepted.append((event, row))
            if self._engine.pace.due:
                await self._engine.pace.rest()
        if not accepted:
            return
        # Only a key of the caller's can be known already. Without one the passes need not wait for the rows:
        # the store keeps the order, and a pass whose row could not be made acquires nothing (3.5).
        early = not any(event.event_key for event, _ in accepted)
        if early:
            self._enqueue(accepted)
        created = await self._create([row for _, row in accepted])
        if len(accepted) > 1 and all(outcome is created[0] for outcome in created):  # the one error of all
            await self._one_by_one([event for event, _ in accepted])
            return
        known = [
            pair
            for pair, outcome in zip(accepted, created, strict=True)
            if await self._is_created(pair[0], outcome)
        ]
        if not early:
            self._enqueue(known)

    async def _one_by_one(self, events: list[TriggerEvent]) -> None:
        """Make rows of events for which none could be made together; what cannot be created fails alone. They
        are new ones: passes that began early have used the others, and their messages are gone.
        """
        for event in events:
            if (row := await self.create_now(event)) is not None:
                self._enqueue([(event, row)])

    def _enqueue(self, rows: list[tuple[TriggerEvent, NewExecution]]) -> None:
        for event, row in rows:
            if row.message is not None:
                self._rates.hand_over(row.message, row.execution, event.version)

    async def _is_created(self, event: TriggerEvent, outcome: Execution | Exception) -> bool:
        """Tell whether the row exists now. A repeated event key is no failure: its event was had already."""
        if isinstance(outcome, ConflictError):
            log.info("workflow %s: event %r is known already", event.version.key, event.event_key)
        elif isinstance(outcome, Exception):
            await event.fail(outcome)
        event.settle(True)
        return not isinstance(outcome, Exception)

    async def _create(self, rows: list[NewExecution]) -> list[Execution | Exception]:
        """Create rows together: in one transaction, whose failure is the outcome of them all."""
        crashpoints.reach("intake.before-create")
        try:
            created = await self._engine.store.create_executions(rows)
            crashpoints.reach("intake.created")
        except Exception as error:
            log.exception("executions could not be created")
            return [error for _ in rows]
        self._tell(
            [row for row, result in zip(rows, created, strict=True) if not isinstance(result, Exception)]
        )
        return created

    def _tell(self, rows: list[NewExecution]) -> None:
        events: list[Event] = [
            ExecutionCreated(row.execution.id, row.execution.workflow_id, row.execution.key) for row in rows
        ]
        for row in rows:
            self._engine.own(row.execution.id)
        self._engine.bus.publish(events)

    async def _accepted(self, event: TriggerEvent) -> NewExecution | None:
        """Return the row of an event, of the version as it is now; None when the event is refused."""
        event.version = self._engine.activation.enabled.get(event.version.id, event.version)
        try:
            await self.check(event)
            return self.row(event)
        except Exception as error:
            await event.fail(error)
            return None

    async def check(self, event: TriggerEvent) -> None:
        """Ask the trigger and the recursion guard (2.4, 2.5).

        :raises InvalidRequestError: the event may not create an execution.
        """
        check_code(self._engine.settings, event.version.key, event.version.document)
        trigger = self._engine.activation.trigger_of(event.version)
        if not await trigger.validate_event(event.version, event.context):
            raise InvalidRequestError("the trigger does not accept the event")
        event.stack = await self._stack(event)
        if event.stack:
            limit = event.version.document.stack_limit
            count = await self._engine.store.count_in_stack(event.version.id, event.stack)
            if count >= limit:
                raise InvalidRequestError(
                    f"stack limit reached: {count} of {limit} executions in one causal chain"
                )

    async def _stack(self, event: TriggerEvent) -> list[int] | None:
        if event.stack is not None or event.parent_execution_id is None:
            return event.stack
        parent = await self._engine.store.execution(event.parent_execution_id)
        return [*(parent.stack or []), parent.id] if parent else []

    def row(self, event: TriggerEvent) -> NewExecution:
        """Return the row of an event, with the message that starts it unless it is deferred (2.4)."""
        now = self._engine.clock.now()
        execution = Execution(
            id=event.execution_id or new_id(),
            workflow_id=event.version.id,
            key=event.version.key,
            event_key=event.event_key or new_uuid(),
            context=to_json(event.context),
            status=ExecutionStatus.STARTED if event.deferred else QUEUEING,
            dispatched=event.deferred,
            parent_execution_id=event.parent_execution_id,
            stack=event.stack,
            manually=event.manually or None,
            created_at=now,
            updated_at=now,
        )
        return NewExecution(execution, None if event.deferred else Message(new_id(), execution.id))

    async def create_now(self, event: TriggerEvent) -> NewExecution | None:
        """Check an event and create its row in the caller (2.8); None when it was refused."""
        row = await self._accepted(event)
        if row is None:
            return None
        created = (await self._create([row]))[0]
        return row if await self._is_created(event, created) else None
