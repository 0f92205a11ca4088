"""A disk is full in the midst of a run: it is said with its place, nothing is lost, and it goes on (3.7)."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from desktop_app.app.core import Core
from desktop_app.domain import codec
from desktop_app.domain.workflow import Node, Workflow

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="takes room away from a process that runs")

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
FULL = "it may be full"


def rounds(count: int, *inside: Node) -> Workflow:
    """Return a workflow whose loop leaves one job for each node inside and each round."""
    return Workflow("w", "Long", nodes=(Node("l", "loop", "l", {"target": count}), *inside))


def calculated(upstream: str | None = None) -> Node:
    config = {"engine": "python", "expression": "{{$scopes.l.index}}"}
    return Node("c", "calculation", "c", config, upstream or "l", None if upstream else 0)


def recorded(workspace: Path) -> tuple[int, int | None]:
    """Return how many jobs stand in the store, and the status of the only execution."""
    store = workspace / "wirework.db"
    if not store.exists():
        return 0, None
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as driver:
        try:
            (jobs,) = driver.execute("SELECT count(*) FROM jobs").fetchone()
            statuses = driver.execute("SELECT status FROM executions").fetchall()
        except sqlite3.OperationalError:
            return 0, None
    return jobs, statuses[0][0] if statuses else None


def limit_files(process: asyncio.subprocess.Process, most: int | None) -> None:
    """Let no file of a process grow beyond ``most`` bytes: no room as on a full disk, and none of its own."""
    import resource

    soft = resource.RLIM_INFINITY if most is None else most
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))


@asynccontextmanager
async def wirework(*arguments: str | Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the command line in a process of its own."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "desktop_app", *map(str, arguments))
    process = await asyncio.create_subprocess_exec(*command, env=ENVIRONMENT, stdout=pipe, stderr=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def reached(workspace: Path, jobs: int, status: int | None = None) -> None:
    """Wait until the store holds more than ``jobs``, and until the execution has come to ``status``."""

    def wait() -> None:
        end = time.monotonic() + 60
        while (now := recorded(workspace))[0] <= jobs or (status is not None and now[1] != status):
            assert time.monotonic() < end, f"still {now}"
            time.sleep(0.02)

    await asyncio.to_thread(wait)


@pytest.mark.slow
async def test_serve_says_so_and_goes_on_by_itself_once_there_is_room_again(tmp_path: Path) -> None:
    count = 40
    wait = Node("d", "delay", "d", {"duration": 0.03, "unit": 1000}, "l", 0)
    async with Core.open(tmp_path) as core:
        version = await core.services.workflows.create(rounds(count, wait, calculated("d")))
        await core.services.executions.start(version, {})
    async with wirework("serve", "--workspace", tmp_path) as served:
        await reached(tmp_path, recorded(tmp_path)[0] + 3)
        limit_files(served, 0)
        assert served.stderr is not None
        said = (await asyncio.wait_for(served.stderr.readline(), 30)).decode()
        assert said.startswith(f"wirework serve: {tmp_path / 'wirework.db'}: ") and FULL in said
        kept = recorded(tmp_path)
        assert kept[1] == 0, "it neither ends nor loses what it is at"
        limit_files(served, None)
        await reached(tmp_path, kept[0], status=1)
        served.terminate()
        _, complained = await asyncio.wait_for(served.communicate(), 30)
        assert (served.returncode, complained) == (0, b""), "it is said once"
    assert recorded(tmp_path) == (1 + 2 * count, 1), "each round once"


@pytest.mark.slow
async def test_run_says_so_and_the_next_start_goes_on_from_what_is_recorded(tmp_path: Path) -> None:
    count = 6_000
    file = tmp_path / "long.workflow.json"
    file.write_text(codec.dumps(rounds(count, calculated())), encoding="utf-8")
    async with wirework("run", file, "--workspace", tmp_path) as ran:
        await reached(tmp_path, 0)
        limit_files(ran, 0)
        told, complained = await asyncio.wait_for(ran.communicate(), 60)
        assert (ran.returncode, told) == (2, b"")
    (said,) = complained.decode().splitlines()
    assert said.startswith(f"wirework run: {tmp_path / 'wirework.db'}: ") and FULL in said
    jobs, status = recorded(tmp_path)
    assert 0 < jobs < 1 + count and status == 0
    async with Core.open(tmp_path) as core:
        await core.services.executions.idle()
    assert recorded(tmp_path) == (1 + count, 1), "each round once"
