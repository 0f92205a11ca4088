"""A core with webhooks on a free port, and callers good and bad on real sockets."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from desktop_app.app.core import Core, Types, load_types
from desktop_app.domain import codec
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.triggers.webhook.desk import Desk
from tests.helpers.engine import Fail, Hang, Wait

PASSWORD: Final = "s3cr3t-Pass-word"
BASIC: Final = {"username": "pay", "password": "{{$env.PAY_PASSWORD}}"}
RIGHT: Final = "Basic " + base64.b64encode(f"pay:{PASSWORD}".encode()).decode()


@cache
def types() -> Types:
    """Return the types of the product, with some that wait, hang and fail."""
    found = load_types(())
    for kind in (Fail, Hang, Wait):
        found.registry.register_instruction(kind)
    return found


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Hooks:
    """One core that listens; short words for what callers do."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def workflow(self, *nodes: Mapping[str, Any], sync: bool = False, **config: Any) -> WorkflowVersion:
        """Store and enable a webhook workflow ``hook``; nodes stand one behind the other."""
        options = config.pop("options", {})
        listed: list[dict[str, Any]] = []
        for node in nodes:
            before = listed[-1]["key"] if listed else None
            listed.append({"upstream": before, "branchIndex": None, "config": {}, **node})
        document = {"format": 1, "key": "hook", "type": "webhook", "sync": sync, "config": config}
        made = codec.decode({**document, "options": options, "nodes": listed})
        version = await self.core.services.workflows.create(made, enabled=True)
        await self.core.engine.idle()
        return version

    @property
    def trigger(self) -> Any:
        """The one trigger of the type."""
        return self.core.engine.activation._triggers["webhook"]

    @property
    def desk(self) -> Desk:
        """Who answers."""
        found: Desk = self.trigger.desk
        return found

    @property
    def port(self) -> int:
        """Where it listens; 0 if nowhere."""
        server = self.trigger.server
        return server.port if server is not None and server.running else 0

    async def open(self) -> None:
        """Wait until somebody can call."""
        for _ in range(10_000):
            if self.port:
                return
            await asyncio.sleep(0)
        raise AssertionError("nobody listens")

    async def raw(self, data: bytes, *, rest: float = 0, more: bytes = b"") -> bytes:
        """Send bytes and return everything that comes back until the server closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(data)
            await writer.drain()
            if more:
                await asyncio.sleep(rest)
                writer.write(more)
            return await asyncio.wait_for(reader.read(), 10)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def call(
        self,
        body: Any = None,
        *,
        method: str = "POST",
        key: str = "hook",
        query: str = "",
        raw: bytes | None = None,
        **headers: str,
    ) -> Answer:
        """Make a request as a well-behaved program does."""
        content = raw if raw is not None else json.dumps(body).encode() if body is not None else b""
        sent = {"Content-Type": "application/json", "Content-Length": str(len(content)), "Host": "localhost"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        path = f"/api/webhook:trigger/{key}{'?' + query if query else ''}"
        head = f"{method} {path} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n"
        return parsed(await self.raw(head.encode() + content))

    async def runs(self) -> list[Execution]:
        """Return all executions in order of creation."""
        await self.core.engine.idle()
        listed = await self.core.services.executions.list(ExecutionFilter(limit=1000))
        found = [(await self.core.services.executions.get(each.id)).execution for each in listed]
        return sorted(found, key=lambda execution: execution.id)


async def guesses(port: int, count: int) -> list[int]:
    """Guess so many passwords over one connection that is kept, and return what was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    try:
        for number in range(count):
            wrong = base64.b64encode(b"pay:%d" % number).decode()
            head = (
                f"POST /api/webhook:trigger/hook HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {wrong}"
            )
            writer.write(f"{head}\r\nContent-Length: 0\r\n\r\n".encode())
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
            lines = dict(line.split(b": ", 1) for line in answer.split(b"\r\n")[1:] if line)
            await reader.readexactly(int(lines[b"Content-Length"]))
            found.append(int(answer.split()[1]))
    finally:
        writer.close()
    return found


def parsed(data: bytes) -> Answer:
    """Return the answer that bytes hold."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(first.split()[1]), headers, body.decode())


@asynccontextmanager
async def hooked(**environment: str) -> AsyncIterator[Hooks]:
    """Open a core whose webhooks listen on a free port."""
    given = {"WORKFLOW_WEBHOOK_PORT": "0", **environment}
    async with Core.open(None, types=types(), environment=given) as core:
        await core.services.environment.set_secret("PAY_PASSWORD", PASSWORD)
        yield Hooks(core)


def answering(status: int = 200, body: Any = None, headers: Any = (), key: str = "ok") -> dict[str, Any]:
    """Return a response node."""
    config = {"statusCode": status, "headers": list(headers), "body": body}
    return {"key": key, "type": "response", "config": config}
