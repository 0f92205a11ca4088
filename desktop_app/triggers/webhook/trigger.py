"""Engine side of the webhook (data.md 1.3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop_app.domain.environment import WEBHOOK_HOST, WEBHOOK_PORT
from desktop_app.domain.errors import Problem
from desktop_app.domain.events import EnvironmentChanged, Event
from desktop_app.domain.heard import HeardRequest
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.engine.ears import CalledTrigger, Ear
from desktop_app.triggers.webhook import settings
from desktop_app.triggers.webhook.reading import context_of
from desktop_app.triggers.webhook.spec import SPEC

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.intake import Messages
    from desktop_app.engine.processor import Processor
    from desktop_app.triggers.webhook.desk import Desk
    from desktop_app.triggers.webhook.server import WebhookServer

log = logging.getLogger(__name__)


class WebhookTrigger(CalledTrigger):
    """Owns the server, which runs only while a webhook is enabled."""

    spec = SPEC

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.desk: Desk | None = None
        self.server: WebhookServer | None = None
        self._changing = False
        self._listening = ("", 0)
        self.trouble = ""

    def ear(self, workflow: WorkflowVersion) -> Ear:
        """Every version that is enabled has its URL."""
        return _Hook(self, workflow)

    def changed(self) -> None:
        """See that the server runs if it is needed, and only then."""
        if self.engine.ready and not self._changing:
            self._changing = True
            self.engine.spawn(self._follow(), "webhook server")

    async def _follow(self) -> None:
        self._changing = False
        desk, server = self._parts()
        wanted = bool(desk.versions or desk.tests)
        elsewhere = settings.address(self.engine.settings.environment) != self._listening
        if server.running and (elsewhere or not wanted):
            await server.stop()
        if wanted and not server.running:
            await self._listen(desk, server)

    def _parts(self) -> tuple[Desk, WebhookServer]:
        """Return desk and server; the library is not loaded before the first webhook."""
        if self.desk is None or self.server is None:
            from desktop_app.triggers.webhook.desk import Desk
            from desktop_app.triggers.webhook.server import WebhookServer

            self.desk = Desk(self.engine)
            self.server = WebhookServer(self.desk.answer)
            self.engine.activation.doors.append(self.server.stop)
            self.engine.bus.subscribe(self._hear)
        return self.desk, self.server

    def _hear(self, event: Event) -> None:
        """Move to another address as soon as a person has chosen one."""
        if isinstance(event, EnvironmentChanged) and event.name in (WEBHOOK_HOST, WEBHOOK_PORT):
            self.changed()

    async def _listen(self, desk: Desk, server: WebhookServer) -> None:
        from desktop_app.triggers.webhook.server import is_loopback

        host, port = self._listening = settings.address(self.engine.settings.environment)
        try:
            await server.start(host, port)
        except OSError as error:
            self.trouble = error.strerror or str(error)
            log.error("webhooks cannot be heard at %s:%s: %s", host, port, self.trouble)
            return
        self.trouble = ""
        desk.host = host
        log.info("webhooks are heard at http://%s:%s", server.host, server.port)
        if not is_loopback(host):
            log.warning("other machines can reach the webhooks at %s: each needs a password", host)

    def show(self, workflow: WorkflowVersion, *, heard: bool) -> None:
        """Give a workflow its URL, or take it away."""
        desk, _ = self._parts()
        if heard:
            desk.versions[workflow.key] = workflow
        elif desk.versions.get(workflow.key) is workflow:
            del desk.versions[workflow.key]
        self.changed()

    # -- looking and trying ----------------------------------------------------------------------------

    def place(self) -> tuple[str, str]:
        """Return the address that is listened at, empty while nobody has to; and why it cannot be had."""
        server = self.server
        running = server is not None and server.running
        return (f"{server.host}:{server.port}" if server is not None and running else ""), self.trouble

    def heard(self, key: str) -> Sequence[HeardRequest]:
        """Return the latest requests to a workflow, newest first."""
        return [one for one in self.desk.heard if one.key == key] if self.desk is not None else []

    async def test_call(self, workflow: WorkflowVersion) -> HeardRequest:
        """Wait for the next request to a workflow, which needs not be enabled; nothing runs."""
        desk, _ = self._parts()
        call = asyncio.get_running_loop().create_future()
        desk.tests[workflow.key] = workflow, call
        self.changed()
        try:
            found: HeardRequest = await call
            return found
        finally:
            if desk.tests.get(workflow.key) == (workflow, call):
                del desk.tests[workflow.key]
            self.changed()

    # -- by hand ---------------------------------------------------------------------------------------

    def complete_context(self, workflow: WorkflowVersion, values: Any) -> Any:
        """Take empty objects for parts that are left out."""
        if not isinstance(values, Mapping):
            return values
        return {**values, **{name: values.get(name) or {} for name in ("headers", "query", "body")}}

    def validate_context(self, workflow: WorkflowVersion, values: Any) -> list[Problem]:
        """Headers and query are objects."""
        if not isinstance(values, Mapping):
            return [Problem("must be an object with headers, query and body")]
        return [
            Problem("must be an object", field=name)
            for name in ("headers", "query")
            if not isinstance(values.get(name), Mapping)
        ]

    async def execute(
        self, workflow: WorkflowVersion, values: Any, *, messages: Messages | None = None
    ) -> Processor | None:
        """Run with the parts of a request that a person gives."""
        config = workflow.document.config
        context = context_of(config, values["headers"], values["query"], values["body"])
        return await self.engine.trigger(workflow, context, manually=True, messages=messages)


class _Hook:
    """Listens for one version."""

    def __init__(self, trigger: WebhookTrigger, version: WorkflowVersion) -> None:
        self._trigger = trigger
        self._version = version

    def begin(self, *, fresh: bool) -> None:
        """Have the URL."""
        self._trigger.show(self._version, heard=True)

    async def last_call(self) -> None:
        """Callers are turned away by the server, which closes next."""

    def stop(self) -> None:
        """Have it no more."""
        self._trigger.show(self._version, heard=False)
