"""What the debugger costs: nothing when it is off (aim: below 3 % of throughput), and what it costs when on.

"Without" is the same engine whose processor is compiled without its questions about a gate. Both run the same
work in pairs, in turn, in the same process. What counts is the time of work, which neighbours on the machine
disturb least, and the median of the ratios of the pairs; half of them lie between the two figures beside it.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median, quantiles
from types import ModuleType

from desktop_app.domain.debugging import Breakpoint
from desktop_app.engine import dispatcher, processor
from desktop_app.services.debugging import Debugging
from desktop_app.services.executions import Executions
from tests.benchmarks.workloads import Machine, calculations, loop, machine

PAIRS = 31
CHAINS, LOOPED = 150, 1_500

Work = Callable[[Machine], Awaitable[float]]


def without_gate() -> type[processor.Processor]:
    """Return the processor, compiled anew with every question about a gate answered beforehand."""
    source = Path(processor.__file__).read_text(encoding="utf-8")
    plain = source.replace("self.gate is not None", "False").replace("self.gate is None", "True")
    plain = plain.replace("engine.debugger.gate(self) if engine.debugger.sessions else None", "None")
    assert plain.count("False") - source.count("False") >= 5  # the questions that there are
    module = ModuleType("processor_without_gate")
    exec(compile(plain, "processor_without_gate", "exec"), module.__dict__)
    bare: type[processor.Processor] = module.__dict__["Processor"]
    return bare


async def _chains(m: Machine) -> float:
    version = await m.add(*calculations(10))
    began = time.process_time()
    for number in range(CHAINS):
        await m.engine.trigger(version, {"n": number})
    await m.engine.idle()
    return CHAINS * 10 / (time.process_time() - began)


async def _loop(m: Machine) -> float:
    version = await m.add(*loop(LOOPED))
    began = time.process_time()
    await m.engine.execute(version, {})
    return LOOPED / (time.process_time() - began)


async def _debugged(m: Machine, *, condition: str = "") -> float:
    version = await m.add(*loop(LOOPED))
    debugging = Debugging(m.engine, Executions(m.store, m.engine, m.workflows))
    if condition:
        given = Breakpoint("", node="x", condition={"engine": "python", "expression": condition})
        await debugging.set_breakpoint(version.key, given)
    began = time.process_time()
    await debugging.start(version.key, version.document, {})
    return LOOPED / (time.process_time() - began)


async def _condition(m: Machine) -> float:
    return await _debugged(m, condition="{{$scopes.l.index}} == -1")


def _rate(work: Work, bare: type[processor.Processor] | None = None) -> float:
    async def run() -> float:
        with tempfile.TemporaryDirectory() as folder:
            async with machine(Path(folder) / "store.db") as m:
                return await work(m)

    usual = dispatcher.Processor
    dispatcher.Processor = bare or usual  # type: ignore[misc]
    try:
        return asyncio.run(run())
    finally:
        dispatcher.Processor = usual  # type: ignore[misc]


def _compared(title: str, work: Work, bare: type[processor.Processor]) -> None:
    rates: list[tuple[float, float]] = []
    for place in range(PAIRS):
        first, second = (_rate(work, each) for each in ((None, bare) if place % 2 else (bare, None)))
        rates.append((first, second) if place % 2 else (second, first))
    low, middle, high = quantiles([off / plain for off, plain in rates], n=4)
    plain = median(plain for _, plain in rates)
    print(
        f"  {title:28} {plain:8,.0f} steps/s of work without   ratio {middle:.3f} ({low:.3f} to {high:.3f})"
    )


def main() -> None:
    """Print the ratios."""
    print("Debugger: off against an engine without it (aim: at least 0.97), then on")
    bare = without_gate()
    _rate(_loop)  # warm
    _compared("chains of 10 calculations", _chains, bare)
    _compared(f"a loop of {LOOPED:,} rounds", _loop, bare)
    base = median(_rate(_loop) for _ in range(3))
    for title, work in (
        ("debugged, no breakpoint", _debugged),
        ("a condition in each round", _condition),
    ):
        rate = median(_rate(work) for _ in range(3))
        print(f"  {title:28} {rate:8,.0f} rounds/s   ratio {rate / base:.3f} of the loop that nobody debugs")


if __name__ == "__main__":
    main()
