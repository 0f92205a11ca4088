"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain import codec
from desktop_app.domain.errors import DocumentError, Problem


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """Declare ``--workspace``."""
    parser.add_argument(
        "--workspace",
        type=Path,
        metavar="DIR",
        help="the workspace folder (default: WIREWORK_WORKSPACE, else the platform's user data folder)",
    )


def add_plugins(parser: argparse.ArgumentParser) -> None:
    """Declare ``--plugin``."""
    parser.add_argument(
        "--plugin",
        action="append",
        default=[],
        dest="plugins",
        metavar="MODULE_OR_FILE",
        help="node types and triggers from outside; may be given several times",
    )


def add_json(parser: argparse.ArgumentParser, what: str = "the outcome") -> None:
    """Declare ``--json``."""
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON")


def json_value(text: str, option: str) -> Any:
    """Return the JSON value of an option: the text itself, ``@file``, or ``-`` for standard input.

    :raises DocumentError: it is not JSON, or the file cannot be read.
    """
    if text == "-":
        return codec.parse(sys.stdin.buffer.read(), f"{option}: standard input")
    if text.startswith("@"):
        return codec.parse(_file(text[1:], option), f"{option}: {text[1:]}")
    return codec.parse(text, option)


def _file(name: str, option: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        problem = Problem(f"cannot be read: {(error.strerror or str(error)).lower()}")
        raise DocumentError([problem], place=f"{option}: {name}") from error


def repeated(option: str, values: Sequence[object]) -> list[str]:
    """Return an option given once for each value, as it stands on a command line."""
    return [part for value in values for part in (option, str(value))]
