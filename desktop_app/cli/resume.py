"""``wirework resume``: answers a waiting job, in this or another process than the run (engine.md 2.11)."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from desktop_app.cli import session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace, json_value
from desktop_app.cli.watch import Watch


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("job", type=int, metavar="JOB_ID", help="the waiting job, as run and show tell it")
    parser.add_argument(
        "--status",
        type=int,
        required=True,
        metavar="N",
        help="1 goes on, -1 fails, -5 rejects, 0 lets the node look again",
    )
    parser.add_argument("--result", metavar="JSON", help="the job's result: JSON, @FILE, or -")
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = "Exit status: 0 resolved, 1 ended otherwise, 3 still suspended, 2 refused."


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
        with Watch(core.services) as watch:
            await executions.resume(job.id, arguments.status, **changes)
            await watch.settled(job.execution_id)
        return await session.tell(core, job.execution_id, arguments)
