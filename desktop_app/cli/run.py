"""``wirework run``: one workflow, once, by hand (architecture 12)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from desktop_app.app.core import Core
from desktop_app.cli import report, session
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace, json_value
from desktop_app.cli.status import EXIT_FAILED
from desktop_app.cli.watch import Watch
from desktop_app.domain.errors import ValidationError, WireworkError
from desktop_app.domain.execution import Execution
from desktop_app.domain.workflow import Workflow
from desktop_app.services.documents import blocking, document_problems, read_document


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a workflow document")
    parser.add_argument(
        "--context", default="{}", metavar="JSON", help="the input: JSON, @FILE, or - for standard input"
    )
    parser.add_argument("--timeout", type=_seconds, metavar="S", help="cancel the run after S seconds")
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = "Exit status: 0 resolved, 1 ended otherwise, 3 suspended, 2 wrong usage or document."


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise ValueError
    return value


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    document = read_document(arguments.file)
    context = json_value(arguments.context, "--context")
    async with session.opened(arguments) as core:
        check(core, document, arguments.file)
        run = _Run(core, document, context)
        execution = await run.within(arguments.timeout)
        if execution is None:
            return _nothing(arguments)
        if run.timed_out:
            print(f"wirework run: not done after {arguments.timeout:g} s, cancelled", file=sys.stderr)
        for message in run.messages:
            print(f"wirework run: {message['message']}", file=sys.stderr)
        return await session.tell(core, execution.id, arguments)


def check(core: Core, document: Workflow, file: Path) -> None:
    """Refuse a document that cannot run; warn of what is merely missing, and of secrets in plain fields.

    :raises ValidationError: a type is unknown, or a config has the wrong shape.
    """
    problems = document_problems(document, core.services.catalog)
    if found := blocking(problems):
        raise ValidationError(found, place=str(file), remedy=_remedy(core, found))
    for problem in (*problems, *core.services.environment.exposed(document)):
        print(f"wirework run: warning: {file}: {problem}", file=sys.stderr)


def _remedy(core: Core, problems: list[Any]) -> str:
    if any(problem.code == "unknown_type" for problem in problems):
        broken = "".join(f"; skipped: {item.name}: {item.reason}" for item in core.types.broken)
        return f"types from outside come with --plugin{broken}"
    return "correct the document, or see all problems with: wirework validate"


def _nothing(arguments: argparse.Namespace) -> int:
    if arguments.json:
        report.print_json({"execution": None, "jobs": []})
    print("wirework run: the workflow was not started: its trigger found nothing to do", file=sys.stderr)
    return EXIT_FAILED


class _Run:
    """One run under way. Knows its execution's id as soon as there is one, so that it can be cancelled."""

    def __init__(self, core: Core, document: Workflow, context: Any) -> None:
        self._executions = core.services.executions
        self._watch = Watch(core.services, document.key)
        self._document = document
        self._context = context
        self.timed_out = False
        self.messages: list[dict[str, str]] = []

    async def within(self, seconds: float | None) -> Execution | None:
        """Run until the execution ends or waits; cancel it after ``seconds``."""
        try:
            with self._watch:
                async with asyncio.TaskGroup() as group:
                    work = group.create_task(self._work())
                    await asyncio.wait([work], timeout=seconds)
                    if not work.done():
                        await self._cancel()
            return work.result()
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None

    async def _work(self) -> Execution | None:
        execution = await self._executions.run_document(
            self._document.key, self._document, self._context, self.messages
        )
        if execution is not None:
            await self._watch.settled(execution.id)
        return execution

    async def _cancel(self) -> None:
        self.timed_out = True
        if self._watch.first is None:
            raise WireworkError("the run did not start in time")
        await self._executions.cancel(self._watch.first)
