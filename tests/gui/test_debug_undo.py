"""Breakpoints, mocks and changed values are undone with the document, by real keys (editor.md E, M 11)."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.debugging import Breakpoint
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.dialogs.mock import MockDialog
from tests.helpers.bugs import Bug, bugs, sums
from tests.helpers.changing import change, type_mock
from tests.helpers.windows import frames, until


def points(bug: Bug) -> list[str | None]:
    return [each.node for each in bug.session.debug.breakpoints]


async def kept(bug: Bug) -> list[str | None]:
    """Return the breakpoints that the workspace holds, once all is written."""
    await until(lambda: not bug.session.debug.steps.busy, "all is written")
    known = await bug.window.services.debugging.breakpoints(bug.session.key)
    return [each.node for each in known]


async def undo(bug: Bug, label: str) -> None:
    undoing = bug.window.actions_["undo"]
    await until(lambda: undoing.text().replace("&", "") == f"Undo {label}", f"undo offers {label}")
    bug.keys("Ctrl+Z")


async def test_breakpoints_and_edits_are_undone_in_their_order_by_name(
    tmp_path: Path,
) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        await bug.break_at("a")
        bug.session.apply(RenameNode("a", "First"))
        bug.session.document.select(("a",))
        await bug.press("toggle_breakpoint")
        bug.window.focus_dock(bug.window.history)
        rows = bug.window.history.list
        texts = [rows.item(row).text() for row in range(rows.count())]
        assert texts[1:] == ["Set breakpoint", "Rename “Step 1”", "Remove breakpoint"]
        document = bug.session.document.workflow
        await undo(bug, "Remove breakpoint")
        assert await kept(bug) == ["a"] and bug.session.document.workflow is document
        await undo(bug, "Rename “Step 1”")
        assert await kept(bug) == ["a"] and bug.session.document.tree["a"].title == "Step 1"
        await undo(bug, "Set breakpoint")
        assert await kept(bug) == [] == points(bug)
        bug.keys("Ctrl+Y")
        assert await kept(bug) == ["a"]


async def test_keys_pressed_faster_than_the_workspace_writes_are_done_in_order(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        bug.session.document.select(("a",))
        await frames()
        for _ in range(3):
            bug.keys("F9")
        assert points(bug) == ["a"]
        assert await kept(bug) == ["a"] and len(bug.session.document.history.entries) == 3
        for _ in range(2):
            bug.keys("Ctrl+Z")
        assert points(bug) == ["a"]
        bug.keys("Ctrl+Z")
        assert await kept(bug) == []


async def test_a_breakpoint_is_written_though_its_tab_is_closed_at_once(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        bug.session.document.select(("a",))
        await frames()
        key, steps, debugging = bug.session.key, bug.session.debug.steps, bug.window.services.debugging
        bug.keys("F9")
        assert steps.busy
        await bug.window.bench.close_all()
        await until(lambda: not bug.window.pages() and not steps.busy, "the tab is closed, all is written")
        assert [each.node for each in await debugging.breakpoints(key)] == ["a"]


async def test_a_step_that_cannot_be_written_is_told_and_leaves_the_history(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        bug.session.document.select(("a",))
        await frames()

        async def refuse(_key: str, _given: Breakpoint) -> None:
            raise OSError("the disk is full")

        bug.window.services.debugging.set_breakpoint = refuse  # type: ignore[method-assign, assignment]
        told: list[str] = []
        bug.window.bench.failed.connect(lambda message: told.append(message.what))
        bug.keys("F9")
        await until(lambda: told and not bug.session.debug.steps.busy, "it is told")
        assert told == ["The breakpoint could not be changed"]
        await until(lambda: points(bug) == [], "no sign is left")
        assert not bug.session.document.history.entries


async def test_a_mock_that_is_set_and_cleared_comes_back_with_its_result(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        bug.session.document.select(("a",))
        await bug.press("mock_output")
        type_mock(dialog := await bug.hand.dialog(MockDialog), "40")
        bug.hand.press("Keep", dialog)
        await bug.trigger("clear_mock")
        assert bug.session.debug.mocks == ()
        await undo(bug, "Clear mock")
        assert [mock.result for mock in bug.session.debug.mocks] == [40]
        await undo(bug, "Set mock")
        await until(lambda: not bug.session.debug.steps.busy, "all is written")
        assert not await bug.window.services.debugging.mocks(bug.session.key)
        assert not bug.session.document.modified


async def test_a_changed_value_is_undone_while_the_run_is_paused_there_and_not_when_it_has_moved_on(
    tmp_path: Path,
) -> None:
    async with bugs(tmp_path, sums("a", "b", "c")) as bug:
        await bug.break_at("b")
        await bug.debug("b")
        await change(bug, "$jobsMapByNodeKey.a", "21")
        await undo(bug, "Change value")
        await until(lambda: not bug.session.debug.edits, "it is as it was")
        bug.keys("Ctrl+Y")
        await until(lambda: [edit.value for edit in bug.session.debug.edits] == [21], "it is changed again")
        assert bug.session.document.history.undo_label == "Change value"
        await bug.step("step_over", "c")
        assert [entry.label for entry in bug.session.document.history.entries] == ["Set breakpoint"]
