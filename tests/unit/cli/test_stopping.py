"""What becomes of an execution when its command is stopped or killed, and of what others left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.services.executions import Executions
from tests.helpers.documents import adding, document, node, waiting

Write = Callable[[str, Any], Path]
REPOSITORY = Path(__file__).resolve().parents[3]
TICK = """
import sys
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.engine.instruction import Instruction, JobDraft

class Tick(Instruction):
    spec = NodeSpec("tick", "Tick", "extended")

    async def run(self, node, input, processor):
        print("ticks", processor.execution.id, file=sys.stderr, flush=True)
        return JobDraft()
"""

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def endless(*before: Any) -> dict[str, Any]:
    """Return a workflow that ticks and then never ends, behind other nodes."""
    upstream = before[-1]["key"] if before else None
    return document(
        *before,
        node("tick", "tick", {}, upstream),
        node("again", "loop", {"target": 1_000_000_000}, "tick"),
        node("step", "calculation", {"engine": "python", "expression": "1"}, "again", branchIndex=0),
    )


@pytest.fixture
def plugin(write: Write) -> Path:
    """Return the type that says when its execution is under way."""
    return write("tick.py", TICK)


@pytest.fixture
def under_way(plugin: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a command and wait until its execution is under way."""

    def start(*arguments: object) -> subprocess.Popen[str]:
        started = subprocess.Popen(
            [sys.executable, "-m", "desktop_app", *map(str, arguments), "--plugin", str(plugin)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )
        assert started.stderr is not None
        line = next(line for line in started.stderr if line.startswith("ticks"))
        started.execution = int(line.split()[1])  # type: ignore[attr-defined]
        return started

    return start


def status_of(wirework: Any, execution: int) -> tuple[int, str | None]:
    """Return the status and reason of an execution."""
    found = wirework("show", execution, "--json").json["execution"]
    return found["status"], found["reason"]


@unix
def test_ctrl_c_cancels_what_the_command_has_begun_and_says_so(
    under_way: Any, wirework: Any, write: Write
) -> None:
    running = under_way("run", write("endless.json", endless()))
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130, err
    assert f"wirework run: stopped: execution {running.execution} is cancelled" in err
    assert "Aborted (manual_cancel)" in out
    assert status_of(wirework, running.execution) == (-3, "manual_cancel")


@unix
def test_ctrl_c_leaves_an_execution_that_another_command_has_begun(
    under_way: Any, wirework: Any, write: Write, plugin: Path
) -> None:
    ask = waiting()["nodes"][0]
    ran = wirework("run", write("ask.json", endless(ask)), "--plugin", plugin, "--json").json
    resumed = under_way("resume", ran["jobs"][0]["id"], "--status", 1)
    resumed.send_signal(signal.SIGINT)
    _, err = resumed.communicate(timeout=30)
    number = ran["execution"]["id"]
    assert resumed.returncode == 130
    assert f"execution {number} has its answer but is not finished" in err
    assert f"'wirework cancel {number}' ends it" in err
    assert status_of(wirework, number) == (0, None)
    ended = wirework("cancel", number, "--plugin", plugin)
    assert (ended.status, ended.err) == (0, "")
    assert status_of(wirework, number) == (-3, "manual_cancel")


@unix
def test_what_a_killed_command_left_is_named_and_left_alone(
    under_way: Any, wirework: Any, write: Write
) -> None:
    killed = under_way("run", write("endless.json", endless()))
    killed.kill()
    killed.communicate()
    other = wirework("run", write("add.json", adding()), "--context", '{"a": 1}', "--json")
    assert other.status == 0
    assert f"not finished by earlier processes: execution {killed.execution}." in other.err
    assert "wirework serve" in other.err
    assert status_of(wirework, killed.execution) in ((None, None), (0, None))


def test_serve_takes_up_what_was_left_and_stops_when_it_is_idle(wirework: Any, write: Write) -> None:
    steps = document(
        node("step", "calculation", {"engine": "python", "expression": "1"}),
        node("answer", "output", {"value": "{{$jobsMapByNodeKey.step}}"}, "step"),
    )
    code = f"from desktop_app.__main__ import main; main(['run', {str(write('steps.json', steps))!r}])"
    crash = {"WIREWORK_CRASH_AT": "intake.created", "PYTHONPATH": str(REPOSITORY)}
    died = subprocess.run([sys.executable, "-c", code], env={**os.environ, **crash}, check=False)
    assert died.returncode != 0
    left = wirework("executions", "--json").json
    assert [row["status"] for row in left] == [None]
    served = wirework("serve", "--until-idle")
    assert served.status == 0 and "Stopping." in served.out
    assert status_of(wirework, left[0]["id"]) == (1, None)


def looping() -> dict[str, Any]:
    """Return a workflow of our own types that never ends."""
    loop, step = endless()["nodes"][1:]
    return document({**loop, "upstream": None}, step)


def test_a_run_that_ends_at_its_time_limit_is_no_error(
    wirework: Any, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel = Executions.cancel

    async def late(self: Executions, execution_id: int) -> None:
        await cancel(self, execution_id)
        raise InvalidRequestError("the execution has ended already")

    monkeypatch.setattr(Executions, "cancel", late)
    done = wirework("run", write("loop.json", looping()), "--timeout", "0.2")
    assert (done.status, done.err) == (1, "")


def test_a_time_limit_before_the_execution_exists_still_cancels_it(wirework: Any, write: Write) -> None:
    done = wirework("run", write("loop.json", looping()), "--timeout", "0.000001")
    assert done.status == 1, done.err
    assert "is cancelled" in done.err
    assert [row["status"] for row in wirework("executions", "--json").json] == [-3]
