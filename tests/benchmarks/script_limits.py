"""How far hostile scripts outlive their limits: ``python -m tests.benchmarks script_limits``. Aim: 2 s.

Each runs alone, and again beside two busy processes for each core. Its time begins with its first line of
output. Meanwhile the loop of this process ticks: its longest gap and its memory tell whether it is unharmed.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.engine.child import Answer, descendants, run_child
from desktop_app.nodes.script.instruction import WORKER
from tests.benchmarks.tabs import resident_mb

LIMIT_MS, MEMORY_MB = 2_000, 64
BEGUN = "print('begun', flush=True)\n"
HOSTILE = {
    "endless loop": "while True: pass",
    "deaf to signals": "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass",
    "fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "stubborn bomb": "import os\nwhile True:\n    try: os.fork(), os.setsid()\n    except OSError: pass",
    "10 GB": "return len(bytearray(10 ** 10))",
    "10 GB bit by bit": "a = []\nwhile True: a.append(' ' * 1_000_000)",
    "1 GB of prints": "line = 'x' * 1_000_000\nfor _ in range(1_000): print(line)\nwhile True: print(line)",
}


async def hostile(code: str) -> tuple[Answer, float]:
    """Run a script and return how many seconds it lived after it had begun."""
    begun: list[float] = []
    limits = {"timeout": LIMIT_MS, "memoryMb": MEMORY_MB, "network": False}
    request = {"language": "python", "code": BEGUN + code, "args": {}, "limits": limits}
    answer = await run_child(WORKER, request, LIMIT_MS, heard=lambda _: begun.append(time.monotonic()))
    return answer, time.monotonic() - begun[0]


async def ticking(gaps: list[float]) -> None:
    """Note how long the loop was kept from a tick of 5 ms."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.005)
        gaps.append((time.monotonic() - before - 0.005) * 1000)


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep so many processes busy."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for each in loops:
            each.kill()
            each.wait()


async def measure(name: str, code: str) -> None:
    """Print how one script ended."""
    gaps: list[float] = []
    ticks = asyncio.create_task(ticking(gaps))
    answer, seconds = await hostile(code)
    ticks.cancel()
    given = answer.answer if isinstance(answer.answer, dict) else {}
    ended = answer.ended or given.get("error") or given.get("message") or "a result"
    over = seconds - LIMIT_MS / 1000
    print(
        f"    {name:18} ended by {ended!s:.30} {over:+5.1f} s from its limit; gap {max(gaps):4.0f} ms;"
        f" {len(answer.log):,} characters kept; {resident_mb():.0f} MB",
        flush=True,
    )


async def _measure() -> None:
    await hostile("return 1")
    before = set(descendants(os.getpid()))
    for count in (0, 2 * (os.cpu_count() or 1)):
        print(f"  beside {count} busy processes")
        with busy(count):
            for name, code in HOSTILE.items():
                await measure(name, code)
    print(f"  processes left: {len(set(descendants(os.getpid())) - before)}")


def main() -> None:
    """Print how hostile scripts end."""
    print(f"Hostile scripts with {LIMIT_MS} ms and {MEMORY_MB} MB (aim: at most 2 s beyond)")
    asyncio.run(_measure())


if __name__ == "__main__":
    main()
