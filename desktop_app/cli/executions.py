"""``wirework executions``: what ran in the workspace, newest first (engine.md 7.11)."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import Final

from desktop_app.app.core import Core
from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_workspace, whole
from desktop_app.cli.status import EXIT_OK
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.status import ExecutionStatus, execution_status_name

STATUSES: Final[dict[str, int | None]] = {
    "queueing": None,
    **{status.name.lower().replace("_", "-"): int(status) for status in ExecutionStatus},
}

MOST: Final = 1_000_000


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--workflow", metavar="KEY", help="only those of one workflow")
    parser.add_argument("--status", choices=tuple(STATUSES), help="only those with this status")
    parser.add_argument(
        "--limit",
        type=lambda text: whole(text, 1, MOST),
        default=20,
        metavar="N",
        help="how many (default 20)",
    )
    add_workspace(parser)
    add_json(parser, "the list")


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_list(arguments))


async def _list(arguments: argparse.Namespace) -> int:
    statuses = (STATUSES[arguments.status],) if arguments.status else None
    query = ExecutionFilter(arguments.workflow, statuses, arguments.limit)
    try:
        async with session.looked_at(arguments) as core:
            found = await core.services.executions.list(query)
            titles = await _titles(core, found)
    except NotFoundError:
        found, titles = (), {}
    if arguments.json:
        report.print_json([_row(execution, titles) for execution in found])
    else:
        print("\n".join(_lines(found, titles)))
    return EXIT_OK


async def _titles(core: Core, found: Sequence[Execution]) -> dict[int, str]:
    """Return the titles of the versions that ran; a deleted one has none."""
    titles: dict[int, str] = {}
    for version_id in {execution.workflow_id for execution in found}:
        try:
            titles[version_id] = (await core.services.workflows.get(version_id)).document.title
        except NotFoundError:
            continue
    return titles


def _row(execution: Execution, titles: dict[int, str]) -> dict[str, object]:
    # Lists never load outputs (engine.md 7.11): saying null here would be untrue.
    row = report.execution_json(execution) | {"title": titles.get(execution.workflow_id)}
    return {name: value for name, value in row.items() if name != "output"}


def _lines(found: Sequence[Execution], titles: dict[int, str]) -> list[str]:
    if not found:
        return ["No executions."]
    rows = [
        (
            str(execution.id),
            report.short(titles.get(execution.workflow_id) or execution.key),
            execution_status_name(execution.status) + (f" ({execution.reason})" if execution.reason else ""),
            report.iso(execution.created_at) or "",
        )
        for execution in found
    ]
    return report.table(("execution", "workflow", "status", "triggered at"), rows)
