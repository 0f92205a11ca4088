"""``wirework run --debug``, and the protocol driven in a real process (editor.md F; debug-protocol.md)."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.debug_terminal import breakpoint_of
from tests.helpers.documents import document, node

Write = Callable[[str, Any], Path]
REPOSITORY = Path(__file__).resolve().parents[3]
PYTHON = {"engine": "python"}


def _rounds() -> dict[str, Any]:
    return document(
        node("l", "loop", {"target": 6}),
        node("x", "calculation", {**PYTHON, "expression": "{{$scopes.l.item}} * 2"}, "l", branchIndex=0),
        node("z", "calculation", {**PYTHON, "expression": "{{$jobsMapByNodeKey.x}} + 1"}, "l"),
        node("out", "output", {"value": "{{$jobsMapByNodeKey.z}}"}, "z"),
    )


@contextmanager
def _started(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_app", *map(str, arguments)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        with process:
            yield process
    finally:
        process.kill()


@pytest.fixture
def typed(wirework: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, list[str]]]:
    """Run a command while a person types these lines; return its status and what stands on the screen."""

    def run(text: str, *arguments: object) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        done = wirework(*arguments)
        return done.status, done.out.replace("(wirework) ", "").splitlines()

    return run


class _Client:
    """Another program that speaks the protocol."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._input, self._output = process.stdin, process.stdout
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def ask(self, command: str, **members: Any) -> dict[str, Any]:
        self._number += 1
        self.send(json.dumps({"id": self._number, "command": command, **members}))
        return self.read(lambda line: line.get("id") == self._number)

    def send(self, line: str) -> None:
        self._input.write(line + "\n")
        self._input.flush()

    def told(self, event: str) -> dict[str, Any]:
        for place, line in enumerate(self.events):
            if line["event"] == event:
                return self.events.pop(place)
        return self.read(lambda line: line.get("event") == event)

    def read(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for text in self._output:
            line: dict[str, Any] = json.loads(text)
            if wanted(line):
                return line
            if "event" in line:
                self.events.append(line)
        raise AssertionError("the process has ended")


def test_a_person_steps_through_a_run_in_the_terminal(write: Write, typed: Any) -> None:
    script = """\
break x if $scopes.l.index == 4
continue
print $scopes.l.item + 1
set $scopes.l.item = 50
set $scopes.l.item = "text"
over
vars
out-all
skip
nonsense
continue
"""
    status, said = typed(script, "run", write("rounds.json", _rounds()), "--debug")
    assert status == 0, said
    assert said[0].startswith("before") and said[0].endswith("at l - step")
    assert any("at l[4]/x - breakpoint" in line for line in said)
    assert "  5" in said and "  $scopes.l.item = 50  (was 4)" in said
    assert any("it is a number, not a text" in line for line in said)
    assert any("at l[5]/x - step" in line for line in said)
    assert "  $jobsMapByNodeKey.x = 100" in said
    assert any("there is no command 'nonsense'" in line for line in said)
    assert any("name the job by its number" in line for line in said)
    assert any("Resolved" in line for line in said)


def test_the_end_of_the_input_ends_the_run(write: Write, typed: Any) -> None:
    status, said = typed("step\n", "run", write("rounds.json", _rounds()), "--debug")
    assert status == 130 and any("Aborted" in line for line in said)


def _refused(client: _Client) -> None:
    """Hold that what cannot be done is answered with an error."""
    assert "not begun" in client.ask("over")["error"]["message"]
    refused = client.ask("fly")["error"]
    assert "no command 'fly'" in refused["message"] and "out-all, over" in refused["remedy"]
    assert "no node 'q'" in client.ask("break", node="q")["error"]["message"]
    assert "'breakpoint'" in client.ask("remove")["error"]["message"]
    client.send("not json")
    assert client.read(lambda line: line.get("ok") is False)["id"] is None


def test_another_program_steps_through_a_run(write: Write) -> None:
    with _started("run", write("rounds.json", _rounds()), "--debug-protocol") as process:
        client = _Client(process)
        ready = client.told("ready")
        assert ready["protocol"] == 1 and [each["key"] for each in ready["nodes"]] == ["l", "x", "z", "out"]
        made = client.ask("break", node="x", hit_rule="=", hits=5)["result"]
        assert client.ask("breakpoints")["result"] == [made]
        assert client.ask("state")["result"] is None
        _refused(client)
        number = client.ask("start", mode="continue")["result"]["executionId"]
        stop = client.told("paused")["stop"]
        assert (stop["execution_id"], stop["address"], stop["breakpoint_id"]) == (
            number,
            "l[4]/x",
            made["id"],
        )
        assert client.ask("print", expression="$scopes.l.item")["result"] == 4
        assert client.ask("set", path="$scopes.l.item", value=50)["result"]["before"] == 4
        client.ask("over")
        assert client.told("paused")["stop"]["address"] == "l[5]/x"
        assert client.ask("variables")["result"]["$jobsMapByNodeKey"]["x"] == 100
        assert client.ask("state")["result"]["status"] == "paused"
        assert [event["kind"] for event in client.ask("events")["result"]] == ["stopped", "edited"]
        client.ask("run-to", node="out")
        assert client.told("paused")["stop"]["reason"] == "run-to"
        assert client.ask("continue")["ok"]
        assert client.told("ended")["output"] == 11
        assert process.wait(30) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_process_leaves_the_run_paused_with_its_edits_and_another_one_goes_on(
    write: Write, typed: Any
) -> None:
    with _started("run", write("rounds.json", _rounds()), "--debug-protocol") as process:
        client = _Client(process)
        client.ask("break", node="z")
        number = client.ask("start", mode="continue")["result"]["executionId"]
        client.told("paused")
        client.ask("set", path="$jobsMapByNodeKey.x", value=99)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    status, said = typed("where\ntokens\nprint $jobsMapByNodeKey.x\ncontinue\n", "debug", number)
    assert status == 0, said
    assert sum("at z - breakpoint" in line for line in said) == 2
    assert "  99" in said and any(line.startswith("out") and "100" in line for line in said)


def test_a_person_leaves_a_run_paused_and_comes_back(write: Write, typed: Any) -> None:
    status, said = typed("step\nleave\n", "run", write("rounds.json", _rounds()), "--debug")
    assert status == 3
    number = next(line.split()[3] for line in said if "left: wirework debug" in line)
    status, said = typed("until z\nquit\n", "debug", number)
    assert status == 130
    assert "at l[0]/x" in said[0] and "at z - run-to" in said[1]


def test_a_dry_run_names_what_acts_first_and_says_what_it_would_have_done(
    wirework: Any, write: Write
) -> None:
    config = {"dataSource": "main", "sql": "create table made (n integer)"}
    flow = document(node("s", "sql", config, title="Make a table"))
    done = wirework("run", write("sql.json", flow), "--dry-run", "--json")
    assert done.status == 0, done.err
    said = [line for line in done.err.splitlines() if "dry run" in line]
    assert said[0] == "wirework run: dry run: not run: Make a table (sql): null answers"
    assert said[1].startswith("wirework run: dry run: would have run: Make a table with {")
    assert done.json["jobs"][0]["meta"] == {"mocked": True, "dry": True}


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("x", {"node": "x"}),
        ("after Two words once", {"kind": "after", "node": "Two words", "once": True}),
        ("error", {"kind": "error"}),
        (
            "x hits 3 if 1 == 1",
            {"node": "x", "hit_rule": "=", "hits": 3, "condition": {**PYTHON, "expression": "1 == 1"}},
        ),
        ("x log at {$context.n}", {"node": "x", "message": "at {$context.n}"}),
    ],
)
def test_the_words_behind_break_make_a_breakpoint(words: str, made: dict[str, Any]) -> None:
    assert breakpoint_of(words.split()) == made


def test_nothing_behind_break_is_refused() -> None:
    with pytest.raises(ValueError, match="break NODE"):
        breakpoint_of([])
