"""Who only looks at a workspace changes nothing in it, and needs no leave to."""

from __future__ import annotations

import ctypes
import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.workspace import Workspace
from tests.helpers.documents import waiting

Write = Callable[[str, Any], Path]
REPOSITORY = Path(__file__).resolve().parents[3]
GOLDEN = REPOSITORY / "tests" / "golden"
DROP_FROM_BOUNDING_SET, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2

LOOKS = (("executions",), ("executions", "--json"), ("show", "ID"), ("env", "list"), ("doctor",))


def contents(root: Path) -> dict[str, bytes]:
    """Return what every file of a workspace holds; the store's own notes between its readers aside."""
    notes = ("-shm", "-wal")
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not (path.name.endswith(notes) or path.suffix == ".pyc")
    }


@pytest.fixture
def ran(wirework: Any, write: Write) -> int:
    """Return the execution that waits in the workspace."""
    done = wirework("run", write("wait.json", waiting()), "--json")
    number: int = done.json["execution"]["id"]
    return number


@pytest.fixture
def locked(ran: int) -> Iterator[Path]:
    """Take the leave to write away from the workspace's folder and files."""
    root = Workspace.choose().root
    places = [root, *root.rglob("*")]
    for place in places:
        place.chmod(place.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    yield root
    for place in places:
        place.chmod(place.stat().st_mode | stat.S_IWUSR)


def as_ordinary_user() -> None:
    """Let the rights of files hold for this process, even if it is root's."""
    if os.geteuid() == 0:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)


def ordinary(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody for whom the rights of files hold."""
    return subprocess.run(
        [sys.executable, "-m", "desktop_app", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=as_ordinary_user,
        check=False,
    )


@pytest.mark.parametrize("command", LOOKS, ids=" ".join)
def test_looking_changes_no_file(command: tuple[str, ...], wirework: Any, ran: int) -> None:
    before = contents(Workspace.choose().root)
    wirework(*(ran if word == "ID" else word for word in command))
    assert contents(Workspace.choose().root) == before


@pytest.mark.skipif(sys.platform != "linux", reason="takes rights away as Linux does")
def test_a_workspace_that_cannot_be_written_can_be_looked_at(ran: int, locked: Path) -> None:
    shown = ordinary("show", ran, "--json")
    assert (shown.returncode, shown.stderr) == (3, "")
    assert json.loads(shown.stdout)["execution"]["id"] == ran
    assert str(ran) in ordinary("executions").stdout
    assert ordinary("env", "list").stdout == "No variables.\n"
    checked = ordinary("doctor")
    assert "ok      Database: " in checked.stdout, checked
    assert "PROBLEM Workspace: " in checked.stdout and "cannot be written" in checked.stdout
    refused = ordinary("cancel", ran)
    assert refused.returncode == 2 and "Traceback" not in refused.stderr
    assert str(locked) in refused.stderr


@pytest.mark.parametrize("command", [("executions",), ("show", "1"), ("env", "list")], ids=" ".join)
def test_an_older_store_is_not_brought_up_by_looking(command: tuple[str, ...], wirework: Any) -> None:
    workspace = Workspace.choose()
    workspace.create()
    with closing(sqlite3.connect(workspace.store)) as driver:
        driver.executescript((GOLDEN / "store_schema_1.sql").read_text(encoding="utf-8"))
    before = contents(workspace.root)
    done = wirework(*command)
    assert done.status == 2
    assert "older version" in done.err and "wirework serve" in done.err
    assert contents(workspace.root) == before


def test_an_empty_store_holds_no_executions(wirework: Any) -> None:
    workspace = Workspace.choose()
    workspace.create()
    workspace.store.touch()
    assert wirework("executions").out == "No executions.\n"
    done = wirework("show", 1)
    assert done.status == 2 and "Traceback" not in done.err


def test_doctor_names_the_owner_without_taking_the_workspace(wirework: Any, ran: int) -> None:
    with WorkspaceLock(Workspace.choose().lock):
        assert f"In use: process {os.getpid()} " in wirework("doctor").out
    assert "In use" not in wirework("doctor").out
