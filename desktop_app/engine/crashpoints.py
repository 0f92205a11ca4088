"""Named places at which a test kills the process, one at every commit boundary (architecture 5).

``WIREWORK_CRASH_AT=name`` or ``name:3`` (the third time it is reached) ends the process by SIGKILL there.
Nothing else reads or sets it; without it a crash point costs one comparison.
"""

from __future__ import annotations

import os
import signal
from typing import Final

POINTS: Final = (
    "intake.before-create",
    "intake.created",
    "checkpoint.before",
    "checkpoint.committed",
    "effect.before",
    "effect.started",
    "effect.acted",
    "message.published",
    "job.settled",
    "task.submitted",
    "abort.committed",
)
"""Every crash point there is."""

_name = ""
_left = 0


def arm(point: str) -> None:
    """Ask for death at ``name`` or ``name:3``."""
    global _name, _left
    _name, _, count = point.partition(":")
    _left = int(count or 1)


def reach(point: str) -> None:
    """Die here if this is the place that was asked for."""
    global _left
    if point != _name:
        return
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


arm(os.environ.get("WIREWORK_CRASH_AT", ""))
