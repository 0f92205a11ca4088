"""``wirework doctor``: is everything there that Wirework needs, and if not, what to do (architecture 12)."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from desktop_app.app.core import Workspace, examine, load_types, logging_to
from desktop_app.cli import report
from desktop_app.cli.arguments import add_json, add_plugins, add_workspace
from desktop_app.cli.status import EXIT_FAILED, EXIT_OK

MARKS: Final = {"ok": "ok      ", "note": "note    ", "problem": "PROBLEM "}


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_workspace(parser)
    add_plugins(parser)
    add_json(parser, "the findings")
    parser.epilog = "Exit status: 0 all is well, 1 there are problems."


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    workspace = Workspace.choose(arguments.workspace)
    with logging_to(console=arguments.verbose):
        findings = examine(workspace, load_types(arguments.plugins, workspace.plugins))
    if arguments.json:
        report.print_json([asdict(finding) for finding in findings])
    else:
        print("\n".join(_lines((f.state, f.name, f.detail, f.remedy) for f in findings)))
    return EXIT_FAILED if any(finding.state == "problem" for finding in findings) else EXIT_OK


def _lines(findings: Iterable[tuple[str, str, str, str]]) -> Iterable[str]:
    for state, name, detail, remedy in findings:
        yield f"{MARKS[state]}{name}: {detail}"
        if remedy:
            yield f"{' ' * 8}  {remedy}"
