"""A window on a screen of 200 % whose system turns dark while a run is animated (acceptance L11).

Run with ``QT_SCALE_FACTOR=2``; leaves a picture from before and one from after in the folder that is named.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from desktop_app.app.assembly import Desk
from desktop_app.app.desktop import make_app
from desktop_app.gui import tasks
from desktop_app.gui.loop import make_loop
from desktop_app.gui.page import WorkflowPage
from tests.benchmarks.workloads import loop as rounds
from tests.gui.canvas import samples
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

RATIO = 2.0
LONG = 100_000
"""Rounds of a loop that goes on while we look."""


class DarkSystem:
    """What the style hints say on a system that is dark."""

    def colorScheme(self) -> Qt.ColorScheme:
        return Qt.ColorScheme.Dark

    def setColorScheme(self, scheme: Qt.ColorScheme) -> None:
        """The system's is not ours to set."""


def icons_in(window: QWidget) -> list[tuple[QWidget, QSize]]:
    """Return the buttons with an icon that can be seen, and how large it is."""
    buttons = (button for button in window.findChildren(QAbstractButton) if button.isVisible())
    return [(button, button.iconSize()) for button in buttons if not button.icon().isNull()]


def stretched(picture: QImage, area: QPoint, size: QSize) -> bool:
    """Whether what is there is a small picture, each of its pixels four times as large; blank is not."""
    left, top = round(area.x() * RATIO), round(area.y() * RATIO)
    wide, high = round(size.width() * RATIO), round(size.height() * RATIO)
    cells = [
        {picture.pixel(left + x + dx, top + y + dy) for dx in (0, 1) for dy in (0, 1)}
        for x in range(0, wide - 1, 2)
        for y in range(0, high - 1, 2)
    ]
    drawn = len(set().union(*cells)) > 1
    return drawn and all(len(cell) == 1 for cell in cells)


def check_sharp(desk: Desk, page: WorkflowPage, picture: QImage) -> None:
    window = desk.window
    assert picture.devicePixelRatio() == RATIO
    icons = icons_in(window)
    assert len(icons) > 10, "there are icons to look at"
    for button, size in icons:
        shown = button.icon().pixmap(size, RATIO)  # type: ignore[attr-defined]
        assert shown.size() == size * RATIO, (button, shown.size())
        corner = button.mapTo(window, button.rect().center()) - QPoint(size.width() // 2, size.height() // 2)
        if window.rect().contains(corner) and window.childAt(button.mapTo(window, button.rect().center())):
            assert not stretched(picture, corner, size), button
    for label in window.findChildren(QLabel):
        if label.isVisible() and not label.pixmap().isNull():
            assert label.pixmap().devicePixelRatio() == RATIO, label
    look = page.canvas.stage.look
    assert look.ratio == RATIO
    sprites = look._sprites
    assert sprites
    for (_, scale, _), sprite in sprites.items():
        assert sprite.devicePixelRatio() == RATIO
        assert sprite.width() >= look.bounds.width() * scale > 0


async def work(folder: Path) -> None:
    async with open_desk(folder / "workspace") as desk:
        desk.window.resize(1440, 900)
        desk.themes.apply()
        desk.window.commands.choose_theme("system")
        flow = samples.chain(1, "flow")
        await desk.window.bench.create(flow.with_nodes(rounds(LONG)))
        await frames(8)
        page = desk.window.page
        assert page is not None and desk.themes.current.name == "light"
        look, canvas = page.canvas.stage.look, page.canvas
        Hand(desk.window).keys("Ctrl+F5", canvas.view)
        await until(lambda: look.phase > 0, "the badge of what runs turns")
        before = desk.window.grab().toImage()
        before.save(str(folder / "light.png"))
        check_sharp(desk, page, before)
        real, QGuiApplication.styleHints = QGuiApplication.styleHints, DarkSystem  # type: ignore[method-assign, assignment]
        try:
            real().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
            await until(lambda: desk.themes.current.name == "dark", "the window follows the system")
            await frames(8)
        finally:
            QGuiApplication.styleHints = real  # type: ignore[method-assign]
        phase = look.phase
        await until(lambda: look.phase != phase, "the badge turns on")
        assert desk.window.page is page and page.canvas is canvas and page.session.run.active
        after = desk.window.grab().toImage()
        after.save(str(folder / "dark.png"))
        check_sharp(desk, page, after)
        bare = QPoint(round((desk.window.width() - 20) * RATIO), round(desk.window.height() * RATIO / 2))
        assert after.pixelColor(bare).lightness() < 100 < before.pixelColor(bare).lightness()
        desk.window.actions_["stop"].trigger()
        await until(lambda: not page.session.run.active, "the run has stopped")
    await tasks.stop_all()


if __name__ == "__main__":
    app = make_app()
    app.setQuitOnLastWindowClosed(False)
    assert app.primaryScreen().devicePixelRatio() == RATIO
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(work(Path(sys.argv[1])))
    print("sharp and dark")
