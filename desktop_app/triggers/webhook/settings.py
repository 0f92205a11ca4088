"""Where the server listens: variables of the workspace, else this machine alone (data.md 1.3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain.environment import (
    DEFAULT_PORT,
    LOOPBACK,
    WEBHOOK_HOST,
    WEBHOOK_ORIGINS,
    WEBHOOK_PORT,
)


def address(environment: Mapping[str, Any]) -> tuple[str, int]:
    """Return host and port."""
    text = str(environment.get(WEBHOOK_PORT, "")).strip()
    port = int(text) if text.isdecimal() and int(text) < 65_536 else DEFAULT_PORT
    return str(environment.get(WEBHOOK_HOST, "")).strip() or LOOPBACK, port


def origins(environment: Mapping[str, Any]) -> frozenset[str]:
    """Return the origins of web pages that may call."""
    return frozenset(
        filter(None, (one.strip() for one in str(environment.get(WEBHOOK_ORIGINS, "")).split(",")))
    )
