"""References are found at any depth, and every edit tells which of them it would break (engine.md 6.11)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.commands import Compound, MoveNode
from desktop_app.editor.document import Document
from desktop_app.editor.layout import tidy
from desktop_app.editor.lineage import Lineage
from desktop_app.editor.reference_commands import RebindReferences, StripReferences
from desktop_app.editor.references import (
    Impact,
    MoveImpact,
    Usage,
    all_usages,
    impact_of_insert,
    impact_of_removal,
    rebind,
    strip,
    usages,
    usages_in,
)

from .conftest import CATALOG, random_workflow, step


def job(key: str, path: str = "") -> str:
    return "{{$jobsMapByNodeKey." + key + path + "}}"


def scope(key: str, path: str = ".item") -> str:
    return "{{$scopes." + key + path + "}}"


def keys(found: tuple[Usage, ...]) -> list[tuple[str, str]]:
    return [(usage.node, usage.target) for usage in found]


# a ─ loop ─ z, inside the loop: in1 ─ in2
FLOW = Workflow(
    nodes=(
        step("a"),
        Node("loop", "loop", "Each", {"target": job("a", ".lines")}, "a"),
        step("in1", "loop", 0, text=scope("loop")),
        step("in2", "in1", text=f"{job('in1')} of {job('a')}"),
        step("z", "loop", text=[{job("loop"): 1}, job("a", ".x")]),
    )
)


# ------------------------------------------------------------------------------------------ finding


def test_usages_are_found_in_texts_lists_objects_and_names_with_their_path() -> None:
    config: dict[str, Any] = {
        "plain": job("a"),
        "nested": [{"deep": f"x {{{{ctx.$scopes.b.item:none}}}} {job('a', '.y')}"}],
        job("c"): 3,
        "none": "{{$context.a}} {{$system.now}} $jobsMapByNodeKey.a",
    }
    assert list(usages_in(Node("n", "step", config=config))) == [
        Usage("n", "", job("c"), "c"),
        Usage("n", "plain", job("a"), "a"),
        Usage("n", "nested.0.deep", "{{ctx.$scopes.b.item:none}}", "b", scope=True),
        Usage("n", "nested.0.deep", job("a", ".y"), "a"),
    ]


def test_a_node_without_a_config_refers_to_nothing() -> None:
    assert list(usages_in(Node("n", "step", config=None))) == []


def test_usages_of_one_node_and_of_all() -> None:
    assert keys(usages(FLOW, "a")) == [("loop", "a"), ("in2", "a"), ("z", "a")]
    assert set(all_usages(FLOW)) == {"a", "loop", "in1"}
    assert len(all_usages(FLOW)["loop"]) == 2


# ------------------------------------------------------------------------------------------ removal


def test_removing_a_node_breaks_what_refers_to_it() -> None:
    assert keys(impact_of_removal(FLOW, ["a"]).dependents) == [("loop", "a"), ("in2", "a"), ("z", "a")]
    assert not impact_of_removal(FLOW, ["a"]).safe


def test_what_goes_along_is_not_broken() -> None:
    assert keys(impact_of_removal(FLOW, ["loop"]).usages) == [("z", "loop")]
    assert impact_of_removal(FLOW, ["a", "loop", "z"]).safe
    assert impact_of_removal(FLOW, ["in2"]).safe


def test_keeping_a_branch_breaks_what_asks_for_its_scope() -> None:
    assert keys(impact_of_removal(FLOW, ["loop"], keep_branch=0).usages) == [("in1", "loop"), ("z", "loop")]
    with pytest.raises(InvalidRequestError):
        impact_of_removal(FLOW, ["loop"], keep_branch=4)


# --------------------------------------------------------------------------------------------- move


def test_a_move_up_breaks_the_moved_nodes_own_references() -> None:
    impact = MoveImpact(FLOW, "z").at(Slot())
    assert keys(impact.own) == [("z", "loop"), ("z", "a")] and impact.dependents == ()


def test_a_move_down_breaks_the_references_to_the_moved_node() -> None:
    impact = MoveImpact(FLOW, "a").at(Slot("z"))
    assert impact.own == () and keys(impact.dependents) == [("loop", "a"), ("in2", "a"), ("z", "a")]


def test_a_move_between_lets_the_later_references_live() -> None:
    assert keys(MoveImpact(FLOW, "a").at(Slot("loop")).dependents) == [("loop", "a"), ("in2", "a")]
    assert keys(MoveImpact(FLOW, "a").at(Slot("loop", 0)).dependents) == [("loop", "a"), ("z", "a")]


def test_a_move_out_of_a_loop_breaks_its_scope() -> None:
    moves = MoveImpact(FLOW, "in1")
    assert keys(moves.at(Slot("loop")).own) == [("in1", "loop")]
    assert keys(moves.at(Slot("loop")).dependents) == [("in2", "in1")]
    assert keys(MoveImpact(FLOW, "in2").at(Slot("loop", 0)).own) == [("in2", "in1")]


def test_the_whole_subtree_of_the_moved_node_is_looked_at() -> None:
    impact = MoveImpact(FLOW, "loop").at(Slot())
    assert keys(impact.own) == [("loop", "a"), ("in2", "a")] and impact.dependents == ()
    assert keys(MoveImpact(FLOW, "loop").at(Slot("z")).dependents) == [("z", "loop")]


def test_a_safe_move_is_safe() -> None:
    workflow = Workflow(nodes=(*FLOW.nodes, step("y", "z")))
    assert MoveImpact(workflow, "y").at(Slot("in1")).safe
    assert MoveImpact(workflow, "y").at(Slot()) == Impact()


def test_impossible_moves_have_a_reason() -> None:
    moves = MoveImpact(FLOW, "loop")
    for slot in (Slot("loop"), Slot("loop", 0), Slot("a"), Slot("in1"), Slot("in2", 3), Slot("zz")):
        assert moves.refusal(slot)
        with pytest.raises((InvalidRequestError, NotFoundError)):
            operations.move_node(FLOW, "loop", slot)
    assert moves.refusal(Slot("z")) is None
    with pytest.raises(NotFoundError):
        MoveImpact(FLOW, "zz")


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 5000), st.integers(1, 25), st.data())
def test_the_impact_of_any_move_is_what_a_look_at_the_result_finds(
    seed: int, count: int, data: st.DataObject
) -> None:
    workflow = with_references(random_workflow(seed, count), data)
    key = data.draw(st.sampled_from([node.key for node in workflow.nodes]))
    moves = MoveImpact(workflow, key)
    moved = {node.key for node in Tree(workflow.nodes).subtree(Tree(workflow.nodes)[key])}
    for slot, _, _ in tidy(workflow, CATALOG, lambda _: (10, 10)).slots:
        try:
            after = operations.move_node(workflow, key, slot)
        except InvalidRequestError as refused:
            assert moves.refusal(slot) == refused.message
            continue
        assert moves.refusal(slot) is None
        expected = {u for u in dangling(after) if (u.node in moved) != (u.target in moved)}
        found = set(moves.at(slot).usages)
        assert found == {u for u in expected if u.node in moved or u.target == key}


def with_references(workflow: Workflow, data: st.DataObject) -> Workflow:
    names = [node.key for node in workflow.nodes]
    for name in names:
        texts = [job(k) if data.draw(st.booleans()) else scope(k)
                 for k in data.draw(st.lists(st.sampled_from(names), max_size=3, unique=True))]  # fmt: skip
        workflow = operations.set_config(workflow, name, {"texts": texts})
    return workflow


def dangling(workflow: Workflow) -> set[Usage]:
    """Find the references without a value by walking the tree, one by one."""
    tree = Tree(workflow.nodes)
    return {
        usage
        for node in workflow.nodes
        for usage in usages_in(node)
        if usage.target
        not in {n.key for n in (tree.owners(node) if usage.scope else tree.ancestors(node))}
    }  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 5000), st.integers(0, 30))
def test_lineage_agrees_with_walking_the_tree(seed: int, count: int) -> None:
    workflow = random_workflow(seed, count)
    tree = Tree(workflow.nodes)
    lineage = Lineage(tree)
    for node in workflow.nodes:
        above = {n.key for n in tree.ancestors(node)}
        around = {n.key for n in tree.owners(node)}
        for other in workflow.nodes:
            assert lineage.is_upstream(other.key, node.key) == (other.key in above)
            assert lineage.encloses(other.key, node.key) == (other.key in around)
            assert lineage.is_upstream_of_slot(other.key, node.slot) == (other.key in above)
            assert lineage.encloses_slot(other.key, node.slot) == (other.key in around)
    assert not lineage.is_upstream("zz", "n0") and not lineage.is_upstream("n0", "zz")


# -------------------------------------------------------------------------------------------- paste


def test_pasted_nodes_miss_what_is_not_upstream_of_the_slot() -> None:
    pasted = (step("p", text=f"{job('a')} {job('z')} {job('gone')}"), step("q", "p", text=job("p")))
    assert keys(impact_of_insert(FLOW, pasted, Slot("z")).own) == [("p", "gone")]
    assert keys(impact_of_insert(FLOW, pasted, Slot()).own) == [("p", "a"), ("p", "z"), ("p", "gone")]
    assert keys(impact_of_insert(FLOW, pasted, Slot("loop", 0)).own) == [("p", "z"), ("p", "gone")]


# ------------------------------------------------------------------------------------------- repair


def test_stripping_leaves_no_broken_reference_and_touches_nothing_else() -> None:
    impact = MoveImpact(FLOW, "a").at(Slot("z"))
    after = strip(operations.move_node(FLOW, "a", Slot("z")), impact.usages)
    assert usages(after, "a") == ()
    tree = Tree(after.nodes)
    assert tree["in2"].config == {"text": f"{job('in1')} of "}
    assert tree["loop"].config == {"target": None}
    assert tree["in1"] is Tree(FLOW.nodes)["in1"]


def test_rebinding_refers_to_another_node() -> None:
    after = rebind(FLOW, usages(FLOW, "a"), "other")
    assert keys(usages(after, "other")) == [("loop", "other"), ("in2", "other"), ("z", "other")]
    assert usages(after, "a") == ()


def test_a_move_with_its_repair_is_one_step() -> None:
    document = Document(FLOW)
    broken = MoveImpact(FLOW, "a").at(Slot("z")).usages
    document.apply(Compound((MoveNode("a", Slot("z")), StripReferences(broken))))
    assert usages(document.workflow, "a") == () and document.history.undo_label == 'Move "Title a"'
    document.undo()
    assert document.workflow is FLOW
    document.apply(RebindReferences(broken, "z"))
    assert document.history.undo_label == 'Re-bind 3 references to "Title z"'
    assert StripReferences(broken).label(FLOW) == "Clear 3 references"


def test_repairing_nothing_returns_the_very_workflow() -> None:
    assert strip(FLOW, []) is FLOW
    assert strip(FLOW, [Usage("z", "text", "", "unused")]) is FLOW


def test_the_impact_of_every_slot_of_a_large_canvas_is_quick() -> None:
    nodes = tuple(step(f"n{i}", f"n{i - 1}" if i else None, text=job(f"n{i // 2}")) for i in range(3000))
    moves = MoveImpact(Workflow(nodes=nodes), "n1500")
    states = [moves.refusal(Slot(node.key)) or moves.at(Slot(node.key)).safe for node in nodes]
    assert states.count(True) + states.count(False) == 2998
