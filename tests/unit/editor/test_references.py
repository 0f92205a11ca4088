"""References are found at any depth, and every edit tells which of them it would break (engine.md 6.11)."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor import operations
from desktop_app.editor.commands import MoveNode
from desktop_app.editor.impact import preview
from desktop_app.editor.layout import tidy
from desktop_app.editor.lineage import Lineage
from desktop_app.editor.references import Usage, usages_in

from .conftest import CATALOG, random_workflow


def job(key: str, path: str = "") -> str:
    return "{{$jobsMapByNodeKey." + key + path + "}}"


def scope(key: str, path: str = ".item") -> str:
    return "{{$scopes." + key + path + "}}"


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


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 5000), st.integers(1, 12), st.data())
def test_the_impact_of_any_move_is_what_a_look_at_the_result_finds(
    seed: int, count: int, data: st.DataObject
) -> None:
    workflow = with_references(random_workflow(seed, count), data)
    key = data.draw(st.sampled_from([node.key for node in workflow.nodes]))
    broken_before = dangling(workflow)
    for slot, _, _ in tidy(workflow, CATALOG, lambda _: (10, 10)).slots:
        found = preview(workflow, CATALOG, MoveNode(key, slot))
        try:
            after = operations.move_node(workflow, key, slot)
        except InvalidRequestError as refused:
            assert found.refusal == refused.message
            continue
        assert not found.refusal
        assert {broken.usage for broken in found.broken} == dangling(after) - broken_before


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
