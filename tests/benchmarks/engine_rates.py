"""Executions per second through the durable queue, as a share of plain sqlite3 in the same minutes.

One execution is a chain of ten calculations; it, its ten jobs, its queue message and the counters are
persisted. "queued" triggers all of them at once; "in turn" waits for each to end before the next. The floor
is one plain sqlite3 transaction that writes the same execution and ten jobs (``store_floor.py``).
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.benchmarks.store_floor import floor, lean_floor
from tests.benchmarks.workloads import Machine, calculations, machine

ROUNDS = 3


async def _queued(m: Machine, count: int) -> float:
    version = await m.add(*calculations(10))
    began = time.perf_counter()
    for number in range(count):
        await m.engine.trigger(version, {"n": number})
    await m.engine.idle()
    return count / (time.perf_counter() - began)


async def _in_turn(m: Machine, count: int) -> float:
    version = await m.add(*calculations(10))
    began = time.perf_counter()
    for number in range(count):
        await m.engine.trigger(version, {"n": number})
        await m.engine.idle()
    return count / (time.perf_counter() - began)


async def _rate(path: Path, count: int, how: str, *, threaded: bool, full: bool) -> float:
    async with machine(path, threaded=threaded, full=full) as m:
        return await (_queued if how == "queued" else _in_turn)(m, count)


def main(count: int = 3000) -> None:
    """Print the table for both modes of durability."""
    print("Engine: chain of 10 calculations, everything persisted, WAL (NocoBase: 0.65 % of its floor)")
    for level in ("NORMAL", "FULL"):
        number = count if level == "NORMAL" else count // 4
        with tempfile.TemporaryDirectory() as folder:
            _table(Path(folder), level, number)


def _table(folder: Path, level: str, count: int) -> None:
    cases = [(how, mode) for how in ("queued", "in turn") for mode in ("inline", "thread")]
    rates: dict[tuple[str, str], list[float]] = {case: [] for case in cases}
    floors, lean = [], []
    for place in range(ROUNDS):
        floors.append(floor(folder / f"floor-{place}.db", level, count))
        lean.append(lean_floor(folder / f"lean-{place}.db", level, count))
        for how, mode in cases:
            path = folder / f"{how}-{mode}-{place}.db"
            work = _rate(path, count, how, threaded=mode == "thread", full=level == "FULL")
            rates[how, mode].append(asyncio.run(work))
    base = median(floors)
    print(f"  synchronous {level}: floor {base:,.0f} executions/s (lean tables {median(lean):,.0f})")
    for (how, mode), values in rates.items():
        print(f"    {how:8} {mode:7} {median(values):8,.0f}/s   {median(values) / base:6.1%} of the floor")


if __name__ == "__main__":
    main()
