"""Who may call a webhook: credentials in constant time, failures counted (data.md 1.3.3)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from desktop_app.domain.roots import ENVIRONMENT
from desktop_app.domain.template import render

FAILURES: Final = 10
"""Wrong credentials in a minute after which an address is not heard for the rest of it."""
CALLS: Final = 600
"""Requests to one workflow in a minute."""
MINUTE_MS: Final = 60_000
MOST_COUNTED: Final = 1_000


class Counter:
    """Counts events of the last minute by name; of too many names the oldest are forgotten."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: dict[str, deque[int]] = {}

    def full(self, name: str, now: int) -> bool:
        """Tell whether there were as many as there may be."""
        times = self._times.get(name)
        while times and times[0] <= now - MINUTE_MS:
            times.popleft()
        return times is not None and len(times) >= self._limit

    def add(self, name: str, now: int) -> None:
        """Count one."""
        times = self._times.setdefault(name, deque(maxlen=self._limit))
        times.append(now)
        while len(self._times) > MOST_COUNTED:
            self._times.pop(next(iter(self._times)))


def needs_credentials(config: Mapping[str, Any]) -> bool:
    """Whether a caller has to say who it is."""
    return bool(config.get("basicAuthentication") or config.get("token"))


def admitted(config: Mapping[str, Any], header: str, environment: Mapping[str, Any]) -> bool:
    """Tell whether an ``Authorization`` header is one that the config asks for. Every comparison is made, and
    takes as long for a near miss as for a wild guess. A secret that is not there admits nobody.
    """
    scheme, _, given = header.partition(" ")
    basic, token = config.get("basicAuthentication"), config.get("token")
    known = False
    if isinstance(basic, Mapping):
        name, _, password = _decoded(given).partition(":")
        right_name = _same(name, str(basic.get("username") or ""))
        right_password = _same(password, _secret(basic.get("password"), environment))
        known |= scheme.lower() == "basic" and right_name and right_password
    if token:
        right_token = _same(given.strip(), _secret(token, environment))
        known |= scheme.lower() == "bearer" and right_token
    return known


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text.strip(), validate=True).decode("utf-8", "surrogateescape")
    except (binascii.Error, ValueError):
        return ""


def _secret(value: Any, environment: Mapping[str, Any]) -> str:
    found = render(str(value or ""), {ENVIRONMENT: environment})
    return found if isinstance(found, str) else ""


def _same(given: str, wanted: str) -> bool:
    equal = hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())
    return equal and bool(wanted)
