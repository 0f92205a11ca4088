"""A debugged run whose process is killed comes back where it was, with its edits (ADR 11, editor.md F)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.crash.debugged import ROUNDS
from tests.helpers.debugging import Desk, desk

REPOSITORY = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")


def killed(store: Path, how: str, after: int) -> tuple[int, list[str]]:
    """Kill the process once it has told so many places; return the execution and what it told."""
    command = [sys.executable, "-m", "tests.crash.debugged", str(store), how]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(after + 1)]
    process.kill()
    rest = process.communicate(timeout=30)[0].splitlines()
    assert process.returncode == -signal.SIGKILL
    return int(told[0]), [*told[1:], *rest]


async def counted(d: Desk) -> Counter[str]:
    """Count the jobs of the run and of what it has called, by node."""
    found: Counter[str] = Counter()
    for member in (await d.state()).members if await d.debugging.state(d.execution_id) else ():
        found.update(job.node_key for job in await d.bench.store.jobs(member))
    return found


@pytest.mark.parametrize("after", [5, 11, 16])
async def test_a_kill_while_stepping_leaves_the_run_at_that_step_or_the_next_and_nothing_runs_twice(
    tmp_path: Path, after: int
) -> None:
    number, told = killed(tmp_path / "store.db", "stepping", after)
    async with desk(tmp_path / "store.db") as d:
        d.execution_id = number
        place = await d.where()
        following = [*told[-1:], await _next(told)]
        assert place in following, f"after {told}"
        assert (await d.state()).tokens
        assert await d.go("run-to", "z") == "z"
        jobs = await counted(d)
        assert {key: jobs[key] for key in ("x", "s", "y", "s1", "s2")} == dict.fromkeys(
            ("x", "s", "y", "s1", "s2"), ROUNDS
        )
        assert await d.go("continue") == "ended 1"


async def _next(told: list[str]) -> str:
    """Return the place behind the last one that was told, as a person steps into everything."""
    walk = ["l"]
    for number in range(ROUNDS):
        inside = f"l[{number}]"
        walk += [f"{inside}/x", f"{inside}/p", f"{inside}/p:1/s", "s1", "s2", f"{inside}/p:2/y"]
    assert told == walk[1 : len(told) + 1]
    return walk[len(told) + 1]


async def test_a_kill_while_a_value_is_being_changed_keeps_the_last_one_that_was_told_or_the_next(
    tmp_path: Path,
) -> None:
    number, told = killed(tmp_path / "store.db", "editing", 12)
    async with desk(tmp_path / "store.db") as d:
        d.execution_id = number
        assert await d.where() == "s1", "inside the workflow that was called"
        state = await d.state()
        (edit,) = state.edits
        assert edit.value in (int(told[-1]), int(told[-1]) + 1) and edit.before == 0
        assert len(state.members) == 2 and len(state.tokens) == 2, "the other branch is paused too"
        assert await d.go("run-to", "z") == "z"
        assert await d.go("continue") == "ended 1"
        results = await d.results()
        assert results["z"] == edit.value
