"""The card of a workflow: its document is undone, what the store keeps holds at once (1.2-1.6, 7.4)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop_app.app.assembly import Desk
from desktop_app.domain.execution import Execution
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.editor.commands import ChangeTrigger, RenameNode
from desktop_app.gui.dialogs.ask_text import TextDialog
from desktop_app.gui.dialogs.categories import CategoriesDialog
from desktop_app.gui.dialogs.compare import CompareWindow
from desktop_app.gui.dialogs.run_dialog import RunDialog
from desktop_app.gui.docks.workflow_card import WorkflowCard
from desktop_app.gui.formats import now_ms
from desktop_app.gui.panels.fill_form import outside
from desktop_app.gui.panels.measure_editor import TimeEditor
from desktop_app.gui.panels.workflow_form import LONGEST
from tests.helpers.desk import Hand, open_desk
from tests.helpers.engine import bench, chain
from tests.helpers.windows import frames, until
from tests.triggers.webhook.client import Hooks
from tests.unit.engine.test_rates import states

HOUR = 3_600_000


def carded() -> Workflow:
    return Workflow(
        title="Carded",
        options={"timeout": 2 * HOUR, "futureOption": [1]},
        nodes=(Node("say", "output", "Say", {"value": 1}),),
    )


async def card_of(desk: Desk) -> WorkflowCard:
    """Show the card by its keys."""
    page = desk.window.page
    assert page is not None
    Hand(desk.window).keys("Ctrl+Alt+W", page.canvas.view)
    await until(lambda: desk.window.configuration.card is not None)
    card = desk.window.configuration.card
    assert card is not None
    await until(lambda: card.chosen.text())
    return card


def entries(menu: QMenu) -> dict[str, Any]:
    """Open a menu and return its entries by their words."""
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions()}


async def test_a_click_into_the_empty_canvas_or_on_the_trigger_shows_the_card(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, dock = Hand(desk.window), desk.window.configuration
        session = await desk.window.bench.create(carded())
        await frames(8)
        page = desk.window.page
        assert page is not None and dock.card is None
        for _ in range(2):  # Nothing is selected at first, a node the second time.
            hand.click(page.canvas.view.viewport(), QPoint(12, 12))
            await until(lambda: dock.card is not None, "the card of the workflow")
            session.document.select(("say",))
            assert dock.card is None
        session.document.select(())
        assert dock.header.title.text() == "Carded"
        session.document.select((TRIGGER,))
        assert dock.card is not None


async def test_what_is_part_of_the_document_is_edited_and_undone(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await desk.window.bench.create(carded())
        before = session.document.workflow
        card = await card_of(desk)
        options, description = card.options.rows, card.form.rows["description"].editor
        hand.type("What it is for", description.focus_target)
        description.flush()
        limit: Any = options["timeout"].editor
        assert (limit.number.value, limit.unit.value) == (2, HOUR), "the largest unit that fits"
        limit.focus_target.selectAll()
        hand.type("3", limit.focus_target)
        hand.keys("Return", limit.focus_target)
        stack: Any = options["stackLimit"].editor
        stack.focus_target.selectAll()
        hand.type("0", stack.focus_target)
        hand.keys("Return", stack.focus_target)
        assert options["stackLimit"].fault.isVisible(), "less than one is refused at the field"
        stack.focus_target.selectAll()
        hand.type("4", stack.focus_target)
        hand.keys("Return", stack.focus_target)
        delete: Any = options["deleteExecutionOnStatus"].editor
        hand.click(delete.toggles[0])
        after = session.document.workflow
        assert after.description == "What it is for"
        assert after.options == {
            "timeout": 3 * HOUR,
            "stackLimit": 4,
            "deleteExecutionOnStatus": [1],
            "futureOption": [1],
        }
        hand.click(delete.toggles[0])
        assert "deleteExecutionOnStatus" not in session.document.workflow.options
        for _ in range(5):
            desk.window.actions_["undo"].trigger()
        assert session.document.workflow == before
        assert limit.number.value == 2, "the card follows"


async def test_the_rate_limit_that_is_typed_keeps_runs_waiting(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await desk.window.bench.create(carded())
        rows: Any = (await card_of(desk)).options.rows
        assert rows["rateLimit.per"].isHidden()
        hand.type("2", rows["rateLimit.runs"].editor.focus_target)
        hand.keys("Return", rows["rateLimit.runs"].editor.focus_target)
        await until(rows["rateLimit.per"].isVisible, "the time that the number is for")
        hand.keys("Down", rows["rateLimit.per"].editor.focus_target)
        written = session.document.workflow.options
        assert written["rateLimit"] == {"runs": 2, "per": HOUR}
        for _ in range(2):
            desk.window.actions_["undo"].trigger()
        assert "rateLimit" not in session.document.workflow.options and rows["rateLimit.per"].isHidden()
    async with bench() as made:
        version = await made.add(*chain("echo"), options=dict(written))
        for number in range(3):
            await made.engine.trigger(version, {"n": number})
        await made.advance(HOUR - 1)
        assert [done for _, done in await states(made)] == [True, True, False]
        await made.advance(1)
        assert all(done for _, done in await states(made))


async def test_a_schedule_says_on_its_card_what_becomes_of_missed_times(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await desk.window.bench.create(replace(carded(), type="schedule", config={"mode": 0}))
        card = await card_of(desk)
        rows: Any = card.options.rows
        assert not rows["misfire"].isHidden() and rows["misfireLimit"].isHidden()
        card.options.rows["misfire"].editor.commit("runAll")
        await until(lambda: session.document.workflow.options.get("misfire") == "runAll")
        assert not rows["misfireLimit"].isHidden()
        session.document.apply(ChangeTrigger("manual", {}))
        again = await card_of(desk)
        assert again is not card and again.options.rows["misfire"].isHidden()


async def test_a_test_call_fills_in_what_a_webhook_offers(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.core.services.environment.set("WORKFLOW_WEBHOOK_PORT", "0")
        session = await desk.window.bench.create(carded())
        session.document.apply(ChangeTrigger("webhook", {}))
        card = await card_of(desk)
        assert card.calls is not None
        card.calls.button.click()
        trigger: Any = desk.core.engine.activation._triggers
        await until(lambda: "webhook" in trigger and trigger["webhook"].server is not None)
        await until(lambda: trigger["webhook"].server.running)
        hooks = Hooks(desk.core)
        answer = await hooks.call({"order": {"id": 7}}, key=session.key, query="b=2")
        assert answer.status == 200
        await until(lambda: "request" in session.document.workflow.config)
        request = session.document.workflow.config["request"]
        assert [row["key"] for row in request["body"] + request["query"]] == ["order.id", "b"]
        await until(lambda: card.calls is not None and card.calls.lines.count() == 1)
        line: Any = card.calls.lines.itemAt(0).widget()
        assert "200" in line.button.text()
        line.button.click()
        assert '"order": {' in line.shown.toPlainText()
        await card.calls.reload()
        line = card.calls.lines.itemAt(0).widget()
        assert not line.shown.isHidden(), "what a person reads stays when others call"
        assert card.calls.button.text() == "Listen for a test call"


async def test_a_schedule_run_by_hand_asks_for_its_moment(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await desk.window.bench.create(replace(carded(), type="schedule", config={"mode": 0}))
        await frames(8)
        desk.window.actions_["run_with"].trigger()
        dialog = await Hand(desk.window).dialog(RunDialog)
        assert dialog.form.fill is not None and list(dialog.form.fill.form.rows) == ["date"]
        dialog.reject()


async def test_a_trigger_that_can_hear_nothing_yet_is_switched_on_with_a_word_of_what_it_lacks(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        hand, told = Hand(desk.window), desk.window.notifier.toasts
        config = {"mode": 0, "startsOn": None}
        session = await desk.window.bench.create(Workflow(title="Nightly", type="schedule", config=config))
        card = await card_of(desk)
        hand.click(card.switch)
        await until(lambda: bool(told.frames))
        (toast,) = told.frames
        assert session.version.enabled and "“Nightly” is switched on, but" in toast.toast.text
        assert "first time" in toast.toast.detail
        await until(card.switch.isChecked)
        hand.click(card.switch)
        await until(lambda: not session.version.enabled)
        assert len(told.frames) == 1


async def test_switch_and_categories_are_kept_at_once_and_filter_the_list(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand, services = Hand(desk.window), desk.core.services
        await desk.window.bench.create(Workflow(title="Other"))
        session = await desk.window.bench.create(carded())
        card = await card_of(desk)
        hand.click(card.switch)
        await until(
            lambda: session.version.enabled and "listens for version 1: Manual, By hand" in card.state.text()
        )
        assert (await services.workflows.current(session.key)).enabled
        entries(card.categories_button.menu())["Edit categories …"].trigger()
        dialog = await hand.dialog(CategoriesDialog)
        for title in ("Sales", "Shop"):
            hand.press("Add …", dialog)
            question = await hand.dialog(TextDialog)
            question.line.setText(title)
            hand.press("Keep", question)
            await until(lambda title=title: [c.title for c in dialog.model.rows][-1:] == [title])
        hand.press("Up", dialog)
        await until(lambda: [c.title for c in dialog.model.rows] == ["Shop", "Sales"])
        dialog.close()
        await until(lambda: "Sales" in entries(card.categories_button.menu()))
        entries(card.categories_button.menu())["Sales"].trigger()
        await until(lambda: card.chosen.text() == "Sales")
        assert not session.document.modified, "nothing of it is part of the document"
        dock = desk.window.workflows
        desk.window.focus_dock(dock)
        combo = dock.category.combo
        await until(lambda: [combo.itemText(place) for place in (1, 2)] == ["Shop", "Sales"])
        combo.setCurrentIndex(2)
        combo.activated.emit(2)
        await until(lambda: [row.version.key for row in dock.model.rows] == [session.key])
        row: Any = replace(dock.model.rows[0], last_run=Execution(1, 1, "k", "e", {}, created_at=now_ms()))
        assert dock.model.subtitle(row) == "Sales · Manual · just now · 1 version", "least needed is last"
        await desk.window.bench.duplicate(session.key)
        await until(lambda: len(dock.model.rows) == 2, "a copy is in the same categories")


async def test_versions_are_compared_and_restored_from_the_card(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        session = await desk.window.bench.create(carded())
        await session.start({})
        session.apply(RenameNode("say", "Tell"))
        await session.save()
        card = await card_of(desk)
        await until(lambda: len(entries(card.versions_button.menu())) == 4, "two versions are read")
        assert card.versions_button.text() == "2 versions"
        menus = entries(card.versions_button.menu())
        oldest = next(action for text, action in menus.items() if text.startswith("Version 1"))
        wishes = {action.text(): action for action in oldest.menu().actions()}
        wishes["Compare with what is edited now"].trigger()
        window = await hand.dialog(CompareWindow)
        window.close()
        wishes["Restore"].trigger()
        await until(lambda: session.document.workflow.nodes[0].title == "Say")
        menus["All versions …"].trigger()
        assert desk.window.versions.isVisible()


@pytest.mark.parametrize(
    ("limit", "number", "unit"),
    [
        (0, None, 60_000),
        (90_000, 90, 1_000),
        (120_000, 2, 60_000),
        (86_400_000, 1, 86_400_000),
        ("x", None, 60_000),
    ],
)
def test_a_time_limit_reads_in_the_largest_unit_that_fits(
    limit: Any, number: Any, unit: int, qtbot: Any
) -> None:
    editor = TimeEditor(outside(), most=LONGEST, usual=60_000)
    qtbot.addWidget(editor)
    editor.show_value(limit)
    assert (editor.number.value, editor.unit.value) == (number, unit)


def test_a_time_limit_ends_at_180_days_and_an_empty_one_is_none(qtbot: Any) -> None:
    editor = TimeEditor(outside(), most=LONGEST, usual=60_000)
    qtbot.addWidget(editor)
    heard: list[int] = []
    editor.committed.connect(heard.append)
    editor.show_value(86_400_000)
    for text in ("200", ""):
        editor.focus_target.selectAll()  # type: ignore[attr-defined]
        qtbot.keyClicks(editor.focus_target, text) if text else editor.number.line.clear()
        editor.number.typed()
        editor.flush()
    assert heard == [LONGEST, 0]
