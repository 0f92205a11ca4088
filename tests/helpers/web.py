"""An HTTP server on loopback that answers well, late, too much, elsewhere, or not at all."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

PNG = bytes(range(256)) * 4


@dataclass
class Peer:
    """The server as a test sees it: its address, what reached it, and who is being kept waiting."""

    url: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)
    failing: int = 0
    slow_arrived: asyncio.Event = field(default_factory=asyncio.Event)
    slow_left: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def web_peer(tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> AsyncIterator[Peer]:
    """Serve until the end of the block, on a port that was free."""
    peer = Peer()
    app = web.Application(client_max_size=50_000_000)

    async def answer(request: web.Request) -> web.StreamResponse:
        return await _answer(peer, request)

    app.router.add_route("*", "/{name:.*}", answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, host, 0, ssl_context=tls)
    await site.start()
    assert runner.addresses
    scheme = "http" if tls is None else "https"
    peer.url = f"{scheme}://{'localhost' if tls else host}:{runner.addresses[0][1]}"
    try:
        yield peer
    finally:
        peer.release.set()
        await runner.cleanup()


async def _answer(peer: Peer, request: web.Request) -> web.StreamResponse:
    body = await request.read()
    peer.seen.append(
        {
            "method": request.method,
            "path": request.path,
            "query": list(request.query.items()),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "body": body,
        }
    )
    handler = _HANDLERS.get(request.match_info["name"].partition("/")[0])
    if handler is None:
        return web.Response(status=404, text="Not Found")
    made: web.StreamResponse = await handler(peer, request)
    return made


async def _data(peer: Peer, request: web.Request) -> web.StreamResponse:
    return web.json_response({"method": request.method, "query": dict(request.query)})


async def _echo(peer: Peer, request: web.Request) -> web.StreamResponse:
    return web.json_response({"headers": dict(request.headers), "query": dict(request.query)})


async def _parcel(peer: Peer, request: web.Request) -> web.StreamResponse:
    return web.json_response({"parcel": "P1"})


async def _bare(peer: Peer, request: web.Request) -> web.StreamResponse:
    return web.Response(status=400)


async def _words(peer: Peer, request: web.Request) -> web.StreamResponse:
    return web.Response(status=400, text="what is wrong")


async def _object(peer: Peer, request: web.Request) -> web.StreamResponse:
    return web.json_response({"a": 1}, status=400)


async def _slow(peer: Peer, request: web.Request) -> web.StreamResponse:
    peer.slow_arrived.set()
    try:
        await peer.release.wait()
    finally:
        peer.slow_left.set()
    return web.Response(text="late")


async def _drip(peer: Peer, request: web.Request) -> web.StreamResponse:
    """Begin at once and never come to an end."""
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    while not peer.release.is_set():
        await response.write(b".")
        await asyncio.sleep(0.02)
    return response


async def _drop(peer: Peer, request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _half(peer: Peer, request: web.Request) -> web.StreamResponse:
    """Promise more than comes."""
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    request.transport.close()
    return web.Response()


async def _garbage(peer: Peer, request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.write(b"\x00\x01 this is not HTTP\r\n\r\n")
    request.transport.close()
    return web.Response()


async def _huge(peer: Peer, request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    piece = b"x" * 1_000_000
    for _ in range(1_000):
        await response.write(piece)
    return response


async def _bomb(peer: Peer, request: web.Request) -> web.StreamResponse:
    """A little that unpacks to a lot."""
    packed = gzip.compress(b"\0" * 60_000_000, 9)
    return web.Response(body=packed, headers={"Content-Encoding": "gzip", "Content-Type": "text/plain"})


async def _image(peer: Peer, request: web.Request) -> web.StreamResponse:
    name = 'attachment; filename="../../etc/pic ture.png"'
    return web.Response(body=PNG, content_type="image/png", headers={"Content-Disposition": name})


async def _elsewhere(peer: Peer, request: web.Request) -> web.StreamResponse:
    status = int(request.query.get("status", "302"))
    return web.Response(status=status, headers={"Location": request.query["to"]})


async def _circle(peer: Peer, request: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": "/circle"})


async def _flaky(peer: Peer, request: web.Request) -> web.StreamResponse:
    peer.failing -= 1
    if peer.failing >= 0:
        return web.Response(status=503, headers={"Retry-After": "0"})
    return web.json_response("fine")


_HANDLERS = {
    "data": _data,
    "echo": _echo,
    "parcel": _parcel,
    "bare": _bare,
    "words": _words,
    "object": _object,
    "slow": _slow,
    "drip": _drip,
    "drop": _drop,
    "half": _half,
    "garbage": _garbage,
    "huge": _huge,
    "bomb": _bomb,
    "image": _image,
    "elsewhere": _elsewhere,
    "circle": _circle,
    "flaky": _flaky,
}
