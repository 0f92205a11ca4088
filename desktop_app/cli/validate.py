"""``wirework validate``: everything that is wrong with workflow files (engine.md 6.10)."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from desktop_app.app.core import Types, Workspace, load_types, logging_to
from desktop_app.cli import report
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace
from desktop_app.cli.status import EXIT_FAILED, EXIT_OK
from desktop_app.domain.errors import DocumentError, Problem
from desktop_app.services.code_checks import CodeChecks, code_checks
from desktop_app.services.documents import document_problems, read_document


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="workflow documents")
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser, "the problems")
    parser.epilog = "Exit status: 0 nothing is wrong, 1 there are errors."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    with logging_to(console=arguments.verbose):
        types = load_types(arguments.plugins, Workspace.choose(arguments.workspace).plugins)
    with code_checks() as checks:
        found = {file: _problems(file, types, checks) for file in arguments.files}
    if arguments.json:
        report.print_json([_row(file, problems) for file, problems in found.items()])
    else:
        for file, problems in found.items():
            print("\n".join(lines(file, problems)))
    wrong = any(problem.severity == "error" for problems in found.values() for problem in problems)
    return EXIT_FAILED if wrong else EXIT_OK


def _problems(file: Path, types: Types, checks: CodeChecks) -> Sequence[Problem]:
    catalog = types.catalog()
    try:
        document = read_document(file)
        return [*document_problems(document, catalog), *asyncio.run(checks.read(document, catalog))]
    except DocumentError as error:
        return error.problems


def lines(file: Path, problems: Sequence[Problem]) -> list[str]:
    """Return one line ``file:node:field: message`` for each problem."""
    return [_line(file, problem) for problem in problems] or [f"{file}: ok"]


def _line(file: Path, problem: Problem) -> str:
    place = f"{file}:{problem.node}:{problem.field}" if problem.node or problem.field else str(file)
    note = "" if problem.severity == "error" else f"{problem.severity}: "
    return f"{place}: {note}{problem.message}"


def _row(file: Path, problems: Sequence[Problem]) -> dict[str, object]:
    members = ("node", "field", "message", "severity", "code")
    return {
        "file": str(file),
        "valid": all(problem.severity != "error" for problem in problems),
        "problems": [{name: getattr(problem, name) for name in members} for problem in problems],
    }
