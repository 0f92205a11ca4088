"""Debugging in the window, by real keys and clicks: breakpoints, pausing, stepping, waits (editor.md F)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_app.domain.debugging import WIRE
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.gui.debug_strip import DebugStrip
from desktop_app.gui.dialogs.breakpoint import BreakpointDialog
from desktop_app.gui.dialogs.fill import FillDialog
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.session import EditorSession
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


def sums(*keys: str) -> Workflow:
    """A chain of calculations, each one more than the one before."""
    nodes, upstream = [], None
    for number, key in enumerate(keys):
        expression = f"{{{{$jobsMapByNodeKey.{upstream}}}}} + 1" if upstream else "1"
        config = {"engine": "python", "expression": expression}
        nodes.append(Node(key, "calculation", f"Step {number + 1}", config, upstream))
        upstream = key
    return Workflow(title="Sums", nodes=tuple(nodes))


class Bug:
    """A window with one workflow, and who works in it."""

    def __init__(self, window: MainWindow, session: EditorSession) -> None:
        self.window, self.session, self.hand = window, session, Hand(window)

    @property
    def strip(self) -> DebugStrip:
        page = self.window.page
        assert page is not None
        return page.debug_strip

    @property
    def here(self) -> str:
        return self.session.debug.here

    def keys(self, keys: str) -> None:
        assert self.window.page is not None
        self.hand.keys(keys, self.window.page.canvas.view)

    async def press(self, name: str) -> None:
        """Press the first key of an action as soon as it can be used."""
        action = self.window.actions_[name]
        await until(action.isEnabled, f"{name} can be used")
        self.keys(action.shortcut().toString())

    async def break_at(self, key: str) -> None:
        known = len(self.session.debug.breakpoints)
        self.session.document.select((key,))
        await self.press("toggle_breakpoint")
        await until(lambda: len(self.session.debug.breakpoints) > known, "the breakpoint is set")

    async def debug(self, until_at: str) -> None:
        await self.press("debug")
        await until(lambda: self.here == until_at, f"paused at {until_at}")

    async def step(self, name: str, until_at: str) -> None:
        await self.press(name)
        await until(lambda: self.here == until_at, f"{name} leads to {until_at}")

    async def run_on(self) -> None:
        await self.press("debug")
        await until(lambda: self.session.run.phase == "ended", "the run has ended")


@asynccontextmanager
async def bugs(folder: Path, workflow: Workflow) -> AsyncIterator[Bug]:
    async with open_desk(folder) as desk:
        session = await desk.window.bench.create(workflow)
        await frames()
        yield Bug(desk.window, session)


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
        assert set(bug.session.run.latest) == {"a", "b", "c"}
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
        assert "loop[0]" in bug.strip.text.text()
        await bug.press("step_out")
        await until(lambda: "loop[1]" in bug.strip.text.text(), "the second round")
        await bug.step("step_out_all", "end")


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
        assert list(page.canvas.debug.stops) == [Slot("a")]
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
        assert "loop[3]" in bug.strip.text.text()
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


async def test_a_failure_stops_the_run_where_that_is_wanted_and_can_be_ignored_once(tmp_path: Path) -> None:
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
        await until(bug.window.actions_["debug_ignore"].isEnabled, "it can be ignored")
        bug.window.actions_["debug_ignore"].trigger()
        await until(lambda: bug.session.run.phase == "ended", "the run has ended")
        assert bug.session.run.latest["next"].status == 1


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
        assert bug.session.run.latest["last"].status == 1
