"""Operations that are under way when a tab, a node or the window goes: nothing is lost, nothing crashes."""

from __future__ import annotations

import asyncio
import gc
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.app.assembly import Desk
from desktop_app.domain.errors import StorageError
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.leaving import LeavingDialog
from desktop_app.gui.dialogs.message import MessageDialog
from desktop_app.gui.dialogs.task_dialog import TaskDialog
from desktop_app.gui.run_state import RunState
from tests.gui.test_window import opened, simple, waiting
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

SLOW_S = 0.4


def slow(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, seconds: float = SLOW_S) -> None:
    """Let a call of a service take a while."""
    call = getattr(owner, name)

    async def late(*values: Any, **named: Any) -> Any:
        await asyncio.sleep(seconds)
        return await call(*values, **named)

    monkeypatch.setattr(type(owner), name, staticmethod(late))


def held(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, answered: asyncio.Event) -> None:
    """Let a service answer when it is told to."""
    call = getattr(owner, name)

    async def late(*values: Any, **named: Any) -> Any:
        await answered.wait()
        return await call(*values, **named)

    monkeypatch.setattr(type(owner), name, staticmethod(late))


def type_title(desk: Desk, hand: Hand, text: str) -> None:
    title = desk.window.configuration.header.title
    title.setFocus()
    title.selectAll()
    hand.type(text, title)


async def stored(desk: Desk, key: str) -> Workflow:
    return (await desk.core.services.workflows.draft(key)) or (
        await desk.core.services.workflows.current(key)
    ).document


async def test_a_tab_is_closed_while_it_is_being_saved(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        key = page.session.key
        page.insert_after_selection("variable")
        expected = page.session.document.workflow
        hand.keys("Ctrl+S", page.canvas.view)
        hand.keys("Ctrl+W", page.canvas.view)
        await until(lambda: not desk.window.tabs.count())
        await frames(5)
        assert await desk.core.services.workflows.draft(key) is None
        assert (await desk.core.services.workflows.current(key)).document.nodes == expected.nodes


async def test_a_tab_is_closed_and_opened_again_during_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        key = page.session.key
        answered = asyncio.Event()
        held(monkeypatch, desk.core.services.executions, "run_document", answered)
        desk.window.actions_["run"].trigger()
        await frames()
        desk.window.actions_["close_tab"].trigger()
        Hand(desk.window).press("Keep running", await Hand(desk.window).dialog(LeavingDialog))
        await until(lambda: not desk.window.tabs.count())
        await desk.window.bench.open(key)
        assert not desk.window.actions_["run"].isEnabled()
        answered.set()
        session = desk.window.session
        assert session is not None
        await until(lambda: desk.window.actions_["run"].isEnabled(), "the pass is back")
        await until(lambda: session.run.phase == "ended" and len(session.run.jobs) == 2)


@pytest.mark.parametrize("way", ["window", "close_tab", "close_all"])
async def test_what_is_typed_while_a_draft_is_written_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        key = page.session.key
        slow(monkeypatch, desk.core.services.workflows, "save_draft")
        page.session.document.select(("first",))
        await frames()
        page.insert_after_selection("variable")
        page.session.document.select(("first",))
        await asyncio.sleep(0.1)  # The write is in flight.
        type_title(desk, hand, "Typed late")
        if way != "window":
            desk.window.actions_[way].trigger()
            await asyncio.sleep(0.1)
            type_title(desk, hand, "Typed last")
            await until(lambda: not desk.window.tabs.count())
            monkeypatch.undo()
            kept = await stored(desk, key)
            assert [n.title for n in kept.nodes if n.key == "first"] == ["Typed last"]
            return
    monkeypatch.undo()
    async with open_desk(tmp_path) as desk:
        kept = await stored(desk, key)
        assert [n.title for n in kept.nodes if n.key == "first"] == ["Typed late"]


async def test_a_tab_whose_draft_cannot_be_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())

        async def refuse(*_: Any) -> None:
            raise StorageError("the disk is full")

        monkeypatch.setattr(type(desk.core.services.workflows), "save_draft", staticmethod(refuse))
        page.insert_after_selection("variable")
        desk.window.actions_["close_tab"].trigger()
        dialog = await hand.dialog(MessageDialog)
        assert dialog.message.what == "The draft could not be written" and desk.window.tabs.count() == 1
        monkeypatch.undo()
        hand.press("Close", dialog)
        desk.window.actions_["close_tab"].trigger()
        await until(lambda: not desk.window.tabs.count())
        assert len((await stored(desk, page.session.key)).nodes) == 3


async def test_a_node_is_deleted_while_its_form_is_typed_into(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        page.session.document.select(("second",))
        await frames()
        panel = desk.window.configuration.panel
        assert panel is not None
        for direct in (True, False):
            editor = panel.form.rows["expression"].editor.focus_target
            editor.setFocus()
            Hand(desk.window).type("7 + 7", editor)
            page.delete(("second",)) if direct else desk.window.actions_["delete"].trigger()
            await frames()
            assert len(page.session.document.workflow.nodes) == 1
            if direct:
                page.session.document.undo()
                await frames()
                panel = desk.window.configuration.panel
                assert panel is not None
        assert not [
            w for w in QApplication.topLevelWidgets() if isinstance(w, MessageDialog) and w.isVisible()
        ]


async def test_no_draft_remains_when_one_is_being_written_as_it_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        slow(monkeypatch, desk.core.services.workflows, "save_draft")
        page.insert_after_selection("variable")
        await asyncio.sleep(0.1)
        desk.window.actions_["save"].trigger()
        await until(lambda: not page.session.document.modified)
        await asyncio.sleep(1.0)
        assert await desk.core.services.workflows.draft(page.session.key) is None


async def test_a_failing_start_keeps_the_marks_of_the_last_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        await page.session.start({})
        last = page.session.run

        async def refuse(*_: Any) -> None:
            raise StorageError("the disk is full")

        monkeypatch.setattr(type(desk.core.services.executions), "run_document", staticmethod(refuse))
        desk.window.actions_["run"].trigger()
        (await hand.dialog(MessageDialog)).reject()
        assert page.session.run is last and last.latest and not page.session.starting


async def test_the_end_of_a_start_leaves_the_run_that_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        await page.session.start({})
        first = page.session.run.id
        assert first is not None
        slow(monkeypatch, desk.core.services.executions, "run_document", 0.2)
        start = asyncio.ensure_future(page.session.start({}))
        await frames()
        await page.session.show_execution(first)
        await start
        assert page.session.run.id == first and len(page.session.runs) == 2


async def test_badges_are_right_after_the_stop_of_a_run_with_too_many_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.gui.run_reading.LISTED_JOBS", 0)
    monkeypatch.setattr("desktop_app.gui.run_reading.PREVIEWED_JOBS", 0)
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, waiting())
        desk.window.actions_["run"].trigger()
        await until(desk.window.actions_["stop"].isEnabled)
        await until(lambda: page.session.run.phase == "waiting" and not page.session.starting)
        assert page.session.run.latest["ask"].status == 0
        await until(desk.window.actions_["stop"].isEnabled)
        desk.window.actions_["stop"].trigger()
        await until(lambda: page.session.run.phase == "ended")
        await until(lambda: page.session.run.latest["ask"].status != 0, "the badge is right")


async def test_a_run_with_too_many_jobs_is_opened_without_reading_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        await page.session.start({})
        run_id, shown = page.session.run.id, dict(page.session.run.latest)
        assert run_id is not None and shown
        for name in ("PREVIEWED_JOBS", "LISTED_JOBS"):
            monkeypatch.setattr(f"desktop_app.gui.run_reading.{name}", 0)
        monkeypatch.setattr("desktop_app.gui.docks.run_choice.LISTED_JOBS", 0)
        read: list[int | None] = []
        jobs = desk.core.services.executions.jobs

        async def reading(*given: Any, limit: int | None = None, **options: Any) -> Any:
            read.append(limit)
            return await jobs(*given, limit=limit, **options)

        monkeypatch.setattr(type(desk.core.services.executions), "jobs", staticmethod(reading))
        page.session.run = RunState()
        await page.session.show_execution(run_id)
        assert page.session.run.latest == shown
        assert page.session.run.jobs == () and set(read) == {1}
        assert "too many to list" in desk.window.jobs._empty.text()


async def test_the_list_of_runs_is_left_alone_by_events(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        await page.session.start({})
        await page.session.start({})
        runs = desk.window.jobs.runs
        cleared: list[object] = []
        runs.model().rowsRemoved.connect(lambda *_: cleared.append(1))
        page.session.run_changed.emit()
        page.session.runs_changed.emit()
        assert not cleared and runs.count() == 2
        runs.showPopup()
        await frames()
        await page.session.start({})
        assert runs.count() == 2
        runs.hidePopup()
        await until(lambda: runs.count() == 3)


async def test_a_double_click_answers_once(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, waiting())
        await page.session.start({})
        for _ in range(2):
            desk.window.running.answer(page.session.run.tasks[0])
        dialog = await hand.dialog(TaskDialog)
        await frames(8)
        found = [w for w in QApplication.topLevelWidgets() if isinstance(w, TaskDialog) and w.isVisible()]
        dialog.reject()
        assert len(found) == 1


async def test_several_broken_files_are_told_in_one_message(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        files = [tmp_path / f"{name}.workflow.json" for name in "ab"]
        for file in files:
            file.write_text("{", encoding="utf-8")
        desk.receive(files)
        dialog = await Hand(desk.window).dialog(MessageDialog)
        assert all(file.name in dialog.message.why for file in files)
        dialog.reject()


async def test_tabs_come_back_in_order_and_without_the_unreadable_one(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        for key in "abc":
            await desk.window.bench.create(replace(simple(), key=key, title=key))
        desk.window.tabs.setCurrentIndex(0)
        desk.settings.save_open_tabs(["a", "b", "c"], "a")
        await desk.core.services.workflows._store.save_draft("b", "{")
        desk.window.memory.leave()
        for session in list(desk.window.bench.sessions.values()):
            await desk.window.bench.close(session)
        desk.begin([])
        await until(desk.begun.is_set)
        assert [page.session.key for page in desk.window.pages()] == ["a", "c"]
        assert desk.window.session is not None and desk.window.session.key == "a"
        dialog = await Hand(desk.window).dialog(MessageDialog)
        assert "“b”" in dialog.message.what
        dialog.reject()


def test_events_that_come_while_jobs_are_read_are_counted() -> None:
    from desktop_app.domain.catalog import Catalog
    from desktop_app.domain.execution import Job
    from desktop_app.gui.bridge import NodeProgress

    run, catalog = RunState(), Catalog({}, {})
    run.begin_reading()
    run.note(NodeProgress(1, "a", 2, 1, 1), None, catalog)
    run.note(NodeProgress(1, "a", 4, 0, 2), None, catalog)
    jobs = [Job(number, 1, "a", "calculation", 1) for number in (1, 2)]
    run.show_jobs(jobs, catalog, exact=False)
    assert run.latest["a"].count == 4 and run.latest["a"].status == 0


async def test_what_still_waits_in_an_ended_run_is_named_so(tmp_path: Path) -> None:
    wait = {"duration": 1, "unit": 3_600_000}
    nodes = (
        Node("any", "parallel", "any", {"mode": "any"}),
        Node("later", "delay", "later", wait, "any", 1),
        Node("now", "calculation", "now", {"engine": "python", "expression": "1"}, "any", 2),
    )
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, Workflow(title="any", nodes=nodes))
        await page.session.start({})
        await until(lambda: page.session.run.phase == "ended")
        model = desk.window.jobs.model
        await until(lambda: model.rowCount() == 3)
        cells = [[model.index(row, column).data() for column in (0, 1)] for row in range(3)]
        assert ["later", "Not finished"] in cells and ["now", "Resolved"] in cells


async def test_what_is_open_is_remembered_at_once_so_that_a_kill_loses_no_tab(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window, settings = desk.window, desk.settings
        desk.begin([])
        await until(desk.begun.is_set)
        sample = settings.current_tab()
        assert settings.open_tabs() == [sample] and sample
        for key in "ab":
            await window.bench.create(replace(simple(), key=key, title=key))
        assert settings.open_tabs() == [sample, "a", "b"] and settings.current_tab() == "b"
        window.tabs.setCurrentIndex(1)
        window.open_pages.bar.moveTab(2, 0)
        assert settings.open_tabs() == ["b", sample, "a"] and settings.current_tab() == "a"
        await window.bench.close(window.bench.sessions["b"])
        assert settings.open_tabs() == [sample, "a"]
    assert settings.open_tabs() == [sample, "a"], "leaving closes no tab"


async def test_nothing_keeps_a_window_that_was_closed(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        await opened(desk, simple())
        window = weakref.ref(desk.window)
    del desk
    gc.collect()
    assert window() is None, [str(each)[:200] for each in gc.get_referrers(window())]
