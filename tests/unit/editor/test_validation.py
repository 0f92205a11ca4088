"""Problems name the node and the field; what merely may go wrong does not stop a run (engine.md 6.10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor.availability import refusal
from desktop_app.editor.commands import AddNode, ChangeTrigger, RemoveNode, SetConfig
from desktop_app.editor.document import Document
from desktop_app.editor.validation import (
    EXPRESSION,
    REFERENCE,
    UNKNOWN_TYPE,
    UNREACHABLE,
    Validator,
    blocking,
    problems,
)

from .conftest import CATALOG, random_workflow, step

Found = list[tuple[str, str, str]]


def found(*nodes: Node, **members: Any) -> Found:
    workflow = Workflow(nodes=nodes, **members)
    return [(p.node, p.field, p.severity) for p in problems(workflow, CATALOG)]


def test_a_sound_workflow_with_empty_branches_has_no_problem() -> None:
    assert found() == []
    assert found(step("a"), Node("f", "fork", upstream="a"), Node("l", "loop", upstream="f")) == []


def test_an_unknown_type_is_an_error_and_blocks() -> None:
    workflow = Workflow(nodes=(Node("a", "alien"), step("b", "a", 7)))
    [problem] = problems(workflow, CATALOG)
    assert (problem.node, problem.field, problem.code) == ("a", "type", UNKNOWN_TYPE)
    assert "'alien'" in problem.message and blocking(workflow, CATALOG) == [problem]


def test_an_unknown_trigger_is_an_error_at_the_trigger() -> None:
    [problem] = problems(Workflow(type="alien"), CATALOG)
    assert (problem.node, problem.field, problem.code) == (TRIGGER, "type", UNKNOWN_TYPE)


def test_every_violation_of_a_config_model_names_its_field() -> None:
    assert found(Node("a", "strict", config={"number": "x"})) == [
        ("a", "text", "error"),
        ("a", "number", "error"),
    ]
    assert found(Node("a", "strict", config={"text": "t", "unknown": 1})) == []
    assert found(type="strict") == [(TRIGGER, "text", "error")]


def test_a_field_that_is_not_given_is_told_but_does_not_block_while_a_wrong_one_does() -> None:
    workflow = Workflow(nodes=(Node("a", "strict"), Node("b", "strict", config={"text": 3}, upstream="a")))
    assert [p.node for p in problems(workflow, CATALOG)] == ["a", "b"]
    assert [p.node for p in blocking(workflow, CATALOG)] == ["b"]


def test_a_kept_validator_answers_as_a_new_one_after_every_edit() -> None:
    validate, document = Validator(CATALOG), Document(random_workflow(5, 40))
    document.apply(SetConfig("n3", {"x": "{{$jobsMapByNodeKey.n1}} {{$scopes.gone.item}}"}))
    for command in (
        RemoveNode("n1"),
        SetConfig("n7", {"x": "{{$jobsMapByNodeKey.n39}}"}),
        AddNode(Node("new", "alien"), Slot()),
        ChangeTrigger("sync", {}),
    ):
        document.apply(command)
        assert validate(document.workflow) == problems(document.workflow, CATALOG) != []


def test_an_absent_config_is_not_checked() -> None:
    assert found(Node("a", "strict", config=None)) == []


def test_a_broken_tree_is_told_together_with_the_configs() -> None:
    assert found(step("a"), step("b"), Node("c", "strict", upstream="zz")) == [
        ("b", "upstream", "error"),
        ("c", "upstream", "error"),
        ("c", "text", "error"),
    ]


def test_a_reference_to_a_missing_node_is_an_error_that_does_not_block() -> None:
    workflow = Workflow(nodes=(step("a", x="{{$jobsMapByNodeKey.gone.id}}"),))
    [problem] = problems(workflow, CATALOG)
    assert (problem.node, problem.field, problem.severity, problem.code) == ("a", "x", "error", REFERENCE)
    assert "'gone'" in problem.message and blocking(workflow, CATALOG) == []


def test_a_reference_to_a_node_that_is_not_upstream_is_a_warning() -> None:
    assert found(
        Node("f", "fork"),
        step("a", "f", 1),
        step("b", "f", 2, text="{{$jobsMapByNodeKey.a}}"),
        step("c", "f", text="{{$jobsMapByNodeKey.f}} {{$jobsMapByNodeKey.b}}"),
        step("d", "c", text="{{$jobsMapByNodeKey.d}}"),
    ) == [("b", "text", "warning"), ("c", "text", "warning"), ("d", "text", "warning")]


def test_a_scope_is_known_inside_its_branches_and_to_its_own_node() -> None:
    loop = Node("l", "loop", config={"condition": "{{$scopes.l.index}}"})
    inside = step("a", "l", 0, text="{{$scopes.l.item}}")
    after = step("b", "l", text="{{$scopes.l.item}}")
    assert found(loop, inside) == []
    assert found(loop, inside, after) == [("b", "text", "error")]


def test_a_waiting_node_is_refused_in_a_synchronous_workflow() -> None:
    wait = Node("w", "wait")
    assert found(wait) == []
    assert found(wait, sync=True) == [("w", "type", "error")]
    assert found(wait, type="sync") == [("w", "type", "error")]


def test_branches_that_the_type_does_not_open_are_told() -> None:
    assert found(step("a"), step("b", "a", 0)) == [("b", "branchIndex", "error")]
    narrow = replace(CATALOG.nodes["fork"], branches=lambda config, used: ())
    catalog = replace(CATALOG, nodes={**CATALOG.nodes, "fork": narrow})
    workflow = Workflow(nodes=(Node("f", "fork"), step("b", "f", 4)))
    assert [(p.node, p.severity, p.code) for p in problems(workflow, catalog)] == [
        ("b", "warning", UNREACHABLE)
    ]


def test_what_stands_behind_an_end_is_told() -> None:
    assert found(Node("e", "end"), step("a", "e")) == [("a", "upstream", "warning")]


def test_problems_come_in_reading_order() -> None:
    nodes = (
        Node("z", "alien", upstream="l"),
        Node("l", "loop", config={"x": "{{$jobsMapByNodeKey.gone}}"}),
        Node("i", "alien", upstream="l", branch_index=0),
    )
    assert [node for node, _, _ in found(*nodes)] == ["l", "i", "z"]


# ------------------------------------------------------------------------------------- availability


@pytest.mark.parametrize(
    ("type_id", "slot", "sync", "reason"),
    [
        ("step", Slot(), False, None),
        ("wait", Slot(), False, None),
        ("wait", Slot("a"), True, "synchronous"),
        ("alien", Slot(), False, "unknown"),
        ("step", Slot("e"), False, "ends the workflow"),
        ("step", Slot("e", 0), False, None),
        ("single", Slot("a", 2), False, "after a in branch 2"),
    ],
)
def test_a_type_that_cannot_be_added_says_why(
    type_id: str, slot: Slot, sync: bool, reason: str | None
) -> None:
    single = NodeSpec(
        "single",
        "Single",
        "control",
        is_available=lambda p: f"after {p.upstream.key if p.upstream else ''} in branch {p.branch_index}",
    )
    catalog = replace(CATALOG, nodes={**CATALOG.nodes, "single": single})
    workflow = Workflow(nodes=(step("a"), Node("e", "end", upstream="a")), sync=sync)
    answer = refusal(workflow, catalog, type_id, slot)
    assert answer is None if reason is None else reason in str(answer)


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"engine": "python", "expression": "1 + * 2"}, "expression"),
        ({"expression": "1 + * 2"}, "expression"),
        ({"condition": {"engine": "math.js", "expression": "1 + * 2"}}, "condition.expression"),
        ({"conditions": [{"engine": "basic"}, {"engine": "formula.js", "expression": "1 + * 2"}]},
         "conditions.1.expression"),
    ],
)  # fmt: skip
def test_a_wrong_expression_is_an_error_that_blocks_no_run(config: dict[str, Any], field: str) -> None:
    spec = NodeSpec("sum", "Sum", "logic", defaults={"engine": "python"})
    catalog = Catalog({"sum": spec}, {})
    workflow = Workflow(nodes=(Node("s", "sum", config=config),))
    told = [p for p in problems(workflow, catalog) if p.code == EXPRESSION]
    assert [(p.node, p.field, p.severity) for p in told] == [("s", field, "error")]
    assert "character 5" in told[0].message
    assert told[0] not in blocking(workflow, catalog)


def test_expressions_of_no_language_are_not_asked_about() -> None:
    spec = NodeSpec("sum", "Sum", "logic", defaults={"engine": "jmespath", "expression": ""})
    workflow = Workflow(nodes=(Node("s", "sum", config={"expression": "1 + * 2"}),))
    assert [p for p in problems(workflow, Catalog({"sum": spec}, {})) if p.code == EXPRESSION] == []


def test_what_runs_pass_over_has_no_problems_and_others_hear_of_it() -> None:
    faulty = Node("a", "strict", "A", {}, disabled=True)
    inner = Node("b", "nobody.knows", "B", {}, "c", 1)
    flow = Workflow(
        nodes=(
            faulty,
            Node("c", "fork", "C", {}, "a", disabled=True),
            inner,
            step("d", "c", x="{{$jobsMapByNodeKey.a}}"),
        )
    )
    (found,) = problems(flow, CATALOG)
    assert (found.node, found.severity) == ("d", "warning")
    assert found.message == "{{$jobsMapByNodeKey.a}} has no value here: “A” is disabled"


def test_a_disabled_end_lets_the_line_go_on() -> None:
    closed = Workflow(nodes=(Node("a", "end"), step("b", "a")))
    assert [p.code for p in problems(closed, CATALOG)] == ["unreachable"]
    opened = Workflow(nodes=(Node("a", "end", disabled=True), step("b", "a")))
    assert problems(opened, CATALOG) == []
    between = Workflow(nodes=(Node("a", "end"), step("x", "a"), step("b", "x")))
    hidden = between.with_nodes(
        (between.nodes[0], Node("x", "step", disabled=True, upstream="a"), between.nodes[2])
    )
    assert [p.node for p in problems(hidden, CATALOG)] == ["b"], "it follows the end as x is passed over"


def test_options_that_a_run_would_not_understand_are_warned_of() -> None:
    wrong = {"timeout": "soon", "stackLimit": 1.5, "deleteExecutionOnStatus": [1, "x"], "own": object()}
    found = problems(Workflow(options=wrong), CATALOG)
    fields = [f"options.{name}" for name in wrong if name != "own"]
    assert [(problem.field, problem.severity) for problem in found] == [(each, "warning") for each in fields]
    for right in ({}, {"timeout": 0, "stackLimit": 2, "deleteExecutionOnStatus": [1]}, {"timeout": None}):
        assert problems(Workflow(options=right), CATALOG) == []
