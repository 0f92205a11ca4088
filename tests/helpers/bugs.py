"""A window in which somebody debugs one workflow by real keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.debug_strip import DebugStrip
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


def rounds() -> Workflow:
    """A condition on an amount; its branch holds a loop of six rounds, each of which doubles the amount."""
    python, amount = {"engine": "python"}, "{{$jobsMapByNodeKey.amount}}"
    above = {**python, "expression": f"{amount} > 5", "rejectOnFalse": False}
    nodes = (
        Node("amount", "calculation", "Amount", {**python, "expression": "10"}),
        Node("check", "condition", "Above five?", above, "amount"),
        Node("loop", "loop", "Six times", {"target": 6}, "check", 1),
        Node("double", "calculation", "Double", {**python, "expression": f"{amount} * 2"}, "loop", 0),
    )
    return Workflow("rounds", "Rounds", nodes=nodes)


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

    async def trigger(self, name: str) -> None:
        """Choose an action from its menu as soon as it can be used."""
        await until(self.window.actions_[name].isEnabled, f"{name} can be used")
        self.window.actions_[name].trigger()

    async def break_at(self, key: str, condition: str = "") -> None:
        """Set a breakpoint by its key; the condition, in Python, without the dialog."""
        known = len(self.session.debug.breakpoints)
        self.session.document.select((key,))
        await self.press("toggle_breakpoint")
        debug = self.session.debug
        await until(lambda: len(debug.breakpoints) > known and not debug.steps.busy, "the breakpoint is set")
        if condition:
            given = replace(
                self.session.debug.breakpoints[-1], condition={"engine": "python", "expression": condition}
            )
            await self.window.services.debugging.set_breakpoint(self.session.key, given)
            await until(lambda: self.session.debug.breakpoints[-1].condition, "the condition is set")

    async def debug(self, until_at: str) -> None:
        """Debug or go on, until the window has shown where the run stands."""
        shown: list[str] = []
        told = self.session.debug.stopped.connect(lambda stop: shown.append(stop.node_key))
        await self.press("debug")
        await until(lambda: self.here == until_at and until_at in shown, f"paused at {until_at}")
        self.session.debug.stopped.disconnect(told)

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
