"""The list of runs: found, narrowed, marked, deleted, exported (editor.md F, Runs dock)."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QInputDialog

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.message import QuestionDialog
from desktop_app.gui.runs.page import RunPage
from tests.helpers.desk import Hand, open_desk
from tests.helpers.runs import lines, ran
from tests.helpers.windows import frames, until

OK = {"lines": lines(3), "amount": 80}
BROKEN = Workflow(
    title="Broken",
    nodes=(Node("bad", "calculation", "Divide", {"engine": "python", "expression": "nope + 1"}),),
)


async def listed(desk: Desk) -> Hand:
    """Two good runs and one that fails, in the list."""
    await ran(desk, OK, {**OK, "amount": 120})
    await ran(desk, {"customer": "Ann"}, workflow=BROKEN)
    desk.window.focus_dock(desk.window.runs)
    await until(lambda: len(desk.window.runs.model.rows) == 3, "the runs are listed")
    await frames()
    return Hand(desk.window)


def cells(desk: Desk, row: int) -> list[str]:
    model = desk.window.runs.model
    return [model.index(row, column).data() for column in range(model.columnCount())]


async def test_lines_say_what_ran_and_where_it_failed(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await listed(desk)
        first = cells(desk, 0)
        assert first[:3] == ["Error", "#1", "Broken"] and first[5:8] == ["Manual, by hand", "1", "Divide"]
        assert [cells(desk, row)[1] for row in (1, 2)] == ["#2", "#1"]


async def test_text_chips_and_kept_filters_narrow_the_list(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = await listed(desk)
        dock = desk.window.runs
        hand.type("ann", dock.row.search)
        await until(lambda: [run.title for run in dock.model.rows] == ["Broken"], "the text narrows")
        dock.row.search.clear()
        await until(lambda: len(dock.model.rows) == 3)
        dock.row.menu.aboutToShow.emit()
        status = next(action for action in dock.row.menu.actions() if action.text() == "Status")
        next(action for action in status.menu().actions() if action.text() == "Resolved").trigger()  # type: ignore[attr-defined]
        await until(lambda: len(dock.model.rows) == 2, "the chip narrows")
        dock.row.save_as("Good ones")
        hand.press("Resolved  ×", dock)
        await until(lambda: len(dock.model.rows) == 3, "the chip is gone")
        dock.row.menu.aboutToShow.emit()
        next(action for action in dock.row.menu.actions() if action.text() == "Good ones").trigger()
        await until(lambda: len(dock.model.rows) == 2, "the kept filter narrows")
        dock.row.menu.aboutToShow.emit()
        next(action for action in dock.row.menu.actions() if action.text() == "Error contains …").trigger()
        dialog = await hand.dialog(QInputDialog)
        dialog.setTextValue("nothing like it")
        dialog.accept()
        await until(lambda: not dock.model.rows and dock.row.note.text() == "0 runs", "nothing matches")


async def test_a_run_that_is_kept_for_ever_outlives_the_clearing_of_the_others(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = await listed(desk)
        dock, services = desk.window.runs, desk.core.services
        hand.click_row(dock.table, 1)
        hand.click(
            dock.marks.pinned, dock.marks.pinned.rect().topLeft() + dock.marks.pinned.rect().center() / 8
        )
        hand.type("audit, year end", dock.marks.tags)
        hand.keys("Return", dock.marks.tags)
        hand.type("Ask Ann", dock.marks.note)
        hand.click_row(dock.table, 2)
        await until(lambda: cells(desk, 1)[10] == "kept, audit, year end, “Ask Ann”", "the marks are listed")
        dock.table.selectAll()
        await until(desk.window.actions_["delete_runs"].isEnabled)
        desk.window.actions_["delete_runs"].trigger()
        dialog = await hand.dialog(QuestionDialog)
        hand.press("Delete", dialog)
        await until(lambda: len(dock.model.rows) == 1, "the others are gone")
        assert await services.executions.clear_history() == 0
        assert "2 runs were deleted" in desk.window.line.currentMessage()


async def test_a_double_click_opens_the_run_in_its_own_tab(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = await listed(desk)
        dock = desk.window.runs
        hand.click_row(dock.table, 0)
        hand.keys("Return", dock.table)
        await until(lambda: isinstance(desk.window.page, RunPage), "the tab opens")
        assert desk.window.session is not None and desk.window.session.title == "Broken – run #1"


async def test_runs_that_come_later_are_listed_by_themselves(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await listed(desk)
        session = desk.window.session
        assert session is not None
        await session.start({})
        await until(lambda: len(desk.window.runs.model.rows) == 4, "the new run is listed")
        await until(lambda: cells(desk, 0)[0] == "Error", "its end is listed")


async def test_a_bundle_shows_the_run_elsewhere_with_definition_jobs_and_masked_secrets(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path / "one") as desk:
        await desk.core.services.environment.set_secret("TOKEN", "s3cr3t-value")
        told = Node("tell", "output", "Tell", {"value": "{{$env.TOKEN}}"})
        await ran(desk, {"customer": "Ann"}, workflow=Workflow(title="Secretive", nodes=(told,)))
        run = desk.window.session
        assert run is not None and run.run.id is not None
        desk.window.commands.runs.save_bundle(run.run.id, tmp_path / "it.run.json")
        await until(lambda: "Exported" in desk.window.line.currentMessage(), "the bundle is written")
    text = (tmp_path / "it.run.json").read_text("utf-8")
    assert "s3cr3t" not in text and len(json.loads(text)["jobs"]) == 1
    async with open_desk(tmp_path / "two") as desk:
        desk.window.commands.runs.open_bundle(tmp_path / "it.run.json")
        await until(lambda: isinstance(desk.window.page, RunPage), "the bundle opens")
        page, session = desk.window.page, desk.window.session
        assert isinstance(page, RunPage) and session is not None
        assert page.about.text.text().startswith("From the file it.run.json  ·  Run #1")
        await until(lambda: "tell" in session.run.badges(), "its jobs are read")
        assert session.run.badges()["tell"].status == 1 and not page.about.buttons["restore"].isVisible()
        desk.window.focus_dock(desk.window.jobs)
        await until(lambda: desk.window.jobs.model.index(0, 4).data() == '"••••••"', "the result is read")
        session.seen.at("$context.customer")
        await until(lambda: session.seen.at("$context.customer"), "the input is read")
        assert await desk.core.services.executions.list() == []


async def test_a_file_that_is_no_bundle_is_refused_with_a_word(tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text('{"format": "other"}')
    async with open_desk(tmp_path / "one") as desk:
        from desktop_app.gui.dialogs.message import MessageDialog

        desk.window.commands.runs.open_bundle(tmp_path / "no.json")
        dialog = await Hand(desk.window).dialog(MessageDialog)
        assert "no run bundle" in dialog.text() and "no.json" in dialog.text()
        dialog.close()
        assert not desk.window.bench.viewed
