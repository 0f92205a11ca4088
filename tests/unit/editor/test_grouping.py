"""Putting things into a group and out of it."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.arranging import GroupItems
from desktop_app.editor.document import Document
from desktop_app.editor.grouping import Regroup
from desktop_app.editor.notes import groups


def grouped() -> Document:
    nodes = [Node(key, "step", upstream=up) for key, up in (("a", None), ("b", "a"), ("c", "b"))]
    document = Document(Workflow(nodes=tuple(nodes)))
    document.apply(GroupItems("one", ("a", "b")))
    document.apply(GroupItems("two", ("c",)))
    document.apply(GroupItems("outer", ("one", "two")))
    return document


def members(document: Document) -> dict[str, tuple[str, ...]]:
    return {group.id: group.members for group in groups(document.workflow)}


def test_a_member_changes_its_group_and_an_emptied_group_goes() -> None:
    document = grouped()
    before = document.workflow
    document.apply(Regroup(("c",), "one"))
    assert members(document) == {"one": ("a", "b", "c"), "outer": ("one",)}
    assert document.history.undo_label == "Put into a group"
    document.undo()
    assert document.workflow is before
    document.apply(Regroup(("a",)))
    assert members(document)["one"] == ("b",) and document.history.undo_label == "Take out of a group"


def test_a_group_goes_into_another_but_never_into_itself() -> None:
    document = grouped()
    document.apply(Regroup(("two",), "one"))
    assert members(document) == {"one": ("a", "b", "two"), "two": ("c",), "outer": ("one",)}
    for keys, group in ((("outer",), "two"), (("one",), "two"), (("a",), "gone")):
        with pytest.raises(InvalidRequestError):
            document.apply(Regroup(keys, group))
