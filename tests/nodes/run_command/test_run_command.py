"""Commands as real processes: what they are given, what comes back, and how they end (data.md 3.10)."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.events import JobPrinted
from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.child import descendants, whole_lines
from desktop_app.engine.commands import MOST_HEARD, MOST_OUTPUT
from desktop_app.nodes.run_command.spec import SPEC
from tests.helpers.engine import bench

linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing holds a program to it")
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")


def node(*given: Any, **config: Any) -> Node:
    whole = {"command": sys.executable, "arguments": list(given), "timeout": 20_000, **config}
    return Node("n", "run-command", "Run", whole)


def python(code: str, *arguments: Any, **config: Any) -> Node:
    return node("-c", code, *arguments, **config)


async def ran(root: Path, made: Node, context: Any = None) -> Job:
    async with bench(root=root) as engine:
        execution = await engine.run(made, context=context or {})
        return await engine.job(execution, "n")


async def test_arguments_arrive_as_they_are_whatever_signs_they_hold(tmp_path: Path) -> None:
    hostile = ["a b", "; rm -rf /", "$(id)", "`id`", "--x='y'", "*", "ä\n", ""]
    code = "import json, sys; print(json.dumps(sys.argv[1:]))"
    job = await ran(tmp_path, python(code, "{{$context.all}}", 3, None), {"all": hostile})
    assert job.status == 1 and eval(job.result["output"]) == [*hostile, "3"]


async def test_it_runs_in_the_folder_with_its_input_and_little_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWORK_TEST", "seen")
    code = "import os, sys; e = os.environ; print(os.getcwd(), input(), e['MINE'], 'WIREWORK_TEST' in e)"
    given = {"environment": [{"name": "MINE", "value": 7}], "input": {"a": 1}}
    job = await ran(tmp_path, python(code, **given))
    assert job.result["output"].strip() == f"{tmp_path / 'files'} " + '{"a":1} 7 False'


async def test_a_number_other_than_0_is_a_failure_that_tells_the_last_words(tmp_path: Path) -> None:
    code = "import sys; print('out'); print('first', file=sys.stderr); sys.exit('last words')"
    job = await ran(tmp_path, python(code))
    assert job.status == -1 and job.result["code"] == 1
    assert job.result["message"] == "the program ended with 1: last words"
    assert (job.result["output"], "first" in job.result["errors"]) == (f"out{os.linesep}", True)
    assert (await ran(tmp_path, python(code, ignoreFail=True))).status == 1


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"command": ""}, "no program is given"),
        ({"command": "no-such-program-anywhere"}, "there is no such program"),
        ({"folder": "/"}, "outside of the folders"),
        ({"folder": "files/none"}, "there is no such folder"),
        ({"arguments": ["a\0b"]}, "NUL"),
    ],
)
async def test_what_cannot_be_run_is_a_failure_in_words(
    tmp_path: Path, config: dict[str, Any], words: str
) -> None:
    job = await ran(tmp_path, node(**config))
    assert job.status == -1 and words in job.result["message"]


@posix
async def test_a_shell_is_used_only_where_asked_for_and_gets_values_as_arguments(tmp_path: Path) -> None:
    job = await ran(tmp_path, node("a;b", command='printf "%s" "$1" | tr a-z A-Z', shell=True))
    assert (job.status, job.result["output"]) == (1, "A;B")
    problems = SPEC.problems({"command": "echo {{$context.x}}", "shell": True})
    assert [problem.field for problem in problems] == ["command"]


async def test_it_does_not_outlive_its_time(tmp_path: Path) -> None:
    began = time.monotonic()
    job = await ran(tmp_path, python("print('begun', flush=True)\nwhile True: pass", timeout=1_000))
    assert (job.status, job.result["code"]) == (-1, "ETIMEDOUT")
    assert job.result["output"].strip() == "begun" and time.monotonic() - began < 3.5


@linux
async def test_it_is_refused_more_memory_than_it_may_hold(tmp_path: Path) -> None:
    job = await ran(tmp_path, python("bytearray(10 << 30)", memoryMb=256))
    assert job.status == -1 and job.result["message"] == "the program ended with 1: MemoryError"
    job = await ran(tmp_path, python("print(len(bytearray(100 << 20)))", memoryMb=256))
    assert job.status == 1


@linux
async def test_many_processes_hold_no_more_memory_than_one_may(tmp_path: Path) -> None:
    code = "import os, time; [os.fork() for _ in range(3)]; held = b'x' * (40 << 20); time.sleep(20)"
    job = await ran(tmp_path, python(code, memoryMb=150))
    assert job.status == -1 and job.result["code"] == "ENOMEM"
    assert job.result["message"] == "the program used more than 150 MB"


@posix
async def test_what_it_has_started_ends_with_it(tmp_path: Path) -> None:
    code = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(60)
    os._exit(0)
os.wait()
"""
    job = await ran(tmp_path, python(code, timeout=20_000))
    assert job.status == 1
    assert not list(descendants(os.getpid()))


async def test_a_flood_of_output_is_cut_and_costs_no_memory(tmp_path: Path) -> None:
    code = "import sys\nfor _ in range(20_000): sys.stdout.write('x' * 999 + '\\n')"
    job = await ran(tmp_path, python(code))
    assert job.status == 1 and len(job.result["output"]) <= MOST_OUTPUT
    assert job.log is not None and len(job.log) < MOST_HEARD + 100 and "more was written" in job.log


async def test_lines_are_told_while_it_runs_and_a_cancel_ends_it(tmp_path: Path) -> None:
    async with bench(root=tmp_path) as made:
        waiting = python("print('first', flush=True)\nimport time; time.sleep(60)", timeout=0)
        begun = await made.engine.execute(await made.add(waiting), {})
        assert begun is not None
        async with asyncio.timeout(20):
            while not any(isinstance(event, JobPrinted) for event in made.events):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        (told,) = [event for event in made.events if isinstance(event, JobPrinted)]
        assert (told.node_key, told.text.strip()) == ("n", "first")
        await made.engine.cancel(begun.id)
        await made.engine.idle()
        assert (await made.job(begun, "n")).status == -3
    assert not list(descendants(os.getpid()))


async def test_secrets_in_the_log_are_never_cut_in_half() -> None:
    assert whole_lines(bytearray(b"one\ntw"), True) == b"one\n"
    assert whole_lines(bytearray(b"one\ntw"), False) == b"one\ntw"
