"""Runs the sample in a window off-screen and takes its picture: proof and showpiece on a bare machine."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop_app.app.assembly import Desk
from desktop_app.app.core import Core
from desktop_app.app.workspace import Workspace
from desktop_app.domain import codec
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.resources import resource_path
from desktop_app.gui import formats, tasks
from desktop_app.gui.session import EditorSession
from desktop_app.gui.settings import Settings
from desktop_app.gui.theme import Themes
from desktop_app.gui.window_memory import SIZE
from desktop_app.gui.workbench import SAMPLE

LIMIT_S: Final = 30.0
READABLE: Final = 0.6
"""A workflow that fits only below this zoom is shown in part: the picture is to be read."""


def _only_news(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Print what Qt says, but for what its off-screen platform says of every window."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


async def demonstrate(folder: Path, out: Path) -> str:
    """Run and approve the sample in a workspace in ``folder``; write the window to ``out``.

    :returns: the result of the run, for a person. :raises WireworkError: it did not come to its end.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    qInstallMessageHandler(_only_news)
    async with Core.open(Workspace(folder), store_mode="thread") as core:
        themes = Themes(app, "light")
        themes.apply()
        desk = Desk(core, Settings(folder / "window.ini"), themes)
        try:
            session = await _run_sample(desk)
            await _photograph(desk, out)
            return await _result(session)
        finally:
            await desk.shut_down()
            desk.dispose()
            await tasks.stop_all()


async def _run_sample(desk: Desk) -> EditorSession:
    desk.window.resize(SIZE)
    desk.window.show()
    session = await desk.window.bench.open_sample()
    context = codec.parse(resource_path("examples", f"{SAMPLE}.context.json").read_bytes())
    await session.start(context)
    services = desk.core.services
    for task in await services.tasks.pending():
        form = next(iter(await services.tasks.form(task)), "")
        await services.tasks.submit(task, form, "approve", {})
    await services.executions.idle()
    await _ended(session)
    await session.refresh_run()
    await desk.window.workflows.load()
    return session


async def _photograph(desk: Desk, out: Path) -> None:
    window = desk.window
    page = window.page
    if page is not None:
        key = _showpiece(page.session)
        page.canvas.fit()
        if page.canvas.zoom < READABLE:
            page.canvas.zoom_to(READABLE)
            page.canvas.reveal(key)
        window.commands.open_node(key)
    for _ in range(20):
        await asyncio.sleep(0.02)
    out.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(out)):
        raise WireworkError("the picture cannot be written", place=str(out))


def _showpiece(session: EditorSession) -> str:
    """Return the node whose form is shown: the first decision, else the first node."""
    nodes = session.document.workflow.nodes
    return next((node.key for node in nodes if node.type == "condition"), nodes[0].key)


async def _result(session: EditorSession) -> str:
    execution = session.run.execution
    if execution is None or execution.status is None or execution.status == 0:
        raise WireworkError("the sample did not come to its end")
    return f"{formats.execution_state(execution)}: {formats.preview(execution.output, 2000)}"


async def _ended(session: EditorSession) -> None:
    """Wait until the window shows that the run has ended."""
    ended = asyncio.Event()

    def look() -> None:
        if session.run.phase == "ended":
            ended.set()

    session.run_changed.connect(look)
    look()
    async with asyncio.timeout(LIMIT_S):
        await ended.wait()
    session.run_changed.disconnect(look)
