"""``wirework capture``: whether changes that other programs make in data sources start workflows (ADR 9)."""

from __future__ import annotations

import argparse
import asyncio

from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_workspace
from desktop_app.cli.asking import answered
from desktop_app.cli.status import EXIT_OK
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.workflow import JsonObject
from desktop_app.services.asked import capture


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("source", nargs="?", metavar="SOURCE", help="the data source; none: list all")
    switch = parser.add_mutually_exclusive_group()
    switch.add_argument("--on", action="store_true", help="put a table and triggers into its database")
    switch.add_argument("--off", action="store_true", help="remove all of them again")
    add_workspace(parser)
    add_json(parser, "the sources")
    parser.epilog = (
        "Exit status: 0 done, 2 refused. SQLite files and PostgreSQL can do it. "
        "The window or 'wirework serve' that has the workspace open does it."
    )


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    if (arguments.on or arguments.off) and not arguments.source:
        raise InvalidRequestError("say which data source is meant", place="SOURCE")
    return asyncio.run(_execute(arguments))


async def _execute(arguments: argparse.Namespace) -> int:
    wanted = arguments.on if arguments.on or arguments.off else None
    wish = {"do": "capture", "source": arguments.source, "on": wanted}
    told = await answered(arguments, session.taken, capture, wish)
    _tell(told["sources"], arguments)
    return EXIT_OK


def _tell(sources: list[JsonObject], arguments: argparse.Namespace) -> None:
    if arguments.json:
        report.print_json(sources)
        return
    rows = [(source["name"], "heard" if source["capture"] else "not heard") for source in sources]
    print("\n".join(report.table(("source", "changes by other programs"), rows)))
