"""``wirework show``: one execution with its jobs."""

from __future__ import annotations

import argparse
import asyncio

from desktop_app.cli import session
from desktop_app.cli.arguments import add_json, add_workspace, identifier


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("execution", type=identifier, metavar="ID", help="an execution of the workspace")
    add_workspace(parser)
    add_json(parser)
    parser.epilog = "Exit status: 0 resolved, 1 ended otherwise, 3 not ended, 2 not found."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_show(arguments))


async def _show(arguments: argparse.Namespace) -> int:
    async with session.looked_at(arguments) as core:
        return await session.tell(core, arguments.execution, arguments)
