"""Answers the requests of all webhooks: who may come in, what runs, what is said (data.md 1.3.2, 1.3.3)."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.environment import LOOPBACK
from desktop_app.domain.events import RequestHeard
from desktop_app.domain.heard import HeardRequest
from desktop_app.domain.http_headers import clean_headers
from desktop_app.domain.ids import new_uuid
from desktop_app.domain.roots import CONTEXT
from desktop_app.domain.status import ExecutionStatus
from desktop_app.domain.template import render
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.triggers.webhook import settings
from desktop_app.triggers.webhook.guard import CALLS, FAILURES, Counter, admitted, needs_credentials
from desktop_app.triggers.webhook.reading import MalformedError, context_of, read_body, read_query, says_json
from desktop_app.triggers.webhook.server import Call, Reply, is_loopback, refusal

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.processor import Processor

log = logging.getLogger(__name__)

WAIT_MS: Final = 30_000
"""How long a caller waits for a synchronous workflow without a time limit."""
LONGEST_KEY: Final = 200
REMEMBERED: Final = 50


class Desk:
    """Owns who listens by key, the counts of calls, and what was heard lately."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.versions: dict[str, WorkflowVersion] = {}
        self.host = LOOPBACK
        self.heard: deque[HeardRequest] = deque(maxlen=REMEMBERED)
        self.tests: dict[str, tuple[WorkflowVersion, asyncio.Future[HeardRequest]]] = {}
        self._failures = Counter(FAILURES)
        self._calls = Counter(CALLS)

    async def answer(self, call: Call) -> Reply:
        """Return the answer to a request, and remember both."""
        note = HeardRequest(self.engine.clock.now(), call.key, call.method, 0)
        try:
            reply, note = await self._answered(call, note)
        except Exception:
            log.exception("webhook %s: the request could not be handled", call.key)
            reply = refusal(500, "the request could not be handled")
        if call.key in self.versions or call.key in self.tests:
            self.heard.appendleft(replace(note, status=reply.status, reason=reply.reason or note.reason))
            self.engine.bus.publish([RequestHeard(call.key)])
        return reply

    async def _answered(self, call: Call, note: HeardRequest) -> tuple[Reply, HeardRequest]:
        waiting = self.tests.get(call.key)
        version = waiting[0] if waiting is not None else self.versions.get(call.key)
        if version is None:
            return refusal(404, "there is no such webhook"), note
        if (refused := self._refused(call, version)) is not None:
            return refused, note
        raw = await call.read()
        if raw is None:
            return refusal(413, "the body is too large"), note
        kind = _header(call, "content-type")
        note = replace(note, reason=_unread_reason(kind, raw))
        try:
            body = read_body(kind, raw)
            config = {} if waiting is not None else version.document.config
            context = context_of(config, call.headers, read_query(call.query), body)
        except MalformedError as error:
            return refusal(400, str(error)), note
        note = replace(note, context=context)
        if waiting is not None:
            if not waiting[1].done():
                waiting[1].set_result(replace(note, status=200))
            return Reply(200, {"message": "received as a test call, nothing was run"}), note
        return await self._start(call, version, context, note)

    async def _start(
        self, call: Call, version: WorkflowVersion, context: dict[str, Any], note: HeardRequest
    ) -> tuple[Reply, HeardRequest]:
        key = _header(call, "idempotency-key").strip()
        if len(key) > LONGEST_KEY:
            return refusal(400, "the Idempotency-Key is too long"), note
        event_key = f"{version.id}:{key}" if key else f"{version.id}:{new_uuid()}"
        if self.engine.activation.is_sync(version):
            return await self._run(version, context, event_key, bool(key), note)
        execution = await self.engine.admit(version, context, event_key=event_key)
        answer = render(dict(version.document.config.get("response") or {}), {CONTEXT: context})
        return _reply(answer), replace(note, execution_id=execution.id if execution else None)

    def _refused(self, call: Call, version: WorkflowVersion) -> Reply | None:
        """Return why a request is not even read, cheapest first; what is wrong with it is never repeated."""
        if call.method != "POST":
            return refusal(405, "only POST is heard", Allow="POST")
        environment, now = self.engine.settings.environment, self.engine.clock.now()
        origin = _header(call, "origin")
        if origin and origin not in settings.origins(environment):
            return refusal(403, "requests of web pages are not heard")
        config = version.document.config
        if not is_loopback(self.host) and not needs_credentials(config):
            return refusal(403, "this webhook has no password, so it is for this machine alone")
        caller = f"{call.remote} {call.key}"
        if self._failures.full(caller, now) or self._calls.full(call.key, now):
            return refusal(429, "too many requests", Retry_After="60")
        if needs_credentials(config) and not admitted(config, _header(call, "authorization"), environment):
            self._failures.add(caller, now)
            return refusal(401, "credentials are needed", WWW_Authenticate='Basic realm="webhook"')
        self._calls.add(call.key, now)
        return None

    async def _run(
        self, version: WorkflowVersion, context: Any, event_key: str, named: bool, note: HeardRequest
    ) -> tuple[Reply, HeardRequest]:
        work = self.engine.spawn(
            self.engine.trigger(version, context, event_key=event_key), f"webhook {version.key}"
        )
        done, _ = await asyncio.wait({work}, timeout=(version.document.timeout_ms or WAIT_MS) / 1000)
        if not done:
            return refusal(504, "the workflow takes too long"), note
        processor: Processor | None = work.result()
        if processor is None:
            known = refusal(409, "a request with this Idempotency-Key was had already")
            return (known if named else refusal(500, "the workflow was not started")), note
        note = replace(note, execution_id=processor.execution.id)
        return self._outcome(processor), note

    def _outcome(self, processor: Processor) -> Reply:
        """Return what the response node says, else whether the run went well; never why it did not."""
        last, status = processor.last_saved_job, processor.execution.status
        if status == ExecutionStatus.RESOLVED:
            if last is not None and last.node_type == "response" and isinstance(last.result, dict):
                return _reply(last.result)
            return Reply(200)
        if status == ExecutionStatus.STARTED:
            return refusal(500, "workflow is waiting")
        return refusal(500, "the workflow failed")


def _header(call: Call, name: str) -> str:
    return next((value for key, value in call.headers.items() if key.lower() == name), "")


def _reply(answer: Any) -> Reply:
    status = answer.get("statusCode") or 200
    status = status if isinstance(status, int) and 200 <= status <= 599 else 200
    return Reply(status, answer.get("body"), tuple(clean_headers(answer.get("headers") or ())))


def _unread_reason(kind: str, raw: bytes) -> str:
    """Say of a call that is taken with an empty body why it is empty (data.md 1.3.3)."""
    return "the body was not read: it is not called application/json" if raw and not says_json(kind) else ""
