"""``wirework capture``: whether changes that other programs make in data sources start workflows (ADR 9)."""

from __future__ import annotations

import argparse
import asyncio

from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_workspace
from desktop_app.cli.status import EXIT_OK
from desktop_app.domain.collections import SourceState
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, WorkspaceBusyError


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="the data source; none: list all")
    switch = parser.add_mutually_exclusive_group()
    switch.add_argument("--on", action="store_true", help="put a table and triggers into its database")
    switch.add_argument("--off", action="store_true", help="remove all of them again")
    add_workspace(parser)
    add_json(parser, "the sources")
    parser.epilog = "Exit status: 0 done, 2 refused. SQLite files and PostgreSQL can do it."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    if (arguments.on or arguments.off) and not arguments.source:
        raise InvalidRequestError("say which data source is meant", place="SOURCE")
    return asyncio.run(_execute(arguments))


async def _execute(arguments: argparse.Namespace) -> int:
    try:
        async with session.taken(arguments) as core:
            data = core.services.data
            if arguments.on or arguments.off:
                await data.set_capture(arguments.source, arguments.on)
            states = [state for state in data.sources() if arguments.source in (None, state.name)]
    except WorkspaceBusyError as error:
        raise WorkspaceBusyError(error.message, place=error.place, remedy=_BUSY) from error
    if not states:
        missing = f"there is no data source {arguments.source!r}"
        raise NotFoundError(missing, remedy="add it in the Data panel")
    _tell(states, arguments)
    return EXIT_OK


def _tell(states: list[SourceState], arguments: argparse.Namespace) -> None:
    if arguments.json:
        report.print_json([{"name": state.name, "capture": state.capture} for state in states])
        return
    rows = [(state.name, "heard" if state.capture else "not heard") for state in states]
    print("\n".join(report.table(("source", "changes by other programs"), rows)))


_BUSY = "switch it in the window that has the workspace open"
