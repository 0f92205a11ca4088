"""Notes and groups: kept whole, nested, undone as one step, and free in a frozen version (editor.md E)."""

from __future__ import annotations

from desktop_app.domain import codec
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.arranging import AddNote, ChangeAnnotation, GroupItems, RemoveAnnotations
from desktop_app.editor.commands import RemoveNodes
from desktop_app.editor.document import Document
from desktop_app.editor.notes import SIZE, groups, ids, inside, notes

from .conftest import step

CHAIN = Workflow(nodes=(step("a"), step("b", "a"), step("c", "b")))


def test_a_note_is_added_changed_and_survives_the_document() -> None:
    document = Document(CHAIN)
    document.apply(AddNote("n", (3.0, 4.0)), select=("n",))
    assert document.selection == ("n",)
    document.apply(ChangeAnnotation("n", {"text": "# Hi [[a]]", "width": 300.0}, "Change a note"))
    (note,) = notes(codec.loads(codec.dumps(document.workflow)))
    assert (note.text, note.x, note.y, note.width, note.height) == ("# Hi [[a]]", 3.0, 4.0, 300.0, SIZE[1])
    document.undo()
    document.undo()
    assert document.workflow is CHAIN


def test_entries_that_nobody_here_knows_are_kept_and_change_nothing() -> None:
    odd = (
        {"kind": "sticker", "id": "s", "x": 1},
        {"text": "no id"},
        {"id": 7, "kind": "group", "members": 3},
    )
    document = Document(Workflow(nodes=CHAIN.nodes, notes=odd))
    assert [note.text for note in notes(document.workflow)] == ["no id"]
    assert [group.members for group in groups(document.workflow)] == [()]
    document.apply(AddNote("n", (0.0, 0.0)))
    assert document.workflow.notes[:3] == odd


def test_numbers_and_colours_that_make_no_sense_take_their_defaults() -> None:
    entry = {
        "id": "n",
        "x": float(1),
        "y": True,
        "width": -5,
        "height": "high",
        "color": "pink",
        "text": None,
    }
    (note,) = notes(Workflow(notes=(entry,)))
    assert (note.x, note.y, note.width, note.height, note.color, note.text) == (
        1,
        0,
        120,
        SIZE[1],
        "yellow",
        "",
    )


def test_groups_nest_and_ungrouping_the_inner_one_gives_its_members_to_the_outer() -> None:
    document = Document(CHAIN)
    document.apply(GroupItems("outer", ("a", "b", "c")))
    document.apply(GroupItems("inner", ("a", "b")))
    found = {group.id: group.members for group in groups(document.workflow)}
    assert found == {"outer": ("c", "inner"), "inner": ("a", "b")}
    assert inside(groups(document.workflow), "outer") == {"inner", "a", "b", "c"}
    document.apply(RemoveAnnotations(("inner",), "Ungroup"))
    assert {group.id: set(group.members) for group in groups(document.workflow)} == {"outer": {"a", "b", "c"}}


def test_a_node_is_in_one_group_at_most() -> None:
    document = Document(CHAIN)
    document.apply(GroupItems("one", ("a", "b")))
    document.apply(GroupItems("two", ("b", "c")))
    assert [group.members for group in groups(document.workflow)] == [("a",), ("b", "c")]


def test_a_deleted_node_leaves_its_group_and_undo_brings_it_back_into_it() -> None:
    document = Document(CHAIN)
    document.apply(GroupItems("g", ("a", "b")))
    document.apply(RemoveNodes(("b",)))
    assert groups(document.workflow)[0].members == ("a",)
    document.undo()
    assert groups(document.workflow)[0].members == ("a", "b")


def test_groups_that_hold_each_other_do_no_harm() -> None:
    ring = (
        {"id": "x", "kind": "group", "members": ["y"]},
        {"id": "y", "kind": "group", "members": ["x", "a"]},
    )
    workflow = Workflow(nodes=CHAIN.nodes, notes=ring)
    assert inside(groups(workflow), "x") == {"y", "a"} and ids(workflow) == {"x", "y"}


def test_a_frozen_version_takes_notes_and_they_make_no_other_definition() -> None:
    document = Document(CHAIN, frozen="executed")
    document.apply(AddNote("n", (0.0, 0.0), "free"))
    document.apply(GroupItems("g", ("a",)))
    assert codec.content_hash(document.workflow) == codec.content_hash(CHAIN)


def test_a_group_goes_with_its_last_member_and_one_undo_brings_both_back() -> None:
    document = Document(CHAIN)
    document.apply(GroupItems("outer", ("a", "b", "c")))
    document.apply(GroupItems("inner", ("a", "b")))
    before = document.workflow
    document.apply(RemoveNodes(("a", "b")))
    assert [group.id for group in groups(document.workflow)] == ["outer"]
    document.apply(RemoveNodes(("c",)))
    assert document.workflow.notes == ()
    document.undo()
    document.undo()
    assert document.workflow is before


def test_a_group_that_held_only_groups_or_notes_goes_with_them_and_frames_drawn_again_leave_none() -> None:
    document = Document(CHAIN)
    document.apply(AddNote("n", (0.0, 0.0)))
    document.apply(GroupItems("inner", ("n",)))
    document.apply(GroupItems("outer", ("inner",)))
    document.apply(RemoveAnnotations(("n",)))
    assert document.workflow.notes == ()
    document.apply(GroupItems("first", ("a",)))
    document.apply(GroupItems("second", ("a",)))
    assert [group.id for group in groups(document.workflow)] == ["second"]


def test_a_group_that_was_empty_before_is_kept_as_it_is() -> None:
    empty = {"id": "x", "kind": "group", "members": []}
    document = Document(Workflow(nodes=CHAIN.nodes, notes=(empty,)))
    document.apply(RemoveNodes(("c",)))
    assert document.workflow.notes == (empty,)
