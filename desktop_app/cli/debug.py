"""``wirework debug``: goes on with a debugged run, also one that another process left (editor.md F)."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from desktop_app.app.core import Core
from desktop_app.cli import session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace, identifier
from desktop_app.cli.debuggee import Debuggee
from desktop_app.cli.status import EXIT_STOPPED
from desktop_app.domain.workflow import Workflow


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("execution", type=identifier, metavar="EXECUTION_ID", help="the run")
    parser.add_argument(
        "--debug-protocol",
        action="store_true",
        dest="protocol",
        help="let another program step through the run: lines of JSON on standard input and output",
    )
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = "A run that nobody debugs yet is paused before its next node. help lists the commands."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_debug(arguments))


async def _debug(arguments: argparse.Namespace) -> int:
    async with session.opened(arguments) as core:
        view = await core.services.executions.get(arguments.execution)
        document = view.version.document if view.version is not None else Workflow(view.execution.key)
        return await debugged(core, arguments, document=document, execution_id=view.execution.id)


async def debugged(
    core: Core,
    arguments: argparse.Namespace,
    *,
    document: Workflow,
    context: Any = None,
    execution_id: int | None = None,
) -> int:
    """Step through a run until it ends or is left, and return the exit status."""
    debuggee = Debuggee(core.services, document, context, execution_id)
    if arguments.protocol:
        from desktop_app.cli.debug_protocol import Protocol

        await Protocol(debuggee).serve()
    else:
        from desktop_app.cli.debug_terminal import Terminal

        await Terminal(debuggee).serve()
    if debuggee.execution_id is None:
        return EXIT_STOPPED
    if arguments.protocol:
        return await session.status_of(core, debuggee.execution_id)
    status = await session.tell(core, debuggee.execution_id, arguments)
    return EXIT_STOPPED if debuggee.stopped else status
