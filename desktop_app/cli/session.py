"""Opens the workspace for one command, with its log, and prints how an execution stands afterwards."""

from __future__ import annotations

import argparse
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from desktop_app.app.core import Core, Start, Workspace, logging_to, no_types
from desktop_app.cli import report
from desktop_app.cli.arguments import repeated
from desktop_app.cli.status import exit_status
from desktop_app.domain.events import Event, JobPrinted, Notified
from desktop_app.domain.execution import Execution

NAMED: Final = 3
"""Executions of earlier processes that are named, at most."""


@asynccontextmanager
async def opened(arguments: argparse.Namespace, start: Start = "alone") -> AsyncIterator[Core]:
    """Take the workspace that the arguments name and start its engine: for the execution that the command is
    about, unless it says otherwise. What others have left behind is named and left alone.
    """
    workspace = Workspace.choose(arguments.workspace)
    workspace.create()
    with logging_to(workspace.logs, console=arguments.verbose):
        async with Core.open(workspace, plugins=arguments.plugins, start=start) as core:
            core.services.subscribe(_print_notice)
            if start == "alone":
                core.services.subscribe(_print_output)
            for broken in core.types.broken:
                print(f"wirework: note: skipped {broken.name}: {broken.reason}", file=sys.stderr)
            if start == "alone":
                await _tell_left_alone(core, getattr(arguments, "execution", None))
            yield core


def _print_notice(event: Event) -> None:
    """Say what a workflow tells on the desktop where there is none (data.md 3.4)."""
    if isinstance(event, Notified):
        print(": ".join(part for part in (event.title, event.text) if part), file=sys.stderr, flush=True)


def _print_output(event: Event) -> None:
    """Show at once what a script prints."""
    if isinstance(event, JobPrinted):
        print(event.text, end="", file=sys.stderr, flush=True)


async def _tell_left_alone(core: Core, meant: int | None) -> None:
    ready = await core.services.executions.ready(NAMED + 2)
    if others := [execution for execution in ready if execution.id != meant]:
        print(_left_alone(others), file=sys.stderr)


def _left_alone(ready: Sequence[Execution]) -> str:
    ids = ", ".join(str(execution.id) for execution in ready[:NAMED])
    more = " and more" if len(ready) > NAMED else ""
    return (
        f"wirework: note: not finished by earlier processes: execution {ids}{more}. The window or "
        "'wirework serve' goes on with them, 'wirework cancel ID' ends one."
    )


@asynccontextmanager
async def taken(arguments: argparse.Namespace) -> AsyncIterator[Core]:
    """Take the workspace to change what is kept in it: no type is loaded and nothing is run."""
    workspace = Workspace.choose(arguments.workspace)
    workspace.create()
    with logging_to(workspace.logs, console=arguments.verbose):
        async with Core.open(workspace, types=no_types(), start="no") as core:
            yield core


@asynccontextmanager
async def looked_at(arguments: argparse.Namespace) -> AsyncIterator[Core]:
    """Open the workspace for reading; another process may own it."""
    with logging_to(console=arguments.verbose):
        async with Core.look(Workspace.choose(arguments.workspace)) as core:
            yield core


async def status_of(core: Core, execution_id: int) -> int:
    """Return the exit status that an execution means."""
    return exit_status((await core.services.executions.get(execution_id)).execution)


async def tell(core: Core, execution_id: int, arguments: argparse.Namespace) -> int:
    """Print an execution as the arguments ask for it and return its exit status."""
    executions = core.services.executions
    view = await executions.get(execution_id)
    if arguments.json:
        await report.print_outcome(view, executions.all_jobs(execution_id))
    else:
        jobs = await executions.digest(execution_id, report.JOBS_SHOWN)
        print("\n".join(report.summary(view, jobs, _options(arguments))))
    return exit_status(view.execution)


def _options(arguments: argparse.Namespace) -> list[str]:
    """Return the options that another command needs to find this workspace and its types again."""
    given = [arguments.workspace] if arguments.workspace else []
    return repeated("--workspace", given) + repeated("--plugin", getattr(arguments, "plugins", ()))
