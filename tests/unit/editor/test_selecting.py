"""Wider selections (editor.md C, Edit)."""

from __future__ import annotations

from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node
from desktop_app.editor import selecting
from tests.unit.editor.conftest import step

TREE = Tree(
    (
        step("a"),
        Node("fork", "fork", "", {}, "a"),
        step("one", "fork", 1),
        step("two", "fork", 2),
        step("three", "two"),
        step("end", "fork"),
    )
)


def test_every_wider_selection_comes_in_reading_order() -> None:
    answers = {name: wider(TREE, ("two",)) for name, wider in selecting.WIDER.items()}
    assert answers == {
        "all": ("a", "fork", "one", "two", "three", "end"),
        "none": (),
        "invert": ("a", "fork", "one", "three", "end"),
        "upstream": ("a", "fork", "two"),
        "downstream": ("two", "three"),
        "connected": ("fork", "two", "three"),
        "same_type": ("a", "one", "two", "three", "end"),
    }


def test_from_the_trigger_everything_is_downstream() -> None:
    assert selecting.downstream(TREE, ("trigger",)) == ("trigger", *selecting.everything(TREE))
    assert selecting.connected(TREE, ("trigger",)) == ("trigger", "a")
    assert selecting.upstream(TREE, ("trigger", "gone")) == ("trigger",)


def test_a_branching_node_leads_into_its_branches_and_on() -> None:
    assert selecting.downstream(TREE, ("fork",)) == ("fork", "one", "two", "three", "end")
    assert selecting.invalid(TREE, ("end", "gone", "a")) == ("a", "end")
