"""Points of wires: they follow their wire through every edit, copy and file, and go with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop_app.domain import codec
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations as ops
from desktop_app.editor.clipboard import copied_text, read_clip
from desktop_app.editor.document import Document
from desktop_app.editor.fragments import fragment, rekeyed
from desktop_app.editor.reroutes import reroutes
from desktop_app.editor.wiring import AddReroutes, CutWires, NewPoint


def plain() -> Workflow:
    line = (("a", None), ("b", "a"), ("fork", "b"), ("c", "fork"))
    nodes = [Node(key, "fork" if key == "fork" else "step", key, {}, upstream) for key, upstream in line]
    return Workflow(nodes=(*nodes, Node("in", "step", "in", {}, "fork", 1)))


def pointed() -> Workflow:
    """Points p into b, q and r into c, s into the branch, t on the empty branch, u at the end of the line."""
    slots = {"p": Slot("a"), "q": Slot("fork"), "r": Slot("fork"), "s": Slot("fork", 1), "t": Slot("fork", 2)}
    points = [NewPoint(key, slot, (10.0, 20.0)) for key, slot in {**slots, "u": Slot("c")}.items()]
    return AddReroutes(tuple(points)).apply(plain())


def found(workflow: Workflow) -> dict[str, Slot]:
    return {point.id: point.slot for point in reroutes(workflow)}


def test_points_of_one_wire_stand_in_its_order() -> None:
    more = AddReroutes((NewPoint("first", Slot("fork"), (1.0, 2.0), before="q"),)).apply(pointed())
    assert [point.id for point in reroutes(more) if point.slot == Slot("fork")] == ["first", "q", "r"]
    assert found(more)["u"] == Slot("c") and found(more)["t"] == Slot("fork", 2)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda w: ops.add_node(w, Node("x", "step"), Slot("a")), {"p": Slot("x")}),
        (lambda w: ops.add_node(w, Node("x", "step"), Slot("c")), {"u": None}),
        (lambda w: ops.add_node(w, Node("x", "step"), Slot("fork", 2)), {"t": None}),
        (lambda w: ops.remove_nodes(w, ["a"]), {"p": Slot(None)}),
        (lambda w: ops.remove_nodes(w, ["b"]), {"p": None}),
        (lambda w: ops.remove_nodes(w, ["fork"]), {"q": Slot("b"), "r": Slot("b"), "s": None, "t": None}),
        (lambda w: ops.move_node(w, "b", Slot("c")), {"p": None, "u": None}),
        (lambda w: ops.move_line(w, "c", Slot("fork", 2)), {"q": None, "r": None, "t": None}),
        (lambda w: ops.rename(w, "b", "B"), {}),
    ],
)
def test_points_stay_with_their_wire_and_go_with_it(
    edit: Callable[[Workflow], Workflow], expected: dict[str, Slot | None]
) -> None:
    slots = {**found(pointed()), **expected}
    after = edit(pointed())
    assert found(after) == {key: slot for key, slot in slots.items() if slot is not None}
    assert len(after.notes) == len(found(after)), "nothing is left behind"


def test_a_document_keeps_points_and_what_it_does_not_understand() -> None:
    odd = {"id": "z", "kind": "reroute", "into": "nobody", "x": "far"}
    kept = replace(pointed(), notes=(*pointed().notes, odd))
    read = codec.decode(codec.encode(kept))
    assert found(read) == found(pointed()) and read.notes[-1] == odd
    assert ops.remove_nodes(read, ["in"]).notes[-1] == odd


def test_points_between_copied_nodes_come_along_on_the_copied_wires() -> None:
    piece = read_clip(copied_text(fragment(pointed(), ["b", "fork", "c", "p"])))
    assert sorted(paper["id"] for paper in piece.papers) == ["q", "r", "s"]
    copied, keys = rekeyed(piece, iter("12345678").__next__)
    into = {paper["id"]: paper["into"] for paper in copied.papers}
    assert into == {keys["q"]: keys["c"], keys["r"]: keys["c"], keys["s"]: keys["in"]}


def test_cutting_a_wire_takes_what_hangs_on_it_and_one_undo_brings_it_back() -> None:
    document = Document(pointed())
    before = document.workflow
    document.apply(CutWires((Slot("b"), Slot("fork", 1))))
    assert [node.key for node in document.workflow.nodes] == ["a", "b"]
    assert found(document.workflow) == {"p": Slot("a")} and document.history.undo_label == "Cut 2 wires"
    document.undo()
    assert document.workflow is before
