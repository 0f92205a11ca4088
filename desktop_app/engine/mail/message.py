"""Makes a mail from a config with its variables resolved (data.md 3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, getaddresses, make_msgid
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.values import text_of
from desktop_app.engine.files import files_in


@dataclass(frozen=True, slots=True)
class Mail:
    """A message with its envelope."""

    message: EmailMessage
    sender: str
    recipients: list[str]


def mail_of(config: Mapping[str, Any], root: Path | None) -> Mail:
    """Return the mail that a config means; reads the attachments, so it belongs into a thread.

    :raises InvalidRequestError: an address is none, nobody is to get it, or an attachment is not there.
    """
    message = EmailMessage(policy=SMTP.clone(utf8=False))
    sender = _addresses(config.get("from"))
    if not sender:
        raise InvalidRequestError("the mail has no sender", place="from")
    named = {name: _addresses(config.get(name)) for name in ("to", "cc", "bcc")}
    recipients = list(dict.fromkeys(each.addr_spec for found in named.values() for each in found))
    if not recipients:
        raise InvalidRequestError("the mail has no recipient", place="to")
    message["From"] = sender[0]
    for name in ("to", "cc"):
        if named[name]:
            message[name.capitalize()] = named[name]
    message["Subject"] = " ".join(text_of(config.get("subject")).split())
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=sender[0].domain or "localhost")
    _fill(message, config, root)
    return Mail(message, sender[0].addr_spec, recipients)


def _fill(message: EmailMessage, config: Mapping[str, Any], root: Path | None) -> None:
    html = config.get("contentType") == "html"
    message.set_content(text_of(config.get("html" if html else "text")), subtype="html" if html else "plain")
    for found in _attachments(config.get("attachments"), root):
        kind, _, subtype = found["mimetype"].partition("/")
        name = found["filename"]
        message.add_attachment(
            Path(found["path"]).read_bytes(), kind, subtype or "octet-stream", filename=name
        )


def _attachments(value: Any, root: Path | None) -> Iterator[dict[str, Any]]:
    """Yield the files; a title with an ending names one before its file name does."""
    for found in files_in(value, root):
        title, ending = found["title"], found["extname"]
        name = title if title.lower().endswith(ending) else f"{title}{ending}"
        yield {**found, "filename": name or found["filename"]}


def _addresses(value: Any) -> list[Address]:
    """Return the addresses in a text or in a list, one level of lists in it included; blanks are dropped.

    :raises InvalidRequestError: one is none.
    """
    items = value if isinstance(value, list) else [value]
    flat = [part for item in items for part in (item if isinstance(item, list) else [item])]
    texts = [text for item in flat if (text := text_of(item).strip())]
    for text in texts:
        if not text.isprintable():
            raise InvalidRequestError(f"{text!r:.100} is no mail address")
    return [_address(name, address) for name, address in getaddresses(texts) if name or address]


def _address(name: str, address: str) -> Address:
    try:
        found = Address(name, addr_spec=address)
    except (ValueError, IndexError) as error:
        raise InvalidRequestError(f"{address or name!r} is no mail address") from error
    if not found.domain or not found.username:
        raise InvalidRequestError(f"{address or name!r} is no mail address")
    return found
