"""A round of a loop runs again, alone or with those behind it, from the fork sheet (editor.md F)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.fork import ForkSheet, Origin
from desktop_app.services.forks import ForkPlan
from tests.helpers.bugs import Bug, bugs
from tests.helpers.windows import until


async def ran(bug: Bug) -> list[object]:
    """Return what the rounds of the run gave that ran in it."""
    run_id = bug.session.run.id
    assert run_id is not None
    jobs = await bug.window.services.executions.jobs(run_id, results=True)
    return [job.result for job in jobs if job.node_key == "in" and "reused" not in (job.meta or {})]


async def fork(bug: Bug, choice: str, plan: str) -> None:
    """Run again from the second round with this choice of the sheet."""
    before = bug.session.run.id
    bug.session.document.select(("in",))
    await bug.trigger("fork_job")
    sheet = await bug.hand.dialog(ForkSheet)
    bug.hand.press(choice, sheet)
    assert sheet.round.isVisible() and sheet.round.maximum() == 3
    sheet.round.selectAll()
    QTest.keyClicks(sheet.round, "2")
    await until(lambda: sheet.plan.text() == plan, f"the plan is {plan}")
    bug.hand.press("Run again", sheet)
    await until(lambda: bug.session.run.id != before, "another run is shown")
    await until(lambda: bug.session.run.phase == "ended", "it has ended")


async def test_one_round_of_a_loop_runs_again_alone(tmp_path: Path) -> None:
    body = {"engine": "python", "expression": "{{$scopes.loop.item}} * 10"}
    nodes = (
        Node("loop", "loop", "Thrice", {"target": 3}),
        Node("in", "calculation", "Inside", body, "loop", 0),
    )
    async with bugs(tmp_path, Workflow(title="Rounds", nodes=nodes)) as bug:
        await bug.session.start({})
        await until(lambda: bug.session.run.phase == "ended", "it has ended")
        first, whole = bug.session.run.id, await ran(bug)
        assert len(whole) == 3 and first is not None
        await fork(bug, "One round of “Thrice” alone", "2 jobs are taken over · 1 runs again")
        assert await ran(bug) == whole[1:2]
        await bug.session.show_execution(first)
        await fork(bug, "From a round of “Thrice”", "2 jobs are taken over · 2 run again")
        assert await ran(bug) == whole[1:]


async def test_a_round_that_the_condition_skipped_cannot_be_chosen(qapp: QApplication) -> None:
    async def preview(origin: Origin, _own: bool) -> ForkPlan:
        return ForkPlan("in", origin.job_id or 0, 1)

    sheet = ForkSheet(
        "Run", [Origin("round", "From a round", 30, {1: 10, 3: 30, 5: 50})], "round", {}, preview
    )
    sheet.show()
    verb = next(button for button in sheet.findChildren(QPushButton) if button.text() == "Run again")
    await until(lambda: sheet.plan.text().startswith("30 jobs"), "it begins with the round of the job")
    assert sheet.round.text() == "Round 4 of 6" and verb.isEnabled()
    QTest.keyClick(sheet.round, Qt.Key.Key_Down)
    await until(lambda: sheet.plan.text().startswith("10 jobs"), "the skipped one is passed over")
    sheet.round.selectAll()
    QTest.keyClicks(sheet.round, "5")
    assert sheet.fault.isVisible() and not verb.isEnabled() and not sheet.plan.text()
    sheet.reject()
