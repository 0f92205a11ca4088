"""What is in scope and what is not, where values are used, which references lead nowhere (editor.md G)."""

from __future__ import annotations

from desktop_app.app.core import load_types
from desktop_app.domain.environment import Variable
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.editor.browsing import Offering, offering
from desktop_app.editor.impact import Decisions, repairs
from desktop_app.editor.uses import Uses
from desktop_app.editor.variables import reach, variables_for

CATALOG = load_types().catalog()
MAPPING = {
    "dataSource": "{{$context}}",
    "variables": [{"key": "lines", "paths": ["lines"]}, {"key": "name", "paths": ["customer", "name"]}],
}


def forked() -> Workflow:
    """A mapping, then a fork with a node in each branch, then a node that uses the mapping twice."""
    return Workflow(
        nodes=(
            Node("map", "json-variable-mapping", "Order", MAPPING),
            Node("fork", "condition", "Fork", {"engine": "python", "expression": "true"}, "map"),
            Node("yes", "variable", "Yes", {"value": "{{$jobsMapByNodeKey.map.name}}"}, "fork", 1),
            Node("no", "variable", "No", {"value": 1}, "fork", 0),
            Node("end", "output", "End", {"value": "{{ctx.$jobsMapByNodeKey.map}} {{$context.x}}"}, "fork"),
        )
    )


def results(found: Offering) -> list[str]:
    return [choice.node for group in found.groups for choice in group.choices if group.root[1:5] == "jobs"]


def test_results_in_scope_come_nearest_first_and_the_others_say_why_not() -> None:
    found = offering(forked(), CATALOG, "yes")
    assert results(found) == ["map"]
    assert {each.choice.node: each.reason for each in found.outside} == {
        "yes": "itself",
        "no": "branch",
        "end": "after",
    }
    late = offering(forked(), CATALOG, "end")
    assert results(late) == ["map"] and {each.choice.node for each in late.outside} == {"yes", "no", "end"}


def test_a_disabled_node_is_out_of_scope_and_nothing_is_in_the_scope_of_the_trigger() -> None:
    from dataclasses import replace

    workflow = forked()
    nodes = tuple(replace(node, disabled=node.key == "map") for node in workflow.nodes)
    found = offering(workflow.with_nodes(nodes), CATALOG, "yes")
    assert next((each.choice.node, each.reason) for each in found.outside) == ("map", "disabled")
    before = offering(workflow, CATALOG, TRIGGER)
    assert not before.groups and {each.reason for each in before.outside} == {"nothing"}


def test_without_a_node_everything_is_there_to_look_at_with_the_environment() -> None:
    named = (Variable("HOST", "example.org"), Variable("TOKEN", secret=True))
    found = offering(forked(), CATALOG, environment=named)
    assert results(found) == ["map", "no", "yes", "end"] and not found.outside
    assert [(choice.path, choice.type) for choice in found.groups[-1].choices] == [
        (("$env", "HOST"), "text"),
        (("$env", "TOKEN"), "secret"),
    ]


def test_uses_count_a_value_with_all_that_is_in_it_and_follow_the_document() -> None:
    uses, workflow = Uses(), forked()
    uses.look(workflow)
    assert uses.count("$jobsMapByNodeKey.map") == 2 and uses.count("$jobsMapByNodeKey.map.name") == 1
    assert uses.count("$context.x") == 1 and uses.count("$jobsMapByNodeKey.ma") == 0
    assert [(use.node, use.field, use.text) for use in uses.at("$jobsMapByNodeKey.map")] == [
        ("yes", "value", "{{$jobsMapByNodeKey.map.name}}"),
        ("end", "value", "{{ctx.$jobsMapByNodeKey.map}}"),
    ]
    uses.look(workflow.with_nodes(workflow.nodes[:4]))
    assert uses.count("$context.x") == 0


def test_a_path_is_followed_through_lists_as_far_as_it_is_known() -> None:
    from desktop_app.editor.variables import Choice, Group

    sku = Choice(("$context", "lines", "sku"), ("Trigger", "Lines", "SKU"), "text")
    lines = Choice(("$context", "lines"), ("Trigger", "Lines"), "list", members=(sku.declared,))
    groups = (Group("$context", "Trigger", (lines,)),)
    for path, known, left in (
        ("$context.lines.sku", sku, ()),
        ("ctx.$context.lines.0.sku", sku, ()),
        ("$context.lines.length", lines, ()),
        ("$context.lines.12", lines, ()),
        ("$context.lines.price", lines, ("price",)),
        ("$context.other", None, ("$context", "other")),
    ):
        assert reach(groups, path) == (known, left)


def test_references_that_lead_nowhere_are_told_with_a_suggestion_and_repaired_in_one_step() -> None:
    workflow = forked()
    text = "{{$jobsMapByNodeKey.map.nme}} {{$jobsMapByNodeKey.x.name}}"
    wrong = (
        Node(
            "late",
            "output",
            "Late",
            {"value": text},
            "end",
        ),
        Node("side", "output", "Side", {"value": "{{$jobsMapByNodeKey.no}}"}, "late"),
    )
    workflow = workflow.with_nodes((*workflow.nodes, *wrong))
    found = repairs(workflow, CATALOG)
    assert [(each.title, each.reason) for each in found.broken] == [
        ("Late", "“Order” has no value “nme” – “customer.name”?"),
        ("Late", "the node it names is not in this workflow"),
        ("Side", "“No” does not run before it"),
    ]
    mended = Decisions(found).command().apply(workflow)
    late = next(node for node in mended.nodes if node.key == "late")
    assert late.settings["value"] == "{{$jobsMapByNodeKey.map.name}} {{$jobsMapByNodeKey.map.name}}"
    assert not repairs(mended, CATALOG).broken
    assert variables_for(mended, CATALOG, "late")
