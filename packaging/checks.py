"""What ``bootstrap.py test`` runs: style, types, import contracts, tests without Qt, and all others."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from environment import Environment
from locks import REPOSITORY

QT_FREE_TESTS = ("tests/unit", "tests/conformance", "tests/architecture", "tests/extension")
NEVER_QT = (
    "tests/unit",
    "tests/conformance",
    "tests/architecture/test_bootstrap.py",
    "tests/architecture/test_feature_table.py",
    "tests/architecture/test_import_contracts.py",
    "tests/architecture/test_sources.py",
)
"""Those that are the same with Qt beside them: once is enough."""
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_API": "pyside6"}
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory: the tests' thousands of stores need no disk."""
ROOM = 4 * 2**30
"""Bytes that must be free there."""
MOST_PROCESSES = 8
"""Each takes half a gigabyte; beyond this, starting them costs more than they save."""
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": ""}
"""Hundreds of processes are started: each would compile all modules again where Python may not keep them."""


@dataclass(frozen=True)
class Check:
    """One command that must end with status 0, run in the repository's top folder."""

    name: str
    command: Sequence[str | Path]
    variables: Mapping[str, str] = field(default_factory=dict)

    def passes(self) -> bool:
        """Run the command with its output shown."""
        print(f"\n=== {self.name}", flush=True)
        variables = {**os.environ, **self.variables}
        return subprocess.run(self.command, cwd=REPOSITORY, env=variables, check=False).returncode == 0


def run_checks(full: Environment, without_qt: Environment) -> int:
    """Run every check and test, those that may need Qt at the end; return 1 if anything failed."""
    failed = [check.name for check in _before_all_tests(full, without_qt) if not check.passes()]
    if failed:
        print("\n!!! failed so far: " + ", ".join(failed), flush=True)
    others = [f"--ignore={folder}" for folder in NEVER_QT]
    rest = all_tests(full, [*_whole(), *others], "all other tests")
    return 0 if rest.passes() and not failed else 1


def all_tests(full: Environment, arguments: Sequence[str], name: str = "tests") -> Check:
    """Return the check that runs pytest off-screen with ``arguments``."""
    return Check(
        name, [full.python, "-m", "pytest", *arguments], {**OFFSCREEN, **COMPILED_ONCE, **_temporary()}
    )


def _whole() -> list[str]:
    """Return what lets pytest use every core: three processes for two of them, as tests of windows and
    servers wait for a third of their time; whoever is idle takes tests from whoever is not. The slowest are
    told at the end.
    """
    cores = os.cpu_count() or 1
    processes = min(cores + (cores + 1) // 2, MOST_PROCESSES)
    return [f"--numprocesses={processes}", "--dist=worksteal", "--durations=25"]


def _temporary() -> dict[str, str]:
    """Let pytest keep its temporary folders in memory where there is room; a set choice stands."""
    chosen = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    if chosen or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return {}
    return {"PYTEST_DEBUG_TEMPROOT": str(MEMORY)}


def _before_all_tests(full: Environment, without_qt: Environment) -> list[Check]:
    folders = [folder for folder in QT_FREE_TESTS if (REPOSITORY / folder).is_dir()]
    return [
        Check("ruff check", [full.python, "-m", "ruff", "check"]),
        Check("ruff format", [full.python, "-m", "ruff", "format", "--check"]),
        Check("types (mypy)", [full.python, "-m", "mypy"]),
        Check("import contracts", [full.scripts / "lint-imports", "--no-logo"]),
        Check(
            "tests without Qt",
            [without_qt.python, "-m", "pytest", "-q", *_whole(), *folders],
            {"WIREWORK_NO_QT": "1", **COMPILED_ONCE, **_temporary()},
        ),
    ]
