"""Executions of several shapes, a long history, many waiting: rates beside the floor and other systems.

The floor is one plain sqlite3 transaction that writes an execution and ten jobs (``store_floor.py``). The
baselines are shares of that floor measured with other systems on a machine of this kind (chain of ten nodes
unless said). The long history is compared by processor time as well, which other work disturbs less.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Node
from tests.benchmarks.store_floor import floor
from tests.benchmarks.workloads import Machine, calculations, loop, machine

BASELINES = (
    "NocoBase 2.2 on a SQLite file 0.65 % (loop of 100: 0.4 %, parallel of 5: 0.4 %), n8n 0.24 %,"
    " DBOS 0.3 %, SpiffWorkflow 2 to 6 %, Prefect 0.02 %, Node-RED (nothing persisted) 85 %"
)


def _parallel(branches: int) -> tuple[Node, ...]:
    config = {"engine": "python", "expression": "{{$context.n}} + 1"}
    heads = [Node(f"b{place}", "calculation", "b", config, "p", place) for place in range(branches)]
    return (Node("p", "parallel", "p", {"mode": "all"}), *heads)


async def _rate(m: Machine, nodes: tuple[Node, ...], count: int) -> float:
    version = await m.add(*nodes)
    began = time.perf_counter()
    for number in range(count):
        await m.engine.trigger(version, {"n": number})
    await m.engine.idle()
    return count / (time.perf_counter() - began)


async def _shapes(folder: Path, base: float) -> None:
    shapes = {
        "1 node": (calculations(1), 4000),
        "10 nodes": (calculations(10), 3000),
        "100 nodes": (calculations(100), 300),
        "loop of 100": (loop(100), 300),
        "loop of 100,000": (loop(100_000), 1),
        "parallel of 5": (_parallel(5), 3000),
    }
    for name, (nodes, count) in shapes.items():
        async with machine(folder / f"{name}.db") as m:
            rate = await _rate(m, nodes, count)
        print(f"    {name:16} {rate:10,.2f}/s   {rate / base:7.1%} of the floor")


async def _history(folder: Path) -> None:
    async with machine(folder / "history.db") as m:
        young, young_cpu = await _costs(m, 10_000)
        await _rate(m, calculations(1), 40_000)
        old, old_cpu = await _costs(m, 10_000)
    kept = f"{old:,.0f}/s with 50,000 in it ({old / young:.0%}, by processor time {young_cpu / old_cpu:.0%})"
    print(f"    10,000 queued: {young:,.0f}/s with an empty history, {kept}")


async def _costs(m: Machine, count: int) -> tuple[float, float]:
    """Return executions per second, and the processor seconds of all."""
    began = time.process_time()
    rate = await _rate(m, calculations(10), count)
    return rate, time.process_time() - began


async def _resume(folder: Path, base: float, count: int = 1000) -> None:
    async with machine(folder / "resume.db") as m:
        wait = Node("w", "delay", "w", {"duration": 1, "unit": 3_600_000})
        version = await m.add(wait, *(Node("x", "calculation", "x", {"expression": "1 + 1"}, "w"),))
        for number in range(count):
            await m.engine.trigger(version, {"n": number})
        await m.engine.idle()
        jobs = await m.store.pending_jobs(["delay"])
        began = time.perf_counter()
        await asyncio.gather(*(m.engine.resume(job.id, 1) for job in jobs))
        await m.engine.idle()
        rate = count / (time.perf_counter() - began)
        runs = await m.store.executions(ExecutionFilter(limit=count))
        left = [run for run in runs if not run.status]
    print(f"    resume of {count:,} waiting: {rate:,.0f}/s   {rate / base:.1%}, {len(left)} left")


def main() -> None:
    """Print one line for each shape."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = floor(folder / "floor.db", "NORMAL", 3000)
        print(f"Shapes: synchronous NORMAL, floor {base:,.0f} executions/s")
        asyncio.run(_shapes(folder, base))
        asyncio.run(_history(folder))
        asyncio.run(_resume(folder, base))
    print(f"    others: {BASELINES}")


if __name__ == "__main__":
    main()
