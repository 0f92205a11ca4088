"""``wirework test``: workflow test cases, for version control and CI (architecture 12)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from desktop_app.app.core import case_benches, load_types, logging_to
from desktop_app.cli import report
from desktop_app.cli.arguments import add_json, add_plugins
from desktop_app.cli.status import EXIT_FAILED, EXIT_OK
from desktop_app.services.case_format import Case, read_case_file
from desktop_app.services.cases import Verdict, judge


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="one case, or a list of cases")
    add_plugins(parser)
    add_json(parser, "the verdicts")
    parser.epilog = "Exit status: 0 all passed, 1 some failed, 2 a file cannot be read."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    cases = [case for file in arguments.files for case in _read(file)]
    with logging_to(console=arguments.verbose):
        verdicts = asyncio.run(_judge_all(cases, arguments))
    if arguments.json:
        report.print_json([_row(verdict) for verdict in verdicts])
    else:
        print(_totals(verdicts))
    return EXIT_OK if all(verdict.passed for verdict in verdicts) else EXIT_FAILED


def _read(file: Path) -> list[Case]:
    found = read_case_file(file)
    if found.others:
        names = f"{len(found.others)} cases of other kinds than 'run' are left out"
        print(f"wirework test: {file}: {names}", file=sys.stderr)
    return found.cases


async def _judge_all(cases: list[Case], arguments: argparse.Namespace) -> list[Verdict]:
    benches = case_benches(load_types(arguments.plugins))
    verdicts = []
    for case in cases:
        verdicts.append(await judge(case, benches))
        if not arguments.json:
            _tell(verdicts[-1])
    return verdicts


def _tell(verdict: Verdict) -> None:
    print(f"{'ok  ' if verdict.passed else 'FAIL'}  {verdict.id}", flush=True)
    for failure in verdict.failures:
        print(f"      {failure}", flush=True)


def _totals(verdicts: list[Verdict]) -> str:
    counts = Counter(verdict.passed for verdict in verdicts)
    return f"{counts[True]} passed, {counts[False]} failed"


def _row(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "passed": verdict.passed,
        "failures": list(verdict.failures),
        "actual": verdict.actual,
    }
