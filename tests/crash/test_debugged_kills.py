"""A debugged run whose process is killed comes back where it was, with its edits (ADR 11, editor.md F)."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.storage.batch import Answer, run_batch
from tests.crash.debugged import NODES, ROUNDS, SUB
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
    # Not communicate: it reads past the lines that readline has fetched ahead already.
    rest = process.stdout.read().splitlines()
    process.stdout.close()
    assert process.wait(timeout=30) == -signal.SIGKILL
    return int(told[0]), [*told[1:], *rest]


async def counted(d: Desk) -> Counter[str]:
    """Count the jobs of the run and of what it has called, by node."""
    found: Counter[str] = Counter()
    for member in (await d.state()).members if await d.debugging.state(d.execution_id) else ():
        found.update(job.node_key for job in await d.bench.store.jobs(member))
    return found


async def test_a_kill_while_stepping_leaves_the_run_at_that_step_or_the_next_and_nothing_runs_twice(
    tmp_path: Path,
) -> None:
    number, told = killed(tmp_path / "store.db", "stepping", 11)
    assert told == WALK[1 : len(told) + 1]
    await _goes_on(tmp_path / "store.db", number, len(told), ROUNDS)


@pytest.mark.parametrize("sync", [True, False], ids=["called inside", "called apart"])
async def test_whatever_the_last_commit_was_a_killed_run_stands_at_that_step_or_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sync: bool
) -> None:
    """Each commit holds one operation: what usually stands in one may be torn apart by a kill."""
    monkeypatch.setattr("desktop_app.storage.batch.BATCH_OPERATIONS", 1)
    stores: list[tuple[Path, int]] = []
    told: list[str] = []
    versions = set[int]()

    def committed(*given: Any) -> list[Answer]:
        answers = run_batch(*given)
        version = now.execute("PRAGMA data_version").fetchone()[0]
        if version not in versions:
            versions.add(version)
            stores.append((tmp_path / f"{len(stores)}.db", len(told)))
            with closing(sqlite3.connect(stores[-1][0])) as copy:
                now.backup(copy)
        return answers

    async with desk(tmp_path / "store.db") as d:
        await d.bench.workflows.create(replace(SUB, sync=sync))
        await d.start((replace(NODES[0], config={"target": 1}), *NODES[1:]), {"n": 0}, command="into")
        monkeypatch.setattr("desktop_app.storage.writer.run_batch", committed)
        with closing(sqlite3.connect(tmp_path / "store.db")) as now:
            while len(told) < 6:
                told.append(await d.go("into"))
            monkeypatch.undo()
    assert told == WALK[1:7] and len(stores) > 15
    for store, count in stores:
        await _goes_on(store, d.execution_id, count, 1)


WALK = [
    "l",
    *(
        place
        for each in (f"l[{number}]" for number in range(ROUNDS))
        for place in (f"{each}/x", f"{each}/p", f"{each}/p:1/s", "s1", "s2", f"{each}/p:2/y")
    ),
]
"""The places at which a person stands who steps into everything."""


async def _goes_on(store: Path, number: int, count: int, rounds: int) -> None:
    """Open what a killed process has left that told ``count`` places, and go to the end."""
    async with desk(store) as d:
        d.execution_id = number
        assert await d.where() in WALK[count : count + 2], store.name
        assert (await d.state()).tokens
        assert await d.go("run-to", "z") == "z", store.name
        jobs = await counted(d)
        inside = ("x", "s", "y", "s1", "s2")
        assert {key: jobs[key] for key in inside} == dict.fromkeys(inside, rounds), store.name
        assert await d.go("continue") == "ended 1"


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
