"""Breakpoints, pauses and mocks on the canvas: told by shape, following their cards and wires."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from desktop_app.domain.debugging import ERROR, STATUS, WIRE, Breakpoint
from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.gui.breakpoint_words import drawn, signs
from desktop_app.gui.canvas.debug_signs import NodeSigns, Shape, Stop
from desktop_app.gui.theme import LIGHT
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand

Small = Callable[[Workflow], Hand]


def left_edge(hand: Hand, key: str, share: float) -> QPoint:
    """A point on the left edge of a card, ``share`` of its height down."""
    box = hand.canvas.on_screen.node_rect(key)
    return hand.port.mapFromGlobal(QPoint(box.left(), round(box.top() + box.height() * share)))


def color_at(hand: Hand, point: QPoint) -> QColor:
    QApplication.processEvents()
    picture = hand.port.grab().toImage()
    ratio = picture.devicePixelRatio()
    return picture.pixelColor(round(point.x() * ratio), round(point.y() * ratio))


def distance(first: QColor, second: QColor) -> int:
    """How far two colours lie apart."""
    pairs = zip(first.getRgb()[:3], second.getRgb()[:3], strict=True)
    return sum(abs(a - b) for a, b in pairs)


def test_a_breakpoint_is_a_red_disc_before_and_another_one_after_its_node(small: Small) -> None:
    hand = small(samples.chain(2))
    hand.canvas.debug.show({"n1": NodeSigns(before=Stop(), after=Stop())}, {})
    red = LIGHT.role("error")
    assert color_at(hand, left_edge(hand, "n1", 0.24)) == red
    assert color_at(hand, left_edge(hand, "n1", 0.76)) == red
    hand.canvas.debug.show({}, {})
    assert color_at(hand, left_edge(hand, "n1", 0.24)) != red


def test_a_disabled_breakpoint_is_hollow(small: Small) -> None:
    hand = small(samples.chain(2))
    hand.canvas.debug.show({"n1": NodeSigns(before=Stop(enabled=False))}, {})
    assert color_at(hand, left_edge(hand, "n1", 0.24)) == LIGHT.card


def test_signs_come_back_with_the_nodes_they_belong_to(small: Small) -> None:
    hand = small(samples.chain(3))
    hand.canvas.debug.show({"n2": NodeSigns(before=Stop())}, {})
    hand.show(samples.chain(1))
    assert "n2" not in hand.canvas.stage.nodes
    hand.show(samples.chain(3))
    hand.canvas.reveal("n2")
    assert color_at(hand, left_edge(hand, "n2", 0.24)) == LIGHT.role("error")


def test_the_breakpoint_of_a_wire_stays_in_its_middle_when_the_wire_moves(small: Small) -> None:
    hand = small(samples.chain(2))
    slot = Slot("n1")
    hand.canvas.debug.show({}, {slot: Stop()})
    for workflow in (samples.chain(2), samples.chain(3)):
        hand.show(workflow)
        wire = hand.canvas.stage.wires[slot]
        middle = hand.canvas.view.mapFromScene(wire.path().pointAtPercent(0.5))
        assert color_at(hand, middle) == LIGHT.role("error")


@pytest.mark.parametrize("zoom", [0.1, 0.3, 1.0, 3.0])
def test_the_ring_of_a_pause_can_be_seen_at_every_zoom(small: Small, zoom: float) -> None:
    hand = small(samples.chain(2))
    everything = NodeSigns(Stop(Shape.CONDITION), Stop(Shape.LOG, enabled=False), True, True, "changed")
    hand.canvas.debug.show({"n1": everything}, {Slot("n1"): Stop(Shape.LOG, verified=False)})
    hand.canvas.zoom_to(zoom)
    box = hand.canvas.on_screen.node_rect("n1")
    ring = hand.port.mapFromGlobal(QPoint(box.center().x() + box.width() // 4, box.top()))
    seen = [color_at(hand, ring + QPoint(0, down)) for down in range(-3, 3)]
    assert min(distance(color, LIGHT.warning) for color in seen) < 100


def test_a_breakpoint_tells_by_its_shape_what_it_does() -> None:
    assert drawn(Breakpoint("a")).shape is Shape.STOP
    assert drawn(Breakpoint("a", condition={"engine": "python", "expression": "1"})).shape is Shape.CONDITION
    assert drawn(Breakpoint("a", hit_rule="every", hits=2)).shape is Shape.CONDITION
    assert drawn(Breakpoint("a", message="here")).shape is Shape.LOG


def test_breakpoints_stand_before_after_and_on_wires_where_they_stop() -> None:
    given = [
        Breakpoint("1", node="n1"),
        Breakpoint("2", ERROR, "n1"),
        Breakpoint("3", STATUS, "n2", statuses=(1,)),
        Breakpoint("4", WIRE, "n1", 0),
        Breakpoint("5", ERROR),
    ]
    nodes, wires = signs(given, paused="n3", mocked=["n2"])
    assert nodes["n1"] == NodeSigns(before=Stop(), after=Stop())
    assert nodes["n2"] == NodeSigns(after=Stop(), mocked=True)
    assert nodes["n3"].paused
    assert wires == {Slot("n1", 0): Stop()}
