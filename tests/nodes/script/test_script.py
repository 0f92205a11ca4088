"""The vectors P1 to P13 of the script, in both languages, and hostile ones (data.md 3.2)."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.events import JobPrinted
from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.child import MOST_OUTPUT, descendants
from desktop_app.engine.clock import SystemClock
from desktop_app.engine.executors import Turns
from desktop_app.nodes.script.spec import SPEC
from tests.helpers.engine import Bench, bench

PYTHON, JAVASCRIPT = "python", "javascript"
both = pytest.mark.parametrize("language", [PYTHON, JAVASCRIPT])


async def until(found: Callable[[], Any]) -> None:
    """Wait until something holds that happens in another process."""
    async with asyncio.timeout(20):
        while not found():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def stopped(made: Bench) -> None:
    """Break off what the engine does, as its end would after a while."""
    tasks = tuple(made.engine._tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def node(content: str, language: str = PYTHON, **config: Any) -> Node:
    values = [{"name": name, "value": value} for name, value in config.pop("values", {}).items()]
    settings = {"language": language, "content": content, "arguments": values, "timeout": 20_000, **config}
    return Node("s", "script", "Script", settings)


async def ran(content: str, language: str = PYTHON, context: Any = None, **config: Any) -> Job:
    async with bench() as made:
        execution = await made.run(node(content, language, **config), context=context)
        return await made.job(execution, "s")


@pytest.mark.parametrize(
    ("language", "code", "words"),
    [
        (PYTHON, "a = 1\nif a:\nreturn 1", "IndentationError: expected an indented block"),
        (PYTHON, "x = 1\nyield x", "SyntaxError: 'yield' outside function (line 2)"),
        (JAVASCRIPT, "return (", "unexpected token"),
    ],
)
async def test_p1_a_syntax_error_is_told_in_the_words_of_the_parser(
    language: str, code: str, words: str
) -> None:
    job = await ran(code, language)
    assert job.status == -2 and words in job.result


async def test_an_error_leaves_the_lines_it_came_through_in_the_log() -> None:
    job = await ran("def half(n):\n    return n / 0\nprint('first')\nreturn half(4)")
    assert job.status == -2 and job.result == "ZeroDivisionError: division by zero (line 2)"
    assert (job.log or "").splitlines() == [
        "first",
        "Traceback (most recent call last):",
        "  line 4",
        "    return half(4)",
        "  line 2, in half",
        "    return n / 0",
        job.result,
    ]


async def test_an_error_of_javascript_leaves_its_calls_in_the_log() -> None:
    job = await ran("function half(n) { return n.gone.by }\nreturn half(4)", JAVASCRIPT)
    assert job.status == -2 and (job.log or "").startswith("Traceback") and "half" in (job.log or "")


@both
async def test_p2_a_value_from_a_variable(language: str) -> None:
    job = await ran("return a + b", language, {"n": "90"}, values={"a": "post", "b": "{{$context.n}}"})
    assert (job.status, job.result) == (1, "post90")


@both
async def test_p3_values_of_all_types_come_and_go_unchanged(language: str) -> None:
    value = {"flag": True, "no": None, "n": 1.5, "i": 3, "text": "ä\n'\"", "list": [1, {"deep": []}], "o": {}}
    job = await ran(
        "return [v, when]", language, {"v": value}, values={"v": "{{$context.v}}", "when": "{{$system.now}}"}
    )
    assert job.result[0] == value
    assert job.result[1].startswith("2023-11-14T22:13:20")


@both
async def test_p4_what_is_printed_stands_in_the_log_in_order(language: str) -> None:
    code = (
        "print('one', 2)\nprint('drei')"
        if language == PYTHON
        else "console.log('one', 2); console.warn('drei')"
    )
    job = await ran(code, language)
    assert (job.status, job.result, job.log) == (1, None, "one 2\ndrei\n")


async def test_p4_what_is_printed_is_told_while_the_script_runs() -> None:
    async with bench() as made:
        code = "import time\nprint('first')\nwhile True: time.sleep(1)"
        begun = await made.engine.execute(await made.add(node(code)), {})
        assert begun is not None
        await until(lambda: any(isinstance(event, JobPrinted) for event in made.events))
        (told,) = [event for event in made.events if isinstance(event, JobPrinted)]
        assert (told.text, told.node_key) == ("first\n", "s")
        await made.engine.cancel(begun.id)
        await made.engine.idle()


async def test_p5_a_queued_script_keeps_its_values_and_is_claimed_once(tmp_path: Path) -> None:
    async with bench(environment={"WORKFLOW_SCRIPTS_AT_ONCE": "1"}) as made:
        async with made.engine.executors.turns.turn(1):
            version = await made.add(node("return x", values={"x": "{{$context.x}}"}))
            begun = await made.engine.execute(version, {"x": [7]})
            assert begun is not None
            job = await made.job(begun, "s")
            assert (job.status, job.started_at, job.meta["args"]) == (0, None, {"x": [7]})
            assert await made.store.claim_job(job.id, 5)
            assert not await made.store.claim_job(job.id, 6)
        await made.engine.idle()
        # Somebody else has claimed it: this process leaves it alone.
        assert (await made.job(begun, "s")).status == 0


async def test_p5_a_script_that_was_only_queued_runs_after_a_restart(tmp_path: Path) -> None:
    store, settings = tmp_path / "store.db", {"WORKFLOW_SCRIPTS_AT_ONCE": "1"}
    async with bench(store, environment=settings) as made, made.engine.executors.turns.turn(1):
        begun = await made.engine.execute(await made.add(node("return x", values={"x": 7})), {})
        assert begun is not None
        await stopped(made)
    async with bench(store) as made:
        await made.engine.idle()
        job = await made.job(begun, "s")
        assert (job.status, job.result) == (1, 7)
        assert job.started_at is not None


@pytest.mark.parametrize(("decision", "status"), [("ask", 0), ("abort", -3), ("retry", 1)])
async def test_a_script_in_flight_at_the_end_of_the_process_is_never_repeated_silently(
    tmp_path: Path, decision: str, status: int
) -> None:
    store, mark = tmp_path / "store.db", tmp_path / "mark"
    code = "import os, time\nif not os.path.exists(p):\n    open(p, 'w')\n    time.sleep(60)\nreturn 1"
    async with bench(store) as made:
        one = node(code, values={"p": str(mark)}, onInterrupt=decision)
        begun = await made.engine.execute(await made.add(one), {})
        assert begun is not None
        await until(mark.exists)
        await stopped(made)
    async with bench(store) as made:
        await made.engine.idle()
        assert (await made.job(begun, "s")).status == status


async def test_p6_a_cancel_kills_the_script_with_all_it_has_started(tmp_path: Path) -> None:
    code = (
        "import subprocess as s\nprint('begun', flush=True)\n"
        "open(p, 'w').write(str(s.Popen(['sleep', '60']).pid))\nwhile 1: pass"
    )
    pid = tmp_path / "pid"
    async with bench() as made:
        begun = await made.engine.execute(await made.add(node(code, values={"p": str(pid)})), {})
        assert begun is not None
        await until(lambda: pid.exists() and pid.read_text())
        await made.engine.cancel(begun.id)
        await made.engine.idle()
        ended = await made.engine.execution(begun.id)
        assert (ended.status, ended.reason, await made.jobs(ended)) == (
            -3,
            "manual_cancel",
            [("s", -3, None)],
        )
        assert (await made.job(ended, "s")).log == "begun\n", "what it has printed is kept"
    assert not is_running(int(pid.read_text()))


def is_running(pid: int) -> bool:
    """Whether a process is there and no corpse."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("language", "code", "words"),
    [
        (PYTHON, "def f():\n    raise ValueError('fail')\nf()", "ValueError: fail (line 2)"),
        (PYTHON, "import sys\nsys.exit(3)", "SystemExit: 3"),
        (JAVASCRIPT, "throw new Error('fail')", "fail"),
        (JAVASCRIPT, "await Promise.reject('fail')", "fail"),
        (JAVASCRIPT, "await new Promise(() => {})", "script promise never settled"),
    ],
)
async def test_p7_an_error_is_the_result_and_may_be_passed_over(language: str, code: str, words: str) -> None:
    job = await ran(code, language)
    assert (job.status, job.result) == (-2, words)
    job = await ran(code, language, **{"continue": True})
    assert (job.status, job.result) == (1, words)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (
            PYTHON,
            "from asyncio import sleep\nreturn await sleep(0, 80) + await sleep(0, 100)",
        ),
        (JAVASCRIPT, "const f = async (n) => n; return await f(80) + await f(100)"),
    ],
)
async def test_p8_a_script_may_wait(language: str, code: str) -> None:
    assert (await ran(code, language)).result == 180


async def test_p9_what_a_script_leaves_running_does_not_delay_its_end() -> None:
    code = "import threading, asyncio, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
    code += (
        "asyncio.get_running_loop().call_later(60, print)\nasyncio.create_task(asyncio.sleep(60))\nreturn 1"
    )
    begun = time.monotonic()
    assert (await ran(code)).result == 1
    assert time.monotonic() - begun < 15


async def test_p10_the_end_of_the_workflows_time_kills_the_script() -> None:
    async with bench(clock=SystemClock()) as made:
        version = await made.add(node("while True: pass", timeout=0), options={"timeout": 300})
        begun = await made.engine.execute(version, {})
        assert begun is not None
        await made.engine.idle()
        ended = await made.engine.execution(begun.id)
        assert (ended.status, ended.reason) == (-3, "timeout")
        assert [status for _, status, _ in await made.jobs(ended)] == [-3]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (PYTHON, "while True: pass"),
        (PYTHON, "import time\ntime.sleep(60)"),
        (PYTHON, "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass"),
        (JAVASCRIPT, "for (;;) {}"),
    ],
)
async def test_p11_p12_a_script_does_not_outlive_its_time(language: str, code: str) -> None:
    begun = time.monotonic()
    job = await ran(code, language, timeout=100)
    assert (job.status, job.result) == (-2, "script ran longer than 100 ms")
    assert time.monotonic() - begun < 10  # coming up included, on a busy machine


async def test_p13_javascript_knows_nothing_of_the_machine() -> None:
    names = [
        "process",
        "require",
        "std",
        "os",
        "fetch",
        "Deno",
        "setTimeout",
        "XMLHttpRequest",
        "module",
        "global",
    ]
    code = f"return {names!r}.filter((name) => typeof globalThis[name] !== 'undefined')"
    assert (await ran(code, JAVASCRIPT)).result == []
    assert (await ran("return await import('os')", JAVASCRIPT)).status == -2


# ------------------------------------------------------------------------------------------- results


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("return (1, {2})", [1, [2]]),
        (
            "import datetime as d\nreturn d.datetime(2024, 1, 2, 3, 4, 5, tzinfo=d.UTC)",
            "2024-01-02T03:04:05.000Z",
        ),
        ("import datetime as d\nreturn [d.date(2024, 1, 2), d.time(3, 4)]", ["2024-01-02", "03:04:00"]),
        (
            "from decimal import Decimal as D\nreturn [D('1.5'), D('2'), D('0.1234567890123456789')]",
            [1.5, 2, "0.1234567890123456789"],
        ),
        ("import pathlib\nreturn pathlib.PurePosixPath('/a') if 0 else {1: pathlib.Path('/a')}", {"1": "/a"}),
        ("# only a remark", None),
        ("", None),
        ("x = x + 1\nreturn x", 2),
        ("return '''a\n  b'''", "a\n  b"),
    ],
)
async def test_results_become_json(code: str, result: Any) -> None:
    job = await ran(code, values={"x": 1})
    assert (job.status, job.result) == (1, result)


@pytest.mark.parametrize(
    ("language", "code"),
    [
        (PYTHON, "return b'x'"),
        (PYTHON, "return float('nan')"),
        (PYTHON, "return {(1, 2): 3}"),
        (PYTHON, "a = []\na.append(a)\nreturn a"),
        (PYTHON, "return object()"),
        (JAVASCRIPT, "return () => 1"),
    ],
)
async def test_what_is_no_json_is_an_error(language: str, code: str) -> None:
    job = await ran(code, language)
    assert job.status == -2 and "result is not JSON serialisable" in job.result


async def test_a_script_sees_little_of_the_environment_and_works_in_a_folder_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_PERSON", "x")
    job = await ran("import os\nreturn [sorted(os.environ), os.getcwd(), os.listdir(), open(0).read()]")
    names, folder, files, typed = job.result
    assert set(names) <= {"PATH", "HOME", "LANG", "TEMP", "TMP", "TMPDIR", "LC_CTYPE"}
    assert files == [] and typed == "" and not await asyncio.to_thread(os.path.exists, folder)


async def test_a_script_without_network_makes_no_connection() -> None:
    code = "import socket\nsocket.create_connection(('127.0.0.1', 9))"
    job = await ran(code, network=False)
    assert job.status == -2 and "no network" in job.result


async def test_a_synchronous_workflow_waits_for_the_script() -> None:
    async with bench() as made:
        execution = await made.engine.execute(await made.add(node("return 5"), sync=True), {})
        assert execution is not None and execution.status == 1


async def test_a_trial_runs_the_script_with_its_log() -> None:
    async with bench() as made:
        draft = await made.engine.test_node(
            "script",
            dict(node("print(x)\nreturn x", values={"x": "{{$context.a}}"}).settings),
            {"$context": {"a": 1}},
        )
        assert (draft.status, draft.result, draft.log) == (1, 1, "1\n")


@pytest.mark.parametrize(
    ("language", "names", "wrong"),
    [
        (PYTHON, ["a", "größe", "_b2"], []),
        (
            PYTHON,
            ["$a", "class", "2b", "a", "a b"],
            ["arguments.0.name", "arguments.1.name", "arguments.2.name", "arguments.4.name"],
        ),
        (PYTHON, ["a", "a"], ["arguments.1.name"]),
        (JAVASCRIPT, ["$a", "größe"], []),
        (JAVASCRIPT, ["2b"], ["arguments.0.name"]),
    ],
)
def test_names_are_checked_on_save(language: str, names: list[str], wrong: list[str]) -> None:
    config = {"language": language, "arguments": [{"name": name, "value": 1} for name in names]}
    assert [problem.field for problem in SPEC.problems(config)] == wrong


# ------------------------------------------------------------------------------------------- hostile


async def hostile(code: str, language: str = PYTHON, **config: Any) -> tuple[Job, float]:
    """Run a script and return how long it took, the start of its process included."""
    begun = time.monotonic()
    job = await ran(code, language, **config)
    return job, time.monotonic() - begun


@pytest.mark.skipif(sys.platform != "linux", reason="the bound on memory is the system's")
@pytest.mark.parametrize(
    ("language", "code"),
    [
        (PYTHON, "return len(bytearray(10 ** 10))"),
        (PYTHON, "a = []\nwhile True: a.append(' ' * 1_000_000)"),
        (JAVASCRIPT, "const a = []; for (;;) a.push('x'.repeat(1000000) + a.length)"),
    ],
)
async def test_memory_is_bounded(language: str, code: str) -> None:
    job, seconds = await hostile(code, language, timeout=10_000, memoryMb=64)
    assert (job.status, job.result) == (-2, "script used more than 64 MB")
    assert seconds < 12


async def test_a_gigabyte_of_prints_is_cut_off() -> None:
    code = "import sys\nline = 'x' * 1_000_000\nfor _ in range(1_000): print(line)\nwhile True: print(line)"
    job, seconds = await hostile(code, timeout=2_000)
    assert (job.status, job.result) == (-2, "script ran longer than 2000 ms")
    assert job.log is not None and len(job.log) < MOST_OUTPUT + 100 and "more was printed" in job.log
    assert seconds < 10


@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted where the system tells them")
@pytest.mark.parametrize("leaving", ["pass", "os.setsid()"])
async def test_a_fork_bomb_is_bounded_and_leaves_nothing(tmp_path: Path, leaving: str) -> None:
    place = tmp_path / "place"
    before = set(descendants(os.getpid()))
    code = "import os, time\nopen(p, 'w').write(os.getcwd())\ntry:\n    while True:\n"
    code += f"        os.fork()\n        {leaving}\nexcept BaseException:\n    time.sleep(60)"
    job, seconds = await hostile(code, timeout=3_000, values={"p": str(place)})
    assert (job.status, job.result) == (-2, "script started too many processes")
    assert seconds < 15
    assert set(descendants(os.getpid())) <= before
    assert not left_over(place.read_text())


@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted where the system tells them")
async def test_a_fork_bomb_that_never_gives_up_ends_in_time() -> None:
    """Its copies leave their session and spin: whoever ends them must still get a turn."""
    before = set(descendants(os.getpid()))
    code = "import os\nwhile True:\n    try: os.fork(), os.setsid()\n    except OSError: pass"
    job, seconds = await hostile(code, timeout=3_000)
    assert (job.status, job.result) == (-2, "script started too many processes")
    assert seconds < 10  # 0.8 s on a quiet machine; spinning copies took 19
    assert set(descendants(os.getpid())) <= before


def left_over(folder: str) -> list[int]:
    """Return the processes that still work in the folder of a script."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if folder in os.readlink(each / "cwd") and is_running(int(each.name)):
                found.append(int(each.name))
        except OSError:
            continue
    return found


async def test_a_script_that_kills_itself_is_told() -> None:
    job = await ran("import os\nos.abort()")
    assert (job.status, job.result) == (-2, "script process ended with code -6")


async def test_turns_are_given_in_order_and_given_back_when_nobody_wants_them() -> None:
    turns, order = Turns(), []

    async def work(name: str) -> None:
        async with turns.turn(1):
            order.append(name)

    async with turns.turn(1):
        tasks = [asyncio.create_task(work(name)) for name in "abc"]
        await asyncio.sleep(0)
        tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == ["a", "c"]
    async with turns.turn(1):
        order.append("free")
    assert order[-1] == "free"
