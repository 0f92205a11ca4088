"""The tidy layout: nothing overlaps, branches keep their order, lines run straight (engine.md 7.5)."""

from __future__ import annotations

import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.layout import tidy
from desktop_app.editor.layout_values import Layout, Point, Rect, Spacing

from .conftest import CATALOG, random_workflow, step

SPACING = Spacing()


def size(node: Node) -> tuple[float, float]:
    """Give nodes different sizes, stable for a key."""
    return 160.0 + sum(node.key.encode()) % 5 * 30, 60.0 + len(node.key) * 4


def layout(workflow: Workflow, **options: object) -> Layout:
    return tidy(workflow, CATALOG, size, **options)  # type: ignore[arg-type]


def apart(one: Rect, other: Rect) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def inside(inner: Rect, outer: Rect) -> bool:
    return (
        outer.x <= inner.x
        and inner.right <= outer.right
        and outer.y <= inner.y
        and inner.bottom <= outer.bottom
    )


def on(point: Point, rect: Rect) -> bool:
    return rect.x <= point.x <= rect.right and rect.y <= point.y <= rect.bottom


FORK = Workflow(
    nodes=(
        Node("f", "fork"),
        step("a", "f", 1),
        step("b", "f", 2),
        step("b2", "b"),
        step("after", "f"),
    )
)

workflows = st.builds(random_workflow, st.integers(0, 10_000), st.integers(0, 40))


@settings(max_examples=150, deadline=None)
@given(workflows)
def test_no_two_cards_overlap_and_no_foreign_card_is_in_a_frame(workflow: Workflow) -> None:
    drawn = layout(workflow)
    assert set(drawn.nodes) == {node.key for node in workflow.nodes}
    for one, other in combinations([*drawn.nodes.values(), drawn.trigger], 2):
        assert apart(one, other)
    tree = Tree(workflow.nodes)
    for key, frame in drawn.frames.items():
        own = {node.key for node in tree.subtree(tree[key])} - {key}
        for other_key, rect in drawn.nodes.items():
            assert inside(rect, frame) if other_key in own else apart(rect, frame)


@settings(max_examples=150, deadline=None)
@given(workflows)
def test_what_follows_stands_below(workflow: Workflow) -> None:
    drawn, tree = layout(workflow), Tree(workflow.nodes)
    for node in workflow.nodes:
        upstream = tree.upstream(node)
        above = drawn.nodes[upstream.key].bottom if upstream else drawn.trigger.bottom
        if upstream and node.branch_index is None and upstream.key in drawn.joins:
            above = drawn.joins[upstream.key].y
        needed = SPACING.gap if node.branch_index is None else SPACING.branch_head
        assert drawn.nodes[node.key].y == pytest.approx(above + needed)


@settings(max_examples=150, deadline=None)
@given(workflows)
def test_a_line_is_straight_and_a_branching_node_is_centred_above_its_branches(workflow: Workflow) -> None:
    drawn, tree = layout(workflow), Tree(workflow.nodes)
    for node in workflow.nodes:
        center = drawn.nodes[node.key].center.x
        if follower := tree.downstream(node):
            assert drawn.nodes[follower.key].center.x == pytest.approx(center)
        for lanes in filter(None, [drawn.lanes.get(node.key)]):
            assert (lanes[0].x + lanes[-1].x) / 2 == pytest.approx(center)
            assert drawn.joins[node.key].x == pytest.approx(center)
            for lane in lanes:
                assert lane.bottom_y <= drawn.joins[node.key].y - SPACING.join + 1e-6
                assert lane.top_y == pytest.approx(drawn.nodes[node.key].bottom + SPACING.branch_head)
                if lane.first_node:
                    assert drawn.nodes[lane.first_node].center.x == pytest.approx(lane.x)


@settings(max_examples=100, deadline=None)
@given(workflows)
def test_lanes_stand_in_branch_order_with_room_between_them(workflow: Workflow) -> None:
    drawn = layout(workflow)
    for key, lanes in drawn.lanes.items():
        assert [lane.index for lane in lanes] == sorted(lane.index for lane in lanes), key
        for left, right in pairwise(lanes):
            assert right.x - left.x >= SPACING.lane + SPACING.branch_gap - 1e-6


@settings(max_examples=100, deadline=None)
@given(workflows)
def test_every_place_for_a_node_is_offered_once_and_on_free_ground(workflow: Workflow) -> None:
    drawn, tree = layout(workflow), Tree(workflow.nodes)
    expected = {Slot()} | {Slot(node.key) for node in workflow.nodes if node.type != "end"}
    expected |= {Slot(key, lane.index) for key, lanes in drawn.lanes.items() for lane in lanes}
    assert len(drawn.slots) == len(expected) and {point.slot for point in drawn.slots} == expected
    assert len({(point.x, point.y) for point in drawn.slots}) == len(drawn.slots)
    for slot, x, y in drawn.slots:
        assert not any(on(Point(x, y), rect) for rect in drawn.nodes.values())
        if follower := tree.at(slot):
            assert drawn.nodes[follower.key].y == pytest.approx(y + SPACING.gap / 2)


@settings(max_examples=60, deadline=None)
@given(workflows)
def test_bounds_hold_everything(workflow: Workflow) -> None:
    drawn = layout(workflow)
    for rect in [drawn.trigger, *drawn.nodes.values(), *drawn.frames.values()]:
        assert inside(rect, Rect(*(drawn.bounds[0] - 1e-6, drawn.bounds[1]), drawn.bounds[2] + 2e-6, 1e9))
    assert drawn.end.y == pytest.approx(drawn.bounds.bottom)


@settings(max_examples=60, deadline=None)
@given(workflows)
def test_the_flow_to_the_right_is_the_flow_down_with_x_and_y_exchanged(workflow: Workflow) -> None:
    down = tidy(workflow, CATALOG, lambda node: size(node)[::-1], trigger_size=(50, 100))  # type: ignore[arg-type,return-value]
    right = tidy(workflow, CATALOG, size, trigger_size=(100, 50), direction="right")
    assert {key: Rect(r.y, r.x, r.height, r.width) for key, r in right.nodes.items()} == down.nodes
    assert [Point(p.y, p.x) for p in right.joins.values()] == list(down.joins.values())
    assert right.bounds.width == down.bounds.height and right.direction == "right"


def test_a_join_is_below_the_longest_branch_and_the_line_goes_on_from_it() -> None:
    drawn = layout(FORK)
    join = drawn.joins["f"]
    assert join.y == pytest.approx(drawn.nodes["b2"].bottom + SPACING.join)
    assert drawn.nodes["after"].y == pytest.approx(join.y + SPACING.gap)


def test_lanes_know_their_label_their_nodes_and_whether_they_end() -> None:
    nodes = (*FORK.nodes, Node("stop", "end", upstream="a"), step("z", "f", 9))
    lanes = layout(FORK.with_nodes(nodes)).lanes["f"]
    assert [(lane.index, lane.label, lane.first_node, lane.last_node, lane.terminal) for lane in lanes] == [
        (1, "Way 1", "a", "stop", True),
        (2, "Way 2", "b", "b2", False),
        (9, "Way 9", "z", "z", True),
    ]


def test_an_empty_branch_keeps_a_lane() -> None:
    drawn = layout(Workflow(nodes=(Node("f", "fork"), step("a", "f", 1))))
    full, empty = drawn.lanes["f"]
    assert (empty.first_node, empty.last_node) == (None, None)
    assert empty.bottom_y == empty.top_y + SPACING.empty_lane < full.bottom_y
    assert Slot("f", 2) in {point.slot for point in drawn.slots}


def test_the_only_branch_of_a_loop_stands_straight_below_it() -> None:
    nodes = (Node("l", "loop"), Node("f", "fork", upstream="l", branch_index=0), step("a", "f", 1))
    drawn = layout(Workflow(nodes=nodes))
    assert drawn.nodes["l"].center.x == drawn.nodes["f"].center.x


def test_branches_that_the_type_does_not_declare_are_drawn_all_the_same() -> None:
    drawn = tidy(Workflow(nodes=(step("a"), step("b", "a", 5))), CATALOG, size)
    assert [(lane.index, lane.label) for lane in drawn.lanes["a"]] == [(5, "Branch 5")]
    unknown = tidy(Workflow(nodes=(step("a"), step("b", "a", 5))), Catalog(), size)
    assert set(unknown.nodes) == {"a", "b"}


def test_an_empty_workflow_has_a_trigger_one_place_and_an_end() -> None:
    drawn = layout(Workflow(), trigger_size=(200, 60))
    assert drawn.trigger == Rect(-100, 0, 200, 60)
    assert [point.slot for point in drawn.slots] == [Slot()]
    assert drawn.end == Point(0, 60 + SPACING.gap) and drawn.open_ended


def test_a_terminal_node_closes_its_line() -> None:
    drawn = layout(Workflow(nodes=(step("a"), Node("e", "end", upstream="a"))))
    assert not drawn.open_ended and Slot("e") not in {point.slot for point in drawn.slots}


def test_the_order_in_which_nodes_are_listed_does_not_matter() -> None:
    workflow = random_workflow(7, 60)
    assert layout(workflow) == layout(workflow.with_nodes(reversed(workflow.nodes)))


def test_a_node_can_be_added_at_every_offered_place() -> None:
    workflow = random_workflow(3, 30)
    for slot, _, _ in layout(workflow).slots:
        added = operations.add_node(workflow, step("new"), slot)
        drawn = layout(added)
        assert slot in {point.slot for point in drawn.slots}


def test_a_long_chain_and_deep_nesting_need_no_recursion() -> None:
    chain = [step(f"n{i}", f"n{i - 1}" if i else None) for i in range(10_000)]
    deep = [Node(f"n{i}", "loop", "", {}, f"n{i - 1}" if i else None, 0 if i else None) for i in range(3000)]
    started = time.perf_counter()
    assert len(layout(Workflow(nodes=tuple(chain))).nodes) == 10_000
    assert len(layout(Workflow(nodes=tuple(deep))).joins) == 3000
    assert time.perf_counter() - started < 10
