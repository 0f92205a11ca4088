"""``wirework run``: exit statuses, both outputs, the input in its three forms, the time limit."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.documents import adding, document, node, waiting

Write = Callable[[str, Any], Path]
ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_resolved_execution_ends_with_0(wirework: Any, write: Write) -> None:
    done = wirework("run", write("add.json", adding()), "--context", '{"a": 2}')
    assert done.status == 0
    assert "Sample" in done.out and "Resolved" in done.out
    assert '"sum": 3' in done.out
    assert done.err == ""


def test_prints_one_json_object(wirework: Any, write: Write) -> None:
    done = wirework("run", write("add.json", adding()), "--context", '{"a": 2}', "--json")
    execution, jobs = done.json["execution"], done.json["jobs"]
    assert (execution["status"], execution["reason"], execution["output"]) == (1, None, {"sum": 3})
    assert [(job["node"], job["type"], job["status"]) for job in jobs] == [
        ("sum", "calculation", 1),
        ("answer", "output", 1),
    ]
    assert {"id", "node", "type", "status", "result", "meta", "log", "startedAt", "updatedAt"} <= jobs[
        0
    ].keys()
    assert re.fullmatch(ISO, jobs[0]["startedAt"]) and re.fullmatch(ISO, execution["createdAt"])


def test_failed_execution_ends_with_1(wirework: Any, write: Write) -> None:
    ends = document(node("stop", "end", {"endStatus": -1}))
    done = wirework("run", write("end.json", ends), "--json")
    assert done.status == 1
    assert done.json["execution"]["status"] == -1


def test_suspended_execution_ends_with_3_and_tells_how_to_go_on(wirework: Any, write: Write) -> None:
    done = wirework("run", write("wait.json", waiting()))
    assert done.status == 3
    assert "Suspended" in done.out
    assert "Ask somebody" in done.out
    assert "wirework resume " in done.out
    assert """--result '{"form": {"comment": ""}}'""" in done.out


def test_pending_delay_counts_as_suspended(wirework: Any, write: Write) -> None:
    waits = document(node("pause", "delay", {"duration": 1, "unit": 3_600_000}))
    done = wirework("run", write("delay.json", waits))
    assert done.status == 3
    assert ", due 2" in done.out


def test_command_to_go_on_names_the_workspace(wirework: Any, write: Write, tmp_path: Path) -> None:
    place = tmp_path / "my space"
    done = wirework("run", write("wait.json", waiting()), "--workspace", place)
    assert f"--workspace '{place}'" in done.out


@pytest.mark.parametrize("source", ["text", "file", "stdin"])
def test_takes_the_input_in_three_forms(
    source: str, wirework: Any, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = '{"a": 41}'
    if source == "stdin":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    forms = {"text": given, "file": f"@{write('in.json', given)}", "stdin": "-"}
    done = wirework("run", write("add.json", adding()), "--context", forms[source], "--json")
    assert done.json["execution"]["output"] == {"sum": 42}


@pytest.mark.parametrize("given", ["{", "@nowhere.json", "null", '{"a": NaN}', '{"a": 1, "a": 2}'])
def test_refuses_a_bad_input(given: str, wirework: Any, write: Write) -> None:
    done = wirework("run", write("add.json", adding()), "--context", given)
    assert done.status == 2
    assert done.err.startswith("wirework run: ")
    assert "Traceback" not in done.err


def test_endless_run_is_cancelled_after_the_time_limit(wirework: Any, write: Write) -> None:
    endless = document(
        node("again", "loop", {"target": 1_000_000_000}),
        node("step", "calculation", {"engine": "python", "expression": "1"}, "again", branchIndex=0),
    )
    done = wirework("run", write("loop.json", endless), "--timeout", "0.3")
    assert done.status == 1
    assert "not done after 0.3 s: execution" in done.err and "is cancelled" in done.err
    assert "Aborted (manual_cancel)" in done.out


def test_same_document_is_stored_once(wirework: Any, write: Write) -> None:
    file = write("add.json", adding())
    ran = [wirework("run", file, "--context", '{"a": 1}', "--json").json["execution"] for _ in range(2)]
    changed = {**adding(), "options": {"timeout": 60_000}}
    later = wirework("run", write("add.json", changed), "--context", '{"a": 1}', "--json")
    assert ran[0]["version"] == ran[1]["version"] != later.json["execution"]["version"]


def test_document_without_a_key_runs_under_the_name_of_its_file(wirework: Any, write: Write) -> None:
    nameless = {name: value for name, value in adding().items() if name != "key"}
    done = wirework("run", write("my_sum.workflow.json", nameless), "--context", '{"a": 1}', "--json")
    assert done.json["execution"]["workflow"] == "my_sum"


def test_merely_missing_field_warns_and_runs(wirework: Any, write: Write) -> None:
    lax = document(node("check", "condition", {}))
    done = wirework("run", write("lax.json", lax))
    assert done.status == 0
    assert "warning" in done.err and "'check'" in done.err and "rejectOnFalse" in done.err


def test_plugin_gives_the_types(wirework: Any, write: Write, tmp_path: Path) -> None:
    plugin = tmp_path / "shout.py"
    plugin.write_text(
        "from desktop_app.domain.node_spec import NodeSpec\n"
        "from desktop_app.engine.instruction import Instruction, JobDraft\n"
        "class Shout(Instruction):\n"
        "    spec = NodeSpec('my.shout', 'Shout', 'extended')\n"
        "    async def run(self, node, input, processor):\n"
        "        return JobDraft(result=str(node.settings['text']).upper())\n"
    )
    file = write("shout.json", document(node("n", "my.shout", {"text": "hey"})))
    without = wirework("run", file)
    assert (without.status, "--plugin" in without.err) == (2, True)
    done = wirework("run", file, "--plugin", plugin, "--json")
    assert done.json["jobs"][0]["result"] == "HEY"


def test_broken_plugin_is_named(wirework: Any, write: Write, tmp_path: Path) -> None:
    plugin = tmp_path / "broken.py"
    plugin.write_text("raise RuntimeError('boom')\n")
    done = wirework("run", write("add.json", adding()), "--plugin", plugin)
    assert done.status == 2
    assert "broken.py" in done.err and "boom" in done.err


def test_failing_node_prints_no_traceback_but_the_log_has_it(
    wirework: Any, write: Write, tmp_path: Path
) -> None:
    plugin = Path(__file__).parents[2] / "conformance" / "test_doubles.py"
    file = write("fails.json", document(node("n", "test.error", {})))
    place = tmp_path / "space"
    done = wirework("run", file, "--plugin", plugin, "--workspace", place)
    assert done.status == 1
    assert "Error" in done.out and "test error" in done.out
    assert "Traceback" not in done.out + done.err
    assert "Traceback" in (place / "logs" / "wirework.log").read_text()


def test_why_a_node_has_failed_is_told_in_full(wirework: Any, write: Write) -> None:
    wrong = "x" * 90
    file = write("fails.json", document(node("n", "calculation", {"engine": "python", "expression": wrong})))
    done = wirework("run", file)
    assert done.status == 1
    assert "x…" in done.out and wrong in done.out.splitlines()[-1]


def test_what_still_waits_when_an_execution_has_ended_is_named_so(wirework: Any, write: Any) -> None:
    wait = {"duration": 1, "unit": 3_600_000}
    tree = document(
        node("any", "parallel", {"mode": "any"}),
        node("later", "delay", wait, "any", branchIndex=1),
        node("now", "calculation", {"engine": "python", "expression": "1"}, "any", branchIndex=2),
    )
    done = wirework("run", write("any.json", tree))
    assert done.status == 0 and "Resolved" in done.out.splitlines()[0]
    states = {line.split()[0]: line for line in done.out.splitlines() if line.startswith(("later", "now"))}
    assert "Not finished" in states["later"] and "Pending" not in done.out
