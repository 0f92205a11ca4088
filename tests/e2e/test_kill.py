"""Two real processes: one that is killed in the middle of a drag, and one that hands over to the first."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from desktop_app.domain import codec
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.compare import CompareWindow
from desktop_app.gui.settings import Settings
from desktop_app.services.channel import channel
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)}


def killed_in_a_drag(workspace: Path, after: int) -> dict[str, float]:
    """Let a window work, kill it while it drags after ``after`` nodes; return the nodes by age in seconds."""
    command = [sys.executable, str(Path(__file__).with_name("killed_window.py")), str(workspace)]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told: dict[str, float] = {}
    for line in process.stdout:
        name, _, when = line.strip().partition(" ")
        if when:
            told[name] = float(when)
        elif len(told) >= after:
            break
    process.kill()
    end = time.monotonic()
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    return {name: end - when for name, when in told.items()}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("after", [4, 7])
async def test_nothing_older_than_a_second_is_lost_by_a_kill_while_dragging(
    tmp_path: Path, after: int
) -> None:
    """Acceptance L2: what was added by real clicks and keys is back after a kill in the middle of a drag."""
    ages = killed_in_a_drag(tmp_path, after)  # No window is open here yet: nothing can be held up.
    owed = [name for name, age in ages.items() if age > 1.0]
    assert owed, "the window was killed too early to prove anything"
    assert_stands_as_it_was(tmp_path)
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        desk.begin([])
        await until(lambda: desk.window.page is not None or desk.window.workflows.model.rowCount() == 1)
        await desk.begun.wait()
        session = await desk.window.bench.open("kept")
        await frames(4)
        missing = [name for name in owed if session.document.node(name) is None]
        assert not missing, f"{missing} of {ages}"
        kept = session.document.workflow
        assert session.document.modified and session.document.history.undo_label == "Take up the draft"
        hand.keys("Ctrl+Z", desk.window)
        assert [node.key for node in session.document.workflow.nodes] == ["n0"]
        hand.keys("Ctrl+Y", desk.window)
        assert session.document.workflow is kept


def assert_stands_as_it_was(workspace: Path) -> None:
    """The killed window had been given another size, and one panel had been closed (killed_window.py)."""
    layout = Settings(workspace / "window.ini").layout()
    assert layout is not None
    window, outline = QMainWindow(), QDockWidget()
    outline.setObjectName("outline")
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, outline)
    assert window.restoreGeometry(layout[0]) and window.restoreState(layout[1])
    assert (window.height(), outline.isHidden()) == (612, True)


async def left_by_a_crash(workspace: Path) -> None:
    """Leave a workspace as a window leaves it that was killed with a tab open and a draft written."""
    async with open_desk(workspace) as desk:
        services = desk.core.services.workflows
        first = Workflow("one", "One", nodes=(Node("a", "variable", "A"),))
        await services.create(first)
        changed = (Node("a", "variable", "Other"), Node("b", "variable", "B", {}, "a"))
        await services.save_draft("one", first.with_nodes(changed))
    desk.settings.save_open_tabs(["one"], "one")
    desk.settings.begin()


async def test_a_crash_is_told_and_what_was_recovered_can_be_compared_and_discarded(tmp_path: Path) -> None:
    await left_by_a_crash(tmp_path)
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        desk.begin([])
        await until(lambda: desk.window.page is not None)
        page = desk.window.page
        assert page is not None
        await until(page.recovered.isVisible)
        assert page.recovered.text.text().startswith("Recovered 2 changes from ")
        await until(desk.window.actions_["compare_saved"].isEnabled)
        hand.press("Compare", page.recovered)
        window = await hand.dialog(CompareWindow)
        assert [node.kind for node in window.comparison.nodes] == ["changed", "added"]
        window.close()
        hand.press("Discard", page.recovered)
        assert [node.key for node in page.session.document.workflow.nodes] == ["a"]
        assert not page.recovered.isVisible() and not page.session.document.modified
        hand.keys("Ctrl+Y", page.canvas.view)
        assert page.session.document.node("b") is not None
    async with open_desk(tmp_path) as desk:
        desk.begin([])
        await until(lambda: desk.window.page is not None)
        assert desk.window.page is not None and not desk.window.page.recovered.isVisible()


async def test_what_was_recovered_is_kept_by_one_click(tmp_path: Path) -> None:
    await left_by_a_crash(tmp_path)
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        desk.begin([])
        await until(lambda: desk.window.page is not None and desk.window.page.recovered.isVisible())
        page = desk.window.page
        assert page is not None
        hand.press("Keep", page.recovered)
        assert not page.recovered.isVisible() and page.session.document.node("b") is not None


def keys_in(workspace: Path) -> set[str]:
    if not (workspace / "wirework.db").exists():
        return set()
    with closing(sqlite3.connect(f"file:{workspace / 'wirework.db'}?mode=ro", uri=True)) as driver:
        try:
            return {row[0] for row in driver.execute("SELECT key FROM workflows")}
        except sqlite3.OperationalError:
            return set()


def wait_for(claim: Callable[[], object], process: subprocess.Popen[str], limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while not claim():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.05)


def answers(place: Path) -> bool:
    """Whether somebody listens at a socket."""
    with socket.socket(socket.AF_UNIX) as knock:
        return knock.connect_ex(str(place)) == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_second_start_with_a_file_opens_it_in_the_first_window_also_after_a_kill(tmp_path: Path) -> None:
    """What a killed window leaves behind, lock and socket, keeps nobody out and takes no files."""
    file = tmp_path / "second.workflow.json"
    handed = Workflow("handed", "Handed over", nodes=(Node("a", "variable", "A"),))
    file.write_text(codec.dumps(handed), encoding="utf-8")
    workspace = tmp_path / "workspace"
    command = [sys.executable, "-m", "desktop_app", "--workspace", str(workspace)]
    door = Path(tempfile.gettempdir()) / channel(workspace)
    killed = subprocess.Popen(command, env=ENVIRONMENT, text=True)
    try:
        wait_for(lambda: answers(door), killed)
    finally:
        killed.kill()
        killed.wait(30)
    assert door.exists() and not answers(door) and "order_review" in keys_in(workspace)
    first = subprocess.Popen(command, env=ENVIRONMENT, text=True, stderr=subprocess.PIPE)
    try:
        wait_for(lambda: answers(door), first)
        second = subprocess.run([*command, str(file)], env=ENVIRONMENT, timeout=60, check=False)
        assert second.returncode == 0
        wait_for(lambda: "handed" in keys_in(workspace), first)
        first.send_signal(signal.SIGTERM)
        _, complained = first.communicate(timeout=60)
    finally:
        first.kill()
    assert first.returncode == 0 and "Traceback" not in complained
    assert not door.exists()
    settings = (workspace / "window.ini").read_text(encoding="utf-8")
    assert "current_tab=handed" in settings and "order_review" in settings
