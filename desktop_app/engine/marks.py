"""The port to what triggers remember between two starts."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Protocol


class Marks(Protocol):
    """One JSON value for each workflow key; it goes when the trigger is switched on or off."""

    def trigger_mark(self, key: str) -> Awaitable[Any]:
        """Return what the trigger of a workflow has kept, or None."""

    def save_trigger_mark(self, key: str, mark: Any) -> Awaitable[None]:
        """Keep something for the trigger of a workflow."""
