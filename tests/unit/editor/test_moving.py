"""Moving several nodes at once: one behind the other, in reading order, as one step."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.admission import Admission
from desktop_app.editor.document import Document
from desktop_app.editor.moving import MoveNodes, moved_nodes, moves_refusal
from tests.unit.editor.conftest import CATALOG


def workflow() -> Workflow:
    names = (("a", None), ("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"))
    line = [Node(key, "step", key, {}, upstream) for key, upstream in names]
    return Workflow(nodes=(*line, Node("in", "step", "in", {}, "c", 0)))


def order(after: Workflow) -> list[str]:
    found, upstream = [], None
    while node := next((n for n in after.nodes if n.slot == Slot(upstream)), None):
        found.append(upstream := node.key)
    return found


@pytest.mark.parametrize(
    ("keys", "slot", "expected"),
    [
        (("b", "c"), Slot("e"), "adebc"),
        (("d", "b"), Slot(None), "bdace"),
        (("b", "d"), Slot("b"), "abdce"),
        (("b", "d"), Slot("c"), "acbde"),
        (("c", "in"), Slot("a"), "acbde"),
        (("a", "b", "c", "d"), Slot("e"), "eabcd"),
    ],
)
def test_nodes_stand_one_behind_the_other_where_they_are_moved(
    keys: tuple[str, ...], slot: Slot, expected: str
) -> None:
    after = moved_nodes(workflow(), keys, slot)
    assert "".join(order(after)) == expected
    assert next(node.slot for node in after.nodes if node.key == "in") == Slot("c", 0)


def test_nodes_are_moved_into_a_branch_and_back_by_one_undo() -> None:
    document = Document(workflow())
    before = document.workflow
    document.apply(MoveNodes(("a", "b"), Slot("c", 0)))
    slots = {node.key: node.slot for node in document.workflow.nodes}
    assert slots["a"] == Slot("c", 0) and slots["b"] == Slot("a") and slots["in"] == Slot("b")
    assert document.history.undo_label == "Move 2 nodes"
    document.undo()
    assert document.workflow is before


def test_what_cannot_be_moved_together_says_why() -> None:
    assert moves_refusal(workflow(), ("b", "c"), Slot("a")) == "the nodes stand there already"
    assert "own branches" in (moves_refusal(workflow(), ("b", "c"), Slot("in")) or "")
    with pytest.raises(InvalidRequestError):
        moved_nodes(workflow(), ("b", "c"), Slot("c", 0))


def test_nothing_is_moved_behind_a_node_that_ends_everything() -> None:
    ends = Node("stop", "end", "Stop", {}, "e")
    document = Document(workflow().with_nodes((*workflow().nodes, ends)), admission=Admission(CATALOG))
    command = MoveNodes(("a", "b"), Slot("stop"))
    assert "nothing can follow" in (document.refusal(command, command.apply(document.workflow)) or "")
