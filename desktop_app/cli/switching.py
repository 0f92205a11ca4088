"""What ``wirework enable`` and ``wirework disable`` share: finding a workflow and switching it (1.4)."""

from __future__ import annotations

import argparse
import asyncio

from desktop_app.app.core import Core
from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace
from desktop_app.cli.status import EXIT_OK
from desktop_app.domain.errors import ValidationError, WorkspaceBusyError
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.services.asked import find
from desktop_app.services.documents import blocking, document_problems


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("workflow", metavar="WORKFLOW", help="key or title of a workflow of the workspace")
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = "Exit status: 0 done, 2 refused."


def switch(arguments: argparse.Namespace, enabled: bool) -> int:
    """Switch the trigger of the main version and tell what is so now."""
    return asyncio.run(_switch(arguments, enabled))


async def _switch(arguments: argparse.Namespace, enabled: bool) -> int:
    try:
        async with session.opened(arguments) as core:
            version = await find(core.services, arguments.workflow)
            if enabled:
                _check(core, version)
            _tell(await core.services.workflows.set_enabled(version.key, enabled), arguments)
    except WorkspaceBusyError as error:
        raise WorkspaceBusyError(error.message, place=error.place, remedy=_BUSY) from error
    return EXIT_OK


def _check(core: Core, version: WorkflowVersion) -> None:
    """Refuse what could never be run: the switch would stand at "on" and nothing would happen."""
    if problems := blocking(document_problems(version.document, core.services.catalog)):
        raise ValidationError(problems, place=version.key, remedy="Mend the workflow first.")


def _tell(version: WorkflowVersion, arguments: argparse.Namespace) -> None:
    title, state = version.document.title or version.key, "on" if version.enabled else "off"
    if arguments.json:
        report.print_json({"key": version.key, "title": title, "enabled": version.enabled})
    else:
        print(f"The trigger of {title!r} ({version.key}) is switched {state}.")


_BUSY = "switch it in the window that has the workspace open"
