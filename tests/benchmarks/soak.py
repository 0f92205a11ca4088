"""A mixed load on ``wirework serve`` for a while: ``python -m tests.benchmarks soak --minutes 20``.

Nine workflows start every second by their schedules: calculations, loops, records, requests that answer,
fail and time out, scripts, mails as files, waits. Memory, handles and threads are read all along; afterwards
every execution is accounted for.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression, mean
from typing import Any

from desktop_app.app.core import Core, Workspace
from desktop_app.domain.execution import Execution
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Node, Workflow
from tests.benchmarks.served import Reading, Served, served
from tests.benchmarks.workloads import calculations, loop
from tests.helpers.web import web_peer

EVERY_S = 5
"""Between two readings."""
MINUTE = 60 // EVERY_S
"""Readings of a minute."""
ALLOWED = {"memory": 0.3, "handles": 2.0, "threads": 2.0}
"""By how much a trend may rise until the end: what runs in the moment of a reading comes and goes."""
PATIENCE_S = 120
"""A process that starts on a busy machine takes a while before it goes on with what waited."""
MOST_TOLD = 50
"""Executions that still wait and are named one by one, at most."""


def request(url: str, **more: Any) -> Node:
    """Return a request that goes on after a failure."""
    config = {"method": "GET", "url": url, "ignoreFail": True, "onInterrupt": "retry", **more}
    return Node("r", "request", "Ask", config)


def load(url: str) -> dict[str, tuple[Node, ...]]:
    """Return the workflows by their titles."""
    script = {
        "language": "python",
        "content": "print('x' * 1000)\nreturn list(range(100))",
        "timeout": 20_000,
        "onInterrupt": "retry",
    }
    mail = {
        "from": "a@example.com",
        "to": ["b@example.com"],
        "subject": "Soak",
        "text": "x" * 1_000,
        "onInterrupt": "retry",
    }
    record = {"collection": "log", "params": {"values": {"message": "soak {{$context.date}}"}}}
    return {
        "calculations": (Node("n", "variable", "n", {"value": 1}), *following(calculations(10))),
        "loops": loop(50),
        "records": (Node("c", "create", "Create", record),),
        "answers": (request(f"{url}/data"),),
        "failures": (request(f"{url}/drop"),),
        "timeouts": (request(f"{url}/slow", timeout=3_000),),
        "scripts": (Node("s", "script", "Script", script),),
        "mails": (Node("m", "mailer", "Mail", mail),),
        "waits": (Node("d", "delay", "Wait", {"duration": 5, "unit": 1_000}),),
    }


def following(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Put nodes behind the one called ``n``, whose value they begin with."""
    first = Node(
        "n0", "calculation", "n0", {"engine": "python", "expression": "{{$jobsMapByNodeKey.n}} + 1"}, "n"
    )
    return (first, *nodes[1:])


async def prepare(workspace: Path, url: str) -> None:
    """Make the workflows and let them listen."""
    start = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    async with Core.open(workspace) as core:
        await core.services.environment.set("WORKFLOW_MAIL_DRY_RUN", "1")
        await core.services.environment.set("WORKFLOW_CONCURRENCY", "4")
        await core.data.create_table("log", [{"name": "message", "type": "string"}])
        config = {"mode": 0, "startsOn": start, "repeat": 1_000}
        for title, nodes in load(url).items():
            await core.services.workflows.create(
                Workflow(title=title, type="schedule", config=config, nodes=nodes), enabled=True
            )


async def watch(process: Served, seconds: float) -> list[tuple[float, Reading]]:
    """Read how it stands until the time is over; print a line a minute."""
    began, readings = time.monotonic(), []
    while (now := time.monotonic() - began) < seconds:
        reading = process.read()
        readings.append((now, reading))
        if int(now) // 60 != int(now - EVERY_S) // 60 or len(readings) == 1:
            cpu = f"{reading.cpu:6.0f} s of processor"
            print(
                f"    {now / 60:4.0f} min  {reading.memory:6.1f} MB  {reading.handles:4} handles"
                f"  {reading.threads:3} threads  {cpu}",
                flush=True,
            )
        await asyncio.sleep(EVERY_S)
    return readings


def growth(readings: list[tuple[float, Reading]]) -> str:
    """Say how memory, handles and threads moved after the first minute, and whether that is growth: by how
    much a straight line through the readings rises until the end.
    """
    late = [(at, reading) for at, reading in readings if at >= 60]
    if readings[-1][0] < 180:
        return "    too short to tell growth: give it three minutes at least"
    lines, grown = [], []
    for name, unit in (("memory", " MB"), ("handles", ""), ("threads", "")):
        values = [getattr(reading, name) for _, reading in late]
        rise = linear_regression([at for at, _ in late], values).slope * (late[-1][0] - late[0][0])
        means = [mean(values[:MINUTE]), mean(values[-MINUTE:])]
        lines.append(
            f"    {name:8}{means[0]:7.1f}{unit} in the second minute, {means[1]:.1f}{unit} in the last, "
            f"at most {max(values):.1f}{unit}; trend {rise:+.2f}{unit}"
        )
        if rise > ALLOWED[name]:
            grown.append(name)
    verdict = f"GROWTH of {', '.join(grown)}" if grown else "no growth"
    return "\n".join([*lines, f"    verdict: {verdict} after the first minute"])


async def account(workspace: Path) -> None:
    """Say what became of every execution, which seconds have none, and where those stand that wait."""
    async with Core.look(Workspace(workspace)) as core:
        services = core.services
        listed = await services.executions.list(ExecutionFilter(limit=1_000_000))
        titles = {row.version.id: row.version.document.title for row in await services.workflows.list()}
        waiting = [(each, await services.executions.jobs(each.id)) for each in listed if not each.status]
    names = {None: "queueing", 0: "waiting", 1: "resolved", -1: "failed", -2: "error", -3: "aborted"}
    counted = Counter(each.status for each in listed).most_common()
    said = ", ".join(f"{names.get(status, status)} {count:,}" for status, count in counted)
    print(f"    {len(listed):,} executions of {len(titles)} workflows: {said}; {left_out(listed)} left out")
    if len(waiting) < MOST_TOLD:
        for each, jobs in waiting:
            stands = "; ".join(f"{job.node_key} {job.status} {job.meta or ''}" for job in jobs)
            print(f"        {titles.get(each.workflow_id)} {each.id} stands at: {stands or 'its start'}")


async def settled(workspace: Path) -> str:
    """Wait until every execution has ended, no longer than :data:`PATIENCE_S`; return how long that took."""
    began = time.monotonic()
    while (waited := time.monotonic() - began) < PATIENCE_S:
        await asyncio.sleep(1)
        async with Core.look(Workspace(workspace)) as core:
            listed = await core.services.executions.list(ExecutionFilter(limit=1_000_000))
        if all(each.status for each in listed):
            return f"all had ended after {waited:.0f} s"
    return f"not all had ended after {PATIENCE_S} s"


def left_out(listed: Sequence[Execution]) -> int:
    """Return how many seconds between the first and the last run of a workflow have no run."""
    seconds: dict[int, list[int]] = {}
    for each in listed:
        moment = int(each.event_key.rpartition("@")[2])
        seconds.setdefault(each.workflow_id, []).append(moment // 1_000)
    return sum(max(found) - min(found) + 1 - len(set(found)) for found in seconds.values())


async def _soak(folder: Path, minutes: float) -> None:
    workspace = folder / "w"
    async with web_peer() as peer:
        await prepare(workspace, peer.url)
        async with served(workspace) as process:
            readings = await watch(process, minutes * 60)
            stopped = await process.stop()
        print(growth(readings))
        size = (workspace / "wirework.db").stat().st_size / 1024 / 1024
        print(f"    clean stop in {stopped:.1f} s; the store has {size:.1f} MB, of which up to 1 is cached")
        await account(workspace)
        async with Core.open(workspace, start="no") as core:
            for row in await core.services.workflows.list():
                await core.services.workflows.set_enabled(row.version.key, False)
        async with served(workspace) as process:  # what waited goes on at the next start
            took = await settled(workspace)
            await process.stop()
        print(f"    after another start, with the schedules off ({took}):")
        await account(workspace)


def main() -> None:
    """Print how ``serve`` stands a mixed load."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks soak")
    parser.add_argument("--minutes", type=float, default=20)
    given, _ = parser.parse_known_args(sys.argv[2:])
    print(f"Soak: serve under a mixed load for {given.minutes:g} minutes")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_soak(Path(folder), given.minutes))


if __name__ == "__main__":
    main()
