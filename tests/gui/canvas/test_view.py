"""Where the canvas looks: wheel, zoom, panning, fitting, keeping the drawing in sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QShortcutEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop_app.domain.workflow import TRIGGER
from desktop_app.editor.arrangement import Arrangement, arranged
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.options import CanvasOptions
from desktop_app.gui.canvas.view import ZOOM_MAX, ZOOM_MIN
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hundred(order: Hand) -> Hand:
    order.canvas.zoom_to(1.0)
    return order


def test_the_wheel_scrolls_and_with_shift_sideways(hundred: Hand) -> None:
    before = hundred.node("limit")
    hundred.wheel(QPoint(300, 300), QPoint(0, -120))
    assert hundred.node("limit") == before + QPoint(0, -90)
    hundred.wheel(QPoint(300, 300), QPoint(0, -120), SHIFT)
    assert hundred.node("limit") == before + QPoint(-90, -90)
    assert hundred.canvas.zoom == 1.0


@pytest.mark.parametrize("delta", [120, -120, 15])
def test_control_wheel_zooms_at_the_cursor(hundred: Hand, delta: int) -> None:
    at = hundred.node("limit")
    hundred.wheel(at, QPoint(0, delta), CTRL)
    assert (hundred.canvas.zoom > 1) == (delta > 0)
    assert (hundred.node("limit") - at).manhattanLength() <= 2


def test_the_wheel_zooms_and_with_control_scrolls_when_the_person_wants_that(hundred: Hand) -> None:
    hundred.canvas.view.options = CanvasOptions(wheel_zooms=True)
    hundred.wheel(QPoint(300, 300), QPoint(0, 120))
    zoomed = hundred.canvas.zoom
    assert zoomed > 1
    before = hundred.node("limit")
    hundred.wheel(QPoint(300, 300), QPoint(0, -120), CTRL)
    assert hundred.canvas.zoom == zoomed and hundred.node("limit") == before + QPoint(0, -90)


def test_the_zoom_stays_within_its_limits(hundred: Hand) -> None:
    for delta, limit in ((1200, ZOOM_MAX), (-1200, ZOOM_MIN)):
        for _ in range(8):
            hundred.wheel(QPoint(600, 400), QPoint(0, delta), CTRL)
        assert hundred.canvas.zoom == pytest.approx(limit)
    assert (ZOOM_MIN, ZOOM_MAX) == (0.1, 4.0)


def test_the_zoom_is_told(hundred: Hand) -> None:
    told: list[float] = []
    hundred.canvas.zoom_changed.connect(told.append)
    hundred.canvas.zoom_to(2)
    assert told == [2.0]


def test_fit_shows_everything(order: Hand) -> None:
    order.canvas.fit()
    rect = order.port.rect()
    for key in order.canvas._stage.nodes:
        assert rect.contains(order.node(key))


def test_fit_shows_everything_even_if_that_takes_less_than_the_least_zoom(hand: Hand) -> None:
    hand.show(samples.chain(150))
    hand.canvas.fit()
    small = hand.canvas.zoom
    assert 0 < small < ZOOM_MIN
    assert all(hand.port.rect().contains(hand.node(key)) for key in hand.canvas._stage.nodes)
    hand.wheel(QPoint(600, 400), QPoint(0, -120), CTRL)
    assert hand.canvas.zoom == small, "a wheel makes nothing smaller than that"
    hand.wheel(QPoint(600, 400), QPoint(0, 120), CTRL)
    assert hand.canvas.zoom > small


def test_some_of_the_drawing_stays_in_sight(hundred: Hand) -> None:
    for delta in (QPoint(0, 99_000), QPoint(0, -99_000), QPoint(99_000, 0), QPoint(-99_000, 0)):
        hundred.wheel(QPoint(5, 5), delta)
        view = hundred.canvas.view
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        assert seen.intersects(view.content)


def test_reveal_scrolls_only_when_it_must(hundred: Hand) -> None:
    hundred.canvas.reveal(TRIGGER)
    first = hundred.node(TRIGGER)
    assert hundred.port.rect().contains(first)
    hundred.canvas.reveal(TRIGGER)
    assert hundred.node(TRIGGER) == first
    hundred.canvas.reveal("result")
    assert hundred.port.rect().contains(hundred.node("result"))
    hundred.canvas.reveal("no such node")


def test_a_document_opens_at_its_beginning_when_it_is_long(hand: Hand) -> None:
    hand.show(samples.chain(200))
    assert hand.canvas.zoom >= 0.6
    assert hand.port.rect().contains(hand.node(TRIGGER))


def test_a_flow_to_the_right_opens_at_its_left_end(hand: Hand) -> None:
    hand.show(arranged(samples.chain(60), Arrangement(False, "right")))
    assert hand.canvas.zoom >= 0.6
    assert hand.port.rect().contains(hand.node(TRIGGER))


def test_resizing_does_not_zoom(hundred: Hand) -> None:
    hundred.canvas.resize(700, 500)
    QApplication.processEvents()
    assert hundred.canvas.zoom == 1.0


def test_nothing_of_the_stock_viewer_reacts(order: Hand) -> None:
    canvas: Canvas = order.canvas
    assert canvas.view.findChildren(QMenu) == [] or not any(m.isVisible() for m in canvas.findChildren(QMenu))
    shortcuts: list[object] = []
    canvas.view.installEventFilter(canvas)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X):
        QTest.keyClick(canvas.view, key, CTRL)
    assert not [event for event in shortcuts if isinstance(event, QShortcutEvent)]
    assert order.wishes == []


def test_held_space_is_forgotten_with_the_focus(order: Hand) -> None:
    QTest.keyPress(order.canvas.view, Qt.Key.Key_Space)
    QApplication.sendEvent(order.canvas.view, QFocusEvent(QFocusEvent.Type.FocusOut))
    before = order.node("limit")
    order.drag(QPoint(3, 3), QPoint(60, 60))
    assert order.node("limit") == before


def test_alt_does_not_stick(order: Hand) -> None:
    QTest.keyPress(order.canvas.view, Qt.Key.Key_Alt)
    order.click(order.node("limit"))
    assert order.canvas.selection() == ("limit",)
