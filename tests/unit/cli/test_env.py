"""``wirework env``: variables and secrets from the command line."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.workspace import Workspace
from desktop_app.domain.masking import MASK
from tests.helpers.documents import document, node

TOKEN = "s3cr-et/token"


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give the next command a text on standard input."""

    def pipe(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return pipe


def telling(value: Any) -> Any:
    """Return a workflow that answers with ``value``."""
    return document(node("a", "output", {"value": value}))


def test_sets_lists_and_removes(wirework: Any, piped: Any) -> None:
    assert wirework("env", "list").out == "No variables.\n"
    assert wirework("env", "set", "HOST", "example.org").status == 0
    assert wirework("env", "set", "LIMIT", "[1, 2]", "--as-json").status == 0
    piped(f"{TOKEN}\n")
    done = wirework("env", "set-secret", "TOKEN")
    assert (done.status, done.out, done.err) == (0, "", "")
    listed = wirework("env", "list")
    assert listed.out.split() == ["name", "value", "HOST", "example.org", "LIMIT", "[1,", "2]", "TOKEN", MASK]
    rows = wirework("env", "list", "--json").json
    assert [(row["name"], row["secret"], row["value"]) for row in rows] == [
        ("HOST", False, "example.org"),
        ("LIMIT", False, [1, 2]),
        ("TOKEN", True, MASK),
    ]
    assert wirework("env", "remove", "TOKEN").status == 0
    assert wirework("env", "remove", "TOKEN").status == 2
    assert "TOKEN" not in wirework("env", "list").out


def test_next_run_sees_a_change_and_prints_no_secret(wirework: Any, piped: Any, write: Any) -> None:
    file = write("w.json", telling({"auth": "Bearer {{$env.TOKEN}}", "host": "{{$env.HOST}}"}))
    assert wirework("run", file, "--json").json["execution"]["output"] == {"auth": "Bearer ", "host": None}
    wirework("env", "set", "HOST", "one")
    piped(TOKEN)
    wirework("env", "set-secret", "TOKEN")
    expected = {"auth": f"Bearer {MASK}", "host": "one"}
    ran = wirework("run", file, "--json")
    assert ran.json["execution"]["output"] == expected
    shown = wirework("show", ran.json["execution"]["id"])
    assert f"Bearer {MASK}" in shown.out and TOKEN not in shown.out + ran.out
    wirework("env", "set", "HOST", "two")
    assert wirework("run", file, "--json").json["execution"]["output"]["host"] == "two"


def test_run_warns_of_a_secret_in_the_document(wirework: Any, piped: Any, write: Any) -> None:
    piped(TOKEN)
    wirework("env", "set-secret", "TOKEN")
    done = wirework("run", write("w.json", telling(f"Bearer {TOKEN}")), "--json")
    assert "write {{$env.TOKEN}} instead" in done.err
    assert TOKEN not in done.err + done.out


def test_secret_is_asked_for_when_nothing_is_piped(
    wirework: Any, monkeypatch: pytest.MonkeyPatch, write: Any
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: TOKEN)
    assert wirework("env", "set-secret", "TOKEN").status == 0
    done = wirework("run", write("w.json", telling("{{$env.TOKEN}}")), "--json")
    assert done.json["execution"]["output"] == MASK


def test_secret_is_never_an_argument(wirework: Any) -> None:
    done = wirework("env", "set-secret", "TOKEN", TOKEN)
    assert done.status == 2


@pytest.mark.parametrize("name", ["", "1A", "A-B", "A.B", "A B", "Ä", "A" * 101])
def test_bad_names_are_refused(name: str, wirework: Any) -> None:
    done = wirework("env", "set", name, "x")
    assert (done.status, "name of a variable" in done.err) == (2, True)


@pytest.mark.parametrize("value", ["", "\n", MASK, "a\0b", "x" * 65_537])
def test_bad_secrets_are_refused_without_being_told(value: str, wirework: Any, piped: Any) -> None:
    piped(value)
    done = wirework("env", "set-secret", "TOKEN")
    assert (done.status, "the value of a secret" in done.err) == (2, True)
    assert wirework("env", "list").out == "No variables.\n"


def test_short_secret_is_kept_with_a_note(wirework: Any, piped: Any) -> None:
    piped("abc")
    done = wirework("env", "set-secret", "PIN")
    assert (done.status, "guessed" in done.err) == (0, True)


def test_secret_does_not_become_plain_by_mistake(wirework: Any, piped: Any) -> None:
    piped(TOKEN)
    wirework("env", "set-secret", "TOKEN")
    done = wirework("env", "set", "TOKEN", "x")
    assert (done.status, "this is a secret" in done.err) == (2, True)
    wirework("env", "set", "PLAIN", "x")
    piped(TOKEN)
    assert wirework("env", "set-secret", "PLAIN").status == 0
    assert {row["value"] for row in wirework("env", "list", "--json").json} == {MASK}


def test_change_is_refused_while_another_process_owns_the_workspace(
    wirework: Any, tmp_path: Path, write: Any
) -> None:
    wirework("env", "set", "A", "1", "--workspace", tmp_path)
    with WorkspaceLock(Workspace(tmp_path).lock):
        done = wirework("env", "set", "A", "2", "--workspace", tmp_path)
        assert (done.status, "works with this workspace" in done.err) == (2, True)
        assert "A     1" in wirework("env", "list", "--workspace", tmp_path).out


def test_setting_runs_nothing(wirework: Any, write: Any) -> None:
    waits = document(node("d", "delay", {"duration": 0.001, "unit": 1000, "endStatus": 1}))
    ran = wirework("run", write("w.json", waits), "--json").json["execution"]
    wirework("env", "set", "A", "1")
    assert wirework("show", ran["id"], "--json").json["execution"]["status"] == ran["status"]


def test_keyring_and_cryptography_are_not_loaded_without_secrets(tmp_path: Path) -> None:
    program = (
        "import sys; from desktop_app.__main__ import main\n"
        "main(['env', 'set', 'A', '1', '--workspace', sys.argv[1]])\n"
        "main(['executions', '--workspace', sys.argv[1]])\n"
        "assert not {'keyring', 'cryptography'} & {name.partition('.')[0] for name in sys.modules}"
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, cwd=root, capture_output=True)
