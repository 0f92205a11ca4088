"""``wirework agree``: shows the code of a workflow from outside and lets it run (data.md 3.2.2)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app.app.core import Core
from desktop_app.cli import session
from desktop_app.cli.arguments import add_workspace
from desktop_app.cli.status import EXIT_FAILED, EXIT_OK
from desktop_app.domain.foreign_code import CodePart
from desktop_app.domain.workflow import Workflow
from desktop_app.services.asked import find
from desktop_app.services.documents import read_document


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "workflow", metavar="WORKFLOW_OR_FILE", help="a workflow of the workspace, or a file for 'run'"
    )
    parser.add_argument("--yes", action="store_true", help="agree without being asked")
    add_workspace(parser)
    parser.epilog = "Exit status: 0 agreed, or nothing to agree to; 1 not agreed; 2 refused."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_agree(arguments))


async def _agree(arguments: argparse.Namespace) -> int:
    path = Path(arguments.workflow)
    file = read_document(path) if path.suffix == ".json" else None
    async with session.taken(arguments) as core:
        document = await _wanted(core, arguments.workflow, file)
        parts = core.services.consents.open(document.key, document)
        if not parts:
            print("There is no code that waits for consent.")
            return EXIT_OK
        print("\n\n".join(_shown(parts)), flush=True)
        if not (arguments.yes or _says_yes()):
            print("wirework agree: nothing is agreed to; --yes agrees", file=sys.stderr)
            return EXIT_FAILED
        await core.services.consents.agree(document.key, document)
        print(f"\nThe code of {document.called!r} may run now, as it is.")
        return EXIT_OK


async def _wanted(core: Core, name: str, file: Workflow | None) -> Workflow:
    """Return the document of a file, which is from outside, or of a workflow."""
    if file is None:
        return (await find(core.services, name)).document
    before = await core.services.workflows.find(file.key)
    await core.services.consents.arrived(file.key, file, before)
    return file


def _shown(parts: Sequence[CodePart]) -> list[str]:
    return [f"--- {part.title or part.key} ({part.type})\n{part.text}" for part in parts]


def _says_yes() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("\nMay this run with your rights? [y/N] ").strip().lower() in ("y", "yes")
