"""The exit statuses of the commands (architecture 12)."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.execution import Execution
from desktop_app.domain.status import ExecutionStatus

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
"""The execution ended otherwise than resolved, a test case failed, a document has problems."""
EXIT_USAGE: Final = 2
"""Wrong usage, an invalid document, or something that kept the command from doing its work."""
EXIT_SUSPENDED: Final = 3
EXIT_STOPPED: Final = 130
"""Stopped by the person, as shells report it."""


def exit_status(execution: Execution) -> int:
    """Return what an execution means for the shell."""
    if execution.status == ExecutionStatus.RESOLVED:
        return EXIT_OK
    return EXIT_FAILED if execution.status else EXIT_SUSPENDED
