"""Scripts in processes of their own (architecture 4)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desktop_app.domain.errors import ProcessError
from desktop_app.engine.executors import Executors, ScriptProcess

SCRIPT = """
import json, os, sys
print("ready", flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if request == "hang":
        while True: pass
    if request == "die":
        os._exit(1)
    print(json.dumps({"pid": os.getpid(), "echo": request}), flush=True)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


async def test_one_process_answers_all_requests(script: Path) -> None:
    executors = Executors()
    answers = [await executors.process(script).ask({"n": n, "text": "ä\n"}, 10) for n in range(3)]
    executors.close()
    assert [answer["echo"]["n"] for answer in answers] == [0, 1, 2]
    assert answers[0]["echo"]["text"] == "ä\n"
    assert len({answer["pid"] for answer in answers}) == 1


async def test_requests_at_once_are_answered_in_turn(script: Path) -> None:
    process = ScriptProcess(script)
    answers = await asyncio.gather(*(process.ask(n, 10) for n in range(5)))
    process.close()
    assert [answer["echo"] for answer in answers] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("request_", ["hang", "die"])
async def test_a_bad_request_ends_as_an_error_and_the_next_one_is_answered(
    script: Path, request_: str
) -> None:
    process = ScriptProcess(script)
    with pytest.raises(ProcessError):
        await process.ask(request_, 0.2 if request_ == "hang" else 10)
    assert (await process.ask("again", 10))["echo"] == "again"
    process.close()
    process.close()


async def test_cancel_ends_the_work(script: Path) -> None:
    process = ScriptProcess(script)
    await process.ask("warm", 10)
    work = asyncio.get_running_loop().create_task(process.ask("hang", 60))
    await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert (await process.ask("again", 10))["echo"] == "again"
    process.close()


async def test_a_script_that_does_not_come_up_is_named(tmp_path: Path) -> None:
    process = ScriptProcess(tmp_path / "nothing.py")
    with pytest.raises(ProcessError, match="come up"):
        await process.ask("x", 10)
