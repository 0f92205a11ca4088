"""Bringing notes and groups forward and sending them back, as order of the document."""

from __future__ import annotations

import pytest

from desktop_app.domain.workflow import Workflow
from desktop_app.editor.document import Document
from desktop_app.editor.stacking import Restack, restacked

KINDS = {"a": "note", "b": "note", "g": "group", "p": "reroute", "c": "note", "h": "group"}


def workflow() -> Workflow:
    return Workflow(notes=tuple({"id": key, "kind": kind} for key, kind in KINDS.items()))


def order(found: Workflow) -> str:
    return "".join(entry["id"] for entry in found.notes)


@pytest.mark.parametrize(
    ("keys", "forward", "expected"),
    [
        ("a", True, "bagpch"),
        ("b", True, "acgpbh"),
        ("c", True, "abgpch"),
        ("ab", True, "cagpbh"),
        ("ac", True, "bagpch"),
        ("b", False, "bagpch"),
        ("a", False, "abgpch"),
        ("g", True, "abhpcg"),
        ("bh", False, "bahpcg"),
    ],
)
def test_each_goes_one_place_among_its_kind(keys: str, forward: bool, expected: str) -> None:
    assert order(restacked(workflow(), set(keys), forward)) == expected


def test_what_is_on_top_stays_without_a_step_and_undo_takes_a_step_back() -> None:
    document = Document(workflow())
    document.apply(Restack(("c",), True))
    assert not document.history.entries
    document.apply(Restack(("a",), True))
    assert document.history.undo_label == "Bring forward"
    document.undo()
    assert order(document.workflow) == "abgpch"
