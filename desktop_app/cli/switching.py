"""What ``wirework enable`` and ``wirework disable`` share: switching the trigger of a workflow (1.4)."""

from __future__ import annotations

import argparse
import asyncio

from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace
from desktop_app.cli.asking import answered
from desktop_app.cli.status import EXIT_OK
from desktop_app.domain.workflow import JsonObject
from desktop_app.services import asked


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("workflow", metavar="WORKFLOW", help="key or title of a workflow of the workspace")
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = (
        "The window or 'wirework serve' that has the workspace open does it. Exit status: 0 done, 2 refused."
    )


def switch(arguments: argparse.Namespace, enabled: bool) -> int:
    """Switch the trigger of the main version and tell what is so now."""
    return asyncio.run(_switch(arguments, enabled))


async def _switch(arguments: argparse.Namespace, enabled: bool) -> int:
    wish = {"do": "switch", "workflow": arguments.workflow, "enabled": enabled}
    _tell(await answered(arguments, session.opened, asked.switch, wish), arguments)
    return EXIT_OK


def _tell(told: JsonObject, arguments: argparse.Namespace) -> None:
    if arguments.json:
        report.print_json(told)
    else:
        state = "on" if told["enabled"] else "off"
        print(f"The trigger of {told['title']!r} ({told['key']}) is switched {state}.")
