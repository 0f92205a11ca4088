"""``wirework serve``: the engine without a window, triggers on, until it is stopped (architecture 12)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from desktop_app.app.core import Core, long_lived
from desktop_app.cli import session
from desktop_app.cli.arguments import add_plugins, add_workspace
from desktop_app.cli.signals import heard
from desktop_app.cli.status import EXIT_OK
from desktop_app.cli.troubles import troubles_told
from desktop_app.services.asked import answer
from desktop_app.services.channel import listening
from desktop_app.services.endings import ends
from desktop_app.services.watch import first_of

NAMED: Final = 10
"""Workflows that are named, at most."""


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
    with heard(ends()) as stopped, troubles_told("serve"):
        async with session.opened(arguments, start="all") as core, _reachable(core) as place:
            print(f"Serving {place}. Ctrl+C stops.", flush=True)
            await _tell_enabled(core)
            idle = [core.services.executions.idle()] if arguments.until_idle else []
            with long_lived():
                await first_of(stopped.wait(), *idle)
            print("Stopping.", flush=True)
    return EXIT_OK


@asynccontextmanager
async def _reachable(core: Core) -> AsyncIterator[Path]:
    """Do what other commands wish of this workspace, which they cannot take."""
    assert core.workspace is not None, "a command always works in a workspace"
    async with listening(core.workspace.root, lambda wish: answer(core.services, wish)):
        yield core.workspace.root


async def _tell_enabled(core: Core) -> None:
    """Name what is switched on, and what of it will not run: code that nobody agreed to (data.md 3.2.2)."""
    enabled = [row.version for row in await core.services.workflows.list() if row.version.enabled]
    named = ", ".join(f"{version.called!r} ({version.document.type})" for version in enabled[:NAMED])
    more = " and more" if len(enabled) > NAMED else ""
    print(f"Switched on: {named or 'nothing; see wirework enable'}{more}.", flush=True)
    for version in enabled:
        if core.services.consents.open(version.key, version.document):
            title = version.called
            print(
                f"wirework serve: note: {title!r} does not run: it holds code from outside that nobody has "
                f"agreed to; read it and agree with: wirework agree {version.key}",
                file=sys.stderr,
            )
