"""A killed process loses nothing: SIGKILL at every named crash point and at 200 random instants."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.crashpoints import POINTS
from tests.crash.workload import EXECUTIONS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

ROOT = Path(__file__).parents[2]
ONCE = {"job.settled", "abort.committed"}
"""Points that the work reaches once only."""


def _done(folder: Path, plan: list[Any]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.crash.workload", str(folder), json.dumps(plan)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    outcomes: list[dict[str, Any]] = json.loads(ran.stdout)
    return outcomes


def _assert_nothing_lost(outcome: dict[str, Any]) -> None:
    """Every execution ended as it would have, every line was written once, no message is left."""
    assert outcome["statuses"] == sorted(["-3", "1", *["1"] * EXECUTIONS]), outcome
    assert outcome["outputs"] == ["24"] * EXECUTIONS, outcome
    assert outcome["messages"] == 0 and outcome["wrong"] == {}, outcome


def test_a_kill_at_any_crash_point_loses_nothing(tmp_path: Path) -> None:
    plan = [*POINTS, *(f"{point}:3" for point in POINTS if point not in ONCE)]
    outcomes = _done(tmp_path, plan)
    assert [outcome["part"] for outcome in outcomes] == plan
    for outcome in outcomes:
        assert outcome["killed"] == 1, f"never reached: {outcome['part']}"
        _assert_nothing_lost(outcome)


def test_two_hundred_kills_at_random_instants_lose_nothing(tmp_path: Path) -> None:
    seeds = [1, 2, 3, 4]
    outcomes = _done(tmp_path, [[seed, 50] for seed in seeds])
    for seed in seeds:
        own = [outcome for outcome in outcomes if outcome["part"][0] == seed]
        assert own[0]["killed"] == 50 and own[0]["most"] > 0, own
    for outcome in outcomes:
        _assert_nothing_lost(outcome)
