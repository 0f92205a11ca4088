"""Rules about HTTP headers that a person writes (data.md 3.6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]+")
OURS: Final = frozenset({"connection", "content-length", "transfer-encoding", "keep-alive", "upgrade", "te"})
"""What the server says by itself."""


def clean_headers(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the names and values of ``{name, value}`` rows that may be sent: no value can begin a line of
    its own, and what is no name is left out.
    """
    found = []
    for row in rows:
        name = str(row.get("name") or "").strip() if isinstance(row, Mapping) else ""
        if NAME.fullmatch(name) and name.lower() not in OURS:
            value = row.get("value")
            text = _CONTROLS.sub(" ", "" if value is None else str(value)).strip()
            found.append((name, text.encode("latin-1", "replace").decode("latin-1")))
    return found
