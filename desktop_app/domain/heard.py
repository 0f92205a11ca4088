"""What the inspector of requests shows: one request that a webhook heard, and what became of it."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.quick import dataclass


@dataclass(frozen=True, slots=True)
class HeardRequest:
    """``status`` is what was answered, ``reason`` why if it was refused, ``at`` when it came. ``context`` is
    what a run sees of it, without credentials; None where it was refused before it was read.
    """

    at: int
    key: str
    method: str
    status: int
    reason: str = ""
    context: Any = None
    execution_id: int | None = None
