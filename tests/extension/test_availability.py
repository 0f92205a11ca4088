"""A type that refuses synchronous workflows is refused there, whoever asks and however it comes (6.9)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.app.core import load_types
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import commands
from desktop_app.editor.admission import Admission
from desktop_app.editor.availability import refusal
from desktop_app.editor.document import Document
from tests.helpers.documents import document, node
from tests.helpers.plugins import EXAMPLES

TYPES = {
    "randomString": "not usable in a synchronous workflow",
    "fileDigest": "not usable in a synchronous workflow: the node may wait",
}
SYNC = Workflow(sync=True, nodes=(Node("a", "calculation"),))
each_type = pytest.mark.parametrize("type_id", TYPES)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """All types with those of the examples."""
    return load_types([str(EXAMPLES)]).catalog()


@each_type
def test_the_palette_is_told_why(type_id: str, catalog: Catalog) -> None:
    assert refusal(SYNC, catalog, type_id, Slot("a")) == TYPES[type_id]
    assert refusal(replace(SYNC, sync=False), catalog, type_id, Slot("a")) is None


@each_type
def test_the_document_refuses_what_is_added(type_id: str, catalog: Catalog) -> None:
    new = Node("b", type_id, "New")
    for command in (
        commands.AddNode(new, Slot("a")),
        commands.InsertNodes((Node("c", "loop"), replace(new, upstream="c", branch_index=0)), Slot("a")),
        commands.Compound((commands.RenameNode("a", "A"), commands.AddNode(new, Slot("a")))),
    ):
        opened = Document(SYNC, admission=Admission(catalog))
        with pytest.raises(InvalidRequestError, match=TYPES[type_id]):
            opened.apply(command)
        assert opened.workflow is SYNC and opened.history.last is None
        free = Document(replace(SYNC, sync=False), admission=Admission(catalog))
        assert free.apply(command).added


@each_type
def test_a_copy_is_refused_but_other_edits_are_not(type_id: str, catalog: Catalog) -> None:
    """An imported document may hold such a node: it can be kept, changed and deleted (A33)."""
    workflow = replace(SYNC, nodes=(*SYNC.nodes, Node("b", type_id, upstream="a")))
    opened = Document(workflow, admission=Admission(catalog))
    with pytest.raises(InvalidRequestError, match=TYPES[type_id]):
        opened.apply(commands.InsertNodes((replace(workflow.nodes[-1], key="c", upstream=None),), Slot("b")))
    opened.apply(commands.SetConfig("b", {"digit": 3}))
    opened.apply(commands.RemoveNode("b"))
    opened.undo()
    opened.apply(commands.ReplaceWorkflow(workflow, "Restore"))
    assert opened.node("b") is not None


def test_a_type_that_may_stand_once_is_not_refused_by_itself(catalog: Catalog) -> None:
    def once(placement: Any) -> str | None:
        taken = any(node.type == "only" for node in placement.workflow.nodes)
        return "there is one already" if taken else None

    only = replace(catalog.nodes["calculation"], type="only", is_available=once)
    types = Catalog({**catalog.nodes, "only": only}, catalog.triggers)
    opened = Document(Workflow(), admission=Admission(types))
    opened.apply(commands.AddNode(Node("a", "only"), Slot()))
    with pytest.raises(InvalidRequestError, match="there is one already"):
        opened.apply(commands.InsertNodes((Node("b", "only"),), Slot("a")))


def test_unknown_types_pass_as_placeholders(catalog: Catalog) -> None:
    opened = Document(SYNC, admission=Admission(catalog))
    assert opened.apply(commands.InsertNodes((Node("b", "lost"),), Slot("a"))).added
    with pytest.raises(InvalidRequestError, match="unknown here"):
        opened.apply(commands.AddNode(Node("c", "lost"), Slot("a")))


def test_validation_names_a_waiting_node_in_a_synchronous_document(wirework: Any, tmp_path: Any) -> None:
    file = tmp_path / "sync.json"
    file.write_text(json.dumps(document(node("d", "fileDigest", {"path": "x"}), sync=True)))
    done = wirework("validate", file, "--plugin", EXAMPLES)
    assert done.status == 1
    assert "sync.json:d:type: not usable in a synchronous workflow" in done.out
