"""``wirework run``: one workflow, once, by hand (architecture 12)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any, Final

from desktop_app.app.core import Core
from desktop_app.cli import dry, report, session
from desktop_app.cli.arguments import add_debugging, add_json, add_plugins, add_workspace, json_value
from desktop_app.cli.debug import debugged
from desktop_app.cli.signals import CTRL_C, heard
from desktop_app.cli.status import EXIT_FAILED, EXIT_STOPPED
from desktop_app.domain.errors import ConflictError, ExtensionError, InvalidRequestError, ValidationError
from desktop_app.domain.execution import Execution
from desktop_app.domain.foreign_code import code_of
from desktop_app.domain.workflow import Workflow
from desktop_app.services.documents import blocking, document_problems, read_document
from desktop_app.services.watch import Watch, first_of

STOPPED: Final = "stopped"
"""Why a run was cut short by Ctrl+C."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a workflow document")
    parser.add_argument(
        "--context", default="{}", metavar="JSON", help="the input: JSON, @FILE, or - for standard input"
    )
    parser.add_argument("--timeout", type=_seconds, metavar="S", help="cancel the run after S seconds")
    add_debugging(parser)
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser)
    parser.epilog = (
        "Ctrl+C cancels the execution. "
        "Exit status: 0 resolved, 1 ended otherwise, 3 suspended, 2 wrong usage or document, 130 stopped."
    )


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number of seconds above 0, not {text!r}")
    return value


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    document = read_document(arguments.file)
    context = json_value(arguments.context, "--context")
    async with session.opened(arguments) as core:
        check(core, document, arguments.file)
        await consented(core, document, arguments.file)
        if arguments.debugger or arguments.protocol:
            return await debugged(core, arguments, document=document, context=context)
        if arguments.dry:
            await dry.announce(core.services, document)
        run = _Run(core, document, context, mocks=arguments.mocks, dry=arguments.dry)
        execution = await run.within(arguments.timeout)
        if execution is None:
            return _nothing(arguments)
        if run.cut_short:
            print(f"wirework run: {run.cut_short}: execution {execution.id} is cancelled", file=sys.stderr)
        for message in run.messages:
            print(f"wirework run: {message['message']}", file=sys.stderr)
        if arguments.dry:
            await dry.report(core.services, document, execution.id)
        status = await session.tell(core, execution.id, arguments)
        return EXIT_STOPPED if run.cut_short == STOPPED else status


def check(core: Core, document: Workflow, file: Path) -> None:
    """Refuse a document that cannot run; warn of what is merely missing, and of secrets in plain fields.

    :raises ValidationError: a type is unknown, or a config has the wrong shape.
    """
    problems = document_problems(document, core.services.catalog)
    if found := blocking(problems):
        raise ValidationError(found, place=str(file), remedy=_remedy(core, found))
    for problem in (*problems, *core.services.environment.exposed(document)):
        print(f"wirework run: warning: {file}: {problem}", file=sys.stderr)


async def consented(core: Core, document: Workflow, file: Path) -> None:
    """Refuse the code of a file that nobody has agreed to; to raw SQL who runs the file agrees (decision 9).

    :raises InvalidRequestError: with the command that agrees.
    """
    consents = core.services.consents
    if all(part.type == "sql" for part in code_of(document)):
        return
    await consents.arrived(document.key, document, await core.services.workflows.find(document.key))
    if consents.open(document.key, document):
        raise InvalidRequestError(
            "this file holds code that nobody has agreed to yet",
            place=str(file),
            remedy=f"read it and agree with: wirework agree {file}",
        )


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
    """One run under way. What the command has begun also ends with it: ``cut_short`` says why."""

    def __init__(self, core: Core, document: Workflow, context: Any, *, mocks: bool, dry: bool) -> None:
        self._debugging = core.services.debugging
        self._mocks, self._dry = mocks, dry
        self._executions = core.services.executions
        self._watch = Watch(core.services, document.key)
        self._document = document
        self._context = context
        self.cut_short = ""
        self.messages: list[dict[str, str]] = []

    async def within(self, seconds: float | None) -> Execution | None:
        """Run until the execution ends or waits; cancel it after ``seconds``, or at Ctrl+C."""
        try:
            with self._watch, heard(CTRL_C) as stopped:
                async with asyncio.TaskGroup() as group:
                    work = group.create_task(self._work())
                    await first_of(asyncio.wait([work]), stopped.wait(), seconds=seconds)
                    if not work.done():
                        stop = stopped.is_set() or seconds is None
                        await self._cancel(work, STOPPED if stop else f"not done after {seconds:g} s")
            return work.result()
        except ExceptionGroup as errors:
            raise errors.exceptions[0] from None

    async def _work(self) -> Execution | None:
        try:
            execution = await self._started()
        except SystemExit as stop:  # Let out of a task it would end the loop on the spot.
            raise ExtensionError(
                f"has called sys.exit({stop.code!r})", place=f"trigger {self._document.type!r}"
            ) from stop
        if execution is not None:
            await self._watch.settled(execution.id)
        return execution

    async def _started(self) -> Execution | None:
        key = self._document.key
        if not (self._mocks or self._dry):
            return await self._executions.run_document(key, self._document, self._context, self.messages)
        return await self._debugging.start(
            key,
            self._document,
            self._context,
            stops=False,
            mocks=self._mocks,
            dry=self._dry,
            messages=self.messages,
        )

    async def _cancel(self, work: asyncio.Task[Any], why: str) -> None:
        """End the execution, once there is one, unless it has ended by itself meanwhile."""
        await first_of(asyncio.wait([work]), self._watch.begun())
        if self._watch.first is None:
            return
        try:
            await self._executions.cancel(self._watch.first)
        except InvalidRequestError:
            return
        except ConflictError as error:
            raise ConflictError(f"{why}, but {error.message}", remedy=_kept(self._watch.first)) from error
        self.cut_short = why


def _kept(execution_id: int) -> str:
    return (
        f"the window or 'wirework serve' goes on with execution {execution_id}, "
        f"'wirework cancel {execution_id}' ends it"
    )
