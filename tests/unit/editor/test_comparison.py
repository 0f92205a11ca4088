"""Two states of a workflow are told apart as a person sees them, and one is made of the other again."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace

import pytest

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.graph import structure_problems
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations as ops
from desktop_app.editor.comparison import ABSENT, compare
from desktop_app.editor.document import Document
from desktop_app.editor.restoring import RestoreNode, restore_all
from tests.unit.editor.conftest import random_workflow, step

LINE = Workflow(nodes=(step("a"), step("b", "a"), step("c", "b"), step("d", "c")))
FORK = Workflow(
    nodes=(step("a"), Node("f", "fork", "Fork", {}, "a"), step("x", "f", 1), step("y", "x"), step("z", "f"))
)


def kinds(before: Workflow, after: Workflow) -> dict[str, str]:
    return {node.key: node.kind for node in compare(before, after).nodes}


def test_nothing_differs_from_itself() -> None:
    assert not compare(FORK, FORK) and not compare(FORK, Workflow(nodes=FORK.nodes))


def test_what_follows_a_new_or_a_removed_node_has_not_moved() -> None:
    added = ops.add_node(LINE, step("n"), Slot("a"))
    assert kinds(LINE, added) == {"n": "added"}
    assert kinds(added, LINE) == {"n": "removed"}
    assert kinds(LINE, ops.remove_nodes(LINE, ["b"])) == {"b": "removed"}


def test_one_node_that_changes_its_place_is_the_only_one_that_moved() -> None:
    assert kinds(LINE, ops.move_node(LINE, "a", Slot("d"))) == {"a": "moved"}
    assert kinds(LINE, ops.move_node(LINE, "d", Slot("a"))) == {"d": "moved"}
    assert kinds(FORK, ops.move_node(FORK, "y", Slot("f"))) == {"y": "moved"}
    other_branch = ops.move_node(FORK, "x", Slot("f", 2))
    assert kinds(FORK, other_branch) == {"x": "moved"}


def test_a_changed_node_that_moved_too_says_both() -> None:
    both = ops.rename(ops.move_node(LINE, "a", Slot("d")), "a", "Other")
    (found,) = compare(LINE, both).nodes
    assert (found.kind, found.moved) == ("changed", True)
    assert [(field.path, field.before, field.after) for field in found.fields] == [
        ("title", "Title a", "Other")
    ]
    assert compare(LINE, both).count("moved") == compare(LINE, both).count("changed") == 1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"x": 1}, {"x": True}, [("config.x", 1, True)]),
        ({"x": 1}, {"x": 1.0}, [("config.x", 1, 1.0)]),
        ({"x": None}, {}, [("config.x", None, ABSENT)]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, [("config.a.b[1]", 2, 3)]),
        ({"r": ["a", "b", "c"]}, {"r": ["n", "a", "b", "c"]}, [("config.r[0]", ABSENT, "n")]),
        ({"r": ["a", "b", "c"]}, {"r": ["a", "c"]}, [("config.r[1]", "b", ABSENT)]),
        ({"r": [{"k": 1, "v": "x"}]}, {"r": [{"k": 1, "v": "y"}]}, [("config.r[0].v", "x", "y")]),
        ({"r": [1]}, {"r": {"0": 1}}, [("config.r", [1], {"0": 1})]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
    ],
)
def test_fields_are_named_by_the_innermost_path(before: dict, after: dict, expected: list) -> None:
    old, new = (Workflow(nodes=(Node("n", "step", "N", config),)) for config in (before, after))
    found = compare(old, new).nodes
    fields = [(field.path, field.before, field.after) for node in found for field in node.fields]
    assert [(path, repr(a), repr(b)) for path, a, b in fields] == [
        (path, repr(a), repr(b)) for path, a, b in expected
    ]


def test_the_drawing_counts_only_when_asked() -> None:
    placed = ops.set_properties(ops.set_positions(LINE, {"a": (5.0, 6.0)}), notes=[{"text": "Note"}])
    assert not compare(LINE, placed)
    full = compare(LINE, placed, layout=True)
    assert [field.path for node in full.nodes for field in node.fields] == ["position"]
    assert [field.path for field in full.properties] == ["notes"]


def test_trigger_and_properties_are_told_apart_from_nodes() -> None:
    other = replace(LINE, type="schedule", title="New", options={"timeout": 5}, key="other")
    found = compare(LINE, other)
    assert [field.path for field in found.trigger] == ["type"]
    assert {field.path for field in found.properties} == {"title", "options"}
    assert not found.nodes and found


def shuffled(workflow: Workflow, seed: int) -> Workflow:
    """Return the workflow after some random edits."""
    rng = random.Random(seed)
    for number in range(rng.randrange(1, 9)):
        keys = [node.key for node in workflow.nodes] or [""]
        key, target = rng.choice(keys), rng.choice(keys)
        with suppress(InvalidRequestError, NotFoundError):
            workflow = edited(workflow, rng.randrange(4), key, target, number)
    return workflow


def edited(workflow: Workflow, which: int, key: str, target: str, number: int) -> Workflow:
    if which == 0:
        return ops.remove_nodes(workflow, [key])
    if which == 1:
        return ops.rename(workflow, key, f"t{number}")
    if which == 2:
        return ops.move_node(workflow, key, Slot(target))
    return ops.add_node(workflow, step(f"new{number}"), Slot(target or None))


@pytest.mark.parametrize("seed", range(60))
def test_node_by_node_any_state_becomes_the_other_one(seed: int) -> None:
    """What is refused waits for another node; in the end nothing is left that differs."""
    before = random_workflow(seed, 18)
    after = shuffled(before, seed)
    document = Document(after)
    for _ in range(60):
        left = [node.key for node in compare(before, document.workflow).nodes]
        done = False
        for key in left:
            try:
                done = bool(document.apply(RestoreNode(key, before))) or done
            except InvalidRequestError:
                continue
            except NotFoundError:
                continue
            assert structure_problems(document.workflow) == []
        if not left or not done:
            break
    assert not compare(before, document.workflow).nodes
    while document.undo():
        pass
    assert document.workflow is after


def test_a_node_comes_back_with_what_its_branches_have_lost() -> None:
    document = Document(ops.remove_nodes(FORK, ["f"]))
    document.apply(RestoreNode("f", FORK))
    assert not compare(FORK, document.workflow)
    assert document.history.undo_label == "Restore “Fork”"
    document.undo()
    assert [node.key for node in document.workflow.nodes] == ["a", "z"]


def test_a_node_that_lives_elsewhere_now_is_not_doubled() -> None:
    moved = ops.move_node(FORK, "x", Slot("z"))
    document = Document(ops.remove_nodes(moved, ["f"]))
    document.apply(RestoreNode("f", FORK))
    assert sorted(node.key for node in document.workflow.nodes) == ["a", "f", "x", "y", "z"]
    assert document.tree["x"].upstream == "z"


def test_a_node_that_holds_others_does_not_take_them_away() -> None:
    owner = ops.add_node(LINE, Node("f", "fork", "Fork"), Slot("b"))
    holding = ops.place_tail(owner, "f", 1)
    with pytest.raises(InvalidRequestError, match=r"holds .Title c."):
        RestoreNode("f", LINE).apply(holding)
    with pytest.raises(NotFoundError):
        RestoreNode("nobody", LINE).apply(holding)


def test_everything_is_restored_in_one_step_and_the_key_stays() -> None:
    document = Document(replace(LINE, key="mine"))
    document.apply(restore_all(document.workflow, replace(FORK, key="other"), "Restore version 3"))
    assert document.workflow == replace(FORK, key="mine")
    assert document.history.undo_label == "Restore version 3"
    document.undo()
    assert document.workflow == replace(LINE, key="mine")
