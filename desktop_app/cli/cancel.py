"""``wirework cancel``: ends an execution (engine.md 2.15)."""

from __future__ import annotations

import argparse
import asyncio

from desktop_app.cli import session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace, identifier
from desktop_app.cli.status import EXIT_OK


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "execution", type=identifier, metavar="ID", help="an execution that is queueing or started"
    )
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = "Exit status: 0 cancelled, 2 refused."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_cancel(arguments))


async def _cancel(arguments: argparse.Namespace) -> int:
    async with session.opened(arguments) as core:
        await core.services.executions.cancel(arguments.execution)
        await session.tell(core, arguments.execution, arguments)
        return EXIT_OK
