"""The pictures of debugging and of past runs, for the gallery."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.dialogs.fork import ForkSheet
from desktop_app.gui.runs.compare import CompareRuns
from tests.helpers.bugs import Bug
from tests.helpers.desk import Hand
from tests.helpers.runs import calculation, condition, lines, ran, view
from tests.helpers.windows import frames, until

AMOUNT: Final = "{{$jobsMapByNodeKey.amount}}"
Take = Callable[[str, QWidget | None], Awaitable[None]]


def rounds() -> Workflow:
    """Return a loop inside a branch, and a node that fails behind it."""
    nodes = (
        calculation("amount", "Amount", "10", None),
        condition("check", "Above five?", f"{AMOUNT} > 5", "amount"),
        Node("loop", "loop", "Six times", {"target": 6}, "check", 1),
        calculation("double", "Double", f"{AMOUNT} * 2", "loop", 0),
        calculation("bad", "Ask the bank", f"len({AMOUNT})", "check"),
    )
    return Workflow(title="Rounds", nodes=nodes)


async def take_debugging(desk: Desk, take: Take) -> None:
    """Take all of them."""
    session = await desk.window.bench.create(rounds())
    bug = Bug(desk.window, session)
    await _paused(bug, take)
    await _fork(bug, take)
    await _past(desk, take)


async def _paused(bug: Bug, take: Take) -> None:
    await bug.break_at("double", condition="{{$scopes.loop.index}} == 4")
    bug.window.actions_["zoom_fit"].trigger()
    await bug.debug("double")
    bug.window.focus_dock(bug.window.variables, keyboard=False)
    bug.window.focus_dock(bug.window.breakpoints, keyboard=False)
    await frames(12)
    await take("paused", None)
    await bug.run_on()


async def _fork(bug: Bug, take: Take) -> None:
    await bug.trigger("rerun_failed")
    sheet = await bug.hand.dialog(ForkSheet)
    await until(lambda: sheet.plan.text(), "the plan is told")
    await take("fork", sheet)
    sheet.reject()


async def _past(desk: Desk, take: Take) -> None:
    """Time travel, ledger, timeline, and two runs compared."""
    same = lines(3, 1)
    editing = await ran(desk, {"lines": same, "amount": 120}, {"lines": same, "amount": 80})
    session = await view(desk, editing)
    window = desk.window
    session.go(4)
    for name, dock in (
        ("time-travel", window.jobs),
        ("ledger", window.ledger),
        ("timeline", window.timeline),
    ):
        window.focus_dock(dock, keyboard=False)
        await frames(12)
        await take(name, None)
    await window.bench.open(editing.key)
    window.focus_dock(window.runs)
    hand = Hand(window)
    await until(lambda: len(window.runs.model.rows) >= 2, "both are listed")
    hand.click_row(window.runs.table, 0)
    hand.keys("Shift+Down", window.runs.table)
    await until(window.actions_["compare_runs"].isEnabled, "they can be compared")
    window.actions_["compare_runs"].trigger()
    dialog = await hand.dialog(CompareRuns)
    await take("compare-runs", dialog)
    dialog.close()
