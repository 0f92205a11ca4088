"""By which signals a process of ours is ended in order, in the window and in ``serve`` (architecture 8)."""

from __future__ import annotations

import signal
import sys


def ends() -> tuple[signal.Signals, ...]:
    """Return the signals by which a person or a system ends a process. What nohup ignores stays ignored."""
    found = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        found.append(signal.SIGHUP)
    return tuple(found)
