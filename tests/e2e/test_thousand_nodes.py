"""Acceptance L 13: a workflow of a thousand nodes is worked like a small one by mouse and keys (editor.md J).

How long each takes is for the benchmarks to say (``tests.benchmarks canvas``); here nothing that a person
does is lost or left half done, also while all of them run.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.page import WorkflowPage
from tests.gui.canvas import samples
from tests.helpers.bugs import sums
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

NODES = 1_000
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


class Large:
    """A window with the large workflow in front, and who works in it."""

    def __init__(self, desk: Desk, page: WorkflowPage) -> None:
        self.desk, self.page, self.hand = desk, page, Hand(desk.window)
        self.canvas, self.view, self.document = page.canvas, page.canvas.view, page.session.document

    @property
    def workflow(self) -> Workflow:
        return self.document.workflow

    def key(self, keys: str) -> None:
        self.hand.keys(keys, self.view)

    async def press(self, name: str) -> None:
        """Press the key of an action as soon as it can be used."""
        action = self.desk.window.actions_[name]
        await until(action.isEnabled, f"{name} can be used")
        self.key(action.shortcut().toString())
        await frames(1)

    def wheel(self, delta: int, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        port = self.view.viewport()
        at = port.rect().center()
        where, screen, none = QPointF(at), QPointF(port.mapToGlobal(at)), Qt.MouseButton.NoButton
        turn, phase = QPoint(0, delta), Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(where, screen, QPoint(), turn, none, modifiers, phase, False)
        QApplication.sendEvent(port, event)

    def places(self) -> dict[str, tuple[float, float]]:
        """Where the nodes are drawn."""
        boxes = self.canvas._stage.shown.boxes
        return {node.key: boxes[node.key][:2] for node in self.workflow.nodes}

    def spot(self, key: str) -> QRect:
        """Where a card stands on the canvas that is seen."""
        rect = self.canvas.on_screen.node_rect(key)
        return QRect(self.view.viewport().mapFromGlobal(rect.topLeft()), rect.size())


@asynccontextmanager
async def large(folder: Path, workflow: Workflow | None = None) -> AsyncIterator[Large]:
    async with open_desk(folder) as desk:
        session = await desk.window.bench.create(workflow or samples.large(NODES))
        await frames()
        page = desk.window.page
        assert page is not None and len(session.document.workflow.nodes) >= NODES
        page.canvas.animated = False
        page.canvas.view.setFocus()
        yield Large(desk, page)


async def test_l13_a_thousand_nodes_are_scrolled_zoomed_seen_whole_and_found_again(tmp_path: Path) -> None:
    async with large(tmp_path) as it:
        first, last = it.workflow.nodes[0].key, it.workflow.nodes[-1].key
        port = it.view.viewport().rect()
        it.key("0")
        await frames()
        before = it.spot(first)
        for _ in range(5):
            it.wheel(-120)
        assert it.spot(first).top() < before.top() and it.spot(first).size() == before.size()
        it.wheel(120, CTRL)
        assert it.spot(first).width() > before.width()
        it.key("1")
        await frames()
        assert port.contains(it.spot(first)) and port.contains(it.spot(last)), "all of it is seen"


async def test_l13_in_a_thousand_nodes_one_is_added_by_keys_and_half_are_deleted_and_taken_back(
    tmp_path: Path,
) -> None:
    async with large(tmp_path) as it:
        start, last = it.workflow, it.workflow.nodes[-1].key
        it.document.select((last,))
        it.canvas.reveal(last)
        await frames(1)
        it.key("N")
        popup = await it.hand.dialog(QuickAdd)
        QTest.keyClicks(popup.search, "calculation")
        QTest.keyClick(popup.search, Qt.Key.Key_Return)
        await until(lambda: len(it.workflow.nodes) == len(start.nodes) + 1, "it is added")
        (added,) = {node.key for node in it.workflow.nodes} - {node.key for node in start.nodes}
        assert it.document.tree[added].upstream == last
        it.desk.window.activateWindow()
        it.view.setFocus()
        await frames()
        assert it.view.viewport().rect().intersects(it.spot(added)), "it is in sight"
        await it.press("undo")
        assert it.workflow == start
        half = tuple(node.key for node in start.nodes[NODES // 2 :])
        it.document.select(half)
        await it.press("delete")
        await until(lambda: len(it.workflow.nodes) == NODES // 2, "half of them are gone")
        await it.press("undo")
        assert it.workflow == start and set(it.document.selection) == set(half)
        assert it.canvas.on_screen.node_rect(last).isValid()


async def test_l13_a_hundred_of_a_thousand_nodes_are_dragged_at_once_and_tidied_again(tmp_path: Path) -> None:
    async with large(tmp_path) as it:
        it.desk.window.actions_["free_layout"].trigger()
        await frames()
        start, keys = it.places(), [node.key for node in it.workflow.nodes]
        hundred = set(keys[:100])
        it.document.select(tuple(hundred))
        it.canvas.reveal(keys[0])
        await frames()
        port, spot, way = it.view.viewport(), it.spot(keys[0]).center(), QPoint(150, 60)
        QTest.mousePress(port, LEFT, pos=spot)
        for share in (0.3, 0.7, 1.0):
            QTest.mouseMove(port, spot + way * share)
            await frames(1)
        QTest.mouseRelease(port, LEFT, pos=spot + way)
        await frames()
        moved = {key: (at[0] - start[key][0], at[1] - start[key][1]) for key, at in it.places().items()}
        assert {key for key, by in moved.items() if by != (0, 0)} == hundred
        assert len({(round(x), round(y)) for x, y in moved.values()}) == 2, "all by the same way"
        it.document.select(())
        await it.press("tidy")
        assert it.places() == start, "tidied"
        it.key("Ctrl+Z")
        it.key("Ctrl+Z")
        assert it.places() == start and it.document.history.undo_label == "Free layout"


async def test_l13_while_a_thousand_nodes_run_every_key_moves_the_selection_and_all_states_are_shown(
    tmp_path: Path,
) -> None:
    keys = [f"n{number}" for number in range(NODES)]
    async with large(tmp_path, sums(*keys)) as it:
        it.document.select((keys[0],))
        await it.press("run")
        run, pressed = it.page.session.run, 0
        while run.phase != "ended":
            it.key("Down")
            pressed += 1
            assert it.document.selection == (keys[pressed],)
            await frames(1)
        assert pressed > 1, "the window lives while the run goes on"
        badges = it.page.session.run.badges
        await until(lambda: set(keys) <= set(badges()), "each node has a state")
        assert {badge.status for badge in badges().values()} == {1}
