"""A window that is worked by mouse and keys until it is killed: adds nodes, and drags a card in between.

Tells on standard output, line by line, which nodes it has added and since when (monotonic seconds), and
when a drag is under way. All is done by events: a click on a plus button or the key N, a word and Enter.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app.desktop import make_app
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.loop import make_loop
from desktop_app.gui.page import WorkflowPage
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

DRAG_S = 0.15
LEFT = Qt.MouseButton.LeftButton
PRESS, MOVE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove
RELEASE = QEvent.Type.MouseButtonRelease


def mouse(page: WorkflowPage, kind: QEvent.Type, at: QPoint, held: bool = False) -> None:
    port = page.canvas.view.viewport()
    button = Qt.MouseButton.NoButton if kind == MOVE else LEFT
    buttons = LEFT if held or kind == PRESS else Qt.MouseButton.NoButton
    screen, none = QPointF(port.mapToGlobal(at)), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(port, QMouseEvent(kind, QPointF(at), screen, button, buttons, none))


async def work(workspace: Path) -> None:
    async with open_desk(workspace) as desk:
        desk.settings.begin()
        document = Workflow("kept", "Kept", nodes=(Node("n0", "variable", "First"),))
        await desk.window.bench.create(document)
        await frames(5)
        page, hand = desk.window.page, Hand(desk.window)
        assert page is not None
        desk.window.memory.follow()
        desk.window.resize(900, 612)
        desk.window.outline.close()
        for number in range(1, 1000):
            await add(page, hand, by_mouse=number % 2 == 0)
            await drag(page, number)


async def add(page: WorkflowPage, hand: Hand, by_mouse: bool) -> None:
    """Add a node behind the last one."""
    document, canvas = page.session.document, page.canvas
    before = {node.key for node in document.workflow.nodes}
    last = document.workflow.nodes[-1].key
    QTest.keyClick(canvas.view, Qt.Key.Key_1)  # See all of it.
    await frames()
    if by_mouse:
        click(page, canvas.view.viewport().mapFromGlobal(canvas.on_screen.slot_point(Slot(last))))
    else:
        click(page, canvas.view.viewport().mapFromGlobal(canvas.on_screen.node_rect(last).center()))
        QTest.keyClick(canvas.view, Qt.Key.Key_N)
    popup = await hand.dialog(QuickAdd)
    QTest.keyClicks(popup.search, "variable")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    await until(lambda: len(document.workflow.nodes) > len(before), "the node is there")
    (key,) = {node.key for node in document.workflow.nodes} - before
    print(f"{key} {time.monotonic()}", flush=True)
    hand.window.activateWindow()
    canvas.view.setFocus()
    await frames()


def click(page: WorkflowPage, at: QPoint) -> None:
    mouse(page, MOVE, at)
    mouse(page, PRESS, at)
    mouse(page, RELEASE, at)


async def drag(page: WorkflowPage, number: int) -> None:
    """Take the first card, carry it about, and let go with Esc."""
    start = page.canvas.view.viewport().mapFromGlobal(page.canvas.on_screen.node_rect("n0").center())
    mouse(page, PRESS, start)
    end = time.monotonic() + DRAG_S
    step = 0
    while time.monotonic() < end:
        step += 1
        mouse(page, MOVE, start + QPoint(step * 4, number % 30 + step * 3), held=True)
        if step == 3:
            assert page.canvas._gestures._gesture is not None, "the card is being dragged"
            print("dragging", flush=True)
        await asyncio.sleep(0.01)
    QTest.keyClick(page.canvas.view, Qt.Key.Key_Escape)
    mouse(page, RELEASE, start)


if __name__ == "__main__":
    app = make_app()
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(work(Path(sys.argv[1])))
