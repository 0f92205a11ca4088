"""A workspace that cannot be used is told with its place and a way out, and nothing in it is lost."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.workspace import Workspace
from tests.helpers.documents import adding
from tests.unit.cli.test_read_only import as_ordinary_user, contents, locked, ran

__all__ = ["locked", "ran"]  # Fixtures.

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="takes rights and room away as Linux does")
REPOSITORY = Path(__file__).resolve().parents[3]
FULL, NEWER, READ_ONLY = "it may be full", "newer version", "allow writing to the folder"
WINDOW = """
import resource, sys
import desktop_app.gui.dialogs.message as message
from desktop_app.__main__ import main
from desktop_app.gui import faults

faults.UNSEEN = ()
message.MessageDialog.exec = lambda self: print(self.message.what, self.message.why, self.message.remedy)
newer, read_only, full = sys.argv[1:]
assert main(["--workspace", newer]) == 2
assert main(["--workspace", read_only]) == 2
assert main(["serve", "--until-idle", "--workspace", read_only]) == 2
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
assert main(["--workspace", full]) == 2
"""
"""Starts the window on three workspaces, with dialogs that print what they say."""


def make_newer(store: Path) -> None:
    """Let a store be one of a later version."""
    with closing(sqlite3.connect(store)) as driver:
        driver.execute("UPDATE meta SET value = '9999' WHERE key = 'schema'")
        driver.commit()


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process grow beyond a page: the nearest to a full disk that a test may do."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def commands(write: Callable[[str, Any], Path]) -> list[tuple[object, ...]]:
    return [("run", write("add.json", adding()), "--context", '{"a": 1}'), ("serve", "--until-idle")]


def test_commands_refuse_a_newer_store_and_leave_it_alone(wirework: Any, write: Any, ran: int) -> None:
    workspace = Workspace.choose()
    make_newer(workspace.store)
    before = workspace.store.read_bytes()
    for command in commands(write):
        done = wirework(*command)
        assert done.status == 2 and NEWER in done.err and str(workspace.store) in done.err
    assert workspace.store.read_bytes() == before


def test_commands_on_a_full_disk_say_so_and_what_was_kept_is_there_afterwards(
    wirework: Any, write: Any, ran: int
) -> None:
    made = commands(write)
    with no_room():
        refused = [wirework(*command) for command in made]
    for done in refused:
        assert done.status == 2 and FULL in done.err and str(Workspace.choose().store) in done.err
        assert "Traceback" not in done.err
    assert [row["id"] for row in wirework("executions", "--json").json] == [ran]
    assert wirework(*made[0]).status == 0, "with room again it works"


def test_window_and_commands_tell_what_keeps_them_from_starting(write: Any, ran: int, locked: Path) -> None:
    newer, full = write("x", "").with_name("newer"), write("x", "").with_name("full")
    for folder in (newer, full):
        Workspace(folder).create()
        (folder / "wirework.db").write_bytes(Workspace(locked).store.read_bytes())
    make_newer(newer / "wirework.db")
    before = contents(locked), (newer / "wirework.db").read_bytes()
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "QT_QPA_PLATFORM": "offscreen"}

    command = [sys.executable, "-c", WINDOW, *map(str, (newer, locked, full))]
    shown = subprocess.run(
        command, env=environment, preexec_fn=as_ordinary_user, capture_output=True, text=True, timeout=60
    )
    assert shown.returncode == 0, shown.stderr
    told = shown.stdout.replace("\u200b", "").splitlines()
    assert len(told) == 3 and "Traceback" not in shown.stderr
    for line, place, words in zip(told, (newer, locked, full), (NEWER, READ_ONLY, FULL), strict=True):
        assert "Wirework could not start" in line and str(place) in line and words in line
        assert any(str(place) in said and words in said for said in shown.stderr.splitlines())
    assert shown.stderr.count(READ_ONLY) == 2, "by the window and by serve"
    assert (contents(locked), (newer / "wirework.db").read_bytes()) == before
