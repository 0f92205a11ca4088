"""A run that is paused outlives its window: the next one shows it where it stood (editor.md F)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.bugs import Bug
from tests.helpers.changing import said_of
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames, until

REPOSITORY = Path(__file__).parents[2]
AMOUNT = "$jobsMapByNodeKey.amount"


def killed_while_paused(workspace: Path) -> int:
    """Let a window pause a run and change a value in it, then kill it; return the id of the run."""
    command = [sys.executable, str(Path(__file__).with_name("paused_window.py")), str(workspace)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = process.stdout.readline()
    process.kill()
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    return int(told)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
async def test_a_new_window_shows_the_run_that_was_paused_at_its_place_with_its_edits_and_f5_continues_it(
    tmp_path: Path,
) -> None:
    number = killed_while_paused(tmp_path)
    async with open_desk(tmp_path) as desk:
        desk.begin([])
        await desk.begun.wait()
        session = desk.window.session
        assert session is not None and session.key == "rounds", "its tab is in front again"
        await frames()
        bug = Bug(desk.window, session)
        await until(lambda: bug.here == "double", "the run stands where it stood")
        assert session.run.id == number and session.run.phase == "paused"
        assert bug.strip.isVisible() and "Six times, round 5" in bug.strip.text.text()
        assert desk.window.page is not None and desk.window.page.canvas.debug.nodes["double"].paused
        assert "edited" in (await said_of(bug, AMOUNT, "21")).splitlines()
        await until(
            lambda: session.debug.configs.differing == ["double"], "and with the settings it is to use"
        )
        await bug.run_on()
        jobs = await desk.core.services.executions.jobs(number, results=True)
        assert [job.result for job in jobs if job.node_key == "double"] == [20, 20, 20, 20, 63, 63]
        assert [job.result for job in jobs if job.node_key == "amount"] == [10], "what it gave stays"
        question = desk.window.page.question
        await until(question.isVisible, "it is asked whether the settings are to stay")
        bug.hand.press("Keep", question)
        assert not question.isVisible() and "* 3" in session.document.tree["double"].settings["expression"]
