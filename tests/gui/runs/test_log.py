"""The log of a run, the line that evaluates, and watched expressions (editor.md F, Log and Watch)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from desktop_app.domain.debugging import RunEvent
from desktop_app.domain.graph import Tree
from desktop_app.domain.trace import Trace
from desktop_app.domain.workflow import Node
from desktop_app.gui.runs.log_lines import MOST, LogFilter, LogLine, Paths, gather
from desktop_app.gui.runs.watching import of_variable, written
from tests.helpers.desk import Hand, open_desk
from tests.helpers.runs import lines, ran, view
from tests.helpers.windows import frames, until

INPUT = {"lines": lines(3, 1), "amount": 80}
NODES = (Node("loop", "loop"), Node("step", "calculation", upstream="loop", branch_index=0))


def test_lines_stand_in_the_order_of_time_with_logs_errors_and_what_was_done() -> None:
    trace = Trace(Tree(NODES))
    trace.extend(
        [(1, "loop", 1, 5, 5, 50, None), (2, "step", 1, 6, 6, 10, None), (3, "step", -2, 11, 11, 20, None)]
    )
    found: list[LogLine] = []
    events = [RunEvent(9, 1, "edited", 15, "step", 3, {"path": "$context.n"})]
    for _ in gather(found, trace, {2: "one\ntwo"}, {3: '"no host"'}, events, str):
        pass
    assert [(line.at, line.level, line.text, line.job_id) for line in found] == [
        (10, "info", "1", 2),
        (10, "note", "one", 2),
        (10, "note", "two", 2),
        (15, "note", "edited: $context.n", 3),
        (20, "error", '-2: "no host"', 3),
        (50, "info", "1", 1),
    ]
    assert [Paths(trace).of(place) for place in range(3)] == ["", "loop[1]", "loop[2]"]


def test_the_latest_fifty_thousand_lines_are_kept() -> None:
    trace = Trace(Tree(NODES))
    trace.extend((n, "step", 1, n, n, n, None) for n in range(1, MOST + 101))
    found: list[LogLine] = []
    assert sum(1 for _ in gather(found, trace, {}, {}, (), str)) > 100, "others get their turn in between"
    assert (len(found), found[0].job_id) == (MOST, 101)


def test_a_text_is_found_case_aside_and_a_pattern_as_it_is_meant() -> None:
    assert LogFilter(text="HOST").test()("no host") and not LogFilter(text="h.st").test()("no host")
    assert LogFilter(text="h.st", pattern=True).test()("no Host")


def test_bare_paths_are_meant_as_references() -> None:
    assert written("$context.amount > 100") == "{{$context.amount}} > 100"
    for path in ("$context.lines.-1.sku", "$context.lines.0"):
        assert of_variable(path) == path and written(path) == "{{" + path + "}}"
    assert [of_variable(path) for path in ("$context", "$env.a-b")] == ["{{$context}}", "{{$env.a-b}}"]
    assert written(" {{$context.a}} + 1 ") == "{{$context.a}} + 1" and written("1 + 1") == "1 + 1"


async def test_the_log_is_filtered_copied_leads_to_jobs_and_evaluates_there(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        session = await view(desk, await ran(desk, INPUT))
        dock, watch, hand = desk.window.log, desk.window.watch, Hand(desk.window)
        watch.watch("$scopes.loop.item.sku")
        watch.watch("{{$context.amount}} * 2")
        desk.window.focus_dock(dock)
        await until(lambda: dock.model.rowCount() == len(session.traced.trace), "a line for each job")
        dock.level.setCurrentIndex(2)
        dock.level.activated.emit(2)
        line = dock.model.rows[0]
        assert dock.model.rowCount() == 1 and "RangeError" in line.text
        assert dock.model.index(0, 3).data() == "loop[2]/big"
        hand.click_row(dock.table, 0)
        assert session.step is not None and session.step.node == "single"
        hand.type("$scopes.loop.item.qty", dock.entry)
        hand.keys("Return", dock.entry)
        await until(lambda: dock.answer.text() == "= 1", "the value at that job")
        dock.copy()
        assert "\terror\tSingle price\tloop[2]/big\t" in QGuiApplication.clipboard().text()
        dock.level.setCurrentIndex(0)
        dock.pattern.setChecked(True)
        dock.search.setText("^Amount")
        await until(lambda: [row.node for row in dock.model.rows] == ["dear"], "the pattern narrows")

        def watched() -> list[str]:
            return [item.text(1) for item in watch.items()]

        await until(lambda: watched() == ["A1", "160"], "values at that job")
        session.go(3)
        await until(lambda: watched() == ["A0", "160"], "values at the other job")
        assert [item.font(1).bold() for item in watch.items()] == [True, False]
        assert watch.items()[0].text(2) == "A1"
        desk.window.focus_dock(watch)
        await frames()
        hand.click(watch.tree.viewport(), watch.tree.visualItemRect(watch.items()[0]).center())
        hand.keys("Del", watch.tree)
        assert watch.expressions == ["{{$context.amount}} * 2"]
