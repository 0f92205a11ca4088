"""The preview of what an edit would break, and the decisions about it (editor.md A10, M5; L4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.node_spec import NodeSpec, Variable
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor.commands import (
    InsertNodes,
    MoveNode,
    RemoveNodes,
    RenameNode,
    ReplaceWorkflow,
    SetDisabled,
)
from desktop_app.editor.document import Document
from desktop_app.editor.impact import Decisions, preview, repairs
from desktop_app.editor.replacing import replaced
from tests.helpers.references import usages
from tests.unit.editor.conftest import CATALOG, step


def ref(key: str, path: str = "id") -> str:
    return "{{$jobsMapByNodeKey." + key + (f".{path}" if path else "") + "}}"


def line(*nodes: Node) -> Workflow:
    return Workflow(key="w", nodes=nodes)


def query_used_by_three() -> Workflow:
    return line(
        step("spare"),
        step("query", "spare"),
        step("one", "query", text=ref("query"), plain="x"),
        step("two", "one", deep=[{"name": f"Hello {ref('query', 'name')}!"}]),
        step("three", "two", **{ref("query"): 1}),
    )


def test_nothing_breaks_where_nobody_refers() -> None:
    found = preview(query_used_by_three(), CATALOG, RemoveNodes(("three",)))
    assert (found.state, found.broken) == ("safe", ())
    assert preview(query_used_by_three(), CATALOG, RenameNode("query", "Other")).state == "safe"


def test_a_removal_names_each_field_why_and_what_could_take_its_place() -> None:
    found = preview(query_used_by_three(), CATALOG, RemoveNodes(("query",)))
    assert found.state == "breaks"
    assert [(b.usage.node, b.usage.field) for b in found.broken] == [
        ("one", "text"),
        ("two", "deep.0.name"),
        ("three", ""),
    ]
    assert {b.reason for b in found.broken} == {"“Title query” goes away"}
    suggested = [b.suggested.path if b.suggested else None for b in found.broken]
    same = ("$jobsMapByNodeKey", "spare")
    # The nearest node upstream with the same member wins; "one" stands nearer to "two" and "three".
    assert suggested == [(*same, "id"), ("$jobsMapByNodeKey", "one", "name"), (*same[:1], "two", "id")]


def test_what_the_field_reads_already_is_not_suggested_a_second_time() -> None:
    both = f"{ref('price')} * {ref('count')}"
    flow = line(step("count"), step("price", "count"), step("sum", "price", expression=both))
    (lost,) = preview(flow, CATALOG, RemoveNodes(("price",))).broken
    assert lost.suggested is None, "it would become the count times itself"
    spare = line(step("spare"), *(replace(n, upstream=n.upstream or "spare") for n in flow.nodes))
    (lost,) = preview(spare, CATALOG, RemoveNodes(("price",))).broken
    assert lost.suggested is not None and lost.suggested.node == "spare"
    assert any(choice.node == "count" for choice in lost.choices), "a person may still choose it"


def test_one_step_removes_and_repairs_and_one_undo_brings_back_document_and_selection() -> None:
    before = query_used_by_three()
    document = Document(before)
    document.select(("query", "one"))
    decisions = Decisions(preview(before, CATALOG, RemoveNodes(("query",))))
    first, second, third = (broken.usage for broken in decisions.preview.broken)
    decisions.set(first, "$jobsMapByNodeKey.spare.id")
    decisions.set(second, None)
    decisions.keep(third)
    document.apply(decisions.command(), select=("spare",))
    configs = {node.key: node.settings for node in document.workflow.nodes}
    assert configs["one"] == {"text": ref("spare"), "plain": "x"}
    assert configs["two"] == {"deep": [{"name": "Hello !"}]}
    assert configs["three"] == {ref("query"): 1}
    assert len(document.history.entries) == 1
    assert document.history.undo_label == "Remove “Title query”"
    document.undo()
    assert document.workflow is before and document.selection == ("query", "one")


def test_apply_to_all_decides_like_one_of_them() -> None:
    decisions = Decisions(preview(query_used_by_three(), CATALOG, RemoveNodes(("query",))))
    first = decisions.preview.broken[0].usage
    decisions.set(first, "$jobsMapByNodeKey.spare.id")
    decisions.apply_to_all(first)
    assert set(decisions.chosen.values()) == {"$jobsMapByNodeKey.spare.id"}
    decisions.set(first, None)
    decisions.apply_to_all(first)
    assert list(decisions.chosen.values()) == [None, None, None]
    decisions.keep(first)
    decisions.apply_to_all(first)
    assert decisions.chosen == {}


def test_a_variable_out_of_reach_of_one_field_is_not_forced_on_it() -> None:
    flow = line(
        step("a"), step("b", "a", x=ref("a")), step("c", "b", x=1), step("d", "c", x=ref("a"), y=ref("c"))
    )
    decisions = Decisions(preview(flow, CATALOG, RemoveNodes(("a",))))
    first, second = (broken.usage for broken in decisions.preview.broken)
    decisions.set(second, "$jobsMapByNodeKey.c.id")
    decisions.apply_to_all(second)
    assert first not in decisions.chosen, "c comes after b"


def test_the_default_of_a_placeholder_survives_its_new_binding() -> None:
    flow = line(step("a"), step("b", "a"), step("c", "b", x="{{$jobsMapByNodeKey.b.id:7}}"))
    document = Document(flow)
    decisions = Decisions(preview(flow, CATALOG, RemoveNodes(("b",))))
    document.apply(decisions.command())
    assert document.workflow.nodes[1].settings == {"x": "{{$jobsMapByNodeKey.a.id:7}}"}


def test_what_was_broken_before_is_no_doing_of_the_command() -> None:
    flow = line(step("a"), step("b", "a", x=ref("gone")), step("c", "b"))
    assert preview(flow, CATALOG, RemoveNodes(("a",))).state == "safe"


def test_a_move_breaks_what_then_runs_before_its_source() -> None:
    flow = line(step("a"), step("b", "a"), step("c", "b", x=ref("b")))
    found = preview(flow, CATALOG, MoveNode("b", Slot("c")))
    assert [(b.usage.node, b.reason) for b in found.broken] == [("c", "“Title b” does not run before it")]
    assert preview(flow, CATALOG, MoveNode("a", Slot("b"))).state == "safe"


def test_a_refused_move_says_why() -> None:
    flow = line(Node("fork", "fork"), step("in", "fork", 1))
    found = preview(flow, CATALOG, MoveNode("fork", Slot("in")))
    assert (found.state, found.refusal) == ("refused", "“fork” cannot move into its own branches")


def test_leaving_a_loop_breaks_its_scope() -> None:
    scope = "{{$scopes.loop.item.name}}"
    flow = line(step("a"), Node("loop", "loop", "Rounds", {}, "a"), step("in", "loop", 0, x=scope))
    found = preview(flow, CATALOG, MoveNode("in", Slot("loop")))
    assert [b.reason for b in found.broken] == ["the node is not inside “Rounds”"]
    assert found.broken[0].suggested and found.broken[0].suggested.path[-2:] == ("a", "name")


def test_disabling_breaks_what_uses_the_result_and_what_stands_inside() -> None:
    flow = line(step("a"), step("b", "a", x=ref("a")), step("c", "b", x=ref("b")))
    found = preview(flow, CATALOG, SetDisabled(("b",)))
    assert [(b.usage.node, b.reason) for b in found.broken] == [("c", "“Title b” is disabled")]
    assert all(choice.node != "b" for choice in found.broken[0].choices)
    inside = line(Node("fork", "fork"), step("in", "fork", 1), step("after", "fork", x=ref("in")))
    assert preview(inside, CATALOG, SetDisabled(("fork",))).state == "safe", "it had no value before either"


def test_pasted_references_that_lead_nowhere_are_shown() -> None:
    pasted = (step("new", x=ref("elsewhere"), y=ref("a")),)
    found = preview(line(step("a")), CATALOG, InsertNodes(pasted, Slot("a")))
    assert [(b.usage.field, b.reason) for b in found.broken] == [
        ("x", "the node it names is not in this workflow")
    ]
    assert found.broken[0].suggested and found.broken[0].suggested.path[1:] == ("a", "id")
    before = preview(line(step("a")), CATALOG, InsertNodes(pasted, Slot(None)))
    assert [b.usage.field for b in before.broken] == ["x", "y"]


def test_a_disabled_node_may_be_pasted_and_mapped_whatever_it_names() -> None:
    pasted = (replace(step("new", x=ref("elsewhere"), y=ref("a")), disabled=True),)
    found = preview(line(step("a")), CATALOG, InsertNodes(pasted, Slot("a")), None, ("new",))
    assert [(b.usage.field, b.reason) for b in found.broken] == [
        ("x", "the node it names is not in this workflow"),
        ("y", "takes its value from “Title a”"),
    ]
    assert found.harmless


def test_another_type_without_the_member_breaks_its_users() -> None:
    flow = line(step("a"), step("b", "a", x=ref("a")))
    after = replaced(flow, CATALOG, "a", "wait")
    found = preview(flow, CATALOG, ReplaceWorkflow(after, "Replace"))
    assert [(b.usage.node, b.reason) for b in found.broken] == [("b", "“Title a” has no such value any more")]


def test_a_frozen_document_refuses_in_the_preview() -> None:
    flow = line(step("a"))
    document = Document(flow, frozen="was run")
    found = preview(flow, CATALOG, RemoveNodes(("a",)), document.refusal)
    assert (found.state, found.refusal) == ("refused", "was run")
    with pytest.raises(InvalidRequestError):
        document.apply(found.command)


def test_a_repair_of_a_field_that_is_gone_does_nothing() -> None:
    flow = query_used_by_three()
    decisions = Decisions(preview(flow, CATALOG, RemoveNodes(("query",))))
    other = replace(flow, nodes=flow.nodes[:3])
    assert len(decisions.command().apply(other).nodes) == 2
    assert usages(decisions.command().apply(flow), "query") == ()


def test_the_type_of_what_a_deleted_node_gave_still_suggests_what_fits() -> None:
    document = Document(
        line(
            step("near"),
            Node("gone", "counter", "Gone", upstream="near"),
            step("use", "gone", text=ref("gone", "total")),
        )
    )
    catalog = replace(CATALOG, nodes={**CATALOG.nodes, "counter": COUNTER})
    document.apply(RemoveNodes(("gone",)))
    (unknown,) = repairs(document.workflow, catalog).broken
    assert unknown.suggested is None, "nobody remembers what it was"
    (known,) = repairs(document.workflow, catalog, document.former).broken
    assert known.suggested is not None and known.suggested.path[1:] == ("near", "id"), "the other number"


def totals(node: Node) -> Variable:
    return Variable(node.key, node.title, "object", (Variable("total", "Total", "int"),))


COUNTER = NodeSpec("counter", "Counter", "calculation", variables=totals)
