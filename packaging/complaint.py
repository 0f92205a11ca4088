"""How the bootstrap says that something is wrong: what, where, and what a person can do about it."""

from __future__ import annotations

import errno
from pathlib import Path


class Complaint(Exception):
    """A failure with a remedy; the command line prints it without a traceback."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\nWhat to do: {remedy}")


def disk_full(place: Path) -> Complaint:
    """Return the complaint about a full disk that holds ``place``."""
    return Complaint(
        f"The disk that holds {place} is full.",
        "free at least 1.5 GB there, or choose another place: WIREWORK_VENV for the environment, "
        "TMPDIR (Windows: TEMP) for downloads.",
    )


def of_os_error(error: OSError, place: Path) -> Complaint:
    """Translate a failed file operation at ``place``."""
    if error.errno == errno.ENOSPC:
        return disk_full(place)
    return Complaint(
        f"Cannot write to {place}: {error.strerror or error}.",
        "check that the folder is yours and writable, or set WIREWORK_VENV to another place.",
    )
