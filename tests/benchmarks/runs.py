"""Looking through runs: a million executions filtered page by page, a run of 100,000 jobs followed.

The store is served by a thread, as in the window.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop_app.domain.execution import Execution
from desktop_app.domain.graph import Tree
from desktop_app.domain.records import NewExecution
from desktop_app.domain.runs import RunMarks, RunQuery
from desktop_app.domain.workflow import Node, Workflow, WorkflowVersion
from desktop_app.services.runs import Runs
from desktop_app.storage.store import SqlStore

EXECUTIONS = 1_000_000
JOBS = 100_000
FAILED = 997
"""Every so many runs fails."""

QUERIES: dict[str, dict[str, Any]] = {
    "no filter": {},
    "one workflow of ten": {"workflow_key": "w3"},
    "failed": {"statuses": (-2, -1)},
    "waiting or queueing": {"statuses": (0, None)},
    "longer than 10 min (none)": {"longer": 600_000},
    "since 1,000 runs ago": {"since": 1_000 * (EXECUTIONS - 1_000)},
    "since 50 runs ago": {"since": 1_000 * (EXECUTIONS - 50)},
    "one hour, long ago": {"since": 10**8, "until": 10**8 + 3_600_000},
    "before the first 100": {"until": 100_000},
    "one version (all)": {"version": 7},
    "one trigger (none)": {"trigger": "schedule"},
    "pinned": {"pinned": True},
    "with a note": {"noted": True},
    "with mocks (none)": {"mocked": True},
    "input contains, frequent": {"input": "customer 12"},
    "input contains, once": {"input": "customer 777.", "workflow_key": "w7"},
    "input contains, none": {"input": "nowhere"},
    "error contains, none": {"error": "nowhere"},
    "tag": {"tag": "audit"},
    "number": {"text": "#77777"},
    "text, none": {"text": "nowhere"},
    "text of a note, long ago": {"text": "look at this"},
}


def fill(path: Path) -> None:
    """Write the executions, about 250 bytes of input each, past the engine."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        filler = "x" * 180

        def rows() -> Any:
            for number in range(1, EXECUTIONS + 1):
                status = -2 if number % FAILED == 0 else 1
                context = json.dumps({"name": f"customer {number}.", "text": filler})
                begin = number * 1000
                yield (
                    number,
                    7,
                    f"w{number % 10}",
                    str(number),
                    status,
                    1,
                    begin,
                    1,
                    begin,
                    begin + 40,
                    context,
                )

        names = "id, workflow_id, key, event_key, status, dispatched, started_at, manually, created_at"
        text = f"INSERT INTO executions ({names}, updated_at, context) VALUES ({', '.join('?' * 11)})"
        db.executemany(text, rows())
        numbered = "INSERT INTO execution_numbers SELECT id, id / 10 + 1 FROM executions WHERE id <= ?"
        db.execute(numbered, (EXECUTIONS,))
        job = (
            "INSERT INTO jobs (id, execution_id, node_key, node_type, status, created_at, updated_at, result)"
        )
        failed = (
            (2 * 10**7 + n, n, "n1", "echo", -2, 1, 1, '"refused"') for n in range(FAILED, EXECUTIONS, FAILED)
        )
        db.executemany(f"{job} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", failed)
        body = (
            (10**8 + n, EXECUTIONS, "n1" if n else "loop", "echo", 1, n, 10**8, f'{{"n": {n}}}')
            for n in range(JOBS)
        )
        db.executemany(f"{job} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", body)
        db.commit()


async def measured(work: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    """Return the milliseconds that something took, best of three, and what came of it."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        found = await work()
        times.append((time.perf_counter() - began) * 1000)
    return min(times), found


async def searches(runs: Runs) -> None:
    """Print how long the first page took, and all of the looking back where that is not the same."""
    for name, wanted in QUERIES.items():
        took, page = await measured(lambda wanted=wanted: runs.page(RunQuery(**wanted)))
        began, more, parts = time.perf_counter(), page.more, 1
        while more is not None and len(page.runs) < 100 and parts < 50:
            parts, more = parts + 1, (await runs.page(RunQuery(**wanted, before=more))).more
        rest = f", to the end {took + (time.perf_counter() - began) * 1000:,.0f} ms" if parts > 1 else ""
        print(f"    {name:28} {took:6.0f} ms, {len(page.runs)} lines{rest}")


async def followed(runs: Runs) -> None:
    """Print what the trace of a long run costs."""
    tree = Tree((Node("loop", "loop"), Node("n1", "echo", upstream="loop", branch_index=0)))
    took, trace = await measured(lambda: runs.trace(EXECUTIONS, tree))
    began = time.perf_counter()
    for place in range(0, JOBS, JOBS // 100):
        trace.state(place)
    state = (time.perf_counter() - began) * 10
    print(f"    trace of {len(trace):,} jobs: read {took:,.0f} ms, state at a job {state:.2f} ms")


async def work(folder: Path) -> None:
    """Fill a store, then look through it."""
    path = folder / "store.db"
    store = SqlStore.open(path, threaded=True)
    document = Workflow(key="w0", title="Orders", nodes=(Node("n1", "echo"),))
    await store.add_workflow(WorkflowVersion(7, document))
    await store.create_executions([NewExecution(Execution(EXECUTIONS + 1, 7, "w0", "open", {}))])
    store.close()
    fill(path)
    store = SqlStore.open(path, threaded=True)
    try:
        runs = Runs(store, None)  # type: ignore[arg-type]
        await runs.mark(5_000, RunMarks(True, ("audit",), "look at this"))
        print(
            f"Runs: {EXECUTIONS:,} executions, {path.stat().st_size / 2**20:,.0f} MB; first page (aim 500 ms)"
        )
        await searches(runs)
        await followed(runs)
    finally:
        store.close()


def main() -> None:
    """Run the benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(work(Path(folder)))


if __name__ == "__main__":
    main()
