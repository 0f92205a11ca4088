"""The work that is killed: nested loops, parallel branches, waits, and effects that append a line to a file.

Run as a program, ``python -m tests.crash.workload FOLDER PLAN``, it forks workers on a store, kills them and
lets the last one finish; it prints what became of the work as JSON. Forking spares the imports, so a kill
takes some 50 ms. A worker does what a person would: it looks into the file and decides about interrupted
effects.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from desktop_app.domain.execution import Job
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import ExecutionFilter
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine import crashpoints
from desktop_app.engine.clock import SystemClock
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.ports import EngineSettings
from desktop_app.engine.processor import Processor
from desktop_app.engine.registry import Registry
from desktop_app.nodes.discovery import register_builtin
from desktop_app.services.workflows import Workflows
from desktop_app.storage.store import SqlStore

EXECUTIONS = 5
FORM = {"actions": [{"key": "yes", "status": 1}]}
HOUR = {"duration": 1, "unit": 3_600_000}


class Append(Instruction):
    """Appends one line to the file named in the context: the effect that must not be lost or doubled."""

    spec = NodeSpec(type="append", title="Append a line", group="extended", effects=True)

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        line = str(processor.get_parsed_value(node.settings["line"], node))
        _append(processor.execution.context["file"], line)
        crashpoints.reach("effect.acted")
        return JobDraft(result=line)


def _append(path: str, line: str) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _calculation(key: str, expression: str, upstream: str | None, branch: int | None = None) -> Node:
    return Node(key, "calculation", key, {"engine": "python", "expression": expression}, upstream, branch)


def nodes() -> tuple[Node, ...]:
    """Return the nodes of the workflow: 20 lines for each execution."""
    name = "{{$context.name}}"
    return (
        Node("sum", "variable", "sum", {"value": 0}),
        Node("outer", "loop", "outer", {"target": 4}, "sum"),
        _calculation("twice", "{{$scopes.outer.index}} * 2", "outer", 0),
        Node("a", "append", "a", {"line": f"{name} a {{{{$scopes.outer.index}}}}"}, "twice"),
        Node("both", "parallel", "both", {"mode": "all"}, "a"),
        Node("nap", "delay", "nap", {"duration": 0.004, "unit": 1000}, "both", 1),
        Node("b", "append", "b", {"line": f"{name} b {{{{$scopes.outer.index}}}}"}, "nap"),
        Node("inner", "loop", "inner", {"target": 3}, "both", 2),
        _calculation("more", "{{$jobsMapByNodeKey.sum}} + {{$scopes.inner.sequence}}", "inner", 0),
        Node("set", "variable", "set", {"target": "sum", "value": "{{$jobsMapByNodeKey.more}}"}, "more"),
        Node(
            "c",
            "append",
            "c",
            {"line": f"{name} c {{{{$scopes.outer.index}}}} {{{{$scopes.inner.index}}}}"},
            "set",
        ),
        Node("ask", "manual", "ask", {"assignees": [1], "forms": {"f": FORM}}, "outer"),
        Node("end", "output", "end", {"value": "{{$jobsMapByNodeKey.sum}}"}, "ask"),
    )


def expected_lines() -> Counter[str]:
    """Return every line that must be in the file once."""
    lines: Counter[str] = Counter()
    for number in range(EXECUTIONS):
        for outer in range(4):
            lines.update([f"x{number} a {outer}", f"x{number} b {outer}"])
            lines.update(f"x{number} c {outer} {inner}" for inner in range(3))
    return lines


async def work(folder: Path, *, threaded: bool) -> dict[str, Any]:
    """Take the work up from wherever it stands and finish it."""
    registry = Registry()
    register_builtin(registry)
    registry.register_instruction(Append)
    store = SqlStore.open(folder / "store.db", threaded=threaded)
    engine = Engine(store, registry, SystemClock(), settings=EngineSettings(flush_jobs=7, flush_ms=5))
    await engine.startup()
    interrupted = 0
    try:
        await _begin(engine, store, folder)
        while True:
            await engine.idle()
            interrupted += await _decide(engine, store, folder)
            await _answer(engine, store)
            runs = await store.executions(ExecutionFilter(limit=100))
            if all(run.status for run in runs) and len(runs) == EXECUTIONS + 2 and engine.is_idle:
                return await _outcome(store, interrupted)
            await asyncio.sleep(0.002)
    finally:
        await engine.shutdown()
        store.close()


async def _begin(engine: Engine, store: SqlStore, folder: Path) -> None:
    workflows = Workflows(store, engine)
    hour = (Node("hour", "delay", "hour", HOUR),)
    for key, tree in (("crash", nodes()), ("resumed", hour), ("cancelled", hour)):
        version = await store.current_workflow(key)
        if version is None:
            version = await workflows.create(Workflow(key=key, title=key, nodes=tree), enabled=True)
        for number in range(EXECUTIONS if key == "crash" else 1):
            context = {"name": f"x{number}", "file": str(folder / "lines.txt")}
            await engine.trigger(version, context, event_key=f"{key}-{number}")


async def _answer(engine: Engine, store: SqlStore) -> None:
    """Answer the tasks, end one wait of an hour early and cancel the other."""
    for task in await store.tasks(pending=True):
        await engine.submit(task.id, 1, "f", "yes", {})
    for job in await store.pending_jobs(["delay"]):
        key = (await engine.execution(job.execution_id)).key
        if key == "resumed":
            await engine.resume(job.id, 1)
        elif key == "cancelled":
            await engine.cancel(job.execution_id)


async def _decide(engine: Engine, store: SqlStore, folder: Path) -> int:
    """Say of each interrupted line whether it was written, as a person would who looks into the file."""
    waiting = [job for job in await store.pending_jobs(["append"]) if (job.meta or {}).get("interrupted")]
    for job in waiting:
        await engine.decide(job.id, "retry" if await _missing(engine, store, job, folder) else "done")
        await engine.idle()
    return len(waiting)


async def _missing(engine: Engine, store: SqlStore, job: Job, folder: Path) -> bool:
    execution = await engine.execution(job.execution_id)
    version = await store.workflow(execution.workflow_id)
    assert version is not None
    processor = Processor(engine, execution, engine.activation.plan(version))
    await processor.prepare()
    node = processor.tree[job.node_key]
    line = str(processor.get_parsed_value(node.settings["line"], node))
    file = folder / "lines.txt"
    return not file.exists() or line not in file.read_text(encoding="utf-8").splitlines()


async def _outcome(store: SqlStore, interrupted: int) -> dict[str, Any]:
    runs = await store.executions(ExecutionFilter(limit=100))
    full = [await store.execution(run.id) for run in runs]
    return {
        "statuses": sorted(str(run.status) for run in full if run),
        "outputs": sorted(str(run.output) for run in full if run and run.key == "crash"),
        "messages": len(await store.messages(100)),
        "decided": interrupted,
    }


def _lines(folder: Path) -> int:
    file = folder / "lines.txt"
    return len(file.read_text(encoding="utf-8").splitlines()) if file.exists() else 0


def warm_up() -> float:
    """Import and compile everything before the forks; return how long the whole work takes, in seconds."""
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            asyncio.run(work(Path(folder), threaded=False))
            took = time.perf_counter() - began
    gc.freeze()
    return took


def fork(folder: Path, *, threaded: bool, crash_at: str = "") -> tuple[int, int]:
    """Start a worker that takes the work up; return its process and a pipe that tells when it has begun."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        crashpoints.arm(crash_at)
        os.write(writing, b"!")
        asyncio.run(work(folder, threaded=threaded))
        os._exit(0)
    os.close(writing)
    return child, reading


def kill_again_and_again(folder: Path, seed: int, rounds: int, longest: float) -> list[dict[str, Any]]:
    """Kill ``rounds`` workers in turn, each at a random instant; then let one finish the work.

    The instant lies within ``longest`` seconds after the start at first. A worker that dies before it has
    written a line doubles that for the next one, so a slow machine gets on as well; one that has written
    halves it. When a worker is faster than its death, its work is done and the next one begins anew.
    """
    chance = random.Random(seed)
    places, killed, reach, most = [_place(folder, 0)], 0, longest, 0
    while killed < rounds:
        before = _lines(places[-1])
        child, begun = fork(places[-1], threaded=bool(seed % 2))
        os.read(begun, 1)
        os.close(begun)
        time.sleep(chance.uniform(0.0, reach))
        os.kill(child, signal.SIGKILL)
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            places.append(_place(folder, len(places)))
            reach = longest
            continue
        killed += 1
        written = _lines(places[-1])
        most = max(most, written)
        reach = max(longest, reach / 2) if written > before else reach * 2
    return [{**_finished(place), "killed": killed, "most": most} for place in places]


def _place(folder: Path, number: int) -> Path:
    place = folder / str(number)
    place.mkdir(parents=True)
    return place


def _finished(folder: Path) -> dict[str, Any]:
    """Let a last worker finish and return what became of the work."""
    outcome = asyncio.run(work(folder, threaded=False))
    lines = (folder / "lines.txt").read_text(encoding="utf-8").splitlines()
    return {**outcome, "wrong": dict(_difference(lines))}


def kill_at(folder: Path, point: str) -> dict[str, Any]:
    """Let one worker die at a crash point and another one finish."""
    child, begun = fork(folder, threaded=False, crash_at=point)
    os.close(begun)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    return {**_finished(folder), "killed": int(killed)}


def main(folder: Path, plan: list[Any]) -> list[dict[str, Any]]:
    """Do each part of the plan, a crash point or ``[seed, rounds]``, in a folder of its own."""
    longest = warm_up() / 8
    found: list[dict[str, Any]] = []
    for number, part in enumerate(plan):
        place = folder / str(number)
        place.mkdir()
        outcomes = (
            [kill_at(place, part)]
            if isinstance(part, str)
            else kill_again_and_again(place, *part, longest=longest)
        )
        found.extend({**outcome, "part": part} for outcome in outcomes)
    return found


def _difference(lines: list[str]) -> Counter[str]:
    """Return what is missing (negative) or doubled (positive) among the lines."""
    difference = Counter(lines)
    difference.subtract(expected_lines())
    return Counter({line: count for line, count in difference.items() if count})


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), json.loads(sys.argv[2]))))
