"""Very long executions: a loop of 1,000,000 rounds and a chain of 10,000 nodes, with the memory they take."""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import time
from pathlib import Path

from desktop_app.domain.workflow import Node
from tests.benchmarks.workloads import calculations, loop, machine


def resident_mb() -> float:
    """Return the resident memory of this process in MB (Linux; the peak elsewhere)."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * 4096 / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


async def _run(nodes: tuple[Node, ...]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with machine(Path(folder) / "store.db") as m:
            version = await m.add(*nodes)
            gc.collect()
            before, began = resident_mb(), time.perf_counter()
            execution = await m.engine.execute(version, {"n": 0})
            took = time.perf_counter() - began
            assert execution is not None and execution.status == 1, execution
            return took, resident_mb() - before


def main(rounds: int = 1_000_000) -> None:
    """Print time and growth for growing numbers of rounds, and for the long chain."""
    print("Long executions: seconds and growth of resident memory")
    for count in (rounds // 100, rounds // 10, rounds):
        took, grown = asyncio.run(_run(loop(count)))
        each = took / count * 1e6
        print(f"    loop of {count:9,} rounds {took:8.2f} s  {each:6.1f} µs each  {grown:+7.1f} MB")
    took, grown = asyncio.run(_run(calculations(10_000)))
    print(f"    chain of   10,000 nodes {took:8.2f} s  {took / 1e4 * 1e6:6.1f} µs each  {grown:+7.1f} MB")


if __name__ == "__main__":
    main()
