"""Around the window: one per workspace, crash reports, pictures, the demonstration, the whole start."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop_app.app import desktop
from desktop_app.app.crash import CrashGuard
from desktop_app.app.desktop import has_display
from desktop_app.app.lock import WorkspaceLock
from desktop_app.app.render import render
from desktop_app.app.single_instance import Doorman, hand_over
from desktop_app.domain.errors import (
    DocumentError,
    InvalidRequestError,
    StorageError,
    WorkspaceBusyError,
)
from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import Workflow
from desktop_app.gui import tasks
from desktop_app.gui.dialogs.message import MessageDialog
from desktop_app.services.asked import answer
from tests.helpers.desk import open_desk
from tests.helpers.windows import until

REPOSITORY = Path(__file__).parents[2]
SAMPLE = resource_path("examples", "order_review.workflow.json")


async def refusing(wish: Mapping[str, Any]) -> Any:
    """Refuse every wish."""
    return {"error": {"message": "no", "place": "", "remedy": ""}}


def test_the_help_of_the_window_is_no_fault(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert desktop.main(["--workspace", str(tmp_path), "--help"]) == 0
    out, err = capfd.readouterr()
    assert "--in-tray" in out and not err


async def test_a_second_start_hands_its_files_to_the_first(tmp_path: Path) -> None:
    welcomed: list[list[Path] | list[str]] = []
    doorman = Doorman(tmp_path, lambda files, links: welcomed.extend((files, links)), refusing)
    assert doorman.listening
    files = [tmp_path / "ä b.workflow.json", tmp_path / "c.json"]
    code = (
        "import sys; from pathlib import Path; from desktop_app.app.single_instance import hand_over;"
        "w, *files = map(Path, sys.argv[1:]);"
        "sys.exit(0 if hand_over(w, files, ['wirework://a?b=//c']) else 9)"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(tmp_path), *map(str, files), env=environment
    )
    assert await second.wait() == 0
    assert welcomed == [files, ["wirework://a?b=//c"]]
    doorman.close()


def test_nobody_is_there_to_take_files(qapp, tmp_path: Path) -> None:
    assert not hand_over(tmp_path, [])


async def test_nonsense_at_the_door_is_ignored(tmp_path: Path) -> None:
    from PySide6.QtNetwork import QLocalSocket

    from desktop_app.services.channel import channel

    welcomed: list[object] = []
    doorman = Doorman(tmp_path, lambda *given: welcomed.append(given), refusing)
    for line in (b"nonsense\n", b"[1]\n", b'{"files": [1]}\n'):
        socket = QLocalSocket()
        socket.connectToServer(channel(tmp_path))
        assert socket.waitForConnected(1000)
        socket.write(line)
        socket.flush()
        await until(lambda socket=socket: socket.bytesAvailable() > 0)
        socket.abort()
    assert not welcomed
    doorman.close()


@pytest.mark.qt_log_ignore("a warning of Qt")
async def test_every_defect_leads_to_the_log_and_one_report(tmp_path: Path, caplog) -> None:
    told: list[BaseException] = []
    guard = CrashGuard(told.append, tmp_path)
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    guard.install(loop)
    forget = tasks.set_error_handler(guard.report)
    try:
        sys.excepthook(ValueError, ValueError("one"), None)
        loop.call_soon(lambda: 1 / 0)
        await asyncio.sleep(0.02)
        qWarning("a warning of Qt")
    finally:
        forget()
        guard.remove()
        loop.set_exception_handler(before)
    assert [type(error) for error in told] == [ValueError, ZeroDivisionError]
    assert "a warning of Qt" in caplog.text
    assert sys.excepthook is not guard._on_exception


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_a_workflow_file_becomes_a_picture(qapp, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    render(SAMPLE, out, 1.0, "light")
    if name.endswith("png"):
        small = QImage(str(out))
        assert small.width() > 300 and small.height() > 600
        render(SAMPLE, out, 2.0, "light")
        assert QImage(str(out)).width() == pytest.approx(2 * small.width(), abs=2)
    else:
        assert "Order" in out.read_text(encoding="utf-8") or "<path" in out.read_text(encoding="utf-8")


def test_a_picture_can_be_dark(qapp, tmp_path: Path) -> None:
    render(SAMPLE, tmp_path / "dark.png", 1.0, "dark")
    picture = QImage(str(tmp_path / "dark.png"))
    assert picture.pixelColor(3, 3).lightness() < 60
    assert picture.height() > 600
    with pytest.raises(InvalidRequestError, match="SVG"):
        render(SAMPLE, tmp_path / "dark.svg", 1.0, "high-contrast")


def test_pictures_refuse_what_they_cannot_do(qapp, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="theme"):
        render(SAMPLE, tmp_path / "a.png", 1.0, "pink")
    with pytest.raises(InvalidRequestError, match=r"\.png"):
        render(SAMPLE, tmp_path / "a.gif")
    with pytest.raises(DocumentError):
        render(tmp_path / "missing.json", tmp_path / "a.png")


def start(*arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "desktop_app", *arguments]
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.mark.parametrize(
    ("bytes_", "why"), [(b"a letter, no database" * 99, "not a database"), (None, "process ")]
)
def test_who_starts_from_a_menu_reads_in_a_window_why_there_is_none(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bytes_: bytes | None, why: str
) -> None:
    told: list[str] = []

    def read() -> None:
        (dialog,) = (each for each in QApplication.topLevelWidgets() if isinstance(each, MessageDialog))
        told.append(dialog.text())
        dialog.accept()

    monkeypatch.setattr(QApplication, "platformName", staticmethod(lambda: "xcb"))
    monkeypatch.setattr("desktop_app.app.single_instance.WAIT_MS", 10)
    before = MessageDialog.exec
    monkeypatch.setattr(MessageDialog, "exec", lambda dialog: QTimer.singleShot(0, read) or before(dialog))
    if bytes_ is not None:
        (tmp_path / "wirework.db").write_bytes(bytes_)
    with contextlib.ExitStack() as held, pytest.raises(StorageError if bytes_ else WorkspaceBusyError):
        if bytes_ is None:
            held.enter_context(WorkspaceLock(tmp_path / "wirework.lock"))
        desktop.main(["--workspace", str(tmp_path)])
    assert why in told[0] and str(tmp_path) in told[0] and "hoose another workspace" in told[0]
    assert bytes_ is None or (tmp_path / "wirework.db").read_bytes() == bytes_


@pytest.mark.parametrize(
    ("environ", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_window_needs_a_display_on_linux(environ: dict[str, str], platform: str, shown: bool) -> None:
    assert has_display(environ, platform) is shown


@pytest.mark.skipif(sys.platform != "linux", reason="only there a display can be missing")
def test_a_start_without_a_display_says_so_in_one_line(tmp_path: Path) -> None:
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment["PYTHONPATH"] = str(REPOSITORY)
    command = [sys.executable, "-m", "desktop_app", "--workspace", str(tmp_path / "none")]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and not done.stdout
    for word in ("DISPLAY", "--demo-screenshot OUT.png", "wirework run FILE"):
        assert word in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_it_says_when_it_is_usable_and_leaves(tmp_path: Path) -> None:
    began = time.monotonic()
    process = start("--workspace", str(tmp_path), "--exit-when-usable")
    said, complained = process.communicate(timeout=90)
    assert process.returncode == 0, complained
    word, clock, cpu = said.split()
    assert word == "usable" and float(cpu) > 0
    assert began < float(clock) < time.monotonic()


LATER = """
import asyncio, sys
from desktop_app.app import core, desktop, usable
clicks = {"sqlalchemy.orm", "alembic", "structlog", "rich", "PySide6.QtNetwork",
          "desktop_app.domain.expressions.registry", "desktop_app.gui.panels.base",
          "desktop_app.editor.commands", "desktop_app.editor.impact", "desktop_app.gui.page_edits"}
from desktop_app.app import assembly
assert not clicks & set(sys.modules), clicks & set(sys.modules)
data = {"desktop_app.data", "sqlalchemy.dialects.postgresql", "desktop_app.gui.records.pane", "psycopg"}
seen, sheets = [], []
report, build = usable.report, assembly.MainWindow._make_docks
def built(*given):
    build(*given)
    sheets.append(desktop.QApplication.instance().styleSheet())
async def reported(shown):
    await report(shown)
    seen.append(data & set(sys.modules))
    sheets.append(desktop.QApplication.instance().styleSheet())
usable.report, assembly.MainWindow._make_docks = reported, built
assert desktop.main(["--workspace", sys.argv[1], "--exit-when-usable"]) == 0
assert seen == [set()], seen
assert not sheets[0] and sheets[1], "a window is built before the style sheet, and shown under it"
ours = [module for name, module in sys.modules.items() if name.startswith("desktop_app.")]
classes = {each for module in ours for each in vars(module).values() if isinstance(each, type)}
made = [each for each in classes if "__dataclass_params__" in vars(each)]
slow = [each for each in made if each.__dataclass_params__.frozen
        and vars(each)["__setattr__"].__module__ != "desktop_app.domain.quick"]
assert len(slow) < 10, ("use desktop_app.domain.quick", slow)
from desktop_app.app.warm_up import STEPS, warm_up
asyncio.run(warm_up())
assert set(STEPS) <= set(sys.modules)
"""
"""Imports the window and opens it until it is usable. Opening brings in a little more, but no data layer."""


def test_the_window_is_usable_without_what_only_later_clicks_need(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", LATER, str(tmp_path)]
    done = subprocess.run(command, env=environment, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_demonstration_runs_the_sample_and_writes_a_picture(tmp_path: Path) -> None:
    out = tmp_path / "demo.png"
    process = start("--demo-screenshot", str(out))
    said, complained = process.communicate(timeout=90)
    assert process.returncode == 0, complained
    assert str(out) in said and "Resolved" in said
    assert QImage(str(out)).size().toTuple() == (1440, 900)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGHUP to handle")
def test_the_program_ends_in_order_when_its_terminal_is_closed(tmp_path: Path) -> None:
    process = start("--workspace", str(tmp_path))
    settings = tmp_path / "window.ini"
    try:
        for _ in range(600):
            if (tmp_path / "wirework.db").exists() and settings.exists():
                break
            if process.poll() is not None:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGHUP)
        _, complained = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0, complained
    assert "order_review" in settings.read_text(encoding="utf-8")
    assert "Traceback" not in complained


async def test_the_command_line_has_the_open_window_start_an_action(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        services = desk.core.services
        await desk.core.data.add_example(("products",))
        document = Workflow(title="Count", type="custom-action", config={"type": 0}, sync=True)
        version = await services.workflows.create(document, enabled=True)
        doorman = Doorman(tmp_path, lambda *_: None, lambda wish: answer(services, wish))
        done = await _command(tmp_path, "action", version.key, "--data", '{"a": 1}', "--json")
        told = json.loads(done[1])
        assert done[0] == 0 and [run["status"] for run in told["executions"]] == [1]
        refused = await _command(tmp_path, "action", "nobody")
        assert refused[0] == 2 and "no workflow 'nobody'" in refused[2] and version.key in refused[2]
        listed = await _command(tmp_path, "capture", "--json")
        assert json.loads(listed[1]) == [{"name": "main", "capture": False}]
        doorman.close()
        held = await _command(tmp_path, "action", version.key)
        assert held[0] == 2 and "works with this workspace" in held[2]


async def _command(workspace: Path, *arguments: str) -> tuple[int | None, str, str]:
    """Run a command in a process of its own while the window lives; return status, output and errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "desktop_app",
        *arguments,
        "--workspace",
        str(workspace),
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await process.communicate()
    return process.returncode, out.decode(), error.decode()
