"""Statuses of executions and jobs, and how one maps to the other (engine.md 1.11, 1.12)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class JobStatus(IntEnum):
    """The named outcomes of a job. A job may also carry any other integer (see :func:`execution_status`)."""

    PENDING = 0
    """Waiting: for a person, a point in time, another program, or for the node's own branches."""
    RESOLVED = 1
    """Success; the only status after which the next node of the line runs."""
    FAILED = -1
    """The node's own condition for success was not met: a verdict, not a defect."""
    ERROR = -2
    """An exception that nobody expected."""
    ABORTED = -3
    """Stopped from outside: timeout, cancel, or the calling execution ended."""
    CANCELED = -4
    """A waiting step was withdrawn by a plug-in."""
    REJECTED = -5
    """A person said no."""
    RETRY_NEEDED = -6
    """General failure where another try is advised."""


class ExecutionStatus(IntEnum):
    """The statuses of an execution that a row can hold; queueing is the absence of a status (``None``)."""

    STARTED = 0
    """Running, or suspended on at least one pending job."""
    RESOLVED = 1
    FAILED = -1
    ERROR = -2
    ABORTED = -3
    CANCELED = -4
    REJECTED = -5
    RETRY_NEEDED = -6


QUEUEING: Final = None
"""Status of an execution that was created but not yet handed to a processor."""


class Reason:
    """Why an execution was aborted (engine.md 1.8)."""

    TIMEOUT: Final = "timeout"
    MANUAL_CANCEL: Final = "manual_cancel"
    PARENT_ABORTED: Final = "parent_aborted"
    INTERRUPTED: Final = "interrupted"


MOST: Final = 2**31


def is_job_status(value: object) -> bool:
    """Tell whether ``value`` is a whole number that can be the status of a job."""
    return isinstance(value, int) and -MOST < value < MOST


def execution_status(job_status: int) -> ExecutionStatus:
    """Return the execution status that ``job_status`` means; unknown integers count by their sign (1.12)."""
    try:
        return ExecutionStatus(job_status)
    except ValueError:
        return ExecutionStatus.RESOLVED if job_status > 0 else ExecutionStatus.FAILED


def is_final(status: int | None) -> bool:
    """Tell whether an execution with ``status`` has ended: neither queueing nor started."""
    return bool(status)


_EXECUTION_NAMES: Final = {
    None: "Queueing",
    0: "Started",
    1: "Resolved",
    -1: "Failed",
    -2: "Error",
    -3: "Aborted",
    -4: "Canceled",
    -5: "Rejected",
    -6: "Retry needed",
}


def execution_status_name(status: int | None) -> str:
    """Return the English name of an execution status."""
    return _EXECUTION_NAMES.get(status, f"Status {status}")


def job_status_name(status: int, *, ended: bool = False) -> str:
    """Return the English name of a job status; custom integers are shown as numbers. What still waits in an
    execution that has ``ended`` will never be answered.
    """
    if status == 0:
        return "Not finished" if ended else "Pending"
    return _EXECUTION_NAMES.get(status, f"Status {status}")
