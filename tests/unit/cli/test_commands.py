"""The other commands, and what holds for all: help, mistypes, errors without traceback, a busy workspace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app import __main__ as start
from desktop_app import __version__
from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.workspace import Workspace
from desktop_app.cli.main import COMMANDS
from desktop_app.domain.resources import resource_path
from desktop_app.services.endings import ends
from tests.helpers.documents import adding, document, node, waiting

Write = Callable[[str, Any], Path]
REPOSITORY = Path(__file__).resolve().parents[3]


# ------------------------------------------------------------------------------------------- all


def test_help_and_version(wirework: Any) -> None:
    helped = wirework("--help")
    assert helped.status == 0
    assert all(name in helped.out for name in COMMANDS)
    assert wirework("--version").out == f"Wirework {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str, wirework: Any) -> None:
    helped = wirework(command, "--help")
    assert helped.status == 0
    assert f"usage: wirework {command}" in helped.out


def test_mistyped_command_is_told(wirework: Any) -> None:
    done = wirework("validte", "x.json")
    assert done.status == 2
    assert "did you mean 'validate'?" in done.err


def test_everything_else_goes_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr(start, "_window", lambda arguments: opened.append(arguments) or 0)
    for arguments in ([], ["some.workflow.json"], ["--demo-screenshot", "x.png"], ["--workspace", "w"]):
        assert start.main(arguments) == 0
    assert opened == [[], ["some.workflow.json"], ["--demo-screenshot", "x.png"], ["--workspace", "w"]]


def test_window_without_qt_is_told(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def no_qt(arguments: list[str]) -> int:
        raise ModuleNotFoundError("No module named 'PySide6'", name="PySide6.QtWidgets")

    monkeypatch.setattr(start, "_window", no_qt)
    assert start.main([]) == 2
    told = capsys.readouterr().err
    assert told == "wirework: PySide6.QtWidgets is not installed; the headless commands work without it\n"


def test_a_bug_at_the_start_of_the_window_names_the_option_that_the_window_has(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def bug(arguments: list[str]) -> int:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(start, "_window", bug)
    assert start.main([]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "wirework: internal error: ZeroDivisionError: oops",
        "  --debug shows where",
    ]


@pytest.mark.parametrize("debug", [False, True])
def test_our_own_bug_shows_a_traceback_only_with_debug(
    debug: bool, wirework: Any, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("desktop_app.cli.run.read_document", broken)
    done = wirework("run", write("add.json", adding()), *(["--verbose"] if debug else []))
    assert done.status == 2
    assert "internal error: ZeroDivisionError: oops" in done.err
    assert ("Traceback" in done.err) == debug


def test_busy_workspace_names_the_process_and_the_remedy(wirework: Any, write: Write) -> None:
    workspace = Workspace.choose()
    workspace.create()
    with WorkspaceLock(workspace.lock):
        done = wirework("run", write("add.json", adding()))
    assert done.status == 2
    assert f"process {os.getpid()}" in done.err
    assert "--workspace" in done.err


def test_reading_is_possible_while_another_process_owns_the_workspace(wirework: Any, write: Write) -> None:
    ran = wirework("run", write("wait.json", waiting()), "--json").json["execution"]["id"]
    with WorkspaceLock(Workspace.choose().lock):
        assert wirework("executions", "--json").json[0]["id"] == ran
        assert wirework("show", ran).status == 3


# ------------------------------------------------------------------------------------------ test


def test_cases_of_the_example_pass(wirework: Any) -> None:
    done = wirework("test", resource_path("examples", "order_review.cases.json"))
    assert done.status == 0
    assert done.out.count("ok  ") == 6
    assert done.out.endswith("6 passed, 0 failed\n")


def test_failing_case_is_explained(wirework: Any, write: Write) -> None:
    case = {"id": "adds", "workflow": adding(), "context": {"a": 1}, "expect": {"execution": {"output": 5}}}
    done = wirework("test", write("cases.json", case))
    assert done.status == 1
    assert "FAIL  adds" in done.out
    assert 'execution: output 5 expected, got {"sum": 2}' in done.out
    row = wirework("test", write("cases.json", case), "--json").json[0]
    assert (row["id"], row["passed"], len(row["failures"])) == ("adds", False, 1)
    assert row["actual"]["execution"] == {"status": 1, "reason": None, "output": {"sum": 2}}


def test_unknown_type_is_noted_beside_the_failure(wirework: Any, write: Write) -> None:
    expect = {"execution": {"status": 1}}
    case = {"id": "x", "workflow": document(node("n", "my.type", {})), "expect": expect}
    done = wirework("test", write("cases.json", [case]))
    assert "'my.type' is not known here; is a --plugin missing?" in done.out


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("[", "not valid JSON"),
        ([{"id": "a"}], "'workflow'"),
        ([{"id": "a", "workflow": adding(), "steps": [{"jump": 1}]}], "steps.0"),
        ([{"id": "a", "workflow": adding(), "now": "soon"}], "'now'"),
        ([{"id": "a", "workflow": "nowhere.json"}], "nowhere.json"),
        ([{"id": "a", "workflow": {**adding(), "format": 7}}], "'format'"),
    ],
)
def test_unreadable_cases_end_with_2(content: Any, word: str, wirework: Any, write: Write) -> None:
    done = wirework("test", write("cases.json", content))
    assert done.status == 2
    assert word in done.err
    assert "Traceback" not in done.err


def test_cases_of_other_kinds_are_left_out(wirework: Any, write: Write) -> None:
    done = wirework("test", write("cases.json", [{"id": "e", "kind": "edit"}]), "--json")
    assert (done.status, done.json) == (0, [])
    assert "left out" in done.err


# -------------------------------------------------------------------------------------- validate


def test_sound_documents_are_ok(wirework: Any) -> None:
    files = [resource_path("examples", f"{name}.workflow.json") for name in ("hello", "order_review")]
    done = wirework("validate", *files)
    assert done.status == 0
    assert done.out.splitlines() == [f"{file}: ok" for file in files]


def test_problem_is_told_as_file_node_field(wirework: Any, write: Write) -> None:
    file = write("bad.json", document(node("stop", "end", {"endStatus": 7})))
    done = wirework("validate", file)
    assert done.status == 1
    assert done.out.startswith(f"{file}:stop:endStatus: ")
    row = wirework("validate", file, "--json").json[0]
    assert (row["valid"], row["problems"][0]["node"], row["problems"][0]["field"]) == (
        False,
        "stop",
        "endStatus",
    )


def test_queries_and_scripts_are_read_too(wirework: Any, write: Write) -> None:
    query = node("query", "json-query", {"engine": "jmespath", "expression": "a["})
    script = node("script", "script", {"language": "javascript", "content": "return 1 +"}, "query")
    done = wirework("validate", write("bad.json", document(query, script)))
    assert done.status == 1
    places = [line.split(":")[1:3] for line in done.out.splitlines()]
    assert places == [["query", "expression"], ["script", "content"]]


# ---------------------------------------------------------------------------------------- doctor


def test_doctor_finds_all_well_or_gives_a_remedy(wirework: Any, write: Write) -> None:
    wirework("run", write("add.json", adding()), "--context", '{"a": 1}')
    findings = wirework("doctor", "--json").json
    names = {finding["name"]: finding for finding in findings}
    assert names["Wirework"]["detail"] == __version__
    assert names["Workspace"]["detail"] == str(Workspace.choose().root)
    assert "integrity: ok" in names["Database"]["detail"]
    assert all(finding["remedy"] for finding in findings if finding["state"] == "problem")


def test_doctor_tells_of_a_broken_database_and_plugin(wirework: Any) -> None:
    workspace = Workspace.choose()
    workspace.create()
    workspace.store.write_bytes(b"this is no database, and long enough not to be an empty one" * 20)
    (workspace.plugins / "broken.py").write_text("raise RuntimeError('boom')")
    done = wirework("doctor")
    assert done.status == 1
    assert "PROBLEM Database: " in done.out
    assert "PROBLEM Plug-in: " in done.out and "boom" in done.out


# ---------------------------------------------------------------------------------------- render


def test_render_gives_the_work_to_the_wiring(
    wirework: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(start, "_render", lambda *given: asked.append(given))
    file, out = resource_path("examples", "hello.workflow.json"), tmp_path / "hello.svg"
    done = wirework("render", file, "-o", out, "--theme", "dark")
    assert (done.status, done.out) == (0, f"{out}\n")
    assert asked == [(file, out, 2.0, "dark", [])]


@pytest.mark.parametrize(
    "options", [("-o", "x.gif"), ("-o", "no/where/x.png"), ("-o", "x.png", "--scale", "0")]
)
def test_render_refuses_what_it_cannot_paint(options: tuple[str, ...], wirework: Any) -> None:
    done = wirework("render", resource_path("examples", "hello.workflow.json"), *options)
    assert done.status == 2
    assert done.err.startswith("wirework render: ")


# ----------------------------------------------------------------------------------------- serve


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("end", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_serve_runs_until_it_is_stopped(end: str) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # Tests may themselves be started by nohup.
    serving = subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "serve"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    signal.signal(signal.SIGHUP, before)
    with serving:
        try:
            assert serving.stdout is not None
            assert "Serving" in serving.stdout.readline()
            assert "Switched on: nothing" in serving.stdout.readline()
            serving.send_signal(getattr(signal, end))
            rest, errors = serving.communicate(timeout=30)
        finally:
            serving.kill()
    assert (serving.returncode, errors) == (0, "")
    assert "Stopping" in rest


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_what_nohup_ignores_ends_nothing() -> None:
    assert signal.SIGHUP in ends()
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert ends() == (signal.SIGINT, signal.SIGTERM)
    finally:
        signal.signal(signal.SIGHUP, before)
