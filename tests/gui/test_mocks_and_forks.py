"""Mocks, dry runs and running again, by real keys and clicks (editor.md F; L 5, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QRadioButton

from desktop_app.domain.mocks import Mock
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.commands import SetConfig
from desktop_app.gui.dialogs.dry_run import DryRunReport, DryRunSheet, SelectionSheet
from desktop_app.gui.dialogs.fork import ForkSheet
from desktop_app.gui.dialogs.mock import MockDialog
from desktop_app.gui.dialogs.why import WhyDialog
from desktop_app.gui.runs.page import RunPage
from desktop_app.services.stale import LastJobs, Stale, StaleMarks
from tests.helpers.bugs import Bug, bugs, rounds, sums
from tests.helpers.changing import change, said_of, type_json, type_mock
from tests.helpers.windows import frames, until

AMOUNT = "$jobsMapByNodeKey.amount"


def python(expression: str) -> dict[str, Any]:
    return {"engine": "python", "expression": expression}


async def result_of(bug: Bug, key: str) -> object:
    services, run_id = bug.window.services, bug.session.run.id
    assert run_id is not None
    jobs = await services.executions.jobs(run_id, results=True)
    return [job.result for job in jobs if job.node_key == key][-1]


async def listed(bug: Bug) -> list[tuple[str, ...]]:
    """Return status, number and parent of the runs, as the Runs panel shows them."""
    bug.window.focus_dock(bug.window.runs)
    model, across = bug.window.runs.model, Qt.Orientation.Horizontal
    await until(lambda: 1 in [run.execution.status for run in model.rows], "the newest is listed")
    names = [model.headerData(column, across) for column in range(model.columnCount())]
    columns = [names.index(name) for name in ("Status", "Run", "Parent")]
    return [tuple(model.index(row, column).data() for column in columns) for row in range(model.rowCount())]


async def says_edited(bug: Bug) -> None:
    """See on the card and in the list of jobs that "Amount" was edited, and both values beside each other."""
    jobs, page = bug.window.jobs, bug.window.page
    bug.window.focus_dock(jobs)
    assert page is not None
    await until(lambda: "amount" in page.canvas.debug.nodes, "the card says it")
    assert page.canvas.debug.nodes["amount"].edited
    await until(
        lambda: jobs.model.rowCount() and jobs.model.index(0, 4).data() == "10", "the jobs are listed"
    )
    assert [jobs.model.index(0, column).data() for column in (0, 1)] == ["Amount", "Edited · Resolved"]
    bug.hand.click_row(jobs.table, 0)
    shown = jobs.result
    await until(lambda: shown.changes.isVisible(), "the change is told beside the result")
    assert shown.changes.text() == "Edited: the result was 10, later nodes saw 21"
    assert shown.text is not None and shown.model.index(0, 1).data() == "10", "what the node gave is shown"


async def test_l5_a_breakpoint_in_a_later_round_a_changed_variable_and_the_original_beside_it(
    tmp_path: Path,
) -> None:
    async with bugs(tmp_path, rounds()) as bug:
        await bug.break_at("double", condition="{{$scopes.loop.index}} == 4")
        await bug.debug("double")
        assert "Six times, round 5" in bug.strip.text.text()
        await change(bug, AMOUNT, "21")
        assert "edited" in (await said_of(bug, AMOUNT, "21")).splitlines()
        await bug.run_on()
        assert await result_of(bug, "double") == 42
        assert await result_of(bug, "amount") == 10, "the job keeps what it gave"
        await says_edited(bug)
        await bug.trigger("open_run")
        await until(lambda: isinstance(bug.window.page, RunPage), "the run has a tab of its own")
        await says_edited(bug)


async def test_l6_a_failed_run_is_forked_with_corrected_input_and_what_ran_before_is_taken_over(
    tmp_path: Path,
) -> None:
    nodes = (
        Node("first", "calculation", "First", python("1")),
        Node("half", "calculation", "Half", python("len({{$context.name}})"), "first"),
    )
    workflow = Workflow(title="Failing", config={"sample": {"name": 3}}, nodes=nodes)
    async with bugs(tmp_path, workflow) as bug:
        await bug.session.start({"name": 3})
        jobs = bug.window.jobs
        await until(
            lambda: jobs.chosen is not None and jobs.chosen.node_key == "half", "what failed is chosen"
        )
        assert bug.session.run.phase == "ended" and bug.session.document.selection == ()
        bug.window.focus_dock(jobs)
        await frames()
        bug.hand.click_row(jobs.table, jobs.table.currentIndex().row())
        assert bug.session.document.selection == ("half",), "a click takes the canvas there"
        parent = bug.session.run.id
        await bug.trigger("rerun_failed")
        sheet = await bug.hand.dialog(ForkSheet)
        await until(lambda: "1 job is taken over" in sheet.plan.text(), "the plan is told")
        places = [button.text() for button in sheet.findChildren(QRadioButton)]
        assert places[0] == "From the node that failed"
        bug.hand.click(sheet.edit, QPoint(8, sheet.edit.height() // 2))
        assert sheet.edit.isChecked()
        type_json(sheet, "context", '{"name": "abcd"}')
        bug.hand.press("Run again", sheet)
        await until(lambda: bug.session.run.id not in (parent, None), "another run is shown")
        await until(lambda: bug.session.run.phase == "ended", "it has ended")
        assert await result_of(bug, "half") == 4
        assert await listed(bug) == [("Error", "#1", ""), ("Resolved", "└ #2", "#1")], "parent and child"
        ran = await bug.window.services.executions.jobs(bug.session.run.id or 0, results=True)
        reused = [job for job in ran if job.node_key == "first"]
        assert len(reused) == 1 and (reused[0].meta or {}).get("reused"), "upstream did not run again"


async def test_a_mock_answers_in_runs_with_mocks_and_in_no_others(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        bug.session.document.select(("a",))
        await bug.press("mock_output")
        type_mock(dialog := await bug.hand.dialog(MockDialog), "40")
        bug.hand.press("Keep", dialog)
        await until(lambda: bug.session.debug.mocks, "the mock is kept")
        assert bug.window.page is not None
        await until(lambda: "a" in bug.window.page.canvas.debug.nodes, "the card is striped")  # type: ignore[union-attr]
        await bug.trigger("run_mocks")
        await until(lambda: bug.session.run.phase == "ended", "it has ended")
        assert await result_of(bug, "b") == 41
        first = bug.session.run.id
        await bug.press("run")
        await until(lambda: bug.session.run.id != first and bug.session.run.phase == "ended", "ended")
        assert await result_of(bug, "b") == 2
        opened = [await bug.window.bench.open_run(run_id or 0) for run_id in (first, bug.session.run.id)]
        await until(lambda: opened[1].debug.mocks, "the mock of the workflow is known in both tabs")
        pages = [bug.window.page_of(session) for session in opened]
        striped = [
            [key for key, told in page.canvas.debug.nodes.items() if told.mocked] for page in pages if page
        ]
        assert striped == [["a"], []], "the cards of a run tell what answered in that run"
        await bug.window.bench.open(bug.session.key)
        await bug.trigger("clear_mock")
        await until(lambda: not bug.session.debug.mocks, "the mock is gone")


async def test_a_node_that_did_not_run_names_the_condition_and_its_value(tmp_path: Path) -> None:
    amount = "{{$jobsMapByNodeKey.amount}}"
    nodes = (
        Node("amount", "calculation", "Amount", python("80")),
        Node("check", "condition", "Large?", {**python(f"{amount} > 100"), "rejectOnFalse": False}, "amount"),
        Node("ship", "calculation", "Ship", python("1"), "check", 1),
    )
    async with bugs(tmp_path, Workflow(title="Large orders", nodes=nodes)) as bug:
        await bug.press("run")
        await until(lambda: bug.session.run.phase == "ended", "it has ended")
        bug.session.document.select(("ship",))
        await bug.trigger("why")
        dialog = await bug.hand.dialog(WhyDialog)
        said = " ".join(label.text() for label in dialog.findChildren(QLabel))
        assert "> 100 gave false" in said and "= 80" in said
        bug.hand.press("Show the node", dialog)
        assert bug.session.document.selection == ("check",)


async def test_a_result_is_marked_stale_when_its_node_changes_and_no_longer_after_the_next_run(
    tmp_path: Path,
) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        await bug.press("run")
        await until(lambda: bug.session.run.phase == "ended", "it has ended")
        bug.session.apply(SetConfig("a", python("5")))
        await until(lambda: set(bug.session.debug.stale) == {"a", "b"}, "both are stale")
        assert "settings" in bug.session.debug.stale["a"] and "before" in bug.session.debug.stale["b"]
        assert bug.window.page is not None and bug.window.page.canvas.debug.nodes["a"].stale
        await bug.press("run")
        await until(lambda: not bug.session.debug.stale, "nothing is stale any more")


async def test_stale_results_are_looked_for_in_the_tab_that_is_seen_and_jobs_are_read_once_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, compared, last, of = list[str](), list[str](), StaleMarks.last, StaleMarks.of

    async def reads(marks: StaleMarks, key: str) -> LastJobs:
        read.append(key)
        return await last(marks, key)

    async def compares(marks: StaleMarks, key: str, *given: Any) -> Sequence[Stale]:
        compared.append(key)
        return await of(marks, key, *given)

    monkeypatch.setattr(StaleMarks, "last", reads)
    monkeypatch.setattr(StaleMarks, "of", compares)
    async with bugs(tmp_path, sums("a", "b")) as bug:
        await bug.press("run")
        await until(lambda: bug.session.run.phase == "ended" and bool(read), "it has ended")
        bug.session.apply(SetConfig("a", python("5")))
        await until(lambda: set(bug.session.debug.stale) == {"a", "b"}, "both are stale")
        times = len(read)
        bug.session.apply(SetConfig("a", python("6")))
        bug.session.apply(SetConfig("b", python("6")))
        await until(lambda: "settings" in bug.session.debug.stale["b"], "it was compared again")
        assert len(read) == times, "nothing has run: nothing is read"
        await bug.window.bench.create(Workflow(title="In front"))
        bug.session.apply(SetConfig("b", python("1 + {{$jobsMapByNodeKey.a}}")))
        seen = compared.count(bug.session.key)
        assert bug.session.debug.overdue, "nobody sees it: it waits"
        await bug.window.bench.open(bug.session.key)
        await until(lambda: compared.count(bug.session.key) > seen, "somebody sees it")
        assert not bug.session.debug.overdue


async def test_a_dry_run_names_what_would_act_and_reports_what_it_left_out(tmp_path: Path) -> None:
    config = {"method": "POST", "url": "http://127.0.0.1:9/never", "data": {"n": 1}}
    nodes = (*sums("a").nodes, Node("send", "request", "Send it", config, "a"))
    call = Node("call", "subflow", "Call it", {"workflow": "inner"}, "send")
    async with bugs(tmp_path, Workflow(title="Sending", nodes=(*nodes, call))) as bug:
        inner = Workflow(key="inner", title="Inner", nodes=(Node("post", "request", "Post it", config),))
        await bug.window.services.workflows.create(inner)
        bug.session.debug.steps.take((None, Mock("a", 5)))
        await until(lambda: bug.session.debug.mocks, "the mock is kept")
        await bug.trigger("dry_run")
        sheet = await bug.hand.dialog(DryRunSheet)
        rows = [sheet.table.topLevelItem(number) for number in range(3)]
        assert [(row.text(0), row.text(1)) for row in rows if row is not None] == [
            ("Send it", "nothing (null)"),
            ("Post it in “Inner”", "nothing (null)"),
            ("Step 1 (does not act)", "its mock"),
        ]
        bug.hand.press("Dry run", sheet)
        report = await bug.hand.dialog(DryRunReport)
        row = report.table.topLevelItem(0)
        assert row is not None and row.text(0) == "Send it" and "127.0.0.1:9" in row.text(1)
        row = report.table.topLevelItem(1)
        assert row is not None and row.text(0) == "Post it in “Inner”" and "within" not in row.text(1)
        bug.hand.press("Close", report)
        await frames()
        await until(lambda: bug.session.run.phase == "ended", "it has ended")
        assert bug.session.run.latest["send"].status == 1
        assert await result_of(bug, "a") == 5, "a dry run uses every mock"


async def test_the_selection_alone_runs_with_what_is_before_it_from_the_last_run(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b", "c")) as bug:
        await bug.press("run")
        await until(lambda: bug.session.run.phase == "ended", "it has ended")
        first = bug.session.run.id
        bug.session.apply(SetConfig("a", python("100")))
        bug.session.document.select(("b",))
        await bug.trigger("run_selection")
        await until(lambda: bug.session.run.id != first and bug.session.run.phase == "ended", "ended")
        await until(lambda: set(bug.session.run.latest) == {"a", "b"}, "what is behind it does not run")
        assert await result_of(bug, "b") == 2, "the node before it gave what it had given last"


async def test_a_selection_that_acts_on_the_outside_runs_only_when_the_person_says_so(tmp_path: Path) -> None:
    config = {"method": "GET", "url": "http://127.0.0.1:9/never", "ignoreFail": True}
    nodes = (Node("send", "request", "Send it", config),)
    async with bugs(tmp_path, Workflow(title="Sending", nodes=nodes)) as bug:
        bug.session.document.select(("send",))
        await bug.trigger("run_selection")
        sheet = await bug.hand.dialog(SelectionSheet)
        row = sheet.table.topLevelItem(0)
        assert row is not None and (row.text(0), row.text(1)) == ("Send it", "HTTP request")
        bug.hand.press("Cancel", sheet)
        await frames()
        assert bug.session.run.id is None
