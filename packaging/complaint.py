"""How the bootstrap says that something is wrong: what, where, and what a person can do about it."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path


class Complaint(Exception):
    """A failure with a remedy; the command line prints it without a traceback."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\nWhat to do: {remedy}")


def disk_full(*places: Path) -> Complaint:
    """Return the complaint about a full disk: of ``places`` the one with the least room is named."""
    place = min(places, key=lambda folder: shutil.disk_usage(folder).free)
    return Complaint(
        f"The disk that holds {place} is full.",
        "free at least 1.5 GB there, or choose another place: WIREWORK_VENV names the folder of the "
        "environment, TMPDIR (Windows: TEMP) the one for downloads.",
    )


def of_os_error(error: OSError, place: Path) -> Complaint:
    """Translate a failed file operation at ``place``."""
    if error.errno == errno.ENOSPC:
        return disk_full(place if place.is_dir() else place.parent)
    return Complaint(
        f"Cannot write to {place}: {error.strerror or error}.",
        "check that the folder is yours and writable, or set WIREWORK_VENV to another place.",
    )
