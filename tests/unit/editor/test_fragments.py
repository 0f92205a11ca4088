"""Copying, pasting, replacing, healing, extracting and inlining documents (editor.md E, Clipboard; L9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count

import pytest

from desktop_app.domain import codec
from desktop_app.domain.errors import DocumentError, InvalidRequestError
from desktop_app.domain.graph import Tree, structure_problems
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import clipboard, subflows
from desktop_app.editor.fragments import fragment, rekeyed
from desktop_app.editor.healing import healing
from desktop_app.editor.operations import insert_line, move_line
from desktop_app.editor.replacing import displaced, replaced
from tests.unit.editor.conftest import CATALOG, random_workflow, step


def ref(key: str) -> str:
    return "{{$jobsMapByNodeKey." + key + "}}"


def numbered() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"new{next(numbers)}"


def by_key(nodes: tuple[Node, ...]) -> dict[str, Node]:
    return {node.key: node for node in nodes}


def forked() -> Workflow:
    return Workflow(
        nodes=(
            step("a"),
            Node("fork", "fork", "Fork", {"x": ref("a")}, "a"),
            step("one", "fork", 1, x=ref("a")),
            step("two", "fork", 2, x=ref("one")),
            step("end", "fork", x=ref("one"), y=ref("a")),
        )
    )


# ------------------------------------------------------------------------------------- fragments


def test_a_fragment_is_the_chosen_nodes_in_one_line_with_their_branches() -> None:
    piece = fragment(forked(), ("end", "fork", "one"))
    assert [(n.key, n.upstream, n.branch_index) for n in piece.nodes] == [
        ("fork", None, None),
        ("one", "fork", 1),
        ("two", "fork", 2),
        ("end", "fork", None),
    ]
    assert piece.origin == Slot("a")
    assert fragment(forked(), ("trigger",)).nodes == ()


def test_new_keys_reach_references_inside_and_leave_those_outside() -> None:
    piece, keys = rekeyed(fragment(forked(), ("fork", "end")), numbered())
    configs = {node.key: node.settings for node in piece.nodes}
    assert configs[keys["two"]] == {"x": ref(keys["one"])}
    assert configs[keys["end"]] == {"x": ref(keys["one"]), "y": ref("a")}
    assert not structure_problems(Workflow(nodes=piece.nodes))


@pytest.mark.parametrize("seed", range(12))
def test_any_selection_survives_the_way_through_text(seed: int) -> None:
    flow = random_workflow(seed, 40)
    chosen = [node.key for index, node in enumerate(flow.nodes) if index % (seed % 3 + 2) == 0]
    piece = fragment(flow, chosen)
    read = clipboard.read_clip(clipboard.copied_text(piece))
    assert read.origin == piece.origin
    assert by_key(read.nodes) == by_key(piece.nodes)
    pasted = insert_line(flow, rekeyed(read, numbered())[0].nodes, Slot(None))
    assert not structure_problems(pasted)
    assert len(pasted.nodes) == len(flow.nodes) + len(piece.nodes)


# ------------------------------------------------------------------------------------- clipboard


def test_the_text_has_the_form_that_the_specification_gives() -> None:
    data = json.loads(clipboard.copied_text(fragment(forked(), ("fork",))))
    assert list(data) == ["app", "version", "nodes", "wires", "notes", "groups", "origin"]
    assert data["wires"][0] == {"from": "fork", "branchIndex": 1, "to": "one"}
    assert "upstream" not in data["nodes"][0]


def test_secrets_are_left_out_and_references_to_them_stay() -> None:
    config = {"headers": {"Authorization": "Bearer abc"}, "apiKey": "k", "password": "{{$env.PASS}}", "n": 1}
    flow = Workflow(nodes=(step("a", **config),))
    text = clipboard.copied_text(fragment(flow, ("a",)))
    assert "abc" not in text and '"k"' not in text and "{{$env.PASS}}" in text
    assert clipboard.read_clip(text).nodes[0].settings["n"] == 1


def test_unknown_members_and_the_disabled_mark_come_along() -> None:
    node = Node("a", "of another version", "A", {}, extra={"retry": 3}, disabled=True)
    (read,) = clipboard.read_clip(clipboard.copied_text(fragment(Workflow(nodes=(node,)), ("a",)))).nodes
    assert read == node


def test_a_whole_document_and_the_rows_of_the_model_system_can_be_pasted() -> None:
    whole = clipboard.read_clip(codec.dumps(forked()))
    assert by_key(whole.nodes) == by_key(forked().nodes)
    rows = [
        {"id": 1, "key": "q", "type": "query", "config": {"c": 1}, "upstreamId": None, "secretless": 1},
        {"id": 2, "key": "r", "type": "step", "config": {"x": "{{$scopes.1.id}}"}, "upstreamId": 1},
    ]
    read = clipboard.read_clip(json.dumps({"data": {"nodes": rows}}))
    assert [(n.key, n.type, n.upstream) for n in read.nodes] == [("q", "query", None), ("r", "step", "q")]
    assert read.nodes[0].extra == {"secretless": 1}
    assert read.nodes[1].settings == {"x": "{{$scopes.q.id}}"}


N8N = {
    "nodes": [
        {"id": "1", "name": "Hook", "type": "n8n-nodes-base.webhook", "parameters": {"path": "x"}},
        {"id": "2", "name": "If", "type": "n8n-nodes-base.if", "parameters": {}, "position": [1, 2]},
        {"id": "3", "name": "Yes", "type": "n8n-nodes-base.set", "disabled": True, "credentials": {"a": "b"}},
        {"id": "4", "name": "No", "type": "n8n-nodes-base.noOp"},
        {"id": "5", "name": "Lonely", "type": "n8n-nodes-base.noOp"},
    ],
    "connections": {
        "Hook": {"main": [[{"node": "If", "type": "main", "index": 0}]]},
        "If": {"main": [[{"node": "Yes", "index": 0}], [{"node": "No", "index": 0}]]},
        "No": {"main": [[{"node": "Hook", "index": 0}]]},
    },
}


def test_nodes_of_n8n_become_placeholders_with_their_raw_data() -> None:
    read = clipboard.read_clip(json.dumps(N8N))
    titles = {node.key: node.title for node in read.nodes}
    places = {n.title: (titles.get(n.upstream or ""), n.branch_index) for n in read.nodes}
    # A wire back closes a circle there; here the first node that nothing else enters begins the line.
    assert set(places) == {"Hook", "If", "Yes", "No", "Lonely"}
    assert places["If"] == ("Hook", None)
    assert (places["Yes"], places["No"]) == (("If", 0), ("If", 1))
    yes = next(node for node in read.nodes if node.title == "Yes")
    assert yes.disabled and yes.type == "n8n-nodes-base.set" and "credentials" not in yes.extra["n8n"]
    assert not structure_problems(Workflow(nodes=read.nodes))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no text"),
        ("[1, 2, 3]", "a JSON list"),
        ('[{"sku": "A"}]', "a JSON list"),
        ('{"a": 1}', "a JSON object"),
        ("<!doctype html><html><p>Hi</p></html>", "a web page"),
        ("<note>x</note>", "marked-up text"),
        ("Just some words", "plain text"),
        ('{"app": "wirework"', "cannot be read"),
        ('{"app": "wirework", "version": 9}', "newer version"),
        ('{"app": "wirework", "version": 1, "nodes": 3, "wires": []}', "incomplete"),
        ('{"app": "wirework", "version": 1, "nodes": [], "wires": []}', "without nodes"),
        ('{"app": "wirework", "version": 1, "nodes": [{"key": 1}], "wires": []}', "key"),
        ('{"format": 99, "nodes": []}', "newer"),
        ("[" * 100_000, "cannot be read"),
        ("x" * 30_000_000, "30 million"),
        ('{"app": "wirework", "version": 1, "nodes": [], "wires": [' + " " * 6_000_000, "million"),
    ],
    ids=lambda value: value[:24],
)
def test_what_is_no_workflow_is_refused_by_name(text: str, told: str) -> None:
    with pytest.raises(DocumentError) as refused:
        clipboard.read_clip(text)
    assert told in str(refused.value) and len(str(refused.value)) < 600


# ------------------------------------------------------------------------------------- replacing


def test_wires_that_lead_to_no_key_are_passed_over() -> None:
    clip = {
        "app": "wirework",
        "version": 1,
        "nodes": [{"key": "a", "type": "calc"}],
        "wires": [{"to": ["a"]}],
    }
    assert [node.key for node in clipboard.read_clip(json.dumps(clip)).nodes] == ["a"]


def test_replacing_keeps_key_place_own_title_and_common_fields() -> None:
    flow = Workflow(
        nodes=(Node("a", "step", "Mine", {"text": "hi", "number": 3, "other": 1}), step("b", "a"))
    )
    node = replaced(flow, CATALOG, "a", "strict").nodes[0]
    assert (node.key, node.type, node.title) == ("a", "strict", "Mine")
    assert node.settings == {"text": "hi", "number": 3}
    untitled = Workflow(nodes=(Node("a", "step", "Step", {"text": 5}),))
    node = replaced(untitled, CATALOG, "a", "strict").nodes[0]
    assert (node.title, node.settings) == ("Strict", {}), "a value that does not fit is left behind"


def test_branches_go_over_in_order_and_the_rest_goes_behind_the_node() -> None:
    after = replaced(forked(), CATALOG, "fork", "loop")
    tree = Tree(after.nodes)
    assert [(h.key, h.branch_index) for h in tree.branches(tree["fork"])] == [("one", 0)]
    assert [node.key for node in tree.line(tree["fork"])] == ["fork", "two", "end"]
    assert displaced(forked(), CATALOG, "fork", "loop") == 1
    flat = replaced(forked(), CATALOG, "fork", "step")
    assert [n.key for n in Tree(flat.nodes).line(Tree(flat.nodes)["fork"])] == ["fork", "one", "two", "end"]
    assert not structure_problems(flat)


# ------------------------------------------------------------------------------------- healing


def test_healing_keeps_the_nodes_of_the_first_branch() -> None:
    after = healing(forked(), ("fork",)).apply(forked())
    assert [node.key for node in Tree(after.nodes).walk()] == ["a", "one", "end"]
    everything = healing(forked(), ("a", "fork", "one", "end")).apply(forked())
    assert [node.key for node in everything.nodes] == ["two"]


def test_a_line_moves_with_what_follows_it() -> None:
    after = move_line(forked(), "end", Slot("two"))
    assert [n.key for n in Tree(after.nodes).line(Tree(after.nodes)["two"])] == ["two", "end"]
    with pytest.raises(InvalidRequestError):
        move_line(forked(), "fork", Slot("one"))


# ------------------------------------------------------------------------------------- sub-workflows


def calling() -> Workflow:
    return Workflow(
        title="Main",
        nodes=(
            step("a"),
            step("b", "a", x=ref("a"), when="{{$context.order.id}}", now="{{$system.now}}"),
            step("c", "b", x=ref("b")),
            step("d", "c", x="{{$jobsMapByNodeKey.c.total:0}}", y=ref("a")),
        ),
    )


def test_an_extracted_line_gets_what_it_takes_and_gives_back_what_others_use() -> None:
    found = subflows.extracted(calling(), ("c", "b"), "Part", "part", numbered())
    nodes = {node.key: node for node in found.called.nodes}
    assert found.called.key == "part" and set(nodes) == {"b", "c", "new2"}
    b = nodes["b"].settings
    assert b == {"x": "{{$context.a}}", "when": "{{$context.id}}", "now": "{{$system.now}}"}
    assert nodes["new2"].type == "output" and nodes["new2"].settings == {"value": {"c": ref("c")}}
    call = next(node for node in found.caller.nodes if node.key == found.call)
    assert call.settings == {
        "workflow": "part",
        "context": {"a": ref("a"), "id": "{{$context.order.id}}"},
    }
    d = next(node for node in found.caller.nodes if node.key == "d")
    assert d.settings["x"] == "{{$jobsMapByNodeKey.new1.c.total:0}}"
    assert [node.key for node in Tree(found.caller.nodes).walk()] == ["a", "new1", "d"]


def test_inlining_takes_the_extraction_back() -> None:
    found = subflows.extracted(calling(), ("b", "c"), "Part", "part", numbered())
    keys = iter(("b", "c", "gone"))
    back = subflows.inlined(found.caller, found.called, found.call, lambda: next(keys))
    assert list(Tree(back.nodes).walk()) == list(Tree(calling().nodes).walk())


def test_what_cannot_be_extracted_or_inlined_says_why() -> None:
    assert "does not directly follow" in str(subflows.extraction_refusal(calling(), ("a", "c")))
    assert "first" in str(subflows.extraction_refusal(calling(), ()))
    ended = Workflow(nodes=(step("a"), Node("e", "end", "E", {}, "a")))
    assert "whole workflow" in str(subflows.extraction_refusal(ended, ("a", "e")))
    flow = Workflow(nodes=(Node("call", "subflow", "Call", {"workflow": "w", "context": {"n": 5}}),))
    assert "no nodes" in str(subflows.inline_refusal(flow, Workflow(), "call"))
    taking = Workflow(nodes=(step("x", y="{{$context.n}}"),))
    with pytest.raises(InvalidRequestError, match=r"\$context.n"):
        subflows.inlined(flow, taking, "call", numbered())
