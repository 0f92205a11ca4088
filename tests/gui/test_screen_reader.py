"""The window for somebody who hears it: through Qt's accessibility interface alone (editor.md I, L12)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QDialog

from desktop_app.gui.canvas import announcing
from desktop_app.gui.dialogs.test_dialog import TestDialog as TrialDialog
from desktop_app.gui.page import WorkflowPage
from tests.gui.test_window import line, node, opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

Text = QAccessible.Text


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    before = QAccessible.isActive()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(before)


def cards(page: WorkflowPage) -> list[QAccessibleInterface]:
    canvas = QAccessible.queryAccessibleInterface(page.canvas.view)
    found = [canvas.child(index) for index in range(canvas.childCount())]
    return [child for child in found if child.role() == QAccessible.Role.ListItem]


def names(page: WorkflowPage) -> list[str]:
    return [card.text(Text.Name) for card in cards(page)]


async def test_a_workflow_is_run_and_its_states_are_heard_through_the_interface_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        said: list[str] = []
        monkeypatch.setattr(announcing.Announcer, "say", lambda _, text: said.append(text))
        assert names(page) == [
            "Manual, Trigger, 1 of 3",
            "First, Calculation, 2 of 3",
            "Second, Calculation, 3 of 3",
        ]
        told = [card.text(Text.Description) for card in cards(page)]
        assert told == ["leads to First", "after Manual; leads to Second", "after First; last of its line"]
        action = cards(page)[0].actionInterface()
        assert [action.localizedActionName(name) for name in action.actionNames()][2:] == [
            "Run",
            "Run with input …",
        ]
        action.doAction("run")
        await until(lambda: "Second, Calculation, resolved, 3 of 3" in names(page), "the run is heard")
        assert "First, Calculation, resolved, 2 of 3" in names(page)
        assert said[-1] == "Second: resolved"


async def test_a_node_is_tested_switched_off_and_deleted_through_the_interface(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, page = Hand(desk.window), await opened(desk, simple())
        second = cards(page)[2].actionInterface()
        for name in ("test_node", "disable"):
            assert second.localizedActionName(name) and second.keyBindingsForAction(name)
        second.doAction("test_node")
        dialog: TrialDialog = await hand.dialog(TrialDialog)
        assert page.session.document.selection == ("second",)
        dialog.close()
        second.doAction("disable")
        await until(lambda: "disabled" in names(page)[2], "the card is switched off")
        second.doAction("delete")
        await until(lambda: len(cards(page)) == 2, "the card is gone")


async def test_breakpoints_and_pauses_are_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        said: list[str] = []
        monkeypatch.setattr(announcing.Announcer, "say", lambda _, text: said.append(text))
        cards(page)[2].actionInterface().doAction("toggle_breakpoint")
        await until(lambda: names(page)[2] == "Second, Calculation, breakpoint, 3 of 3", "it is heard")
        line = desk.window.line.breakpoints
        assert line.text() == "1 breakpoint" and line.isVisible()
        Hand(desk.window).click(line)
        await until(lambda: not desk.window.breakpoints.visibleRegion().isEmpty(), "their panel opens")
        await until(desk.window.actions_["debug"].isEnabled)
        desk.window.actions_["debug"].trigger()
        await until(
            lambda: any(text.startswith("Paused before “Second”") for text in said), "the pause is said"
        )
        assert "paused, breakpoint" in names(page)[2]
        await until(desk.window.actions_["stop"].isEnabled)
        desk.window.actions_["stop"].trigger()
        await until(lambda: page.session.run.phase == "ended")


async def test_what_cannot_be_done_is_said_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, line(node("over", "end", None, endStatus=1)))
        said: list[str] = []
        monkeypatch.setattr(announcing.Announcer, "say", lambda _, text: said.append(text))
        cards(page)[1].actionInterface().doAction("test_node")
        await until(lambda: bool(said), "the reason is said")
        assert said == ["Nodes of this type only work inside a run: they cannot be tested alone."]
        await frames()
        assert not desk.window.findChildren(QDialog)
