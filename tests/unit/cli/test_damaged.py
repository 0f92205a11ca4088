"""A workspace that cannot be used is told with its place and a way out, and nothing in it is lost."""

from __future__ import annotations

import resource
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.workspace import Workspace
from tests.helpers.documents import adding
from tests.unit.cli.test_read_only import ran

__all__ = ["ran"]  # A fixture.

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="takes rights and room away as Linux does")
FULL, NEWER = "it may be full", "newer version"


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
