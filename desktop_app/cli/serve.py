"""``wirework serve``: the engine without a window, triggers on, until it is stopped (architecture 12)."""

from __future__ import annotations

import argparse
import asyncio

from desktop_app.cli import session
from desktop_app.cli.arguments import add_plugins, add_workspace
from desktop_app.cli.signals import first_of, heard
from desktop_app.cli.status import EXIT_OK
from desktop_app.services.endings import ends


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--until-idle", action="store_true", help="stop as soon as nothing is left to do but to wait"
    )
    add_workspace(parser)
    add_plugins(parser)
    parser.epilog = "Stop it with Ctrl+C, or a TERM or HUP signal; what waits goes on at the next start."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_serve(arguments))


async def _serve(arguments: argparse.Namespace) -> int:
    with heard(ends()) as stopped:
        async with session.opened(arguments, start="all") as core:
            place = core.workspace.root if core.workspace else ""
            print(f"Serving {place}. Ctrl+C stops.", flush=True)
            idle = [core.services.executions.idle()] if arguments.until_idle else []
            await first_of(stopped.wait(), *idle)
            print("Stopping.", flush=True)
    return EXIT_OK
