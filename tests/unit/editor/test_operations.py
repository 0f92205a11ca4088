"""Edits of the tree do what engine.md 6.1 to 6.7 say, and refuse what would break it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, ValidationError
from desktop_app.domain.graph import structure_problems
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor import operations as ops

Place = tuple[str, str | None, int | None]


def tree(*places: Place) -> Workflow:
    return Workflow(
        nodes=tuple(Node(key, "test.echo", key, {}, upstream, index) for key, upstream, index in places)
    )


def places(workflow: Workflow) -> set[Place]:
    assert structure_problems(workflow) == []
    return {(node.key, node.upstream, node.branch_index) for node in workflow.nodes}


def x(key: str = "x") -> Node:
    return Node(key, "test.echo")


LINE = tree(("n1", None, None), ("n2", "n1", None), ("n3", "n2", None), ("n4", "n3", None))
FORK = tree(("n1", None, None), ("n2", "n1", None), ("n3", "n2", None), ("b1", "n1", 0), ("b2", "b1", None))

FACTS: list[tuple[str, Workflow, Any, set[Place]]] = [
    ("first", tree(), lambda w: ops.add_node(w, x(), Slot()), {("x", None, None)}),
    (
        "as a branch",
        tree(("n1", None, None)),
        lambda w: ops.add_node(w, x(), Slot("n1", 0)),
        {("n1", None, None), ("x", "n1", 0)},
    ),
    (
        "before the head of a branch",
        tree(("n1", None, None), ("b", "n1", 0)),
        lambda w: ops.add_node(w, x(), Slot("n1", 0)),
        {("n1", None, None), ("x", "n1", 0), ("b", "x", None)},
    ),
    (
        "removal with two branches",
        tree(("n1", None, None), ("n2", "n1", 0), ("n3", "n2", 0)),
        lambda w: ops.remove_node(w, "n1"),
        set(),
    ),
    (
        "removal that keeps the only branch",
        tree(("n1", None, None), ("n2", "n1", 0)),
        lambda w: ops.remove_node(w, "n1", 0),
        {("n2", None, None)},
    ),
    (
        "removal that keeps the second of two branches",
        tree(("n1", None, None), ("n2", "n1", 0), ("n3", "n1", 1)),
        lambda w: ops.remove_node(w, "n1", 1),
        {("n3", None, None)},
    ),
    (
        "a kept branch is followed by what followed the node",
        tree(("n1", None, None), ("n2", "n1", 0), ("n3", "n1", None)),
        lambda w: ops.remove_node(w, "n1", 0),
        {("n2", None, None), ("n3", "n2", None)},
    ),
    (
        "a kept branch inherits the branch index",
        tree(("n1", None, None), ("n2", "n1", 1), ("n3", "n2", 0), ("n4", "n1", None)),
        lambda w: ops.remove_node(w, "n2", 0),
        {("n1", None, None), ("n3", "n1", 1), ("n4", "n1", None)},
    ),
    (
        "removal of the last node",
        tree(("n1", None, None), ("n2", "n1", None)),
        lambda w: ops.remove_node(w, "n2"),
        {("n1", None, None)},
    ),
    (
        "removal of a branch head",
        tree(("n1", None, None), ("b1", "n1", 1), ("b2", "b1", None)),
        lambda w: ops.remove_node(w, "b1"),
        {("n1", None, None), ("b2", "n1", 1)},
    ),
    (
        "removal of the head",
        LINE,
        lambda w: ops.remove_node(w, "n1"),
        {("n2", None, None), ("n3", "n2", None), ("n4", "n3", None)},
    ),
    (
        "removal of several nodes",
        LINE,
        lambda w: ops.remove_nodes(w, ["n3", "n1", "n2"]),
        {("n4", None, None)},
    ),
    (
        "removal of a node together with its branching node",
        FORK,
        lambda w: ops.remove_nodes(w, ["n1", "b2"]),
        {("n2", None, None), ("n3", "n2", None)},
    ),
    (
        "a move into a branch",
        FORK,
        lambda w: ops.move_node(w, "n2", Slot("n1", 0)),
        {("n1", None, None), ("n3", "n1", None), ("n2", "n1", 0), ("b1", "n2", None), ("b2", "b1", None)},
    ),
    (
        "a branch head moves out",
        tree(("n1", None, None), ("n2", "n1", None), ("b1", "n1", 0), ("b2", "b1", None)),
        lambda w: ops.move_node(w, "b1", Slot()),
        {("b1", None, None), ("n1", "b1", None), ("n2", "n1", None), ("b2", "n1", 0)},
    ),
    (
        "a move opens a branch",
        tree(("n1", None, None), ("n2", "n1", None), ("n3", "n2", None)),
        lambda w: ops.move_node(w, "n3", Slot("n1", 1)),
        {("n1", None, None), ("n2", "n1", None), ("n3", "n1", 1)},
    ),
    (
        "a move forward on the line",
        LINE,
        lambda w: ops.move_node(w, "n2", Slot("n3")),
        {("n1", None, None), ("n3", "n1", None), ("n2", "n3", None), ("n4", "n2", None)},
    ),
    (
        "a move takes the branches along",
        FORK,
        lambda w: ops.move_node(w, "n1", Slot("n2")),
        {("n2", None, None), ("n1", "n2", None), ("n3", "n1", None), ("b1", "n1", 0), ("b2", "b1", None)},
    ),
    (
        "a branch index without an upstream is ignored",
        LINE,
        lambda w: ops.move_node(w, "n4", Slot(None, 3)),
        {("n4", None, None), ("n1", "n4", None), ("n2", "n1", None), ("n3", "n2", None)},
    ),
    (
        "removal of a branch",
        FORK,
        lambda w: ops.remove_branch(w, "n1", 0),
        {("n1", None, None), ("n2", "n1", None), ("n3", "n2", None)},
    ),
    (
        "removal of an empty branch shifts the later ones",
        tree(("n1", None, None), ("a", "n1", 1), ("b", "n1", 3), ("c", "n1", 4)),
        lambda w: ops.remove_branch(w, "n1", 2, True),
        {("n1", None, None), ("a", "n1", 1), ("b", "n1", 2), ("c", "n1", 3)},
    ),
    (
        "removal of a branch without shift leaves the numbers",
        tree(("n1", None, None), ("a", "n1", 1), ("b", "n1", 3)),
        lambda w: ops.remove_branch(w, "n1", 1),
        {("n1", None, None), ("b", "n1", 3)},
    ),
    (
        "the tail goes into a branch",
        LINE,
        lambda w: ops.place_tail(ops.add_node(w, x(), Slot("n1")), "x", 1),
        {("n1", None, None), ("x", "n1", None), ("n2", "x", 1), ("n3", "n2", None), ("n4", "n3", None)},
    ),
    (
        "a line with branches is inserted before what stood there",
        tree(("n1", None, None), ("b", "n1", 0)),
        lambda w: ops.insert_line(w, [x("p"), Node("q", "t", upstream="p"), Node("r", "t", "", {}, "p", 2)],
                                  Slot("n1", 0)),
        {("n1", None, None), ("p", "n1", 0), ("q", "p", None), ("r", "p", 2), ("b", "q", None)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "edit", "after"), [fact[1:] for fact in FACTS], ids=[f[0] for f in FACTS])
def test_the_tree_after_an_edit(before: Workflow, edit: Any, after: set[Place]) -> None:
    assert places(edit(before)) == after


@pytest.mark.parametrize(
    "edit",
    [
        lambda w: ops.move_node(w, "n1", Slot("n1")),
        lambda w: ops.move_node(w, "n1", Slot("n1", 0)),
        lambda w: ops.move_node(w, "n2", Slot("n1")),
        lambda w: ops.move_node(w, "b1", Slot("n1", 0)),
        lambda w: ops.move_node(w, "n1", Slot()),
        lambda w: ops.move_node(w, "n1", Slot("b1")),
        lambda w: ops.move_node(w, "n1", Slot("b2", 4)),
        lambda w: ops.move_node(w, "n2", Slot("n1", "a")),
        lambda w: ops.move_node(w, "n2", Slot("n1", True)),
        lambda w: ops.remove_node(w, "n1", 1),
        lambda w: ops.remove_node(w, "n1", "a"),
        lambda w: ops.remove_branch(w, "n1", None),
        lambda w: ops.remove_branch(w, "n1", "a"),
        lambda w: ops.place_tail(w, "n1", 0),
        lambda w: ops.add_node(w, x("n1"), Slot()),
        lambda w: ops.add_node(w, x(TRIGGER), Slot()),
        lambda w: ops.add_node(w, x(" "), Slot()),
        lambda w: ops.add_node(w, Node("x", ""), Slot()),
        lambda w: ops.set_positions(w, {"n1": (float("nan"), 0)}),
        lambda w: ops.set_trigger(w, " "),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(edit: Any) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        edit(FORK)
    assert caught.value.message


@pytest.mark.parametrize(
    "edit",
    [
        lambda w: ops.add_node(w, x(), Slot("zz")),
        lambda w: ops.move_node(w, "zz", Slot()),
        lambda w: ops.move_node(w, "n1", Slot("zz")),
        lambda w: ops.remove_node(w, "zz"),
        lambda w: ops.remove_nodes(w, ["n1", "zz"]),
        lambda w: ops.remove_branch(w, "zz", 0),
        lambda w: ops.place_tail(w, "zz", 0),
        lambda w: ops.set_config(w, "zz", {}),
        lambda w: ops.rename(w, "zz", ""),
        lambda w: ops.set_positions(w, {"zz": (0, 0)}),
    ],
)
def test_a_node_that_is_not_there_is_named(edit: Any) -> None:
    with pytest.raises(NotFoundError, match="'zz'"):
        edit(FORK)


def test_text_that_means_none_is_none() -> None:
    moved = ops.move_node(LINE, "n4", Slot("", ""))  # type: ignore[arg-type]
    assert moved.nodes[3].slot == Slot()


def test_nodes_that_an_edit_leaves_alone_keep_their_identity() -> None:
    after = ops.move_node(FORK, "n2", Slot("n1", 0))
    kept = [node for node in after.nodes if any(node is old for old in FORK.nodes)]
    assert {node.key for node in kept} == {"n1", "b2"}


def test_an_added_node_is_listed_behind_its_upstream() -> None:
    assert [n.key for n in ops.add_node(LINE, x(), Slot("n2")).nodes] == ["n1", "n2", "x", "n3", "n4"]
    assert ops.add_node(LINE, x(), Slot()).nodes[0].key == "x"


def test_what_changes_nothing_returns_the_very_workflow() -> None:
    assert ops.rename(LINE, "n1", "n1") is LINE
    assert ops.set_config(LINE, "n1", {}) is LINE
    assert ops.set_trigger_config(LINE, {}) is LINE
    assert ops.set_properties(LINE, title="", options={"timeout": 0}, notes=[]) is LINE
    assert ops.set_positions(LINE, {"n1": None}) is LINE
    assert ops.place_tail(LINE, "n4", 0) is LINE
    assert ops.insert_line(LINE, [], Slot()) is LINE


def test_a_config_is_replaced_as_a_whole_and_owned_by_the_document() -> None:
    given: dict[str, Any] = {"a": [1]}
    after = ops.set_config(LINE, "n1", given)
    given["a"].append(2)
    assert after.nodes[0].config == {"a": [1]}
    assert ops.set_config(after, "n1", {"a": [True]}).nodes[0].config == {"a": [True]}
    assert ops.set_config(after, "n1", None).nodes[0].config is None


@pytest.mark.parametrize("value", [float("nan"), {1}, {3: 1}, object()])
def test_a_config_that_no_document_could_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        ops.set_config(LINE, "n1", {"a": value})


def test_properties_and_trigger() -> None:
    after = ops.set_properties(LINE, title="T", description="D", options={"timeout": 9}, notes=[{"t": 1}])
    assert (after.title, after.description, after.timeout_ms, after.notes) == ("T", "D", 9, ({"t": 1},))
    assert after.nodes is LINE.nodes
    assert ops.set_trigger(LINE, "schedule", {"mode": 0}, True).sync
    assert ops.set_trigger(ops.set_trigger(LINE, "a", {"x": 1}), "b").config == {}


def test_long_lines_and_deep_branches_need_no_recursion() -> None:
    line = tree(*[(f"n{i}", f"n{i - 1}" if i else None, None) for i in range(5000)])
    assert len(ops.remove_nodes(line, [f"n{i}" for i in range(0, 5000, 2)]).nodes) == 2500
    deep = tree(*[(f"n{i}", f"n{i - 1}" if i else None, 0 if i else None) for i in range(5000)])
    assert ops.remove_node(deep, "n0").nodes == ()
    assert len(ops.remove_node(deep, "n0", 0).nodes) == 4999
    with pytest.raises(InvalidRequestError):
        ops.move_node(deep, "n0", Slot("n4999"))
