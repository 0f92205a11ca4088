"""``wirework serve`` in a process of its own, and what the system says of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Reading:
    """Processor seconds so far, megabytes in memory, open handles, threads."""

    cpu: float
    memory: float
    handles: int
    threads: int


class Served:
    """A running ``serve``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    def read(self) -> Reading:
        """Return what the system says now."""
        root = Path(f"/proc/{self.process.pid}")
        fields = (root / "stat").read_text().rpartition(")")[2].split()
        status = dict(line.split(":", 1) for line in (root / "status").read_text().splitlines())
        cpu = (int(fields[11]) + int(fields[12])) / TICKS
        memory = int(status["VmRSS"].split()[0]) / 1024
        return Reading(cpu, memory, len(os.listdir(root / "fd")), int(status["Threads"]))

    async def stop(self) -> float:
        """End it as the system does, and return how many seconds that took."""
        began = asyncio.get_running_loop().time()
        self.process.send_signal(signal.SIGTERM)
        await self.process.wait()
        return asyncio.get_running_loop().time() - began


@asynccontextmanager
async def served(workspace: Path, *more: str) -> AsyncIterator[Served]:
    """Serve a workspace until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "desktop_app", "serve", "--workspace", str(workspace), *more),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
    )
    try:
        yield Served(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
