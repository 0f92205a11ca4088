"""Where a workspace is, what it holds, and that one process at a time owns it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.app import lock
from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.workspace import VARIABLE, Workspace
from desktop_app.domain.errors import StorageError, WorkspaceBusyError

REPOSITORY = Path(__file__).resolve().parents[3]
HOLD = """
import sys, time
from pathlib import Path
from desktop_app.app.lock import WorkspaceLock
lock = WorkspaceLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_option_goes_before_environment_goes_before_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {VARIABLE: str(tmp_path / "from environment")}
    assert Workspace.choose(tmp_path / "option", given).root == tmp_path / "option"
    assert Workspace.choose(None, given).root == tmp_path / "from environment"
    assert Workspace.choose(None, {}).root.name.lower() == "wirework"


def test_path_is_absolute_and_knows_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Workspace.choose(Path("here"), {}).root == tmp_path / "here"
    assert Workspace.choose(Path("~/there"), {}).root == Path.home() / "there"


def test_has_its_folders_and_names(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "a" / "b")
    workspace.create()
    workspace.create()
    found = {path.name for path in workspace.root.iterdir()}
    assert found == {"workflows", "plugins", "files", "logs"}
    assert (workspace.store.name, workspace.data.name) == ("wirework.db", "data.db")


def test_folder_that_cannot_be_made_gives_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as told:
        Workspace(tmp_path / "file" / "space").create()
    assert VARIABLE in told.value.remedy


def test_second_owner_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with WorkspaceLock(path), pytest.raises(WorkspaceBusyError) as told:
        WorkspaceLock(path).acquire()
    assert f"process {os.getpid()}" in told.value.message
    assert told.value.remedy
    with WorkspaceLock(path) as held:
        assert held.owner() == os.getpid()
    assert held.owner() is None


def test_asking_for_the_owner_takes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with WorkspaceLock(path):
        assert WorkspaceLock(path).is_held()
    assert not WorkspaceLock(path).is_held()
    path.write_bytes(b"as it was")
    assert not WorkspaceLock(path).is_held() and path.read_bytes() == b"as it was"


def test_somebody_who_only_asks_does_not_keep_a_new_owner_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lock"
    path.touch()
    with path.open("rb") as asking:
        lock._lock(asking)
        monkeypatch.setattr(lock.time, "sleep", lambda _: lock._unlock(asking))
        with WorkspaceLock(path) as mine:
            assert mine.owner() == os.getpid()


def test_release_is_harmless_without_the_lock(tmp_path: Path) -> None:
    held = WorkspaceLock(tmp_path / "lock")
    held.release()
    held.acquire()
    held.release()
    held.release()


def test_lock_ends_with_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    with holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(WorkspaceBusyError, match=f"process {holder.pid} "):
            WorkspaceLock(path).acquire()
        holder.kill()
        holder.wait()
    with WorkspaceLock(path) as held:
        assert held.owner() == os.getpid()
