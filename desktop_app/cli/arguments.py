"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from desktop_app.domain import codec
from desktop_app.domain.errors import DocumentError, Problem
from desktop_app.domain.json_value import json_problems


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


def add_debugging(parser: argparse.ArgumentParser) -> None:
    """Declare ``--debug`` and ``--debug-protocol``."""
    told = "step through the run here; help lists the commands"
    parser.add_argument("--debug", action="store_true", dest="debugger", help=told)
    parser.add_argument(
        "--mocks", action="store_true", help="let the workflow's mocks answer for their nodes"
    )
    dry = "let no node act on the outside; say what each would have done"
    parser.add_argument("--dry-run", action="store_true", dest="dry", help=dry)
    parser.add_argument(
        "--debug-protocol",
        action="store_true",
        dest="protocol",
        help="let another program step through the run: lines of JSON on standard input and output",
    )


def add_json(parser: argparse.ArgumentParser, what: str = "the outcome") -> None:
    """Declare ``--json``."""
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON")


def json_value(text: str, option: str) -> Any:
    """Return the JSON value of an option: the text itself, ``@file``, or ``-`` for standard input.

    :raises DocumentError: it is not JSON, the file cannot be read, or it cannot be stored.
    """
    place, given = option, text.encode("utf-8", "surrogateescape")
    if text == "-":
        place, given = f"{option}: standard input", sys.stdin.buffer.read()
    elif text.startswith("@"):
        place, given = f"{option}: {text[1:]}", _file(text[1:], option)
    value = codec.parse(given, place)
    if problems := list(json_problems(value)):
        raise DocumentError(problems, place=place)
    return value


def _file(name: str, option: str) -> bytes:
    if not name:
        raise DocumentError([Problem("the name of a file is missing after @")], place=option)
    try:
        return Path(name).read_bytes()
    except OSError as error:
        problem = Problem(f"cannot be read: {(error.strerror or str(error)).lower()}")
        raise DocumentError([problem], place=f"{option}: {name}") from error


def identifier(text: str) -> int:
    """Read the id of an execution or a job."""
    return whole(text, 1, 2**63 - 1, "an id")


def whole(text: str, least: int, most: int, what: str = "a whole number") -> int:
    """Read a whole number for argparse, which tells of anything else."""
    try:
        value = int(text) if len(text) <= LONGEST_NUMBER else most + 1
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be {what}, not {text!r}") from None
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"must be {what} from {least} to {most}")
    return value


LONGEST_NUMBER: Final = 40
"""Characters of a number that is read at all: Python refuses very long ones in words of its own."""


def repeated(option: str, values: Sequence[object]) -> list[str]:
    """Return an option given once for each value, as it stands on a command line."""
    return [part for value in values for part in (option, str(value))]
