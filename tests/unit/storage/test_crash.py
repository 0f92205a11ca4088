"""A process that is killed loses nothing that its store has told as committed (decision 27)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.storage.store import SqlStore

ROOT = Path(__file__).parents[3]
WRITER = """
import asyncio, itertools, sys
from pathlib import Path
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import job, new, start

async def write(store):
    for number in itertools.count(1):
        store.create_executions([new(number)])
        jobs = [job(number * 10 + each, execution_id=number) for each in range(3)]
        future = store.checkpoint(start(number, inserted=jobs, status=1))
        future.add_done_callback(lambda _, number=number: print(number, flush=True))
        if number % 7 == 0:
            await future

asyncio.run(write(SqlStore.open(Path(sys.argv[1]), threaded=sys.argv[2] == "thread")))
"""


def killed_after(path: Path, mode: str, count: int) -> list[int]:
    """Run a writer, kill it in the middle of its work, and return what it told."""
    command = [sys.executable, "-c", WRITER, str(path), mode]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(count)]
        process.kill()
        told += process.stdout.readlines()
    return [int(line) for line in told if line.endswith("\n")]


@pytest.mark.parametrize("mode", ["inline", "thread"])
def test_keeps_every_told_commit_after_a_kill(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "wirework.db"
    told = killed_after(path, mode, 200)

    async def lost(store: SqlStore) -> list[int]:
        found = [(number, await store.execution(number), await store.jobs(number)) for number in told]
        return [number for number, row, jobs in found if row is None or row.status != 1 or len(jobs) != 3]

    store = SqlStore.open(path)
    assert len(told) >= 200
    assert asyncio.run(lost(store)) == []
    store.close()
