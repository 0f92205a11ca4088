"""Acceptance L1: trigger, condition, two branches and a loop, built without a mouse (editor.md L)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Slot
from desktop_app.gui.dialogs.add_node import AddNodeDialog
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.page import WorkflowPage
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


class NoMouse(QObject):
    """Sees every event of the application and counts those of a mouse."""

    KINDS = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel)

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen += event.type() in self.KINDS
        return False


class Keys:
    """Hands on a keyboard: everything goes to where the focus is."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.hand = desk, Hand(desk.window)

    @property
    def page(self) -> WorkflowPage:
        page = self.desk.window.page
        assert page is not None
        return page

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None, "the focus is somewhere"
        QTest.keyClick(focus, key, modifiers)

    async def choose(self, words: str) -> None:
        popup = await self.hand.dialog(QuickAdd)
        QTest.keyClicks(popup.search, words)
        QTest.keyClick(popup.search, K.Key_Return)
        await frames()

    async def answer(self, *keys: Qt.Key) -> None:
        dialog = await self.hand.dialog(AddNodeDialog)
        for key in keys:
            focus = dialog.focusWidget()
            assert focus is not None
            QTest.keyClick(focus, key)
        await until(lambda: not _alive(dialog) or not dialog.isVisible())
        self.desk.window.activateWindow()  # What the off-screen platform leaves out.
        await until(self.page.canvas.view.hasFocus, "the focus is back on the canvas")

    async def letter(self, slot: Slot) -> None:
        """Add at a slot by the letter that stands there."""
        self.press(K.Key_N, SHIFT)
        canvas = self.page.canvas
        place = canvas.stage.shown.places[slot]
        label = next(label for label, choice in canvas.letters.offered.items() if choice.point == place)
        QTest.keyClicks(canvas.view, label.lower())
        await frames()


def _alive(widget: QObject) -> bool:
    import shiboken6

    return shiboken6.isValid(widget)


async def added(keys: Keys, count: int) -> str:
    document = keys.page.session.document
    await until(lambda: len(document.workflow.nodes) == count, f"{count} nodes")
    await until(keys.page.canvas.view.hasFocus, "the focus is on the canvas")
    return document.selection[0]


@pytest.mark.slow
async def test_a_workflow_with_condition_branches_and_loop_is_built_by_keyboard_only(tmp_path: Path) -> None:
    watch = NoMouse()
    async with open_desk(tmp_path) as desk:
        keys = Keys(desk)
        QApplication.instance().installEventFilter(watch)  # type: ignore[union-attr]
        keys.hand.keys("Ctrl+N")
        await until(lambda: desk.window.page is not None, "a new workflow")
        await until(keys.page.canvas.view.hasFocus, "the focus is on the canvas")
        document = keys.page.session.document

        keys.press(K.Key_Down)  # The trigger.
        assert document.selection == ("trigger",)
        keys.press(K.Key_N)
        await keys.choose("condition")
        await keys.answer(K.Key_Down, K.Key_Return)  # Go on in a branch.
        condition = await added(keys, 1)

        await keys.letter(Slot(condition, 1))
        await keys.choose("variable")
        yes = await added(keys, 2)
        await keys.letter(Slot(condition, 0))
        await keys.choose("workflow output")
        no = await added(keys, 3)

        keys.press(K.Key_Right)
        assert document.selection == (yes,), "arrows lead from branch to branch"
        keys.press(K.Key_Up)
        assert document.selection == (condition,)
        keys.press(K.Key_Tab)
        await keys.choose("loop")
        loop = await added(keys, 4)

        keys.press(K.Key_Return)  # The form of the loop.
        await until(lambda: desk.window.configuration.isAncestorOf(QApplication.focusWidget()), "the form")
        keys.hand.keys("Shift+F8")
        await until(keys.page.canvas.view.hasFocus)
        slots = {node.key: node.slot for node in document.workflow.nodes}
        assert slots == {
            condition: Slot(None),
            yes: Slot(condition, 1),
            no: Slot(condition, 0),
            loop: Slot(condition),
        }
        for _ in range(4):
            keys.hand.keys("Ctrl+Z", keys.page.canvas.view)
        assert not document.workflow.nodes
        QApplication.instance().removeEventFilter(watch)  # type: ignore[union-attr]
    assert watch.seen == 0, "no mouse was touched"
