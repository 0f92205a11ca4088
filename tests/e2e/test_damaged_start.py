"""A window that cannot start on its workspace says why, where and what to do, as the commands do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.workspace import Workspace
from tests.unit.cli.conftest import wirework, write
from tests.unit.cli.test_damaged import FULL, NEWER, make_newer
from tests.unit.cli.test_read_only import as_ordinary_user, contents, locked, ran

__all__ = ["locked", "ran", "wirework", "write"]  # Fixtures.

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="takes rights and room away as Linux does")
REPOSITORY = Path(__file__).resolve().parents[2]
READ_ONLY = "allow writing to the folder"
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
