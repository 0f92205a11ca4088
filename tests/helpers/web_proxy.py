"""A proxy on loopback that asks for a user and a password, for plain HTTP and, by CONNECT, for TLS."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.helpers.web import Peer


@dataclass
class Proxy:
    """The proxy as a test sees it: its address, and the first lines of what it has let through."""

    login: str
    target: tuple[str, int]
    url: str = ""
    passed: list[str] = field(default_factory=list)
    refused: int = 0

    @property
    def expected(self) -> str:
        """The header by which a caller shows who it is."""
        return f"proxy-authorization: basic {b64encode(self.login.encode()).decode()}".lower()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Let one caller through to the target, or ask who it is."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, _, rest = head.partition("\r\n")
            if self.expected not in rest.lower():
                self.refused += 1
                writer.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 6\r\n\r\nsecret")
                await writer.drain()
            else:
                self.passed.append(first)
                await self._through(first, rest, reader, writer)
        writer.close()

    async def _through(
        self, first: str, rest: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        theirs, ours = await asyncio.open_connection(*self.target)
        method, url, version = first.split()
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            kept = [line for line in rest.split("\r\n") if not line.lower().startswith("proxy-")]
            ours.write("\r\n".join([f"{method} {urlsplit(url).path} {version}", *kept]).encode("latin-1"))
        await asyncio.gather(_pour(reader, ours), _pour(theirs, writer))


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(65_536):
            into.write(piece)
            await into.drain()
    into.close()


@asynccontextmanager
async def web_proxy(peer: Peer, login: str) -> AsyncIterator[Proxy]:
    """Serve until the end of the block. Whatever host is asked for, ``peer`` answers."""
    parts = urlsplit(peer.url)
    proxy = Proxy(login, ("127.0.0.1", parts.port or 0))
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
        await server.wait_closed()
