"""From layout to wires: every slot has one wire, lines are orthogonal, nothing runs through a card."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor.layout import tidy
from desktop_app.gui.canvas.projection import Fork, Projection, project
from desktop_app.gui.canvas.routing import between, distance_to, path_of, route
from tests.gui.canvas import samples

SAMPLES = pytest.mark.parametrize(
    "workflow",
    [Workflow(), samples.chain(5), samples.order_review(), samples.large(150)],
    ids=["empty", "chain", "order", "large"],
)


def projected(workflow: Workflow, catalog: Catalog) -> Projection:
    return project(workflow, catalog, tidy(workflow, catalog, lambda _: (232, 64), trigger_size=(232, 64)))


@SAMPLES
def test_every_slot_has_one_wire_and_every_wire_can_be_taken_hold_of(
    workflow: Workflow, catalog: Catalog
) -> None:
    shown = projected(workflow, catalog)
    assert set(shown.places) <= set(shown.wires)
    assert set(shown.ports) == set(shown.wires)
    assert set(shown.targets.values()) == {node.key for node in workflow.nodes}


@SAMPLES
def test_the_place_of_a_slot_lies_on_its_wire(workflow: Workflow, catalog: Catalog) -> None:
    shown = projected(workflow, catalog)
    for slot, place in shown.places.items():
        assert distance_to(shown.wires[slot], place) < 1, slot


@SAMPLES
def test_wires_run_along_the_axes_and_never_through_a_card(workflow: Workflow, catalog: Catalog) -> None:
    shown = projected(workflow, catalog)
    cards = [QRectF(*box).adjusted(1, 7, -1, -1) for box in shown.boxes.values()]
    for line in shown.wires.values():
        for (ax, ay), (bx, by) in pairwise(line):
            assert ax == pytest.approx(bx) or ay == pytest.approx(by)
            piece = QRectF(min(ax, bx), min(ay, by), abs(bx - ax) + 0.1, abs(by - ay) + 0.1)
            assert not any(card.intersects(piece.adjusted(0, 1, 0, -7)) for card in cards)


def test_labels_and_frames_belong_to_their_branches(catalog: Catalog) -> None:
    shown = projected(samples.order_review(), catalog)
    assert [text for text, _ in shown.forks["limit"].labels] == ["No", "Yes"]
    assert [text for text, _ in shown.forks["kind"].labels] == ["Business", "Condition 2", "Otherwise"]
    assert [text for text, _ in shown.forks["tell"].labels] == ["1", "2", "3"]
    loop = shown.forks["loop"]
    assert loop.labels == ()
    assert loop.header == "Each round"
    assert loop.frame is not None
    frame = QRectF(*loop.frame)
    inside = {key for key, box in shown.boxes.items() if frame.contains(QRectF(*box))}
    assert inside == {"stock", "line", "missing", "wait", "sum"}
    assert [key for key, fork in shown.forks.items() if fork.frame] == ["loop"]


def test_a_line_that_ends_everything_has_no_wire_behind_it(catalog: Catalog) -> None:
    shown = projected(samples.order_review(), catalog)
    assert Slot("stop") not in shown.wires
    assert projected(Workflow(nodes=(Node("x", "end"),)), catalog).end is None


def test_a_branch_that_leads_nowhere_ends_in_a_cap(catalog: Catalog) -> None:
    builder = samples.Builder().add("multi-conditions", "", "m", conditions=[{}])
    builder.into("m", 0).add("variable", "", "v")
    shown = projected(builder.build(), catalog)
    (cap,) = shown.forks["m"].caps
    assert shown.wires[Slot("v")][-1] == cap
    assert cap[1] < shown.forks["m"].join[1]


def test_an_unknown_type_shows_the_branches_that_hold_nodes(catalog: Catalog) -> None:
    builder = samples.Builder().add("no.such", "", "u")
    builder.into("u", 7).add("variable", "", "v")
    shown = projected(builder.build(), catalog)
    assert [text for text, _ in shown.forks["u"].labels] == ["Branch 7"]
    assert shown.targets[Slot("u", 7)] == "v"


def test_bounds_hold_everything(catalog: Catalog) -> None:
    shown = projected(samples.order_review(), catalog)
    bounds = QRectF(*shown.bounds)
    assert all(bounds.contains(QRectF(*box)) for box in shown.boxes.values())
    assert shown.boxes[TRIGGER][1] == bounds.top()


def test_a_route_keeps_only_its_corners() -> None:
    assert route((0, 0), (0, 10), (0, 10.2), (0, 30)) == ((0, 0), (0, 30))
    assert route((0, 0), (0, 10), (20, 10), (20, 30)) == ((0, 0), (0, 10), (20, 10), (20, 30))


def test_corners_are_rounded_as_far_as_there_is_room() -> None:
    path = path_of(((0, 0), (0, 10), (100, 10)), 14)
    assert path.elementAt(1).y == pytest.approx(5)
    assert path.currentPosition().toTuple() == (100, 10)
    assert path_of((), 14).isEmpty()


def test_distances_are_to_the_line_not_to_its_ends() -> None:
    line = ((0.0, 0.0), (0.0, 100.0), (50.0, 100.0))
    assert distance_to(line, (3, 50)) == 3
    assert distance_to(line, (25, 90)) == 10
    assert distance_to((), (0, 0)) == math.inf


def test_things_on_their_way_are_between_and_jump_when_they_change_shape() -> None:
    assert between([(0, 0), (10, 0)], ((10, 10), (20, 10)), 0.5) == ((5, 5), (15, 5))
    assert between([(0, 0)], ((10, 10), (20, 10)), 0.5) == ((10, 10), (20, 10))
    old = Fork((0, 0), (("A", (0, 0)),), (), (0, 0, 10, 10), "x")
    new = Fork((10, 0), (("A", (10, 10)),), (), (10, 10, 30, 30), "x")
    assert old.towards(new, 0.5) == Fork((5, 0), (("A", (5, 5)),), (), (5, 5, 20, 20), "x")
    assert old.towards(Fork((1, 1), ()), 0.5) == Fork((1, 1), ())
