"""The HTTP server of the webhooks: on loopback, there only while a workflow listens (data.md 1.3.3)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from ipaddress import ip_address
from typing import Any, Final

from aiohttp import HttpVersion10, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_protocol import RequestHandler

from desktop_app.domain.quick import dataclass

log = logging.getLogger(__name__)

LARGEST: Final = 1_048_576
"""Bytes of a body."""
HEAD_SECONDS: Final = 10.0
"""In which the head of a request must have come, and after which a silent connection is closed."""
BODY_SECONDS: Final = 30.0
LINGER_SECONDS: Final = 1.0
"""How long what a caller still sends is thrown away, so that it hears why it was refused."""
MOST_CONNECTIONS: Final = 100
PREFIX: Final = "/api/webhook:trigger/"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a caller gets. A text is sent as text, everything else but None as JSON."""

    status: int
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    """Why it was refused; empty for what a workflow says."""

    def response(self) -> web.Response:
        """Return it as the library sends it; nothing of it is kept by browsers or guessed at."""
        made = web.Response(status=self.status)
        if isinstance(self.body, str):
            made.text = self.body
        elif self.body is not None:
            made.body = json.dumps(self.body, ensure_ascii=False, default=str).encode()
            made.content_type = "application/json"
        made.headers["X-Content-Type-Options"] = "nosniff"
        made.headers["Cache-Control"] = "no-store"
        made.headers["Server"] = "Wirework"
        for name, value in self.headers:
            if name.lower() == "content-type":
                made.headers[name] = value
            else:
                made.headers.add(name, value)
        return made


def refusal(status: int, message: str, **headers: str) -> Reply:
    """Return an answer that says why; it tells nothing about the workflow."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(status, {"message": message}, named, message)


@dataclass(frozen=True, slots=True)
class Call:
    """One request with its whole head. ``read`` brings the body, or None when it is too large or too slow."""

    method: str
    key: str
    query: str
    headers: Mapping[str, str]
    remote: str
    read: Callable[[], Awaitable[bytes | None]] = field(repr=False)


Answering = Callable[[Call], Awaitable[Reply]]


class _Handler(RequestHandler):
    """Says nothing to who speaks no HTTP, and keeps it out of the log."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if not isinstance(exc, HttpProcessingError) and status >= 500:
            log.error("a webhook request could not be answered: %s", type(exc).__name__)
        answer = web.Response(status=status, text=f"{status}", headers={"Server": "Wirework"})
        answer.force_close()
        return answer


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Handler(self, loop=self._loop, **self._kwargs)

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()


class WebhookServer:
    """One listening socket. ``answer`` decides about each request that can be read."""

    def __init__(self, answer: Answering) -> None:
        self._answer = answer
        self._server: asyncio.Server | None = None
        self._web: _Server | None = None
        self.host, self.port = "", 0

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one.

        :raises OSError: it cannot be had.
        """
        self._web = _Server(
            self._handled,
            access_log=None,
            keepalive_timeout=HEAD_SECONDS,
            auto_decompress=False,
            handler_cancellation=False,
            lingering_time=LINGER_SECONDS,
        )
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._web, host, port, backlog=128)
        self.host, self.port = self._server.sockets[0].getsockname()[:2]

    async def stop(self) -> None:
        """Listen no more; what is being answered has a moment to end."""
        server, self._server = self._server, None
        if server is not None and self._web is not None:
            server.close()
            self._web.pre_shutdown()
            await self._web.shutdown(1.0)

    async def _handled(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.version < HttpVersion10:
            return refusal(400, "this is not HTTP/1").response()
        key = request.path.removeprefix(PREFIX) if request.path.startswith(PREFIX) else ""
        call = Call(
            request.method,
            key,
            request.url.raw_query_string,
            dict(request.headers),
            request.remote or "",
            lambda: _body(request),
        )
        reply = await self._answer(call)
        response = reply.response()
        if not request.content.at_eof():  # What was not read is not waited for.
            response.force_close()
        return response


async def _body(request: web.BaseRequest) -> bytes | None:
    """Return the body, or None as soon as it is too large or takes too long."""
    if (request.content_length or 0) > LARGEST:
        return None
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.content.iter_any():
                parts.append(part)
                size += len(part)
                if size > LARGEST:
                    return None
    except TimeoutError:
        return None
    return b"".join(parts)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
