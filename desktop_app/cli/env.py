"""``wirework env``: the variables and secrets that workflows read as ``$env`` (engine.md 5.1, ADR 6).

A secret never comes from the command line itself, where histories and process lists would keep it.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from typing import Any

from desktop_app.app.core import Core
from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_workspace, json_value
from desktop_app.cli.status import EXIT_OK
from desktop_app.domain.environment import Variable
from desktop_app.domain.errors import NotFoundError, WorkspaceBusyError
from desktop_app.domain.masking import FORMS_FROM, MASK


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    shown = _action(actions, "list", "show every variable; secrets masked")
    add_json(shown, "the variables")
    plain = _action(actions, "set", "set a plain variable")
    plain.add_argument("name", metavar="NAME")
    plain.add_argument("value", metavar="VALUE", help="a text; with --as-json JSON, @FILE, or -")
    plain.add_argument("--as-json", action="store_true", help="read VALUE as JSON, to set what is no text")
    hidden = _action(actions, "set-secret", "set a secret, read from standard input or asked for")
    hidden.add_argument("name", metavar="NAME")
    gone = _action(actions, "remove", "remove a variable or a secret")
    gone.add_argument("name", metavar="NAME")
    parser.epilog = "Exit status: 0 done, 2 refused. A change holds for the next pass of every execution."


def _action(actions: Any, name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=text, allow_abbrev=False)
    add_workspace(parser)
    return parser


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_list(arguments) if arguments.action == "list" else _change(arguments))


async def _list(arguments: argparse.Namespace) -> int:
    try:
        async with session.looked_at(arguments) as core:
            found = await core.services.environment.list()
    except NotFoundError:
        found = []
    if arguments.json:
        report.print_json([_row(variable) for variable in found])
    else:
        rows = [(each.name, MASK if each.secret else report.short(each.value)) for each in found]
        print("\n".join(report.table(("name", "value"), rows)) if rows else "No variables.")
    return EXIT_OK


def _row(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "secret": variable.secret,
        "value": MASK if variable.secret else variable.value,
        "updatedAt": report.iso(variable.updated_at),
    }


async def _change(arguments: argparse.Namespace) -> int:
    value = _value(arguments)
    try:
        async with session.taken(arguments) as core:
            await _apply(core, arguments, value)
    except WorkspaceBusyError as error:
        raise WorkspaceBusyError(error.message, place=error.place, remedy=_BUSY) from error
    return EXIT_OK


def _value(arguments: argparse.Namespace) -> Any:
    if arguments.action == "set-secret":
        return _secret(arguments.name)
    if arguments.action == "set":
        return json_value(arguments.value, "VALUE") if arguments.as_json else arguments.value
    return None


def _secret(name: str) -> str:
    """Ask for the value, or read what was piped in; one line end at its end does not belong to it."""
    if sys.stdin.isatty():
        return getpass.getpass(f"Value of {name} (not shown): ")
    text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    return text.removesuffix("\n").removesuffix("\r")


async def _apply(core: Core, arguments: argparse.Namespace, value: Any) -> None:
    environment = core.services.environment
    if arguments.action == "set":
        await environment.set(arguments.name, value)
    elif arguments.action == "set-secret":
        await environment.set_secret(arguments.name, value)
        if len(value) < FORMS_FROM:
            print(f"wirework env: note: {_SHORT}", file=sys.stderr)
    else:
        await environment.remove(arguments.name)


_BUSY = "nothing is changed: close the window, or stop that process, and try again"
_SHORT = "so short a secret is easily guessed, and whatever contains it by chance is masked as well"
