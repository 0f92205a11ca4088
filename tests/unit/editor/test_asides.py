"""Steps beside the document in its history: breakpoints, mocks, changed values (editor.md E, Undo; M 11)."""

from __future__ import annotations

import pytest

from desktop_app.domain.debugging import Breakpoint, Edit
from desktop_app.domain.mocks import Mock
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.asides import Aside, Turn, label_of, turned
from desktop_app.editor.changes import Change
from desktop_app.editor.commands import RenameNode
from desktop_app.editor.document import Document

POINT = Breakpoint("p", node="a")
OFF = Breakpoint("p", node="a", enabled=False)
SET = Aside(((None, POINT),))


def opened(frozen: str = "") -> tuple[Document, list[Change]]:
    document = Document(Workflow(nodes=(Node("a", "delay", "A"),)), frozen=frozen)
    changes: list[Change] = []
    document.subscribe(changes.append)
    return document, changes


def title(document: Document) -> str:
    return document.tree["a"].title


def test_mixed_steps_are_undone_and_redone_in_their_order() -> None:
    document, changes = opened()
    document.apply(RenameNode("a", "B"))
    document.remember(SET, "Set breakpoint")
    document.apply(RenameNode("a", "C"))
    done = []
    for _ in range(3):
        document.undo()
        done.append((title(document), changes[-1].aside))
    assert done == [("B", None), ("B", SET), ("A", None)]
    for _ in range(3):
        document.redo()
        done.append((title(document), changes[-1].aside))
    assert done[3:] == [("B", None), ("B", SET), ("C", None)]


def test_a_step_beside_the_document_leaves_it_as_saved_and_the_saved_mark_where_it_is() -> None:
    document, changes = opened()
    document.apply(RenameNode("a", "B"))
    document.mark_saved()
    before = document.workflow
    document.remember(SET, "Set breakpoint")
    assert document.workflow is before and not document.modified
    assert not changes[-1], "nothing of the document is to be journalled"
    assert document.history.saved_position == 1 and document.history.undo_label == "Set breakpoint"


def test_a_frozen_version_allows_breakpoints_and_their_undo() -> None:
    document, changes = opened("It is executed.")
    document.remember(SET, "Set breakpoint")
    document.undo()
    assert changes[-1].aside is SET and changes[-1].kind == "undo"


def test_edits_around_a_step_beside_the_document_are_not_merged() -> None:
    document, _ = opened()
    document.apply(RenameNode("a", "B"))
    document.remember(SET, "Set breakpoint")
    document.apply(RenameNode("a", "C"))
    assert [entry.label for entry in document.history.entries][1] == "Set breakpoint"
    assert len(document.history.entries) == 3


def test_a_step_that_failed_leaves_the_history_and_the_others_still_lead_where_they_led() -> None:
    document, _ = opened()
    document.apply(RenameNode("a", "B"))
    document.remember(SET, "Set breakpoint")
    document.apply(RenameNode("a", "C"))
    document.undo()
    document.forget(lambda aside: aside is SET)
    assert document.history.position == 1 and len(document.history.entries) == 2
    document.redo()
    assert title(document) == "C"
    document.undo()
    document.undo()
    assert title(document) == "A"


def test_equal_steps_are_told_apart() -> None:
    document, _ = opened()
    same = Aside(SET.done)
    document.remember(SET, "Set breakpoint")
    document.remember(same, "Set breakpoint")
    document.forget(lambda aside: aside is same)
    assert [entry.aside for entry in document.history.entries] == [SET]


def test_undoing_several_turns_goes_backwards() -> None:
    step = Aside(((None, POINT), (POINT, OFF)))
    known: tuple[Breakpoint, ...] = ()
    for turn in step.turns(undone=False):
        known = turned(known, turn, Breakpoint)
    assert known == (OFF,)
    for turn in step.turns(undone=True):
        known = turned(known, turn, Breakpoint)
    assert known == ()


def test_a_turn_concerns_one_kind_and_keeps_the_place_of_what_it_changes() -> None:
    other, mock = Breakpoint("q", node="b"), Mock("a", 1)
    assert turned((POINT, other), (POINT, OFF), Breakpoint) == (OFF, other)
    assert turned((POINT, other), (None, mock), Breakpoint) == (POINT, other)
    assert turned((mock,), (mock, None), Mock) == ()


@pytest.mark.parametrize(
    ("turns", "label"),
    [
        (((None, POINT),), "Set breakpoint"),
        (((POINT, OFF),), "Disable breakpoint"),
        (((OFF, POINT),), "Enable breakpoint"),
        (((POINT, Breakpoint("p", node="a", once=True)),), "Change breakpoint"),
        (((POINT, None), (Breakpoint("q"), None)), "Remove breakpoints"),
        (((None, Mock("a")),), "Set mock"),
        (((Mock("a"), Mock("a", 2)),), "Change mock"),
        (((Mock("a"), None),), "Clear mock"),
        (((None, Edit(1, "$context.n", 2, 1)),), "Change value"),
        (((Edit(1, "$context.n", 2, 1), None),), "Reset value"),
    ],
)
def test_a_step_is_called_by_what_it_does(turns: tuple[Turn, ...], label: str) -> None:
    assert label_of(turns) == label
