"""The ways to begin: the tour, templates, and what was worked on last with its picture (editor.md B)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop_app.app.core import load_types
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.theme import DARK, LIGHT
from desktop_app.gui.thumbnails import SIZE, thumbnail
from desktop_app.gui.tour import Tour, beside, stops
from tests.gui.test_window import opened, simple
from tests.helpers.desk import Hand, open_desk
from tests.helpers.windows import frames, until


async def test_the_tour_leads_through_the_window_from_the_welcome_page_and_blocks_nothing(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        hand, window = Hand(desk.window), desk.window
        hand.press("Take a tour of three minutes", window.welcome)
        await until(lambda: bool(window.findChildren(Tour)), "the tour begins")
        (tour,) = window.findChildren(Tour)
        assert window.page is not None and window.page.session.title == "Order review"
        seen = []
        for _ in stops():
            bubble = tour.bubble
            assert bubble is not None and bubble.isVisible() and tour.ring.isVisible()
            assert window.rect().contains(bubble.geometry())
            seen.append(bubble.accessibleName())
            if len(seen) == 2:
                assert window.palette_dock.isVisible() and not window.palette_dock.visibleRegion().isEmpty()
                hand.keys("Ctrl+4", window)
                await frames()
                assert window.configuration.isAncestorOf(window.focusWidget()), "a person works on meanwhile"
            hand.click(bubble.next)
            await frames()
        assert seen == [stop.title for stop in stops()]
        assert not [one for one in window.findChildren(Tour) if one.bubble is not None]


async def test_esc_and_back_are_ways_out_of_the_tour(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        window = desk.window
        await opened(desk, simple())
        window.actions_["tour"].trigger()
        await until(lambda: bool(window.findChildren(Tour)))
        (tour,) = window.findChildren(Tour)
        tour.go(3)
        assert tour.bubble is not None
        Hand(window).click(tour.bubble.back)
        assert tour.number == 2 and tour.bubble is not None
        QTest.keyClick(tour.bubble, Qt.Key.Key_Escape)
        await until(lambda: not window.findChildren(Tour), "the tour is over")
        view = window.page.canvas.view if window.page is not None else None
        await until(lambda: window.focusWidget() is view, "the focus is back on the canvas")


def test_the_words_stand_where_there_is_room() -> None:
    room, box = QRect(0, 0, 1000, 700), QSize(300, 160)
    for spot in (QRect(0, 50, 250, 600), QRect(750, 50, 250, 600), QRect(0, 0, 1000, 700)):
        at = beside(spot, box, room)
        placed = QRect(at, box)
        assert room.contains(placed)
        assert spot.width() == 1000 or not placed.intersects(spot)


async def test_what_was_worked_on_last_comes_with_its_picture(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        page = await opened(desk, simple())
        await desk.window.bench.close(page.session)
        await until(desk.window.welcome.isVisible)
        recent = [b for b in desk.window.welcome.findChildren(QPushButton) if "Line" in b.text()]
        assert len(recent) == 1 and recent[0].iconSize() == SIZE and not recent[0].icon().isNull()


def test_a_picture_shows_nodes_in_the_colours_of_the_theme_at_any_scale() -> None:
    catalog = load_types().catalog()
    for theme in (LIGHT, DARK):
        picture = thumbnail(simple(), catalog, theme, 2.0).toImage()
        assert picture.width() == SIZE.width() * 2
        inks = {picture.pixelColor(x, y).name() for x in range(10, 100) for y in range(10, 70)}
        assert theme.accent.name() in inks and theme.canvas.name() in inks
    empty = thumbnail(Workflow(), catalog, LIGHT)
    assert not empty.isNull()
