"""The variables of a workspace: what ``$env`` offers (engine.md 5.1), plain ones and secrets."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.masking import MASK
from desktop_app.domain.quick import dataclass
from desktop_app.domain.values import is_unicode

MOST_NAME: Final = 100
MOST_VALUE: Final = 65_536
"""Most characters of a value; a key or a certificate fits, a file does not."""
MAIL_ACCOUNT: Final = "MAIL_"
"""Begins the name of a variable that holds a mail account: host, port, secure, user, from."""
MAIL_PASSWORD: Final = "_PASSWORD"
"""Behind the name of an account: the secret with its password."""
FOLDERS: Final = "WORKFLOW_FOLDERS"
"""Folders that workflows may use beside ``files`` of the workspace, one a line (data.md 3.10)."""
WEBHOOK_HOST: Final = "WORKFLOW_WEBHOOK_HOST"
"""Address to listen on. Any but that of this machine lets others in: then credentials are asked for."""
WEBHOOK_PORT: Final = "WORKFLOW_WEBHOOK_PORT"
WEBHOOK_ORIGINS: Final = "WORKFLOW_WEBHOOK_ORIGINS"
"""Web pages that may call, by origin, separated by commas; no others can."""
HTTP_PROXY: Final = "HTTP_PROXY"
"""Through which server addresses with http:// are asked for; without it, directly."""
HTTPS_PROXY: Final = "HTTPS_PROXY"
NO_PROXY: Final = "NO_PROXY"
"""Hosts that are reached directly, separated by commas; the names below them, too."""
PROXY_USER: Final = "PROXY_USER"
PROXY_PASSWORD: Final = "PROXY_PASSWORD"
"""The secret that goes with the user; no plain variable may hold it."""
LOOPBACK: Final = "127.0.0.1"
DEFAULT_PORT: Final = 18765

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable. Of a secret the value is never here: ``value`` is None then, and ``missing`` tells that
    this machine does not know it. ``updated_at`` is milliseconds since 1970.
    """

    name: str
    value: Any = None
    secret: bool = False
    updated_at: int = 0
    missing: bool = False


def check_name(name: str) -> None:
    """Refuse a name that a placeholder or a keyring could not carry.

    :raises InvalidRequestError: not letters, digits and ``_`` with no digit first, or too long.
    """
    if len(name) > MOST_NAME or not _NAME.match(name):
        raise InvalidRequestError(
            "this cannot be the name of a variable",
            place=repr(name[:MOST_NAME]),
            remedy=f"use letters, digits and _, no digit first, at most {MOST_NAME} characters",
        )


def check_setting(name: str, value: Any) -> None:
    """Refuse a plain value that Wirework itself could not obey, or that belongs into a secret. No message
    contains the value.

    :raises InvalidRequestError: a password of a proxy, no address of one, or a user that cannot be sent.
    """
    if name.upper() in (HTTP_PROXY, HTTPS_PROXY) and value:
        if "@" in str(value):
            remedy = f"set the user as {PROXY_USER} and the password as the secret {PROXY_PASSWORD}"
            raise InvalidRequestError(
                "no password stands in the address of a proxy", place=name, remedy=remedy
            )
        check_proxy(name, str(value))
    if name == PROXY_PASSWORD:
        raise InvalidRequestError("a password is kept as a secret", place=name, remedy="set it as one")
    if name == PROXY_USER and ":" in str(value):
        raise InvalidRequestError("the name of a user has no colon", place=name)


def check_proxy(name: str, address: str) -> None:
    """Refuse what is no address of a proxy; nothing at all is none to be asked.

    :raises InvalidRequestError: no host, or another way than http and https. No message contains the value.
    """
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if address and not fine:
        raise InvalidRequestError(
            "this is no address of a proxy", place=name, remedy="write it like http://proxy.example.com:8080"
        )


def check_secret(name: str, value: str) -> None:
    """Refuse what cannot be kept or masked as a secret. No message contains the value.

    :raises InvalidRequestError: empty, too long, not Unicode, or the mask itself.
    """
    if reason := _fault(value):
        raise InvalidRequestError(f"this cannot be the value of a secret: {reason}", place=name)


def _fault(value: str) -> str:
    if not value:
        return "it is empty"
    if len(value) > MOST_VALUE:
        return f"it is longer than {MOST_VALUE} characters"
    if "\0" in value or not is_unicode(value):
        return "it contains characters that cannot be stored"
    return "it is what masks are made of" if value in MASK else ""
