"""Themes, sizes and small truths of the window: what is shown can be read, is sharp, and is not stale."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from desktop_app.app.assembly import Desk
from desktop_app.domain.status import JobStatus
from desktop_app.editor.commands import RenameNode
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.canvas.marks import Mark
from desktop_app.gui.docks.palette import PaletteTree
from desktop_app.gui.run_state import RunState
from desktop_app.gui.text_size import SizedLabel
from desktop_app.gui.theme import THEMES, Theme, contrast
from desktop_app.gui.viewer.window import ValueViewer, open_viewer
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until

REPOSITORY = Path(__file__).parents[2]
ALL = pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application, given back in the dress it had."""
    sheet, palette, style, font = qapp.styleSheet(), qapp.palette(), qapp.style().name(), QFont(qapp.font())
    yield qapp
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


@ALL
def test_marks_of_a_comparison_stand_out_from_card_and_canvas(theme: Theme) -> None:
    for mark in Mark:
        assert contrast(theme.role(mark.value), theme.card) >= 3, mark
        assert contrast(theme.role(mark.value), theme.canvas) >= 3, mark
    assert len({theme.role(mark.value).name() for mark in Mark}) == len(Mark)


def texts_in(window: QWidget) -> Iterator[QWidget]:
    for kind in (QLabel, QPushButton, QToolButton):
        for widget in window.findChildren(kind):
            if widget.isVisible() and widget.isEnabled() and widget.text().strip():
                yield widget


async def test_nothing_stays_unreadable_after_live_switches_through_every_theme(
    tmp_path: Path, dressed: QApplication
) -> None:
    async with open_desk(tmp_path) as desk:
        desk.themes.apply()
        page = await opened(desk, simple())
        page.session.document.select(("first",))
        for mode in ("contrast", "light", "dark", "contrast", "light", "system"):
            desk.window.commands.choose_theme(mode)
            await frames(3)
            theme = desk.themes.current
            window = dressed.palette().color(QPalette.ColorRole.Window)
            assert window == theme.window
            for widget in texts_in(desk.window):
                widget.ensurePolished()
                ink = widget.palette().color(widget.foregroundRole())
                if widget.property("kind") == "primary":
                    continue  # Painted on the accent, which the theme's own test looks at.
                assert contrast(ink, theme.panel) >= 3, (mode, widget, widget.text(), ink.name())


def sizes_beside_texts(desk: Desk, viewer: ValueViewer) -> list[float]:
    """Return the sizes of a note, of code, of a key, and of pictures in a panel, a list and a button."""
    header, page = desk.window.configuration.header, desk.window.page
    (note, *_) = desk.window.configuration.panel.findChildren(SizedLabel)
    texts = [each.font().pointSizeF() for each in (note, viewer.tabs.currentWidget().text, header.key)]
    tile, button = desk.window.palette_dock.tree.iconSize(), page.strip.run_button.iconSize()
    return [*texts, header.tile.width(), tile.width(), button.width()]


async def test_l11_dark_and_twice_the_size_while_a_run_is_animated(
    tmp_path: Path, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hints:
        scheme = Qt.ColorScheme.Dark

        def colorScheme(self) -> Qt.ColorScheme:
            return self.scheme

        def setColorScheme(self, scheme: Qt.ColorScheme) -> None:
            pass

    async with open_desk(tmp_path) as desk:
        desk.themes.apply()
        desk.window.commands.choose_theme("system")
        page = await opened(desk, simple())
        canvas = page.canvas
        page.session.run = RunState(active=True)
        canvas.run.set_badges({"first": Badge(JobStatus.PENDING, 1, running=True)})
        await until(lambda: canvas._look.phase > 0, "the badge turns")
        before, width = canvas, canvas.sizes.card()[0]
        page.session.document.select(("first",))
        await until(lambda: desk.window.configuration.panel is not None)
        viewer = open_viewer({"a": 1}, "Result", desk.window)
        viewer.tabs.setCurrentIndex(viewer.tabs.count() - 1)
        sizes = sizes_beside_texts(desk, viewer)
        real = QGuiApplication.styleHints()
        monkeypatch.setattr(QGuiApplication, "styleHints", lambda: Hints())
        real.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
        desk.window.commands.setup.choose_size(200)
        await frames(6)
        monkeypatch.undo()
        assert desk.themes.current.name == "dark" and desk.window.page is page and page.canvas is before
        corner = desk.window.grab().toImage().pixelColor(desk.window.width() - 20, desk.window.height() // 2)
        assert corner.lightness() < 100
        assert canvas.sizes.card()[0] == pytest.approx(2 * width, rel=0.1)
        await until(
            lambda: sizes_beside_texts(desk, viewer) == pytest.approx([2 * s for s in sizes], rel=0.05)
        )
        copy = desk.window.configuration.header.copy.icon()
        assert copy.actualSize(QSize(32, 32)) == QSize(32, 32), "painted anew, not stretched"
        viewer.close()
        phase = canvas._look.phase
        await until(lambda: canvas._look.phase != phase, "the badge turns on")
        page.session.run = RunState()
        desk.window.commands.setup.choose_size(100)
        desk.window.commands.choose_theme("light")


SHARP = """
import sys
from PySide6.QtCore import QSize, Qt
from desktop_app.app.desktop import make_app
app = make_app()
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.theme import LIGHT
from desktop_app.gui.canvas.marks import Mark, mark_icon
from desktop_app.gui.tiles import node_tile
assert app.primaryScreen().devicePixelRatio() == 2.0
icons = [themed_icon(action_icon(name), LIGHT) for name in ("save", "run", "undo", "search")]
icons += [mark_icon(mark, LIGHT) for mark in Mark]
for icon in icons:
    small, large = icon.pixmap(QSize(16, 16), 1.0), icon.pixmap(QSize(16, 16), 2.0)
    assert large.size().toTuple() == (32, 32), large.size()
    stretched = small.toImage().scaled(32, 32, Qt.AspectRatioMode.KeepAspectRatio)
    drawn = large.toImage().convertToFormat(stretched.format())
    differs = sum(stretched.pixel(x, y) != drawn.pixel(x, y) for x in range(32) for y in range(32))
    assert differs > 40, "the icon for 200 % is the small one, stretched"
tile = node_tile(None, LIGHT).pixmap(QSize(24, 24), 2.0)
assert tile.size().toTuple() == (48, 48)
"""


def test_icons_are_drawn_anew_for_200_per_cent() -> None:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": "2",
        "PYTHONPATH": str(REPOSITORY),
    }
    command = [sys.executable, "-c", SHARP]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


async def test_the_history_names_steps_marks_the_saved_one_and_leads_anywhere(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        document, shown = page.session.document, desk.window.history.list
        desk.window.focus_dock(desk.window.history)
        for title in ("One", "Two", "Three"):
            page.session.apply(RenameNode("first", title))
        await until(desk.window.actions_["save"].isEnabled)
        document.undo()
        hand.keys("Ctrl+S", page.canvas.view)
        await until(lambda: not document.modified)
        await frames()
        texts = [shown.item(row).text() for row in range(shown.count())]
        assert texts == ["Opened", "Rename “First”", "Rename “One”  ·  saved", "Rename “Two”"]
        assert not shown.item(2).icon().isNull() and shown.currentRow() == 2
        hand.click_row(shown, 0)
        assert document.tree["first"].title == "First" and document.modified
        hand.click_row(shown, 2)
        assert document.tree["first"].title == "Two" and not document.modified


async def test_the_status_bar_tells_how_a_step_is_taken_back(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        page.insert_after_selection("delay")
        assert desk.window.line.currentMessage() == "Add “Delay”. Ctrl+Z takes it back."
        hand.keys("Ctrl+Z", page.canvas.view)
        assert desk.window.line.currentMessage() == "Undone: Add “Delay”. Ctrl+Y does it again."
        hand.keys("Ctrl+Y", page.canvas.view)
        assert desk.window.line.currentMessage() == "Add “Delay”. Ctrl+Z takes it back."


async def test_the_status_bar_follows_steps_that_move_no_wire_too(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        hand = Hand(desk.window)
        page = await opened(desk, simple())
        desk.window.actions_["free_layout"].trigger()
        assert desk.window.line.currentMessage() == "Free layout. Ctrl+Z takes it back."
        hand.keys("Ctrl+Z", page.canvas.view)
        assert desk.window.line.currentMessage() == "Undone: Free layout. Ctrl+Y does it again."


async def test_the_welcome_page_lists_what_there_is_now(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        desk.begin([])
        await desk.begun.wait()
        for page in desk.window.pages():
            await desk.window.bench.close(page.session)
        page = await opened(desk, simple())

        def recent() -> list[str]:
            buttons = desk.window.welcome.findChildren(QPushButton)
            return [button.text().split("   ")[0] for button in buttons]

        await until(lambda: "Line" in recent())
        await desk.window.bench.delete(page.session.key)
        await until(lambda: "Line" not in recent())


async def test_tips_of_the_node_list_are_plain_text(tmp_path: Path, monkeypatch) -> None:
    from desktop_app.gui.docks import palette

    monkeypatch.setattr(palette, "tr", lambda text, **_: f"<b>{text}</b> & <img src=x>")
    async with open_desk(tmp_path) as desk:
        model = desk.window.palette_dock.findChildren(PaletteTree)[0].model()
        top = model.index(0, 0)
        row = model.index(0, 0, top) if model.rowCount(top) else top
        tip = row.data(Qt.ItemDataRole.ToolTipRole)
        assert "&lt;b&gt;" in tip and "<img" not in tip
