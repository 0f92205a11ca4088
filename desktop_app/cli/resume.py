"""``wirework resume``: answers a waiting job, in this or another process than the run (engine.md 2.11)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any, Final

from desktop_app.cli import session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace, identifier, json_value, whole
from desktop_app.cli.signals import CTRL_C, heard
from desktop_app.cli.status import EXIT_STOPPED, EXIT_SUSPENDED
from desktop_app.services.watch import Watch, first_of

MOST_STATUS: Final = 2**31 - 1


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "job", type=identifier, metavar="JOB_ID", help="the waiting job, as run and show tell it"
    )
    parser.add_argument(
        "--status",
        type=lambda text: whole(text, -MOST_STATUS, MOST_STATUS),
        required=True,
        metavar="N",
        help="1 goes on, -1 fails, -5 rejects, 0 lets the node look again",
    )
    parser.add_argument("--result", metavar="JSON", help="the job's result: JSON, @FILE, or -")
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = (
        "Ctrl+C leaves the execution to the window or 'wirework serve'. "
        "Exit status: 0 resolved, 1 ended otherwise, 3 still suspended, 2 refused, 130 stopped."
    )


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_resume(arguments))


async def _resume(arguments: argparse.Namespace) -> int:
    changes: dict[str, Any] = {}
    if arguments.result is not None:
        changes["result"] = json_value(arguments.result, "--result")
    async with session.opened(arguments) as core:
        executions = core.services.executions
        job = await executions.job(arguments.job)
        with Watch(core.services) as watch, heard(CTRL_C) as stopped:
            await executions.resume(job.id, arguments.status, **changes)
            await first_of(watch.settled(job.execution_id), stopped.wait())
        status = await session.tell(core, job.execution_id, arguments)
        if stopped.is_set() and status == EXIT_SUSPENDED:
            print(f"wirework resume: {_going_on(job.execution_id)}", file=sys.stderr)
        return EXIT_STOPPED if stopped.is_set() else status


def _going_on(execution_id: int) -> str:
    return (
        f"stopped: execution {execution_id} has its answer but is not finished; the window or "
        f"'wirework serve' goes on with it, 'wirework cancel {execution_id}' ends it"
    )
