"""Notes and groups on the clipboard: taken along, re-keyed, put beside what they stood by (editor.md E)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import count
from typing import Any

import pytest

from desktop_app.domain import codec
from desktop_app.domain.errors import DocumentError
from desktop_app.domain.workflow import JsonObject, Workflow
from desktop_app.editor import clipboard
from desktop_app.editor.arranging import AddNote, GroupItems
from desktop_app.editor.fragments import fragment, rekeyed
from desktop_app.editor.note_copies import aside, moved

from .conftest import step

CHAIN = Workflow(nodes=(step("a"), step("b", "a"), step("c", "b")))


def drawn() -> Workflow:
    """A note ``n``; ``inner`` around b and the note, ``outer`` around that and c."""
    noted = AddNote("n", (300.0, 40.0), "See [[A]]").apply(CHAIN)
    return GroupItems("outer", ("inner", "c")).apply(GroupItems("inner", ("b", "n"), "In").apply(noted))


def ids(papers: Iterable[JsonObject]) -> list[str]:
    return [paper["id"] for paper in papers]


def through_text(workflow: Workflow, *keys: str) -> Any:
    return clipboard.read_clip(clipboard.copied_text(fragment(workflow, keys)))


def clip(**members: Any) -> str:
    empty = {"app": "wirework", "version": 1, "nodes": [], "wires": []}
    return json.dumps({**empty, **members})


@pytest.mark.parametrize(
    ("chosen", "nodes", "papers"),
    [
        (("b",), ["b"], []),
        (("b", "n"), ["b"], ["n", "inner"]),
        (("b", "n", "c"), ["b", "c"], ["n", "inner", "outer"]),
        (("inner",), ["b"], ["n", "inner"]),
        (("outer",), ["b", "c"], ["n", "inner", "outer"]),
        (("n",), [], ["n"]),
    ],
)
def test_a_group_comes_along_when_it_or_all_its_members_are_chosen(
    chosen: tuple[str, ...], nodes: list[str], papers: list[str]
) -> None:
    piece = fragment(drawn(), chosen)
    assert [node.key for node in piece.nodes] == nodes and ids(piece.papers) == papers
    read = through_text(drawn(), *chosen)
    assert [node.key for node in read.nodes] == nodes and ids(read.papers) == papers


def test_copies_get_keys_of_their_own_and_their_groups_hold_the_copies() -> None:
    numbers = count(1)
    piece, keys = rekeyed(through_text(drawn(), "outer"), lambda: f"new{next(numbers)}")
    made = {paper["id"]: paper for paper in piece.papers}
    assert made[keys["inner"]]["members"] == [keys["b"], keys["n"]] and made[keys["inner"]]["title"] == "In"
    assert made[keys["outer"]]["members"] == [keys["inner"], keys["c"]]
    assert made[keys["n"]]["text"] == "See [[A]]" and set(made).isdisjoint(keys)


def test_a_whole_document_is_pasted_with_its_notes_but_without_empty_groups() -> None:
    empty = {"id": "x", "kind": "group", "members": ["gone"]}
    flow = Workflow(nodes=CHAIN.nodes, notes=({"text": "no id"}, empty))
    read = clipboard.read_clip(codec.dumps(flow))
    assert [(paper["id"], paper["text"]) for paper in read.papers] == [("note-0", "no id")]


def test_a_copy_moves_aside_only_where_it_would_cover_a_note() -> None:
    papers = fragment(drawn(), ("inner",)).papers
    note, group = aside(papers, drawn())
    assert (note["x"], note["y"]) == (332.0, 72.0) and group == papers[1]
    assert aside(papers, CHAIN) == papers
    assert [paper.get("x") for paper in moved(papers, -300.0, 0.0)] == [0.0, None]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (clip(notes=7), "notes are no list"),
        (clip(groups=["x"]), "groups are no list"),
        (clip(notes=[{"id": "n"}, {"id": "n"}]), "same key"),
        (clip(nodes=[{"key": "a", "type": "calc"}], notes=[{"id": "a"}]), "same key"),
        (clip(groups=[{"id": "g", "members": ["gone"]}]), "without nodes"),
    ],
)
def test_notes_that_make_no_sense_are_refused_by_name(text: str, told: str) -> None:
    with pytest.raises(DocumentError, match=told) as refused:
        clipboard.read_clip(text)
    assert "Copy nodes on a canvas" in refused.value.remedy


def test_odd_members_of_notes_do_no_harm() -> None:
    odd = clip(
        notes=[{"id": 5, "x": "far", "text": None}],
        groups=[{"id": "g", "members": ["note-0", 3, "g"]}],
        origin={"upstream": 4, "at": [1, True]},
    )
    read = clipboard.read_clip(odd)
    piece, keys = rekeyed(read, iter("xy").__next__)
    assert read.at is None and piece.papers[1]["members"] == [keys["note-0"], keys["g"]]
    assert moved(piece.papers, 1.0, 2.0)[0]["x"] == 1.0
