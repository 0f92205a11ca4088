"""Settings that are changed while a run is paused, by real keys and clicks (editor.md F, "Paused view")."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint

from desktop_app.editor.commands import SetConfig
from desktop_app.gui.run_configs import QUESTION
from tests.gui.test_mocks_and_forks import result_of
from tests.helpers.bugs import Bug, bugs, rounds, sums
from tests.helpers.changing import retype, use_here
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames, until

NEW = "{{$jobsMapByNodeKey.b}} + 100"


def said(bug: Bug) -> str:
    assert bug.window.page is not None
    question = bug.window.page.question
    return question.text.text() if question.isVisible() else ""


async def test_settings_used_in_the_paused_run_count_at_once_and_are_kept_or_discarded_at_its_end(
    tmp_path: Path,
) -> None:
    async with bugs(tmp_path, sums("a", "b", "c")) as bug:
        page, choice = bug.window.page, bug.window.configuration.choice
        assert page is not None and not choice.isVisible()
        await bug.break_at("b")
        await bug.debug("b")
        bug.session.document.select(("a",))
        await until(choice.isVisible, "the form says that the run is paused")
        await until(lambda: choice.text.text().startswith("The node has run already."), "it is too late")
        assert not choice.here.isEnabled() and choice.later.isChecked()
        before = bug.session.document.tree["c"].settings
        await use_here(bug, "c")
        await retype(bug, "c", NEW)
        bug.window.commit_typing()
        await until(lambda: "c" in page.canvas.debug.nodes, "the card says it")
        assert page.canvas.debug.nodes["c"].fitted and "1 node with new settings" in bug.strip.text.text()
        await retype(bug, "c", NEW + "0")
        await bug.run_on()
        assert await result_of(bug, "c") == 1002, "what was still being typed counts, too"
        await until(lambda: "“Step 3”" in said(bug), "it is asked what is to stay")
        bug.hand.press("Discard", page.question)
        assert bug.session.document.tree["c"].settings == before and not said(bug)
        bug.keys("Ctrl+Z")
        assert bug.session.document.tree["c"].settings["expression"] == NEW + "0"
        await bug.debug("b")
        await bug.run_on()
        await frames()
        assert not said(bug), "nothing was changed in this run"


async def kept(bug: Bug, wanted: bool) -> None:
    """Wait until the store has the question, or no more."""
    inputs = bug.window.services.inputs
    while bool(await inputs.last(bug.session.key, QUESTION)) is not wanted:
        await frames()


async def test_what_is_asked_after_a_run_is_asked_again_after_the_program_has_ended(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b", "c")) as bug:
        key, before = bug.session.key, bug.session.document.tree["c"].settings
        await bug.break_at("b")
        await bug.debug("b")
        await use_here(bug, "c")
        await retype(bug, "c", NEW)
        await bug.run_on()
        await until(lambda: "“Step 3”" in said(bug), "it is asked what is to stay")
        await kept(bug, True)
    async with open_desk(tmp_path) as desk:
        bug = Bug(desk.window, await desk.window.bench.open(key))
        await until(lambda: "“Step 3”" in said(bug), "it is asked again")
        assert bug.session.document.tree["c"].settings["expression"] == NEW
        assert desk.window.page is not None
        bug.hand.press("Discard", desk.window.page.question)
        assert bug.session.document.tree["c"].settings == before and not said(bug)
        await kept(bug, False)


async def test_a_change_for_the_next_run_only_leaves_the_paused_one_alone_and_nothing_is_asked(
    tmp_path: Path,
) -> None:
    async with bugs(tmp_path, rounds()) as bug:
        await bug.break_at("double", condition="{{$scopes.loop.index}} == 4")
        await bug.debug("double")
        await retype(bug, "double", "1")
        bug.window.commit_typing()
        choice = bug.window.configuration.choice
        await use_here(bug, "double")
        await until(lambda: bug.session.debug.configs.differing, "in a loop it may still be changed")
        bug.hand.click(choice.later, QPoint(8, choice.later.height() // 2))
        await until(lambda: not bug.session.debug.configs.used, "it is taken back")
        assert bug.session.document.history.undo_label == "Use settings in the next run only"
        await bug.run_on()
        assert await result_of(bug, "double") == 20 and not said(bug)
        assert bug.session.document.tree["double"].settings["expression"] == "1"


async def test_settings_that_break_a_rule_are_told_and_the_run_keeps_those_it_had(tmp_path: Path) -> None:
    async with bugs(tmp_path, sums("a", "b")) as bug:
        await bug.break_at("b")
        await bug.debug("b")
        await use_here(bug, "b")
        bug.session.apply(SetConfig("b", {"engine": "python", "expression": []}))
        choice = bug.window.configuration.choice
        await until(lambda: choice.text.text().startswith("The run keeps the settings it had:"), "it is told")
        await bug.run_on()
        assert await result_of(bug, "b") == 2
