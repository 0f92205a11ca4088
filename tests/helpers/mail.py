"""A mail server on loopback."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult


@dataclass
class Post:
    """The server as a test sees it: what it took, whom it turns away, and whether it is slow."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    turned_away: set[str] = field(default_factory=set)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event | None = None
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take a recipient, or not."""
        if address in self.turned_away:
            return "550 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take the message, at once or when the test lets it."""
        self.arrived.set()
        try:
            if self.release is not None:
                await self.release.wait()
        finally:
            self.left.set()
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.mails.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 taken"


@asynccontextmanager
async def mail_server(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False, password: bytes | None = None
) -> AsyncIterator[Post]:
    """Serve until the end of the block; ``tls`` is used from the start or, unless ``implicit``, on demand."""
    post = Post()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        post.logins.append((data.login, data.password))
        return AuthResult(success=data.password == password, handled=False)

    def made() -> SMTP:
        with warnings.catch_warnings(action="ignore"):  # it does not see TLS that was there from the start
            return SMTP(
                post,
                hostname="localhost",
                tls_context=None if implicit else tls,
                authenticator=authenticate,
                auth_require_tls=tls is not None and not implicit,
                auth_required=password is not None,
            )

    context = tls if implicit else None
    server = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0, ssl=context)
    post.port = server.sockets[0].getsockname()[1]
    try:
        yield post
    finally:
        if post.release is not None:
            post.release.set()
        server.close()
        await server.wait_closed()
