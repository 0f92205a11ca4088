"""Debugging in the window, by real keys and clicks: breakpoints, pausing, stepping, waits (editor.md F)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_app.domain.debugging import WIRE
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.gui.dialogs.breakpoint import BreakpointDialog
from desktop_app.gui.dialogs.fill import FillDialog
from desktop_app.gui.dialogs.mock import MockDialog
from desktop_app.gui.dialogs.preferences import PreferencesDialog
from tests.helpers.bugs import bugs, sums
from tests.helpers.windows import frames, until


async def test_f9_sets_a_breakpoint_f5_stops_there_and_goes_on(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b", "c")) as bug:
        await bug.break_at("b")
        assert bug.window.page is not None
        assert bug.window.page.canvas.debug.nodes["b"].before is not None
        await bug.debug("b")
        assert bug.session.run.phase == "paused"
        assert bug.strip.isVisible() and "Step 2" in bug.strip.text.text()
        assert bug.window.page.canvas.debug.nodes["b"].paused
        assert bug.session.document.selection == ("b",)
        assert set(bug.session.run.latest) == {"a"}
        await bug.run_on()
        await until(lambda: set(bug.session.run.latest) == {"a", "b", "c"}, "all have run")
        await until(lambda: not bug.strip.isVisible(), "the strip is gone")


async def test_a_run_without_the_debugger_passes_every_breakpoint(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        await bug.break_at("b")
        await bug.press("run")
        await until(lambda: bug.session.run.phase == "ended", "the run has ended")


async def test_steps_go_from_node_to_node(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b", "c", "d")) as bug:
        await bug.break_at("a")
        await bug.debug("a")
        await bug.step("step_over", "b")
        await bug.step("step_into", "c")
        bug.session.document.select(("d",))
        await bug.step("run_to_here", "d")
        await bug.press("step_out")
        await until(lambda: bug.session.run.phase == "ended", "the run has ended")


async def test_a_loop_is_stepped_into_round_by_round_and_left_by_stepping_out(tmp_path: Path) -> None:
    nodes = (
        Node("loop", "loop", "Thrice", {"target": 3}),
        Node("in", "calculation", "Inside", {"engine": "python", "expression": "1"}, "loop", 0),
        Node("end", "calculation", "After", {"engine": "python", "expression": "2"}, "loop"),
    )
    async with bugs(tmp_path, Workflow(title="Rounds", nodes=nodes)) as bug:
        await bug.break_at("loop")
        await bug.debug("loop")
        await bug.step("step_into", "in")
        assert "Thrice, round 1" in bug.strip.text.text()
        await bug.press("step_out")
        await until(lambda: "Thrice, round 2" in bug.strip.text.text(), "the second round")
        assert bug.window.page is not None
        frame = bug.window.page.canvas.stage.frames["loop"]
        await until(lambda: frame.rounds == (2, 3), "the frame tells the second of three rounds")
        await bug.step("step_out_all", "end")


async def test_slow_motion_goes_from_node_to_node_by_itself_and_stops_at_breakpoints(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b", "c", "d")) as bug:
        bug.window.actions_["slow_short"].trigger()
        await bug.break_at("c")
        seen: list[str] = []
        bug.session.debug.stopped.connect(lambda stop: seen.append(stop.node_key))
        await bug.debug("c")
        await frames(4)
        assert seen == ["a", "b", "c"] and bug.session.run.phase == "paused"
        bug.window.actions_["slow_off"].trigger()
        await bug.run_on()


async def test_a_restart_runs_again_with_the_same_input_and_stops_again(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        await bug.break_at("b")
        await bug.debug("b")
        first = bug.session.run.id
        await bug.press("restart")
        await until(lambda: bug.session.run.id not in (None, first) and bug.here == "b", "paused again")
        await bug.press("stop")
        await until(lambda: bug.session.run.phase == "ended", "stopped")


async def test_the_breakpoint_of_a_wire_is_set_by_its_menu_and_stops_the_run(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        page = bug.window.page
        assert page is not None
        point = page.canvas.on_screen.slot_point(Slot("a"))
        bug.window.commands.canvas_menu("", point)
        menu = next(m for m in bug.window.findChildren(QMenu) if m.isVisible())
        entry = next(action for action in menu.actions() if action.text() == "Breakpoint here")
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
        await until(lambda: bug.session.debug.breakpoints, "the breakpoint is set")
        assert bug.session.debug.breakpoints[0].kind == WIRE
        await until(lambda: list(page.canvas.debug.stops) == [Slot("a")], "the wire has its sign")
        await bug.debug("b")
        await bug.run_on()


async def test_a_condition_typed_into_the_properties_lets_the_run_pass_until_it_holds(tmp_path: Path) -> None:
    nodes = (
        Node("loop", "loop", "Five times", {"target": 5}),
        Node("in", "calculation", "Inside", {"engine": "python", "expression": "1"}, "loop", 0),
    )
    async with bugs(tmp_path, Workflow(title="Rounds", nodes=nodes)) as bug:
        bug.session.document.select(("in",))
        await bug.press("breakpoint_properties")
        dialog = bug.window.findChildren(BreakpointDialog)[0]
        bug.hand.press("Python", dialog)
        editor = dialog.form.rows["calculation"].editor.expression.edit  # type: ignore[attr-defined]
        bug.hand.click(editor.viewport(), QPoint(20, 12))
        QTest.keyClicks(editor, "{{$scopes.loop.index}} == 3")
        bug.hand.press("Set", dialog)
        await until(lambda: bug.session.debug.breakpoints, "the breakpoint is set")
        await bug.debug("in")
        assert "Five times, round 4" in bug.strip.text.text()
        await bug.run_on()


async def test_the_list_of_breakpoints_switches_removes_and_leads_to_them(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        for key in ("a", "b"):
            await bug.break_at(key)
        dock = bug.window.breakpoints
        bug.window.focus_dock(dock)
        await frames()
        assert dock.windowTitle() == "Breakpoints (2)"
        first = dock.tree.topLevelItem(0)
        assert first is not None
        box = dock.tree.visualItemRect(first)
        bug.hand.click(dock.tree.viewport(), QPoint(box.left() + 8, box.center().y()))
        await until(lambda: not bug.session.debug.breakpoints[0].enabled, "the first is switched off")
        first = dock.tree.topLevelItem(0)
        assert first is not None
        bug.hand.click(dock.tree.viewport(), dock.tree.visualItemRect(first).center())
        assert bug.session.document.selection == ("a",)
        bug.hand.keys("Del", dock.tree)
        await until(lambda: len(bug.session.debug.breakpoints) == 1, "the first is removed")
        await bug.debug("b")
        bug.hand.press("Remove all", dock)
        await until(lambda: not bug.session.debug.breakpoints, "all are removed")
        await bug.run_on()


async def test_a_failure_stops_the_run_and_is_ignored_once_or_answered_for_by_a_mock(tmp_path: Path) -> None:
    nodes = (
        Node("bad", "calculation", "Bad", {"engine": "python", "expression": "nobody + 1"}),
        Node("next", "calculation", "Next", {"engine": "python", "expression": "2"}, "bad"),
    )
    async with bugs(tmp_path, Workflow(title="Failing", nodes=nodes)) as bug:
        dock = bug.window.breakpoints
        bug.window.focus_dock(dock)
        await frames()
        bug.hand.click(dock.failures_button)
        await until(lambda: bug.session.debug.breakpoints, "failures stop the run")
        await bug.debug("bad")
        assert "after" in bug.strip.text.text()
        error = bug.window.jobs.result.error
        bug.window.focus_dock(bug.window.jobs)
        await until(lambda: error.ignore_button.isVisible(), "the failed job is chosen by itself and told")
        await frames(12)  # The buttons have their places.
        assert error.retry_button.text() == "Retry node"
        bug.hand.click(error.ignore_button)
        await until(lambda: bug.session.run.phase == "ended", "the run has ended")
        await until(lambda: "next" in bug.session.run.latest, "its last job is shown")
        assert bug.session.run.latest["next"].status == 1
        first = bug.session.run.id
        await bug.debug("bad")
        jobs = bug.window.jobs
        await until(
            lambda: jobs.chosen and jobs.chosen.execution_id != first, "the other run's job is chosen"
        )
        await until(lambda: error.ignore_button.isVisible(), "the failure is told again")
        await frames(12)  # The buttons have their places.
        bug.hand.click(error.mock_button)
        bug.hand.press("Keep", await bug.hand.dialog(MockDialog))
        await until(
            lambda: bug.session.run.id != first and bug.session.run.phase == "ended", "its mock answered"
        )
        await until(lambda: "next" in bug.session.run.latest, "the run went on behind it")
        assert bug.session.run.latest["bad"].status == 1


async def test_a_wait_is_skipped_and_another_one_answered_from_the_strip(tmp_path: Path) -> None:
    nodes = (
        Node("first", "delay", "An hour", {"duration": 1, "unit": 3_600_000, "endStatus": 1}),
        Node("second", "delay", "A day", {"duration": 1, "unit": 86_400_000, "endStatus": 1}, "first"),
        Node("last", "calculation", "Last", {"engine": "python", "expression": "2"}, "second"),
    )
    async with bugs(tmp_path, Workflow(title="Waiting", nodes=nodes)) as bug:
        await bug.press("debug")
        await until(lambda: bug.strip.isVisible() and bug.strip.skip.isVisible(), "it waits")
        bug.hand.click(bug.strip.skip)
        await until(lambda: "second" in bug.session.run.latest, "it waits again")
        await until(lambda: bug.strip.waiting is not None and bug.strip.waiting.node_key == "second", "shown")
        bug.hand.click(bug.strip.answer)
        dialog = bug.window.findChildren(FillDialog)[0]
        bug.hand.press("Answer", dialog)
        await until(lambda: bug.session.run.phase == "ended", "the run has ended")
        await until(lambda: "last" in bug.session.run.latest, "its last job is shown")
        assert bug.session.run.latest["last"].status == 1


def parallels(first: Node) -> Workflow:
    """A parallel whose first branch begins with a node, and a second one of two steps."""
    number = {"engine": "python", "expression": "1"}
    nodes = (
        Node("p", "parallel", "Both", {"mode": "all"}),
        first,
        Node("a", "calculation", "First", number, first.key),
        Node("b1", "calculation", "Second", number, "p", 2),
        Node("b2", "calculation", "Third", number, "b1"),
        Node("z", "calculation", "Last", number, "p"),
    )
    return Workflow(title="Branches", nodes=nodes)


BEGIN = Node("begin", "calculation", "Begin", {"engine": "python", "expression": "1"}, "p", 1)


async def test_a_step_moves_the_token_that_was_chosen_in_the_strip(tmp_path: Path) -> None:
    async with bugs(tmp_path, parallels(BEGIN)) as bug:
        await bug.break_at("begin")
        await bug.debug("begin")
        await until(bug.strip.tokens.isVisible, "the tokens are listed")
        listed = [bug.strip.tokens.itemText(row) for row in range(bug.strip.tokens.count())]
        assert listed == ["Begin · paused", "Second · not begun"]
        bug.strip.tokens.setFocus()
        QTest.keyClick(bug.strip.tokens, Qt.Key.Key_Down)
        await until(lambda: bug.here == "b1", "the other branch is chosen")
        await bug.step("step_over", "b2")
        assert set(bug.session.run.latest) == {"p", "b1"}
        await bug.run_on()


async def test_the_other_branches_keep_running_where_that_is_wanted(tmp_path: Path) -> None:
    async with bugs(tmp_path, parallels(BEGIN)) as bug:
        await bug.trigger("others_run")
        assert bug.window.actions_["others_run"].isChecked()
        await bug.break_at("begin")
        await bug.debug("begin")
        await bug.step("step_over", "a")
        await until(lambda: set(bug.session.run.latest) == {"p", "begin", "b1", "b2"}, "the others have run")
        await bug.run_on()


async def test_the_debug_layout_comes_with_a_pause_and_goes_with_the_run(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        window = bug.window
        await bug.trigger("preferences")
        dialog = await bug.hand.dialog(PreferencesDialog)
        bug.hand.click(dialog.layout_, QPoint(8, dialog.layout_.height() // 2))
        bug.hand.press("Close", dialog)
        window.palette_dock.hide()
        await bug.break_at("b")
        await bug.debug("b")
        await until(window.actions_["layout_debug"].isChecked, "the layout for looking at runs")
        assert window.breakpoints.isVisibleTo(window)
        await bug.run_on()
        await until(window.actions_["layout_build"].isChecked, "the layout for building is back")
        assert not window.palette_dock.isVisible(), "as it was left"


async def test_a_node_at_work_is_named_with_its_time_and_can_be_stopped_while_the_run_is_to_pause(
    tmp_path: Path,
) -> None:
    slow = {"language": "python", "content": "import time\ntime.sleep(30)"}
    nodes = (Node("slow", "script", "Slow one", slow),)
    async with bugs(tmp_path, Workflow(title="Slow", nodes=nodes)) as bug:
        await bug.press("debug")
        await until(lambda: "Waiting for “Slow one”" in bug.strip.text.text(), "what is at work is named")
        await bug.press("pause")
        await until(lambda: "Pausing: “Slow one”" in bug.strip.text.text(), "it is finished first")
        stop = bug.strip.buttons["stop"]
        assert stop.text() == "Stop now" and bug.strip.elapsed.text()
        bug.hand.click(stop)
        await until(lambda: bug.session.run.phase == "ended", "it was stopped")


async def test_a_watched_expression_stops_the_run_when_it_changes(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b", "c")) as bug:
        watch = bug.window.watch
        bug.window.focus_dock(watch)
        watch.field.setFocus()
        QTest.keyClicks(watch.field, "$jobsMapByNodeKey.b")
        QTest.keyClick(watch.field, Qt.Key.Key_Return)
        bug.hand.click(watch.break_button)
        await until(lambda: bug.session.debug.breakpoints, "the breakpoint is set")
        bug.hand.click(watch.break_button)
        await bug.debug("c")
        assert len(bug.session.debug.breakpoints) == 1, "a second click sets no second one"
        await bug.run_on()
