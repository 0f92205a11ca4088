"""The commands, their arguments and exit statuses; errors become one message, never a traceback
(architecture 9, 12).

A command is a module with ``declare(parser)`` and ``execute(arguments) -> exit status``. Only the module of
the chosen command is imported, so that each starts fast.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final, TypeAlias

from desktop_app import __version__
from desktop_app.cli.status import EXIT_STOPPED, EXIT_USAGE
from desktop_app.domain.errors import ValidationError, WireworkError

Render: TypeAlias = Callable[[Path, Path, float, str, Sequence[str]], None]
"""Paints a workflow file into a picture file, with a scale, a theme and plug-ins."""

COMMANDS: Final = {
    "run": "run a workflow once by hand and wait until it ends or waits",
    "debug": "go on with a debugged run that is paused",
    "action": "start a custom action on records, or with values",
    "resume": "answer a waiting job and let its execution go on",
    "cancel": "end an execution",
    "executions": "list the executions of the workspace",
    "show": "show one execution with its jobs",
    "enable": "switch the trigger of a workflow on",
    "disable": "switch the trigger of a workflow off",
    "agree": "look at the code of a workflow from outside and let it run",
    "env": "list, set and remove variables and secrets of the workspace",
    "capture": "tell or switch whether changes by other programs start workflows",
    "test": "run workflow test cases",
    "validate": "tell what is wrong with workflow files",
    "serve": "run the engine without a window, triggers on, until stopped",
    "render": "paint a workflow as a picture",
    "doctor": "look at versions, paths, database and system libraries",
}

DESCRIPTION: Final = """\
Build, run and watch automation workflows. Without a command the window opens, with the files given.
"""


def is_command(arguments: Sequence[str]) -> bool:
    """Return whether the arguments are for the command line and not for the window."""
    if not arguments:
        return False
    first = arguments[0]
    early = first in COMMANDS or first in ("-h", "--help", "--version") or _is_mistyped(first)
    return early or _late(arguments) in COMMANDS


def _late(arguments: Sequence[str]) -> str:
    """Return the first word that is no option, nor the value of one, and no file either."""
    words = iter(arguments)
    for word in words:
        if word in ("--workspace", "--plugin"):
            next(words, None)
        elif not word.startswith("-"):
            return "" if Path(word).exists() else word
    return ""


def _is_mistyped(word: str) -> bool:
    """A single word that is neither an option nor a file can only be meant as a command."""
    return word.isidentifier() and not Path(word).exists()


def main(argv: Sequence[str], *, render: Render | None = None) -> int:
    """Run one command and return its exit status. ``render`` comes from the wiring, which may use Qt."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What a terminal or pipe cannot spell must not turn a finished run into a failure.
            stream.reconfigure(errors="backslashreplace")
    arguments = list(argv)
    chosen = arguments[0] if arguments else "--help"
    if _is_mistyped(chosen) and chosen not in COMMANDS:
        return _unknown(chosen)
    if chosen.startswith("-") and (late := _late(arguments)) in COMMANDS:
        print(f"wirework: write the command first: wirework {late} …", file=sys.stderr)
        return EXIT_USAGE
    module = importlib.import_module(f"desktop_app.cli.{chosen}") if chosen in COMMANDS else None
    try:
        parser, command = _parser(chosen, module)
        parsed, unknown = parser.parse_known_args(arguments)
        if unknown:
            (command or parser).error(_unknown_arguments(unknown, command))
    except SystemExit as stop:
        return int(stop.code or 0)
    if module is None:
        return 0
    parsed.render = render
    return guarded(chosen, lambda: int(module.execute(parsed)), debug=parsed.verbose)


def _unknown(word: str) -> int:
    import difflib

    near = difflib.get_close_matches(word, COMMANDS, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"the commands are {', '.join(COMMANDS)}"
    print(f"wirework: there is no command or file {word!r}; {hint}", file=sys.stderr)
    return EXIT_USAGE


def _unknown_arguments(unknown: Sequence[str], command: argparse.ArgumentParser | None) -> str:
    import difflib

    known = [] if command is None else command.format_usage().replace("[", " ").split()
    near = difflib.get_close_matches(
        unknown[0].partition("=")[0], [w for w in known if w.startswith("--")], n=1
    )
    hint = f"; did you mean {near[0].rstrip(']')}?" if near else ""
    return f"unrecognized arguments: {' '.join(unknown)}{hint}"


def _parser(
    chosen: str, module: ModuleType | None
) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser | None]:
    """Return the parser of everything, and that of the chosen command if there is one."""
    parser = argparse.ArgumentParser(
        prog="wirework", description=DESCRIPTION, allow_abbrev=False, formatter_class=_Help
    )
    parser.add_argument("--version", action="version", version=f"Wirework {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    own: argparse.ArgumentParser | None = None
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=_sentence(text), allow_abbrev=False)
        if name == chosen and module is not None:
            module.declare(command)
            command.add_argument("--verbose", action="store_true", help="log to the screen, show tracebacks")
            own = command
    return parser, own


class _Help(argparse.HelpFormatter):
    """Leaves room for the longest command beside its help."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=16)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def guarded(name: str, work: Callable[[], int], *, debug: bool = False) -> int:
    """Run ``work`` of the command ``name``, empty for the window; an error becomes a message on standard
    error and :data:`EXIT_USAGE`.
    """
    try:
        return work()
    except KeyboardInterrupt:
        print(f"{_called(name)}: stopped", file=sys.stderr)
        return EXIT_STOPPED
    except SystemExit as stop:
        # Nothing of ours ends the process in the middle of a command.
        print(f"{_called(name)}: a node type or trigger has called sys.exit({stop.code!r})", file=sys.stderr)
        return EXIT_USAGE
    except BrokenPipeError:
        # Whoever read the output has gone; Python must not complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_STOPPED
    except Exception as error:
        if debug:
            traceback.print_exc()
        for line in told(name, error):
            print(line, file=sys.stderr)
        return EXIT_USAGE


def told(name: str, error: Exception) -> list[str]:
    """Return the lines that tell a person about ``error``: what, where, and what can be done."""
    who = _called(name)
    if isinstance(error, ValidationError):
        where = f"{error.place}: " if error.place else ""
        lines = [f"{who}: {where}{problem}" for problem in error.problems]
        return [*lines, f"  {error.remedy}"] if error.remedy else lines
    if isinstance(error, WireworkError):
        return [f"{who}: {error}"]
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in _QT:
        return [f"{who}: {error.name} is not installed; the headless commands work without it"]
    kind = type(error).__name__
    return [f"{who}: internal error: {kind}: {error}", f"  {'--verbose' if name else '--debug'} shows where"]


def _called(name: str) -> str:
    """Return what a person has called: a command, or the program alone for its window."""
    return f"wirework {name}" if name else "wirework"


_QT: Final = ("PySide6", "NodeGraphQt", "Qt", "qasync", "shiboken6")
