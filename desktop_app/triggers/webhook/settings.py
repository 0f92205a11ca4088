"""Where the server listens: variables of the workspace, else this machine alone (data.md 1.3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

HOST: Final = "WORKFLOW_WEBHOOK_HOST"
"""Address to listen on. Any but that of this machine lets others in: then credentials are asked for."""
PORT: Final = "WORKFLOW_WEBHOOK_PORT"
ORIGINS: Final = "WORKFLOW_WEBHOOK_ORIGINS"
"""Web pages that may call, by origin, separated by commas; no others can."""
DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 18765


def address(environment: Mapping[str, Any]) -> tuple[str, int]:
    """Return host and port."""
    text = str(environment.get(PORT, "")).strip()
    port = int(text) if text.isdecimal() and int(text) < 65_536 else DEFAULT_PORT
    return str(environment.get(HOST, "")).strip() or DEFAULT_HOST, port


def origins(environment: Mapping[str, Any]) -> frozenset[str]:
    """Return the origins of web pages that may call."""
    return frozenset(filter(None, (one.strip() for one in str(environment.get(ORIGINS, "")).split(","))))
