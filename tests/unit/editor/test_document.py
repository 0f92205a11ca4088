"""The open document: commands, undo, the saved point and what listeners hear (editor.md E, Undo)."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, WireworkError
from desktop_app.domain.graph import structure_problems
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor.arranging import Arrange
from desktop_app.editor.changes import Change, difference
from desktop_app.editor.commands import (
    AddNode,
    ChangeTrigger,
    Command,
    Compound,
    InsertNodes,
    MoveNode,
    PlaceTail,
    RemoveBranch,
    RemoveNode,
    RemoveNodes,
    RenameNode,
    ReplaceWorkflow,
    SetConfig,
    SetTriggerConfig,
    SetWorkflowProperties,
)
from desktop_app.editor.document import Document


def calculation(key: str, upstream: str | None = None, index: int | None = None) -> Node:
    return Node(key, "calculation", f"Title {key}", {"engine": "math.js"}, upstream, index)


START = Workflow(nodes=(calculation("a"), calculation("b", "a"), calculation("c", "a", 0)))


def heard(document: Document, origin: str = "") -> list[Change]:
    changes: list[Change] = []
    document.subscribe(changes.append, origin)
    return changes


# ------------------------------------------------------------------------------------------ labels

LABELS: list[tuple[Command, str]] = [
    (AddNode(Node("x", "calculation", "Calculation"), Slot()), "Add “Calculation”"),
    (AddNode(Node("x", "loop"), Slot("a"), tail_branch=0), "Add “loop”"),
    (InsertNodes((Node("x", "loop"), Node("y", "end", upstream="x")), Slot()), "Insert 2 nodes"),
    (InsertNodes((Node("x", "loop", "L"),), Slot(), "Paste"), "Paste"),
    (RemoveNode("a"), "Remove “Title a”"),
    (RemoveNodes(("b", "c")), "Remove 2 nodes"),
    (RemoveNodes(("b",)), "Remove “Title b”"),
    (RemoveBranch("a", 0), "Remove branch 0 of “Title a”"),
    (MoveNode("b", Slot("a", 0)), "Move “Title b”"),
    (PlaceTail("a", 1), "Move the following nodes into branch 1 of “Title a”"),
    (SetConfig("a", {"x": 1}), "Change settings of “Title a”"),
    (SetConfig("a", {"x": 1}, "expression"), "Change expression of “Title a”"),
    (RenameNode("a", "Other"), "Rename “Title a”"),
    (SetTriggerConfig({"x": 1}), "Change settings of the trigger"),
    (ChangeTrigger("schedule", {}), "Change the trigger"),
    (Arrange({"a": (1, 2)}, "Tidy"), "Tidy"),
    (SetWorkflowProperties(title="T"), "Change the workflow’s title"),
    (SetWorkflowProperties(title="T", description="D"), "Change the workflow’s properties"),
    (Compound((RenameNode("a", "x"), RenameNode("b", "y"))), "Rename “Title a”"),
    (Compound((RenameNode("a", "x"),), "Replace type"), "Replace type"),
    (ReplaceWorkflow(Workflow(), "Restore version 3"), "Restore version 3"),
]


@pytest.mark.parametrize(("command", "label"), LABELS, ids=[label for _, label in LABELS])
def test_every_command_names_its_step_and_is_undone_and_redone(command: Command, label: str) -> None:
    document = Document(START)
    document.apply(command)
    after = document.workflow
    assert after != START and document.history.undo_label == label and document.modified
    document.undo()
    assert document.workflow is START and document.history.redo_label == label and not document.modified
    document.redo()
    assert document.workflow is after and document.history.redo_label == ""


# ----------------------------------------------------------------------------------------- changes


def test_a_change_names_what_was_added_removed_moved_and_changed() -> None:
    document = Document(START)
    change = document.apply(AddNode(calculation("x"), Slot("a")), "canvas")
    assert (change.added, change.changed, change.moved) == (("x",), ("b",), ("b",))
    assert change.structure_changed and change.origin == "canvas" and change.kind == "command"
    change = document.apply(Arrange({"c": (1, 1)}, "Move"))
    assert (change.changed, change.placed, change.moved) == (("c",), ("c",), ())
    assert not change.structure_changed
    change = document.apply(RemoveNode("a"))
    assert change.removed == ("a", "c") and change.moved == ("x",)
    change = document.apply(ChangeTrigger("schedule", {}))
    assert change.trigger_changed and not change.properties_changed
    assert document.apply(SetWorkflowProperties(title="T")).properties_changed


def test_a_change_tells_one_from_true() -> None:
    document = Document(Workflow(nodes=(Node("a", "x", config={"n": 1}),)))
    assert document.apply(SetConfig("a", {"n": True})).changed == ("a",)
    assert document.workflow.nodes[0].config == {"n": True}


def test_undo_tells_the_opposite_change() -> None:
    document = Document(START)
    changes = heard(document)
    document.apply(RemoveNode("a"))
    document.undo("window")
    assert [(c.kind, c.added, c.removed) for c in changes] == [
        ("command", (), ("a", "c")),
        ("undo", ("a", "c"), ()),
    ]
    assert changes[1].origin == "window"


def test_a_listener_is_not_told_of_its_own_changes() -> None:
    document = Document(START)
    everything, panel = heard(document), heard(document, "panel")
    document.apply(RenameNode("a", "x"), "panel")
    document.apply(RenameNode("a", "y"), "canvas")
    assert [c.origin for c in everything] == ["panel", "canvas"]
    assert [c.origin for c in panel] == ["canvas"]


def test_listeners_hear_nested_changes_in_the_order_in_which_they_happened() -> None:
    document = Document(START)
    order: list[tuple[str, Any]] = []

    def first(change: Change) -> None:
        order.append(("first", change.origin))
        if change.origin == "outer":
            document.apply(RenameNode("b", "nested"), "inner")

    document.subscribe(first)
    document.subscribe(lambda change: order.append(("second", change.origin)))
    document.apply(RenameNode("a", "x"), "outer")
    assert order == [("first", "outer"), ("second", "outer"), ("first", "inner"), ("second", "inner")]


def test_a_listener_that_breaks_is_logged_and_the_others_still_hear(caplog: pytest.LogCaptureFixture) -> None:
    document = Document(START)

    def broken(change: Change) -> None:
        raise RuntimeError("no")

    document.subscribe(broken)
    changes = heard(document)
    with caplog.at_level(logging.ERROR):
        document.apply(RenameNode("a", "x"))
    assert len(changes) == 1 and "listener" in caplog.text


def test_after_unsubscribing_nothing_is_heard() -> None:
    document = Document(START)
    changes: list[Change] = []
    stop = document.subscribe(changes.append)
    stop()
    stop()
    document.apply(RenameNode("a", "x"))
    assert changes == []


# ------------------------------------------------------------------------------------------ refusal


def test_a_refused_command_changes_nothing_and_tells_nobody() -> None:
    document = Document(START)
    changes = heard(document)
    with pytest.raises(InvalidRequestError):
        document.apply(MoveNode("a", Slot("c")))
    with pytest.raises(NotFoundError):
        document.apply(Compound((RenameNode("a", "x"), RenameNode("zz", "y"))))
    assert document.workflow is START and changes == [] and document.history.entries == ()


def test_a_frozen_document_refuses_structure_and_says_why() -> None:
    document = Document(START, frozen="this version was executed")
    for command, _ in LABELS:
        if command.structural:
            with pytest.raises(InvalidRequestError, match="was executed"):
                document.apply(command)
    document.apply(SetWorkflowProperties(title="allowed", options={"timeout": 5}))
    document.undo()
    assert document.workflow is START
    document.freeze("")
    document.apply(RenameNode("a", "x"))
    document.freeze("again")
    with pytest.raises(InvalidRequestError, match="again"):
        document.undo()


def test_a_command_that_changes_nothing_makes_no_step() -> None:
    document = Document(START)
    assert document.apply(RenameNode("a", "Title a")).is_empty
    document.apply(Compound((RenameNode("a", "x"), RenameNode("a", "Title a"))))
    assert document.history.entries == () and document.workflow is START and not document.modified


def test_a_command_that_breaks_the_tree_is_caught() -> None:
    document = Document(START)
    with pytest.raises(AssertionError):
        document.apply(ReplaceWorkflow(Workflow(nodes=(calculation("a"), calculation("z"))), "bug"))
    assert document.workflow is START


# ------------------------------------------------------------------------------------------ history


def test_typing_in_one_field_is_one_step() -> None:
    document = Document(START)
    for text in ("1", "1+", "1+2"):
        document.apply(SetConfig("a", {"expression": text}, "expression", gesture=7))
    document.apply(SetConfig("a", {"expression": "3"}, "expression", gesture=8))
    assert len(document.history.entries) == 2
    document.undo()
    node = document.node("a")
    assert node and node.settings["expression"] == "1+2"
    document.undo()
    assert document.workflow is START


def test_steps_without_a_gesture_never_merge() -> None:
    document = Document(START)
    document.apply(RenameNode("a", "x"))
    document.apply(RenameNode("a", "y"))
    assert len(document.history.entries) == 2


def test_a_gesture_ends_with_undo() -> None:
    document = Document(START)
    document.apply(Arrange({"a": (1, 1)}, "Move", gesture=1))
    document.apply(Arrange({"a": (2, 2)}, "Move", gesture=2))
    document.apply(Arrange({"a": (3, 3)}, "Move", gesture=2))
    assert len(document.history.entries) == 2
    document.undo()
    document.apply(Arrange({"a": (4, 4)}, "Move", gesture=1))
    assert len(document.history.entries) == 2


def test_the_saved_point_survives_undo_redo_and_is_lost_when_its_step_is() -> None:
    document = Document(START)
    document.apply(RenameNode("a", "x"))
    document.mark_saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified
    document.undo()
    document.apply(RenameNode("a", "z"))
    assert document.modified
    document.undo()
    assert document.modified


def test_a_gesture_that_goes_on_after_saving_can_be_undone_to_the_saved_state() -> None:
    document = Document(START)
    document.apply(RenameNode("a", "x", gesture=1))
    document.mark_saved()
    document.apply(RenameNode("a", "xy", gesture=1))
    assert document.modified
    document.undo()
    assert not document.modified


def test_saving_that_ends_later_marks_the_state_that_was_saved() -> None:
    document = Document(START, saved=False)
    assert document.modified
    saving = document.workflow
    document.apply(RenameNode("a", "x"))
    document.mark_saved(saving)
    assert document.modified
    document.undo()
    assert not document.modified


def test_the_depth_is_bounded_and_the_oldest_steps_go_first() -> None:
    document = Document(START, depth=10)
    for number in range(25):
        document.apply(RenameNode("a", str(number)))
    assert len(document.history.entries) == 10
    while document.undo():
        pass
    node = document.node("a")
    assert node and node.title == "14" and document.modified


def test_a_new_step_drops_the_undone_ones() -> None:
    document = Document(START)
    document.apply(RenameNode("a", "x"))
    document.undo()
    document.apply(RenameNode("b", "y"))
    assert document.redo() is None and len(document.history.entries) == 1


def test_any_step_of_the_history_can_be_gone_to() -> None:
    document = Document(START)
    states = [document.workflow]
    for number in range(5):
        document.apply(RenameNode("a", str(number)))
        states.append(document.workflow)
    for position in (2, 5, 0, 3):
        document.go_to(position)
        assert document.workflow is states[position] and document.history.position == position


def test_undo_restores_the_selection() -> None:
    document = Document(START)
    document.select(["b", TRIGGER, "zz", "b"])
    assert document.selection == ("b", TRIGGER)
    document.apply(AddNode(calculation("x"), Slot()), select=["x"])
    assert document.selection == ("x",)
    document.undo()
    assert document.selection == ("b", TRIGGER)
    document.redo()
    assert document.selection == ("x",)
    document.apply(RemoveNode("x"))
    assert document.selection == ()
    document.undo()
    assert document.selection == ("x",)


def test_another_workflow_starts_a_new_history() -> None:
    document = Document(START)
    document.apply(RenameNode("a", "x"))
    other = Workflow(nodes=(calculation("z"),))
    change = document.reset(other)
    assert change.kind == "reset" and change.added == ("z",) and change.removed == ("a", "b", "c")
    assert not document.modified and document.undo() is None
    document.reset(START, saved=False)
    assert document.modified


def test_saving_and_freezing_are_told() -> None:
    document = Document(START)
    changes = heard(document)
    document.mark_saved()
    document.freeze("executed")
    document.select(["a"])
    assert [change.kind for change in changes] == ["saved", "frozen", "selection"]


def test_five_hundred_steps_on_three_thousand_nodes_share_what_they_leave_alone() -> None:
    nodes = tuple(calculation(f"n{i}", f"n{i - 1}" if i else None) for i in range(3000))
    document = Document(Workflow(nodes=nodes))
    for number in range(20):
        document.apply(RenameNode("n7", str(number)))
    shared = {id(node) for node in nodes}
    assert sum(id(node) not in shared for node in document.workflow.nodes) == 1


# --------------------------------------------------------------------------------- any list of edits

numbers = st.integers(0, 10_000)
edits = st.lists(st.tuples(st.sampled_from(range(12)), numbers, numbers, st.integers(-1, 3)), max_size=30)


def command(step: tuple[int, int, int, int], document: Document, number: int) -> Command:
    kind, first, second, index = step
    keys = [node.key for node in document.workflow.nodes] or ["none"]
    key, other = keys[first % len(keys)], keys[second % len(keys)]
    branch = None if index < 0 else index
    slot = Slot(other if second % 7 else None, branch)
    made: list[Command] = [
        AddNode(calculation(f"x{number}"), slot),
        AddNode(calculation(f"x{number}"), slot, tail_branch=1),
        RemoveNode(key),
        RemoveNode(key, branch),
        RemoveNodes((key, other)),
        RemoveBranch(key, max(index, 0), bool(second % 2)),
        MoveNode(key, slot),
        InsertNodes((calculation(f"x{number}"),), slot),
        PlaceTail(key, max(index, 0)),
        Arrange({key: (first, second)}, "Move", gesture=1),
        Compound((RenameNode(key, str(first)), MoveNode(key, slot), SetConfig(other, {"v": second}))),
        InsertNodes((calculation(f"x{number}"), calculation(f"y{number}", f"x{number}", 0)), slot),
    ]
    return made[kind]


@settings(max_examples=120, deadline=None)
@given(edits)
def test_any_list_of_edits_keeps_the_tree_and_undoes_to_the_first_document(
    steps: list[tuple[int, int, int, int]],
) -> None:
    document = Document(START)
    for number, step in enumerate(steps):
        before = document.workflow
        try:
            change = document.apply(command(step, document, number))
        except WireworkError:
            assert document.workflow is before
            continue
        assert structure_problems(document.workflow) == []
        assert change.added == difference(before, document.workflow).added
    last = document.workflow
    while document.undo() is not None:
        assert structure_problems(document.workflow) == []
    assert document.workflow is START and not document.modified
    document.go_to(len(document.history.entries))
    assert document.workflow is last
