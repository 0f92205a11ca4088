"""Changes of other programs are had exactly once, also when the engine is killed in the middle (issue 6).

The full size, 20 writers with 500 writes each: ``python -m tests.benchmarks capture``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.postgres import server

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

ROOT = Path(__file__).parents[2]
SOAK = """
import dataclasses, json, sys; from pathlib import Path; from tests.benchmarks.capture import soak
print(json.dumps(dataclasses.asdict(soak(Path(sys.argv[1]), sys.argv[2], writers=4, writes=25, kills=1))))
"""


def assert_each_change_was_had_once(folder: Path, url: str) -> None:
    """Run in a process of its own, which forks."""
    command = [sys.executable, "-c", SOAK, str(folder), url]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    report = json.loads(ran.stdout)
    assert (report["changes"], report["killed"]) == (100, 1)
    assert (report["lost"], report["doubled"], report["left"]) == (0, 0, 0), report


def test_on_sqlite_no_change_is_lost_or_doubled_by_a_kill(tmp_path: Path) -> None:
    assert_each_change_was_had_once(tmp_path, f"sqlite:///{tmp_path / 'shop.db'}")


def test_on_postgresql_no_change_is_lost_or_doubled_by_a_kill(tmp_path: Path) -> None:
    with server() as url:
        assert_each_change_was_had_once(tmp_path, url)
