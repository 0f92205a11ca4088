"""``wirework action``: starts a custom action on records, or with values (data.md 1.5.2)."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from typing import Any

from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace, json_value
from desktop_app.cli.asking import answered
from desktop_app.cli.status import EXIT_FAILED, EXIT_OK, EXIT_SUSPENDED
from desktop_app.domain.status import execution_status_name
from desktop_app.domain.workflow import JsonObject
from desktop_app.services.asked import act


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
        "The workflow must be switched on. The window or 'wirework serve' that has the workspace does it. "
        "Exit status: 0 resolved, 1 ended otherwise, 2 not found or wrong usage, 3 still waiting."
    )


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_act(arguments))


async def _act(arguments: argparse.Namespace) -> int:
    wish = {
        "do": "action",
        "workflow": arguments.workflow,
        "keys": [_key(text) for text in arguments.pk],
        "values": json_value(arguments.data, "--data"),
    }
    told = await answered(arguments, session.opened, act, wish)
    _tell(told, arguments)
    return _status(told)


def _key(text: str) -> Any:
    """Return the key that a text means: a number or an object as JSON, anything else as it stands."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | dict) and not isinstance(value, bool) else text


def _tell(told: JsonObject, arguments: argparse.Namespace) -> None:
    if arguments.json:
        report.print_json(told)
        return
    for message in told["messages"]:
        print(message, file=sys.stdout if told["state"] == "ok" else sys.stderr)
    for run in told["executions"]:
        print(f"Execution {run['id']}: {execution_status_name(run['status'])}")


def _status(told: JsonObject) -> int:
    statuses = [run["status"] for run in told["executions"]]
    if any(not status for status in statuses):
        return EXIT_SUSPENDED
    return EXIT_OK if told["state"] == "ok" and all(status > 0 for status in statuses) else EXIT_FAILED
