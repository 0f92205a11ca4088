"""Hostile callers of a webhook of ``wirework serve``: ``python -m tests.benchmarks hostile``.

10,000 wrong passwords over connections that are kept, 300 slow heads at once, a gigabyte that is really sent,
bytes that are no HTTP. Before and after: memory, handles, threads, the size of the log, how many runs.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from desktop_app.app.core import Core, Workspace
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Node, Workflow
from tests.benchmarks.served import Reading, Served, served
from tests.triggers.webhook.client import BASIC, PASSWORD, guesses
from tests.triggers.webhook.test_hostile import LINE, MALFORMED

GUESSES, CONNECTIONS, SLOW = 10_000, 10, 300
GIGABYTE = 2**30
Port = int


def free_port() -> Port:
    """Return a port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def prepare(workspace: Path, port: Port) -> None:
    """Make a webhook with a password."""
    async with Core.open(workspace, start="no") as core:
        await core.services.environment.set("WORKFLOW_WEBHOOK_PORT", str(port))
        await core.services.environment.set("PAY_PASSWORD", PASSWORD)
        node = Node("n", "variable", "n", {"value": 1})
        made = Workflow(
            key="hook", title="Hook", type="webhook", config={"basicAuthentication": BASIC}, nodes=(node,)
        )
        await core.services.workflows.create(made, enabled=True)


async def heard(port: Port) -> None:
    """Wait until it listens."""
    while True:
        with suppress(OSError):
            (await asyncio.open_connection("127.0.0.1", port))[1].close()
            return
        await asyncio.sleep(0.1)


async def guessing(port: Port) -> str:
    """Guess passwords; return what was answered."""
    share = GUESSES // CONNECTIONS
    found = await asyncio.gather(*(guesses(port, share) for _ in range(CONNECTIONS)))
    counted = sum((Counter(each) for each in found), Counter[int]())
    return ", ".join(f"{status}: {count:,}" for status, count in sorted(counted.items()))


async def slowly(port: Port) -> str:
    """Hold connections open with heads that never end, until they are closed."""
    ends = [asyncio.create_task(_sent(port, LINE + b"X: a")) for _ in range(SLOW)]
    answers = await asyncio.gather(*ends)
    return f"all {SLOW} closed, {sum(map(len, answers))} bytes of answers"


async def a_gigabyte(port: Port) -> str:
    """Send a body without a length until nobody takes it any more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(LINE + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk, sent = b"10000\r\n" + b"a" * 65_536 + b"\r\n", 0
    with suppress(ConnectionError):
        while sent < GIGABYTE and not reader.at_eof():
            writer.write(chunk)
            await writer.drain()
            sent += 65_536
    writer.close()
    return f"closed after {sent / 2**20:.1f} MB"


async def nonsense(port: Port) -> str:
    """Send what is no HTTP, a hundred times each."""
    sent = [data for data in MALFORMED.values() for _ in range(100)]
    answers = []
    for start in range(0, len(sent), 50):
        answers += await asyncio.gather(*(_sent(port, data) for data in sent[start : start + 50]))
    counted = Counter(answer[9:12].decode() or "closed" for answer in answers)
    return ", ".join(f"{status}: {count:,}" for status, count in sorted(counted.items()))


async def _sent(port: Port, data: bytes) -> bytes:
    """Send bytes and return what comes until the server closes."""
    writer = None
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionError:
        return b""
    finally:
        if writer is not None:
            writer.close()


ATTACKS: tuple[tuple[str, Callable[[Port], Awaitable[str]]], ...] = (
    ("wrong passwords", guessing),
    ("slow heads", slowly),
    ("a gigabyte", a_gigabyte),
    ("no HTTP", nonsense),
)


async def attack(process: Served, workspace: Path, port: Port) -> None:
    """Print what each attack was answered and what it left behind."""
    for name, run in ATTACKS * 2:
        began = time.monotonic()
        said = await run(port)
        await asyncio.sleep(0.5)
        log = sum(path.stat().st_size for path in (workspace / "logs").glob("*"))
        reading = process.read()
        print(
            f"    {name:15} {time.monotonic() - began:5.1f} s  {told(reading)}  log {log:7,} bytes  {said}",
            flush=True,
        )


def told(reading: Reading) -> str:
    """Return a reading as text."""
    return f"{reading.memory:6.1f} MB {reading.handles:3} handles {reading.threads:2} threads"


async def _hostile(folder: Path) -> None:
    workspace, port = folder / "w", free_port()
    await prepare(workspace, port)
    async with served(workspace) as process:
        await heard(port)
        print(f"    before                   {told(process.read())}")
        await attack(process, workspace, port)
        await process.stop()
    async with Core.look(Workspace(workspace)) as core:
        runs = await core.services.executions.list(ExecutionFilter(limit=10))
    print(f"    runs: {len(runs)} (aim: 0)")


def main() -> None:
    """Print what hostile callers cost; each attack comes twice, so that growth shows."""
    print("Hostile callers of a webhook in serve")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_hostile(Path(folder)))


if __name__ == "__main__":
    main()
