"""Takes the pictures of the tour: ``python -m tests.tour [FOLDER]``.

A newcomer builds a workflow, runs it, sees it fail, stops inside it, looks, mends it and runs it again, by
keys and clicks in the real window. ``resources/docs/tour.md`` tells what the pictures show.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor.commands import AddNode, RenameNode, SetConfig
from desktop_app.gui import tasks
from desktop_app.gui.dialogs.breakpoint import BreakpointDialog
from desktop_app.gui.dialogs.fill import FillDialog
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.loop import make_loop
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.session import EditorSession
from desktop_app.services.inputs import RUN
from tests.helpers.bugs import Bug
from tests.helpers.desk import open_desk
from tests.helpers.windows import frames, until

SIZE = (1280, 800)
LINES = [{"sku": "pen", "price": 2, "count": 10}, {"sku": "desk", "price": 300, "count": "two"}]
PRICE, COUNT = "{{{{$scopes.{loop}.item.price}}}}", "{{{{$scopes.{loop}.item.count}}}}"
WRONG = f"{PRICE} * int({COUNT})"
RIGHT = f"{PRICE} * (2 if {COUNT} == 'two' else int({COUNT}))"


class Tour:
    """Works in one window and takes a picture after each step."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window, self._folder = window, folder
        self._number = 0
        self.loop = ""
        self.bug: Bug

    @property
    def session(self) -> EditorSession:
        """The workflow that is built."""
        assert self.window.session is not None
        return self.window.session

    async def take(self, name: str, widget: QWidget | None = None) -> None:
        """Take the next picture, of the window unless another widget is named."""
        await frames(10)
        self._number += 1
        path = self._folder / f"{self._number:02}-{name}.png"
        assert (widget or self.window).grab().save(str(path)), path
        print(path)

    async def all(self) -> None:
        """Go through all ten steps."""
        await self.build()
        await self.run_and_fail()
        await self.stop_inside()
        await self.look_and_change()
        await self.mend()

    async def build(self) -> None:
        """An empty workflow, then a loop with a calculation inside."""
        session = await self.window.bench.create(
            Workflow(title="Invoice", config={"sample": {"lines": LINES}})
        )
        self.bug = Bug(self.window, session)
        self.window.actions_["zoom_fit"].trigger()
        session.document.select((TRIGGER,))
        await frames(8)
        await self.take("new-workflow")
        await self._add("loop", "take")
        lines = session.document.workflow.nodes[0].key
        session.apply(RenameNode(lines, "Each line"))
        session.apply(SetConfig(lines, {"target": "{{$context.lines}}"}))
        self.loop = lines
        await self._inside()
        self.window.actions_["zoom_fit"].trigger()
        await self.take("built")

    async def _add(self, letters: str, picture: str = "") -> None:
        self.bug.keys("N")
        dialog = await self.bug.hand.dialog(QuickAdd)
        self.bug.hand.type(letters, dialog.focusWidget() or dialog)
        if picture:
            await self.take("quick-add", dialog)
        self.bug.hand.keys("Return", dialog.focusWidget() or dialog)
        await frames(8)

    async def _inside(self) -> None:
        """Add the calculation into the loop."""
        total = Node("total", "calculation", "Line total", _python(WRONG.format(loop=self.loop)))
        self.session.apply(AddNode(total, Slot(self.loop, 0)), select=("total",))
        await frames(8)

    async def run_and_fail(self) -> None:
        """The count of the second line is a word."""
        await self.window.services.inputs.save(self.session.key, RUN, {"lines": LINES})
        await self.bug.press("run")
        await until(lambda: self.session.run.phase == "ended", "the run has ended")
        self.window.focus_dock(self.window.jobs, keyboard=False)
        jobs = self.window.jobs
        await until(lambda: jobs.show_node("total"), "the failed job is listed")
        await until(jobs.result.isVisible, "its error is shown")
        await self.take("failed")

    async def stop_inside(self) -> None:
        """A breakpoint that fires in the second round alone."""
        self.session.document.select(("total",))
        await self.bug.press("breakpoint_properties")
        dialog = await self.bug.hand.dialog(BreakpointDialog)
        self.bug.hand.press("Python", dialog)
        editor: Any = dialog.form.rows["calculation"].editor
        editor.expression.edit.setFocus()
        self.bug.hand.type(f"{{{{$scopes.{self.loop}.index}}}} == 1", editor.expression.edit)
        await self.take("breakpoint", dialog)
        self.bug.hand.press("Set", dialog)
        await until(lambda: self.session.debug.breakpoints, "the breakpoint is set")
        await self.bug.debug("total")
        await self.take("paused")

    async def look_and_change(self) -> None:
        """The count of the item is a word; it becomes another one for this run."""
        path = f"$scopes.{self.loop}.item"
        self.window.focus_dock(self.window.variables, keyboard=False)
        browser = self.window.variables.browser
        await until(lambda: browser.reveal(path), "the item is shown")
        await self.take("variables")
        value = {**LINES[1], "count": "2"}
        self.window.commands.debugging.change_value(path, "Each line ▸ item", LINES[1])
        dialog = await self.bug.hand.dialog(FillDialog)
        field: Any = dialog.form.form.rows["value"].editor
        field.show_value(value)
        await self.take("change-value", dialog)
        given = self.window.services.debugging
        dialog.reject()
        assert self.session.run.id is not None
        await given.edit(self.session.run.id, path, value)
        await self.bug.run_on()

    async def mend(self) -> None:
        """The expression learns the word; then everything runs again."""
        self.session.apply(SetConfig("total", _python(RIGHT.format(loop=self.loop))))
        await until(lambda: "total" in self.session.debug.stale, "the old result is stale")
        self.window.focus_dock(self.window.configuration, keyboard=False)
        self.session.document.select(("total",))
        await self.take("mended")
        before = self.session.run.id
        await self.bug.press("run")
        await until(
            lambda: self.session.run.id != before and self.session.run.phase == "ended", "it has ended"
        )
        await until(lambda: "total" not in self.session.debug.stale, "nothing is stale any more")
        await until(lambda: self.window.jobs.show_node("total"), "the jobs are listed")
        await until(self.window.jobs.result.isVisible, "a result is shown")
        await self.take("green")


def _python(expression: str) -> dict[str, Any]:
    return {"engine": "python", "expression": expression}


async def _go(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as workspace:
        async with open_desk(Path(workspace)) as desk:
            desk.themes.apply()
            desk.window.resize(*SIZE)
            await frames(8)
            await Tour(desk.window, folder).all()
            for page in desk.window.pages():
                await page.session.flush()
        await tasks.stop_all()


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(_go(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else resource_path("docs", "images", "tour"))
