"""A run in a tab of its own: its definition, read-only, at any of its jobs (editor.md 0, F Time travel)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.app.assembly import Desk
from desktop_app.domain.trace import Trace
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.canvas.faces import WireState
from desktop_app.gui.runs import session as run_session
from desktop_app.gui.runs.page import RunPage
from desktop_app.gui.runs.session import RunSession
from desktop_app.services.runs import Runs
from tests.helpers.desk import Hand, open_desk
from tests.helpers.runs import lines, ran, view
from tests.helpers.windows import frames, until

INPUT = {"lines": lines(3, 1, 2), "amount": 80}
JOBS = ("base", "loop", "big", "bulk", "big", "single", "big", "single", "wait", "dear", "sum")


async def opened(desk: Desk) -> tuple[RunPage, RunSession]:
    session = await view(desk, await ran(desk, INPUT))
    page = desk.window.page
    assert isinstance(page, RunPage) and page.session is session
    assert tuple(session.traced.trace.nodes) == JOBS
    return page, session


async def test_a_run_shows_its_own_definition_read_only_and_leads_to_the_present_one(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        editing = await ran(desk, INPUT)
        editing.apply(RenameNode("sum", "Total"))
        session = await view(desk, editing)
        page, hand = desk.window.page, Hand(desk.window)
        assert isinstance(page, RunPage)
        assert session.document.node("sum").title == "Sum" and page.canvas.read_only  # type: ignore[union-attr]
        assert page.about.text.text().startswith("Run #1 on version 1")
        for name in ("run", "save", "insert", "restore_run"):
            action = desk.window.actions_[name]
            assert not action.isEnabled() and action.toolTip()
        hand.press("Restore definition")
        await until(lambda: editing.document.node("sum").title == "Sum", "the definition is back")  # type: ignore[union-attr]
        assert desk.window.session is editing and "Ctrl+Z" in desk.window.line.currentMessage()


async def test_every_place_shows_the_run_as_it_was_at_a_job(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page, session = await opened(desk)
        hand, jobs = Hand(desk.window), desk.window.jobs
        page.travel.slider.setFocus()
        hand.keys("Home", page.travel.slider)
        assert session.traced.place == 0 and set(session.run.badges()) == {"trigger", "base"}
        for _ in range(4):
            hand.keys("Alt+Right", page.canvas.view)
        assert session.traced.place == 4 and "round 2 of 3" in page.travel.words.text()
        badges = session.run.badges()
        assert (badges["loop"].status, badges["big"].count, "single" in badges) == (0, 2, False)
        tree = session.document.tree
        assert session.run.wires(tree)[tree["wait"].slot] is WireState.SKIPPED
        assert page.canvas.stage.nodes["wait"].skipped and page.canvas.stage.nodes["big"].current

        def item() -> object:
            seen = session.seen.at("$scopes.loop.item")
            return seen and seen.value

        await until(lambda: item() == {"sku": "A1", "qty": 1}, "the item of the round is read")
        assert page.canvas.stage.frames["loop"].rounds == (2, 3), "the header tells the round"
        assert jobs.table.currentIndex().row() == 4
        assert [jobs.model.index(row, 1).data() for row in (1, 4, 5)] == [
            "Not finished",
            "Resolved",
            "not yet",
        ]
        hand.keys("End", page.canvas.view)
        assert session.traced.at_end and not page.canvas.stage.nodes["wait"].skipped


async def test_the_slider_marks_what_failed_and_goes_where_it_is_pulled(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page, session = await opened(desk)
        slider = page.travel.slider
        assert slider.failed == (5,) and session.traced.trace.nodes[5] == "single"
        QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(9, slider.height() // 2))
        assert session.traced.place == 0
        QTest.mouseMove(slider, QPoint(slider.width() // 2, slider.height() // 2))
        QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, 8))
        assert session.traced.place == 5


async def test_a_job_in_the_list_takes_everything_there(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page, session = await opened(desk)
        hand, jobs = Hand(desk.window), desk.window.jobs
        desk.window.focus_dock(jobs)
        await frames()
        hand.click_row(jobs.table, 3)
        assert session.traced.place == 3 and page.travel.slider.value() == 3
        await until(lambda: jobs.model.index(3, 4).data() == "27", "the result is previewed")
        assert page.about.text.text().startswith("Run #1 on version 1  ·  at job 4")


async def test_a_run_under_way_is_followed_to_its_end(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await ran(desk)
        from tests.helpers.runs import order

        waiting = await desk.window.bench.create(order(600_000))
        await waiting.start(INPUT)
        await until(lambda: waiting.run.phase == "waiting")
        shown = await view(desk, waiting)
        assert shown.run.badges()["wait"].status == 0 and session.run.execution is None
        wait = next(job for job in waiting.run.jobs if job.node_key == "wait")
        await desk.core.services.executions.resume(wait.id, 1)
        await until(lambda: shown.run.phase == "ended", "the end is seen")
        assert shown.traced.at_end and shown.run.badges()["sum"].status == 1
        assert shown.run.badges()["wait"].status == 1


async def test_a_long_run_can_be_looked_at_before_its_jobs_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_session, "PART", 3)
    monkeypatch.setattr(run_session, "SCREEN", 3)
    read, go_on = Runs.follow, asyncio.Event()

    async def follow(runs: Runs, trace: Trace, execution_id: int, most: int) -> bool:
        if len(trace):
            await go_on.wait()
        return await read(runs, trace, execution_id, most)

    async with open_desk(tmp_path) as desk:
        editing = await ran(desk, INPUT)
        monkeypatch.setattr(Runs, "follow", follow)
        assert editing.run.id is not None
        opening = asyncio.create_task(desk.window.bench.open_run(editing.run.id))
        await until(lambda: len(desk.window.jobs.model.rows) == 3, "the first part is listed")
        page = desk.window.page
        assert isinstance(page, RunPage) and isinstance(page.session, RunSession)
        session = page.session
        assert session.run.badges()["big"].count == 3, "the newest state of each node comes at once"
        assert session.traced.at_end and page.travel.words.text() == "11 of 11 · 3 jobs read"
        Hand(desk.window).keys("Home", page.canvas.view)
        assert set(session.run.badges()) == {"trigger", "base"}, "what is read can be travelled"
        session.go(7)
        assert session.shown_id > session.traced.trace.ids[-1], "the rest is waited for"
        go_on.set()
        assert await opening is session
        assert session.traced.place == 7 and session.run.badges()["big"].count == 3
        assert page.travel.words.text().startswith("8 of 11 · Single price")


async def test_the_tab_of_a_run_is_closed_without_a_trace_and_not_opened_again(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page, session = await opened(desk)
        hand = Hand(desk.window)
        hand.keys("Ctrl+W", page.canvas.view)
        await until(lambda: not desk.window.bench.viewed, "the tab is closed")
        await until(lambda: not shiboken6.isValid(page), "and gone")
        desk.window.commands.choose_theme("dark")
        assert await desk.core.services.workflows.draft(session.key) is None
        desk.window.memory.leave()
        assert desk.window.settings.open_tabs() == [session.key]
