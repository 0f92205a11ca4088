"""A process that dies in the middle of a call loses nothing and calls nothing twice (architecture 5)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.domain.records import ExecutionFilter
from tests.helpers.engine import bench
from tests.nodes.subflow import caller

ROOT = Path(__file__).parents[3]
POINTS = [
    *(f"intake.created:{time}" for time in (1, 2, 3)),
    *(f"intake.before-create:{time}" for time in (2, 3)),
    *(f"checkpoint.committed:{time}" for time in range(1, 8)),
    "job.settled",
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]


def run_until(point: str, path: Path) -> None:
    """Run the caller in a process that dies at ``point``."""
    command = [sys.executable, "-m", "tests.nodes.subflow.caller", str(path)]
    environment = {**os.environ, "WIREWORK_CRASH_AT": point}
    died = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()[-2000:]


@pytest.mark.parametrize("point", POINTS)
async def test_calls_outlive_a_kill(tmp_path: Path, point: str) -> None:
    path = tmp_path / "store.db"
    async with bench(path) as made:
        await caller.prepare(made)
    run_until(point, path)
    async with bench(path) as made:
        await made.engine.idle()
        runs = await made.store.executions(ExecutionFilter(limit=100))
        assert sorted((run.key, run.status) for run in runs) == [("caller", 1), ("inline", 1), ("queued", 1)]
        (parent,) = [run for run in runs if run.key == "caller"]
        jobs = [("one", 1, 1), ("two", 1, 2), ("sum", 1, "1+2")]
        assert await made.jobs(parent) == jobs
