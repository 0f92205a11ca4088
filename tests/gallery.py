"""Takes the pictures to look at: ``python -m tests.gallery FOLDER``.

Every picture shows the real window on a workspace of its own, worked by keys and clicks: an empty start, the
order sample after a run, a workflow of 60 nodes, quick add, the variable browser, the impact sheet, the
comparison of versions, a paused run, past runs, and every panel on a sheet, fresh and filled in; in each
theme, at 100 % and 200 %. A scale is fixed before the first window, so each has a process.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app.assembly import Desk
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.commands import AddNode, RemoveNodes, RenameNode, SetConfig
from desktop_app.gui import tasks
from desktop_app.gui.dialogs.compare import CompareWindow
from desktop_app.gui.dialogs.impact import ImpactSheet
from desktop_app.gui.dialogs.quick_add import QuickAdd
from desktop_app.gui.loop import make_loop
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import THEMES
from tests.helpers.debug_pictures import take_debugging
from tests.helpers.desk import Hand, open_desk
from tests.helpers.panel_pictures import take_panels
from tests.helpers.panel_sheet import NARROW, WIDTH, sheet
from tests.helpers.windows import frames, until
from tests.helpers.work_pictures import take_work

HANGING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
SCALES = ("1", "2")
SUM = "{{$jobsMapByNodeKey.price}} * {{$jobsMapByNodeKey.count}}"


def sixty() -> Workflow:
    """Return a workflow of 60 nodes with every kind of branching."""
    nodes: list[Node] = []
    upstream: str | None = None
    for part in range(6):
        key = f"part{part}"
        nodes += [
            Node(f"{key}a", "variable", f"Collect {part + 1}", {"value": []}, upstream),
            Node(f"{key}b", "condition", "Is anything left?", {"rejectOnFalse": False}, f"{key}a"),
            Node(f"{key}c", "calculation", "Amount with tax", {"expression": "1"}, f"{key}b", 1),
            Node(f"{key}d", "delay", "Wait for the bank", {"duration": 1, "unit": 60_000}, f"{key}c"),
            Node(f"{key}e", "loop", "For each line", {"target": 3}, f"{key}b", 0),
            Node(f"{key}f", "calculation", "Line total", {"expression": "2"}, f"{key}e", 0),
            Node(f"{key}g", "parallel", "Tell everybody", {"mode": "all"}, f"{key}b"),
            Node(f"{key}h", "manual", "Please sign", {"assignees": [1]}, f"{key}g", 1),
            Node(f"{key}i", "cc", "Notify the team", {}, f"{key}g", 2),
            Node(f"{key}j", "output", "Result so far", {"value": part}, f"{key}g"),
        ]
        upstream = f"{key}j"
    return Workflow(title="Sixty nodes", nodes=tuple(nodes))


def priced() -> Workflow:
    """Return a workflow in which two nodes use what one makes."""

    def step(key: str, title: str, expression: str, upstream: str | None) -> Node:
        return Node(key, "calculation", title, {"engine": "python", "expression": expression}, upstream)

    nodes = (
        step("base", "Base price", "40", None),
        step("price", "Price", "42", "base"),
        step("count", "Count", "3", "price"),
        step("sum", "Sum", SUM, "count"),
        Node("answer", "output", "Answer", {"value": {"price": "{{$jobsMapByNodeKey.price}}"}}, "sum"),
    )
    return Workflow(title="Prices", nodes=nodes)


class Gallery:
    """Takes pictures of one window into ``folder``; their names end with ``suffix``."""

    def __init__(self, desk: Desk, folder: Path, suffix: str) -> None:
        self.desk = desk
        self.hand = Hand(desk.window)
        self._folder, self._suffix = folder, suffix

    async def take(self, name: str, widget: QWidget | None = None) -> None:
        """Paint a widget, the window unless another one is named."""
        await frames(8)
        path = self._folder / f"{name}-{self._suffix}.png"
        picture = (widget or self.desk.window).grab()
        if widget is None:
            self._add_popups(picture)
        assert picture.save(str(path)), path
        print(path)

    def _add_popups(self, picture: QPixmap) -> None:
        """Paint what hangs over the window, such as completion, into its picture."""
        painter, corner = QPainter(picture), self.desk.window.mapToGlobal(QPoint())
        for each in QApplication.topLevelWidgets():
            if each.isVisible() and each.windowType() in HANGING:
                painter.drawPixmap(each.mapToGlobal(QPoint()) - corner, each.grab())
        painter.end()

    async def open(self, document: Workflow) -> None:
        """Open a workflow and let it be painted."""
        await self.desk.window.bench.create(document)
        await frames(8)

    async def all(self) -> None:
        """Take every picture."""
        await self.take("empty")
        await self.sample()
        await self.open(sixty())
        self.desk.window.actions_["zoom_fit"].trigger()
        await self.take("sixty")
        await self.near()
        await self.open(priced())
        await self.quick_add()
        await self.variables()
        await self.impact()
        await self.comparison()
        await take_panels(self.desk, self.take)
        await take_work(self.desk.window, self.take)
        await take_debugging(self.desk, self.take)

    async def near(self) -> None:
        """The same where cards and labels are read: the canvas alone, about a loop and two branchings."""
        window, page = self.desk.window, self.desk.window.page
        assert page is not None
        for side in ("left", "bottom", "right"):
            window.actions_[side].trigger()
        page.canvas.fit()
        page.canvas.zoom_to(0.75)
        page.canvas.nav.go_to("part1c")
        await self.take("sixty-near")
        for side in ("left", "bottom", "right"):
            window.actions_[side].trigger()

    async def sample(self) -> None:
        """The order sample, waiting for its approval."""
        session = await self.desk.window.bench.open_sample()
        await session.start(session.document.workflow.config.get("sample") or {})
        await until(lambda: session.run.phase in ("waiting", "ended"), "the sample waits or has ended")
        self.desk.window.actions_["zoom_fit"].trigger()
        await self.take("order")

    async def quick_add(self) -> None:
        page = self.desk.window.page
        assert page is not None
        page.session.document.select(("count",))
        self.hand.keys("N", page.canvas.view)
        dialog = await self.hand.dialog(QuickAdd)
        self.hand.type("calc", dialog.focusWidget() or dialog)
        await self.take("quick-add", dialog)
        dialog.close()

    async def variables(self) -> None:
        """The variable browser: values of a run, a list unfolded, a secret; then broken references."""
        window, hand = self.desk.window, self.hand
        session = await window.bench.open_sample()
        await session.services.environment.set_secret("BANK_TOKEN", "not to be seen")
        await until(lambda: session.runs, "the sample has run")
        session.document.select(("decided" if session.document.node("decided") else self._last(session),))
        window.focus_dock(window.variables)
        browser = window.variables.browser
        await until(lambda: browser.reveal("$context.lines.sku"), "the lines are there")
        await self.take("variables")
        await self.open(priced())
        page = window.page
        assert page is not None
        page.session.document.select(("answer",))
        page.session.apply(RemoveNodes(("price",)))
        window.focus_dock(window.variables)
        await until(lambda: browser.broken, "references are broken")
        await self.take("variables-broken", window.variables)
        await until(window.actions_["undo"].isEnabled)
        hand.keys("Ctrl+Z", page.canvas.view)
        await until(lambda: not browser.broken, "the node is back")

    @staticmethod
    def _last(session: EditorSession) -> str:
        return session.document.workflow.nodes[-1].key

    async def impact(self) -> None:
        page = self.desk.window.page
        assert page is not None
        page.canvas.view.setFocus()
        page.session.document.select(("price",))
        await until(self.desk.window.actions_["delete"].isEnabled)
        self.hand.keys("Del", page.canvas.view)
        sheet = await self.hand.dialog(ImpactSheet)
        await self.take("impact", sheet)
        sheet.reject()

    async def comparison(self) -> None:
        page = self.desk.window.page
        assert page is not None
        await page.session.save()
        page.session.apply(RenameNode("sum", "Total"))
        page.session.apply(SetConfig("count", {"engine": "python", "expression": "5"}))
        page.session.apply(AddNode(Node("more", "delay", "Think about it", {"duration": 1}), Slot("base")))
        await until(self.desk.window.actions_["compare_saved"].isEnabled)
        self.desk.window.actions_["compare_saved"].trigger()
        window = await self.hand.dialog(CompareWindow)
        window.resize(1200, 800)
        await self.take("compare", window)
        window.close()


async def _photograph(folder: Path, theme: str, scale: str) -> None:
    with tempfile.TemporaryDirectory() as workspace:
        async with open_desk(Path(workspace)) as desk:
            desk.themes.apply()
            desk.window.commands.choose_theme(theme)
            desk.window.resize(1440, 900)
            await Gallery(desk, folder, f"{theme}-{scale}00").all()
            for page in desk.window.pages():
                await page.session.flush()
        await tasks.stop_all()


def panels(folder: Path, theme: str, scale: str) -> None:
    """Take every panel, as it is when a node is added and with all fields filled in, wide and narrow."""
    for name, filled, width in (
        ("panels-fresh", False, WIDTH),
        ("panels-filled", True, WIDTH),
        ("panels-narrow", True, NARROW),
    ):
        path = folder / f"{name}-{theme}-{scale}00.png"
        assert sheet(THEMES[theme], filled=filled, width=width).save(str(path)), path
        print(path)


def main(folder: Path) -> None:
    """Take all pictures of the scale of this process, or start a process for each scale."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = os.environ.get("QT_SCALE_FACTOR")
    if scale is None:
        for each in SCALES:
            environment = {**os.environ, "QT_SCALE_FACTOR": each}
            subprocess.run([sys.executable, "-m", "tests.gallery", str(folder)], env=environment, check=True)
        return
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    with loop:
        for theme in THEMES:
            loop.run_until_complete(_photograph(folder, theme, scale))
            panels(folder, theme, scale)  # The theme of the window is still in force.


if __name__ == "__main__":
    main(Path(sys.argv[1]))
