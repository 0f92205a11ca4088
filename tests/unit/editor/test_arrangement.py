"""Free and tidy layouts, directions, locks: nothing moves that a person has placed (editor.md E, Layout)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop_app.domain import codec
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.arrangement import (
    Arrangement,
    Measures,
    arranged,
    arrangement,
    documentation,
    is_locked,
    lay_out,
    tidy_positions,
)
from desktop_app.editor.arranging import Arrange, DocumentNode, LockNodes
from desktop_app.editor.document import Document
from desktop_app.editor.geometry import EDGES, align, distribute, snap
from desktop_app.editor.layout_values import Layout, Rect, Spacing

from .conftest import CATALOG, random_workflow, step

MEASURES = Measures(lambda node: (200.0, 64.0), (200.0, 64.0), Spacing())
FREE = Arrangement(True)
workflows = st.builds(random_workflow, st.integers(0, 10_000), st.integers(1, 40))


def free(workflow: Workflow, **positions: tuple[float, float]) -> Workflow:
    return operations.set_positions(arranged(workflow, FREE), positions)


def shown(workflow: Workflow) -> Layout:
    return lay_out(workflow, CATALOG, MEASURES)


def chain(*keys: str) -> Workflow:
    return Workflow(nodes=tuple(step(key, before) for before, key in zip((None, *keys), keys, strict=False)))


def apart(one: Rect, other: Rect) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def test_the_arrangement_survives_the_document_and_makes_no_other_definition() -> None:
    workflow = free(chain("a", "b"), a=(5.0, 7.0))
    workflow = replace(workflow, extra={**workflow.extra, "layout": {**workflow.extra["layout"], "later": 1}})
    workflow = LockNodes(("a",), True, {}).apply(workflow)
    workflow = DocumentNode("b", "Why *this* is here").apply(workflow)
    read = codec.loads(codec.dumps(arranged(workflow, Arrangement(True, "right"))))
    assert arrangement(read) == Arrangement(True, "right")
    assert read.extra["layout"]["later"] == 1, "what a newer version says is kept"
    nodes = {node.key: node for node in read.nodes}
    assert is_locked(nodes["a"]) and documentation(nodes["b"]) == "Why *this* is here"
    assert codec.content_hash(read) == codec.content_hash(chain("a", "b"))


@pytest.mark.parametrize("said", [None, 3, "free", {"mode": 1}, {"direction": "up"}, []])
def test_what_the_document_says_oddly_is_the_tidy_layout_downwards(said: object) -> None:
    assert arrangement(Workflow(extra={"layout": said})) == Arrangement()


@settings(max_examples=100, deadline=None)
@given(workflows, st.sampled_from(["down", "right"]))
def test_a_free_layout_whose_places_are_the_tidy_ones_is_the_tidy_layout(
    workflow: Workflow, direction: str
) -> None:
    way = Arrangement(False, direction)  # type: ignore[arg-type]
    tidy = shown(arranged(workflow, way))
    places = {key: (rect.x, rect.y) for key, rect in tidy.nodes.items()}
    same = shown(operations.set_positions(arranged(workflow, replace(way, free=True)), places))
    for key, rect in tidy.nodes.items():
        assert same.nodes[key] == pytest.approx(rect)
    for key, join in tidy.joins.items():
        assert same.joins[key] == pytest.approx(join)
    for key, lanes in tidy.lanes.items():
        assert [(lane.start, lane.end) for lane in same.lanes[key]] == [
            (pytest.approx(lane.start), pytest.approx(lane.end)) for lane in lanes
        ]
    for one, other in zip(same.slots, tidy.slots, strict=True):
        assert one.slot == other.slot and (one.x, one.y) == pytest.approx((other.x, other.y))
    assert same.end == pytest.approx(tidy.end)


def test_a_placed_node_stands_where_it_was_put_and_the_others_stay() -> None:
    workflow = chain("a", "b", "c")
    before = shown(workflow)
    places = {key: (rect.x, rect.y) for key, rect in before.nodes.items()}
    moved = shown(free(workflow, **{**places, "b": (700.0, 90.0)}))
    assert moved.nodes["b"][:2] == (700.0, 90.0)
    assert moved.nodes["a"] == before.nodes["a"] and moved.nodes["c"] == before.nodes["c"]
    assert {point.slot: (point.x, point.y) for point in moved.slots}[Slot("b")] == (800.0, 90.0 + 64 + 28)


@example(random_workflow(244, 9), Slot("n4", 2))
@example(random_workflow(4242, 15), Slot("n14", 1))
@settings(max_examples=100, deadline=None)
@given(workflows, st.data())
def test_a_node_added_to_a_free_layout_covers_nothing(workflow: Workflow, data: st.DataObject | Slot) -> None:
    tidy = shown(workflow)
    places = {key: (rect.x, rect.y) for key, rect in tidy.nodes.items()}
    start = free(workflow, **places)
    slots = [point.slot for point in tidy.slots]
    slot = data if isinstance(data, Slot) else data.draw(st.sampled_from(slots))
    after = shown(operations.add_node(start, step("new"), slot))
    for key, rect in after.nodes.items():
        if key != "new":
            assert apart(rect, after.nodes["new"]), (slot, key)


def test_a_branch_that_grows_pushes_what_follows_its_join() -> None:
    nodes = (Node("f", "fork"), step("x", "f", 1), step("after", "f"))
    workflow = Workflow(nodes=nodes)
    places = {key: (rect.x, rect.y) for key, rect in shown(workflow).nodes.items()}
    grown = shown(operations.add_node(free(workflow, **places), step("y"), Slot("x")))
    assert grown.joins["f"].y < grown.nodes["after"].y
    assert grown.nodes["y"].bottom < grown.joins["f"].y


def test_tidy_moves_everything_but_what_is_locked_and_covers_nothing_that_is() -> None:
    workflow = free(chain("a", "b", "c"), a=(900.0, 5.0), b=(-40.0, 260.0), c=(3.0, 3.0))
    workflow = LockNodes(("b",), True, {}).apply(workflow)
    places = tidy_positions(workflow, CATALOG, MEASURES)
    assert set(places) == {"a", "c"}
    after = shown(operations.set_positions(workflow, places))
    assert after.nodes["b"][:2] == (-40.0, 260.0)
    assert all(apart(after.nodes[key], after.nodes["b"]) for key in ("a", "c"))


def test_tidying_a_part_leaves_the_rest_and_the_first_of_the_part_in_place() -> None:
    workflow = free(chain("a", "b", "c"), a=(900.0, 5.0), b=(700.0, 400.0), c=(3.0, 3.0))
    places = tidy_positions(workflow, CATALOG, MEASURES, ["b", "c"])
    assert set(places) == {"b", "c"} and places["b"] == (700.0, 400.0)
    assert places["c"] == pytest.approx((700.0, 400.0 + 64 + Spacing().gap))


@settings(max_examples=60, deadline=None)
@given(workflows)
def test_after_tidy_no_cards_overlap_and_one_undo_brings_every_place_back(workflow: Workflow) -> None:
    scattered = free(
        workflow, **{node.key: (i * 17.0 % 90, i * 5.0) for i, node in enumerate(workflow.nodes)}
    )
    document = Document(scattered)
    document.apply(Arrange(tidy_positions(scattered, CATALOG, MEASURES), "Tidy all"))
    rects = list(shown(document.workflow).nodes.values())
    assert all(apart(one, other) for i, one in enumerate(rects) for other in rects[:i])
    document.undo()
    assert document.workflow is scattered


def test_a_frozen_version_may_still_be_arranged_and_documented() -> None:
    document = Document(chain("a"), frozen="executed")
    document.apply(Arrange({"a": (1.0, 2.0)}, "Move", FREE))
    document.apply(DocumentNode("a", "said"))
    assert documentation(document.workflow.nodes[0]) == "said"


RECTS = {"a": Rect(0, 0, 10, 20), "b": Rect(50, 31, 30, 10), "c": Rect(100, 90, 20, 20)}


@pytest.mark.parametrize("edge", EDGES)
def test_aligning_brings_one_edge_into_line_and_leaves_the_other_axis(edge: str) -> None:
    found = {key: Rect(x, y, *RECTS[key][2:]) for key, (x, y) in align(RECTS, edge).items()}  # type: ignore[arg-type]
    of = {
        "left": lambda r: r.x,
        "right": lambda r: r.right,
        "center": lambda r: r.center.x,
        "top": lambda r: r.y,
        "bottom": lambda r: r.bottom,
        "middle": lambda r: r.center.y,
    }[edge]
    assert len({round(of(rect), 6) for rect in found.values()}) == 1
    across = edge in ("left", "right", "center")
    assert all((found[k].y == RECTS[k].y) if across else (found[k].x == RECTS[k].x) for k in RECTS)


def test_distributing_makes_the_gaps_equal_and_keeps_the_ends() -> None:
    across, down = distribute(RECTS, "across"), distribute(RECTS, "down")
    assert across["a"][0] == 0 and across["c"][0] == 100
    assert across["b"][0] - 10 == 100 - (across["b"][0] + 30)
    assert down["b"][1] - 20 == 90 - (down["b"][1] + 10)


def test_snapping_takes_the_nearest_corner_of_the_grid() -> None:
    assert snap({"a": Rect(11, 13, 5, 5), "b": Rect(-14, 60, 5, 5)}, 24) == {"a": (0, 24), "b": (-24, 48)}
