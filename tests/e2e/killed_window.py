"""A window that is worked until it is killed: adds a node every so often while a card is being dragged.

Tells on standard output, line by line, which nodes it has added and since when (monotonic seconds).
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from desktop_app.app.desktop import make_app
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.commands import AddNode, RenameNode
from desktop_app.gui.loop import make_loop
from desktop_app.gui.page import WorkflowPage
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames

PAUSE_S = 0.12
LEFT = Qt.MouseButton.LeftButton


def mouse(page: WorkflowPage, kind: QEvent.Type, at: QPoint) -> None:
    port = page.canvas.view.viewport()
    button = LEFT if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
    screen = QPointF(port.mapToGlobal(at))
    held = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(port, QMouseEvent(kind, QPointF(at), screen, button, LEFT, held))


async def work(workspace: Path) -> None:
    async with open_desk(workspace) as desk:
        desk.settings.begin()
        document = Workflow("kept", "Kept", nodes=(Node("n0", "variable", "First"),))
        await desk.window.bench.create(document)
        await frames(5)
        page = desk.window.page
        assert page is not None
        for number in range(1, 1000):
            added = Node(f"n{number}", "variable", f"Node {number}", {}, f"n{number - 1}")
            page.session.apply(AddNode(added, Slot(f"n{number - 1}")))
            print(f"n{number} {time.monotonic()}", flush=True)
            await drag(page, number)
            page.session.apply(RenameNode("n0", f"First {number}"))


async def drag(page: WorkflowPage, number: int) -> None:
    """Take the first card and carry it about; it is never let go."""
    port = page.canvas.view.viewport()
    start = port.mapFromGlobal(page.canvas.on_screen.node_rect("n0").center())
    mouse(page, QEvent.Type.MouseButtonPress, start)
    end = time.monotonic() + PAUSE_S
    step = 0
    while time.monotonic() < end:
        step += 1
        mouse(page, QEvent.Type.MouseMove, start + QPoint(step * 4, number % 30 + step * 3))
        if number > 3 and step == 3:
            print("dragging", flush=True)
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    app = make_app()
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(work(Path(sys.argv[1])))
