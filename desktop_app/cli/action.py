"""``wirework action``: starts a custom action on records, or with values (data.md 1.5.2)."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from typing import Any, Final

from desktop_app.app.core import Core
from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace, json_value
from desktop_app.cli.status import EXIT_FAILED, EXIT_OK, EXIT_SUSPENDED
from desktop_app.cli.switching import find
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Execution
from desktop_app.domain.record_work import ActionOutcome
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.status import execution_status_name
from desktop_app.domain.workflow import WorkflowVersion

ON_RECORDS: Final = (1, 2)


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("workflow", metavar="WORKFLOW", help="key or title of a custom action")
    parser.add_argument(
        "--pk",
        action="append",
        default=[],
        metavar="KEY",
        help="the key of a record, as JSON where it has several parts; may be given several times",
    )
    parser.add_argument(
        "--data", default="{}", metavar="JSON", help="values: JSON, @FILE, or - for standard input"
    )
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = (
        "The workflow must be switched on. "
        "Exit status: 0 resolved, 1 ended otherwise, 2 not found or wrong usage, 3 still waiting."
    )


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_act(arguments))


async def _act(arguments: argparse.Namespace) -> int:
    values = json_value(arguments.data, "--data")
    keys = [_key(text) for text in arguments.pk]
    async with session.opened(arguments) as core:
        version = await find(core, arguments.workflow)
        _check(version, keys, values)
        config = version.document.config
        collection = config["collection"] if config.get("type") in ON_RECORDS else None
        before = {run.id for run in await _runs(core, version)}
        outcome = await core.services.record_actions.start([version.key], collection, keys, values)
        await core.services.executions.idle()
        runs = [run for run in await _runs(core, version) if run.id not in before]
    _tell(outcome, runs, arguments)
    return _status(outcome, runs)


def _key(text: str) -> Any:
    """Return the key that a text means: a number or an object as JSON, anything else as it stands."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | dict) and not isinstance(value, bool) else text


def _check(version: WorkflowVersion, keys: Sequence[Any], values: Any) -> None:
    """Refuse what cannot be started in this way.

    :raises InvalidRequestError: it is no custom action, is off, or lacks its records or values.
    """
    document = version.document
    if document.type != "custom-action":
        raise InvalidRequestError(
            f"{version.key!r} is no custom action", remedy="start it with: wirework run"
        )
    if not version.enabled:
        raise InvalidRequestError(
            f"{version.key!r} is switched off", remedy=f"switch it on with: wirework enable {version.key}"
        )
    if document.config.get("type") in ON_RECORDS and not keys:
        raise InvalidRequestError("it works on records", place="--pk", remedy="name them with --pk KEY")
    if not isinstance(values, dict):
        raise InvalidRequestError("the values are no object", place="--data")


async def _runs(core: Core, version: WorkflowVersion) -> list[Execution]:
    return list(await core.services.executions.list(ExecutionFilter(workflow_key=version.key)))


def _tell(outcome: ActionOutcome, runs: Sequence[Execution], arguments: argparse.Namespace) -> None:
    if arguments.json:
        report.print_json(
            {
                "state": outcome.state,
                "messages": list(outcome.messages),
                "executions": [{"id": run.id, "status": run.status} for run in runs],
            }
        )
        return
    for message in outcome.messages:
        print(message, file=sys.stdout if outcome.ok else sys.stderr)
    for run in runs:
        print(f"Execution {run.id}: {execution_status_name(run.status)}")


def _status(outcome: ActionOutcome, runs: Sequence[Execution]) -> int:
    if any(not run.status for run in runs):
        return EXIT_SUSPENDED
    return EXIT_OK if outcome.ok and all((run.status or 0) > 0 for run in runs) else EXIT_FAILED
