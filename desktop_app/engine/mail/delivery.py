"""Sends mails: through a server, or for a trial into files (data.md 3.3)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.ids import new_id
from desktop_app.domain.values import text_of
from desktop_app.engine.mail.message import Mail, mail_of
from desktop_app.engine.settings import EngineSettings
from desktop_app.engine.tls import AUTHORITIES, trust

if TYPE_CHECKING:
    from aiosmtplib import SMTP

DRY_RUN: Final = "WORKFLOW_MAIL_DRY_RUN"
"""Setting: write mails as files instead of sending them; any text but ``0``, ``false`` and ``no``."""
NO: Final = frozenset({"", "0", "false", "no", "off"})


async def delivered(config: Mapping[str, Any], settings: EngineSettings) -> dict[str, Any]:
    """Send the mail that a config means and return the server's report; what goes wrong is raised."""
    mail = await asyncio.to_thread(mail_of, config, settings.root)
    if settings.text(DRY_RUN).lower() not in NO:
        path = await asyncio.to_thread(_kept, mail, settings.files / "mail")
        return _report(mail, {}, f"written to {path}")
    client = _client(config.get("provider"), settings)
    try:
        await client.connect()
        refused, response = await client.send_message(
            mail.message, sender=mail.sender, recipients=mail.recipients
        )
        await client.quit()
    finally:
        client.close()
    return _report(mail, refused, response)


def _client(given: Any, settings: EngineSettings) -> SMTP:
    from aiosmtplib import SMTP

    provider = given if isinstance(given, Mapping) else {}
    host, port = text_of(provider.get("host")).strip(), text_of(provider.get("port")).strip() or "465"
    if not host or not port.isdecimal():
        raise InvalidRequestError("the mail server has no name or no port", place="provider")
    auth = provider.get("auth") or {}
    secure = text_of(provider.get("secure", True)).strip().lower() not in NO
    return SMTP(
        hostname=host,
        port=int(port),
        username=text_of(auth.get("user")) or None,
        password=text_of(auth.get("pass")) or None,
        use_tls=secure,
        start_tls=False if secure else None,
        tls_context=trust(settings.text(AUTHORITIES)),
    )


def _report(mail: Mail, refused: Mapping[str, Any], response: str) -> dict[str, Any]:
    rejected = [
        {"address": address, "code": code, "message": words} for address, (code, words) in refused.items()
    ]
    accepted = [address for address in mail.recipients if address not in refused]
    message_id = str(mail.message["Message-ID"])
    return {"messageId": message_id, "accepted": accepted, "rejected": rejected, "response": response}


def _kept(mail: Mail, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{new_id()}.eml"
    path.write_bytes(mail.message.as_bytes())
    return path


def failure(error: Exception) -> dict[str, Any]:
    """Return what callers compare for what went wrong."""
    import aiosmtplib

    kinds = (
        (aiosmtplib.SMTPAuthenticationError, "EAUTH"),
        (aiosmtplib.SMTPTimeoutError, "ETIMEDOUT"),
        ((aiosmtplib.SMTPConnectError, aiosmtplib.SMTPServerDisconnected, OSError), "ECONNECTION"),
        ((aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPSenderRefused, InvalidRequestError), "EENVELOPE"),
        (aiosmtplib.SMTPDataError, "EMESSAGE"),
    )
    code = next((code for kind, code in kinds if isinstance(error, kind)), "EPROTOCOL")
    told: dict[str, Any] = {"message": str(error) or type(error).__name__, "code": code}
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        said = "; ".join(f"{each.recipient}: {each.message}" for each in error.recipients)
        return {**told, "message": said, "responseCode": error.recipients[0].code, "response": said}
    if isinstance(error, aiosmtplib.SMTPResponseException):
        told |= {"responseCode": error.code, "response": error.message}
    return told
