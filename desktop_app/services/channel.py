"""The way to the window that has a workspace open, for processes of the same user without Qt."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from io import BufferedRWPair
from pathlib import Path
from typing import IO, Any, Final

from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.workflow import JsonObject

LARGEST: Final = 1 << 20
"""Bytes of one message; a longer one is not read."""


def channel(workspace: Path) -> str:
    """Return the name under which the window of a workspace can be reached by the same user."""
    digest = hashlib.sha256(str(workspace.resolve()).encode()).hexdigest()[:20]
    return f"wirework-{digest}"


def ask(workspace: Path, wish: Mapping[str, Any]) -> JsonObject | None:
    """Have the window of a workspace do something and return its answer, however long that takes; None where
    no window can be reached.

    :raises InvalidRequestError: the window refuses it, or it is too large.
    """
    line = json.dumps({"wish": wish}).encode() + b"\n"
    if len(line) > LARGEST:
        raise InvalidRequestError("the values are too large to be handed to the open window", place="--data")
    try:
        with _opened(channel(workspace)) as way:
            way.write(line)
            way.flush()
            told = json.loads(way.readline() or b"null")
    except (OSError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    if isinstance(error := told.get("error"), dict):
        raise WireworkError(error["message"], place=error["place"], remedy=error["remedy"])
    return told


def _opened(name: str) -> IO[bytes] | BufferedRWPair:
    """Open the channel as Qt names it: a pipe on Windows, elsewhere a socket in the folder of passing files.

    :raises OSError: nobody listens.
    """
    if sys.platform == "win32":
        return open(rf"\\.\pipe\{name}", "r+b", buffering=0)
    import socket

    folder = os.environ.get("TMPDIR") or "/tmp"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as way:
        way.connect(str(Path(folder, name)))
        return way.makefile("rwb")
