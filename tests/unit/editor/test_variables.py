"""A picker offers what a node can refer to, nearest first, before anything has run (engine.md 7.10)."""

from __future__ import annotations

import pytest

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.node_spec import Variable
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.variables import Choice, Group, find, trigger_variables, variables_for

from .conftest import CATALOG, step

ORDER_LINES = "{{$context.order.lines}}"

FLOW = Workflow(
    nodes=(
        step("a"),
        Node("f", "fork", "Fork", upstream="a"),
        step("side", "f", 1),
        Node("outer", "loop", "Lines", {"target": ORDER_LINES}, "f", 2),
        Node("inner", "loop", "Parts", {"target": "{{ $scopes.outer.item.sku }}"}, "outer", 0),
        step("x", "inner", 0),
        step("end", "f"),
    )
)


def group(node: str, root: str, **options: object) -> Group:
    return next(g for g in variables_for(FLOW, CATALOG, node, **options) if g.root == root)  # type: ignore[arg-type]


def test_a_disabled_node_offers_no_result_but_its_scope_to_what_stands_inside() -> None:
    workflow = Workflow(
        nodes=(
            Node("off", "step", "Off", disabled=True),
            Node("loop", "loop", "Rounds", {}, "off", disabled=True),
            step("in", "loop", 0),
        )
    )
    scopes, results, *_ = variables_for(workflow, CATALOG, "in")
    assert [choice.label for choice in scopes.choices] == ["Rounds"] and results.choices == ()


def test_groups_come_in_the_order_of_a_picker() -> None:
    roots = [g.root for g in variables_for(FLOW, CATALOG, "x")]
    assert roots == ["$scopes", "$jobsMapByNodeKey", "$context", "$system"]


def test_scopes_and_results_stay_when_empty_and_the_others_go() -> None:
    workflow = Workflow(type="unknown", nodes=(step("a"),))
    groups = variables_for(workflow, CATALOG, "a", system=())
    assert [(g.root, g.choices) for g in groups] == [("$scopes", ()), ("$jobsMapByNodeKey", ())]
    assert trigger_variables(workflow, CATALOG) == ()


def test_results_of_upstream_nodes_are_offered_nearest_first_without_side_branches() -> None:
    assert [choice.node for choice in group("x", "$jobsMapByNodeKey").choices] == ["a"]
    longer = Workflow(nodes=(*FLOW.nodes, step("y", "x"), step("z", "y")))
    results = variables_for(longer, CATALOG, "z")[1]
    assert [choice.node for choice in results.choices] == ["y", "x", "a"]


def test_a_choice_has_a_placeholder_by_key_and_a_label_path_by_title() -> None:
    found = find(variables_for(FLOW, CATALOG, "x"), "$jobsMapByNodeKey.a.id")
    assert found and (found.placeholder, found.label_path) == ("{{$jobsMapByNodeKey.a.id}}", "Title a / Id")
    assert (found.type, found.node, found.label) == ("int", "a", "Id")


def test_scopes_are_offered_nearest_first() -> None:
    assert [choice.path for choice in group("x", "$scopes").choices] == [
        ("$scopes", "inner"),
        ("$scopes", "outer"),
    ]
    assert [choice.path for choice in group("inner", "$scopes").choices] == [("$scopes", "outer")]
    assert group("end", "$scopes").choices == ()


def test_a_condition_of_a_loop_sees_its_own_scope_first() -> None:
    own = group("inner", "$scopes", own_scope=True)
    assert [choice.node for choice in own.choices] == ["inner", "outer"]


def test_the_item_of_a_loop_has_the_members_of_its_target() -> None:
    groups = variables_for(FLOW, CATALOG, "x")
    sku = find(groups, "$scopes.outer.item.sku")
    assert sku and sku.placeholder == "{{$scopes.outer.item.sku}}"
    assert sku.label_path == "Lines / Item / SKU"
    item = find(groups, "$scopes.inner.item")
    assert item and item.children == ()


def test_the_target_of_an_inner_loop_may_be_the_item_of_the_outer_one() -> None:
    inner = Variable("parts", "Parts", "list", (Variable("no", "No", "text"),))
    line = Variable("lines", "Lines", "list", (inner,))
    trigger = CATALOG.triggers["manual"]
    catalog = type(CATALOG)(
        CATALOG.nodes, {"manual": type(trigger)("manual", "M", variables=lambda c: (line,))}
    )
    workflow = Workflow(
        nodes=(
            Node("o", "loop", "", {"target": "{{$context.lines}}"}),
            Node("i", "loop", "", {"target": "{{$scopes.o.item.parts}}"}, "o", 0),
            step("x", "i", 0),
        )
    )
    found = find(variables_for(workflow, catalog, "x"), "ctx.$scopes.i.item.no")
    assert found and found.label_path == "Loop (i) / Item / No"


def test_equal_titles_are_told_apart_by_key() -> None:
    workflow = Workflow(nodes=(Node("p", "step", "Same"), Node("q", "step", "Same", {}, "p"), step("r", "q")))
    labels = [choice.label for choice in variables_for(workflow, CATALOG, "r")[1].choices]
    assert labels == ["Same (q)", "Same (p)"]


def test_a_path_that_leads_nowhere_is_not_found() -> None:
    groups = variables_for(FLOW, CATALOG, "x")
    for path in (
        "",
        "$context",
        "$context.order.none",
        "$jobsMapByNodeKey.side.id",
        "$scopes.outer.item.sku.x",
    ):
        assert find(groups, path) is None


def test_a_node_that_does_not_exist_has_no_variables() -> None:
    with pytest.raises(NotFoundError):
        variables_for(FLOW, CATALOG, "zz")


def test_ten_thousand_nodes_and_deep_loops_need_no_recursion() -> None:
    nodes = [Node(f"n{i}", "loop", "", {}, f"n{i - 1}" if i else None, 0 if i else None) for i in range(2000)]
    nodes += [step("s0", "n1999", 0), *[step(f"s{i}", f"s{i - 1}") for i in range(1, 2000)]]
    scopes, results, *_ = variables_for(Workflow(nodes=tuple(nodes)), CATALOG, "s1999")
    assert len(scopes.choices) == 2000 and len(results.choices) == 1999
    assert isinstance(results.choices[0], Choice) and results.choices[0].node == "s1998"
