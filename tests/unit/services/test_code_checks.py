"""Queries and JavaScript are read before a run, by processes of their own (editor.md E, Validation)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services import code_checks
from desktop_app.services.code_checks import CodeChecks
from tests.nodes.test_defaults_run import CATALOG

TOO_EARLY = "the query ends too early; write what is missing behind it"


@pytest.fixture
def checks() -> Iterator[CodeChecks]:
    with code_checks.code_checks() as made:
        yield made


def of(type_id: str, *configs: dict[str, Any]) -> Workflow:
    nodes = (Node(str(at), type_id, "Read", config) for at, config in enumerate(configs))
    return Workflow(title="W", nodes=tuple(nodes))


async def test_queries_that_cannot_be_read_say_where_what_and_what_to_do(checks: CodeChecks) -> None:
    unexpected = "is not expected here; take it away, or write what is missing before it"
    cases = [
        ("jmespath", "posts[?", f"character 8: {TOO_EARLY}"),
        ("jmespath", "a b", f"character 3: 'b' {unexpected}"),
        ("jmespath", "nofn(@)", "character 1: there is no function 'nofn'; choose another one"),
        ("jsonpathplus", "$.a[1", f"character 6: {TOO_EARLY}"),
        ("jsonpathplus", "$.a b", f"character 5: 'b' {unexpected}"),
        ("jsonpathplus", "$[?(@.a ==)]", f"character 11: ')' {unexpected}"),
        ("jsonpathplus", "$.x[?nofn(@)]", "character 6: there is no function 'nofn'; choose another one"),
        ("jsonata", "$sum(", f"character 6: {TOO_EARLY}"),
        ("jsonata", "a b", f"character 3: 'b' {unexpected}"),
        ("jsonata", "a ~ b", f"character 3: '~' {unexpected}"),
    ]
    workflow = of("json-query", *({"engine": e, "expression": query} for e, query, _ in cases))
    problems = await checks.read(workflow, CATALOG)
    assert [each.message for each in problems] == [
        f"the query cannot be read at {told}" for *_, told in cases
    ]
    assert {(each.field, each.code, each.severity) for each in problems} == {
        ("expression", "expression", "error")
    }


async def test_sound_queries_and_what_is_no_query_are_no_problem(checks: CodeChecks) -> None:
    sound = (
        {"expression": "posts[?published].title | sort(@)"},
        {"expression": "posts[1:2].title"},
        {"engine": "jsonpathplus", "expression": "$.posts[?(@.published)].title"},
        {"engine": "jsonata", "expression": "$sum(lines.(price * quantity))"},
        {"engine": "jsonata", "expression": "posts[{{$context.at"},
        {"engine": "of another program", "expression": "(("},
        {"expression": " "},
    )
    workflow = of("json-query", *sound)
    assert len(checks.unread(workflow, CATALOG)) == 4
    assert await checks.read(workflow, CATALOG) == []
    assert checks.unread(workflow, CATALOG) == []


async def test_variables_may_be_anything_in_a_query(checks: CodeChecks) -> None:
    sound = (
        ("jmespath", "{{$context.query}}"),
        ("jmespath", "posts[?name == '{{$context.name}}'].{{$context.field}}"),
        ("jmespath", "posts[{{$context.from}}:{{$context.to}}]"),
        ("jmespath", "posts[?size {{$context.sign}} `{{$context.least}}`]"),
        ("jmespath", "posts[0]{{$context.rest}}"),
        ("jmespath", "{{$context.function}}(posts)"),
        ("jsonpathplus", "$.posts[{{$context.at}}]['{{$context.name}}']"),
        ("jsonpathplus", "$.posts[?(@.size {{$context.sign}} {{$context.least}})]"),
        ("jsonpathplus", "$.{{$context.name}}[*]"),
        ("jsonata", "posts[{{$context.at}}].{{$context.name}}"),
        ("jsonata", '"{{$context.name}}" {{$context.sign}} name'),
        ("jsonata", "posts^({{$context.order}}size)"),
        ("jsonata", "[{{$context.a}}{{$context.b}}{{$context.c}}{{$context.d}}"),
    )
    workflow = of("json-query", *({"engine": e, "expression": query} for e, query in sound))
    assert await checks.read(workflow, CATALOG) == []


async def test_what_no_variable_could_mend_is_told_at_its_place(checks: CodeChecks) -> None:
    cases = [
        ("jmespath", "posts[?name == '{{$context.name}}'", f"character 35: {TOO_EARLY}"),
        ("jmespath", "posts[{{$context.at}}].name]", "character 28: ']' "),
        ("jsonpathplus", "$.posts[{{$context.at}}", f"character 24: {TOO_EARLY}"),
        ("jsonata", "posts[{{$context.at}}]. ", f"character 25: {TOO_EARLY}"),
        ("jsonata", "$sum({{$context.a}}, {{$context.b}}", f"character 36: {TOO_EARLY}"),
    ]
    workflow = of("json-query", *({"engine": e, "expression": query} for e, query, _ in cases))
    told = [
        each.message.removeprefix("the query cannot be read at ")
        for each in await checks.read(workflow, CATALOG)
    ]
    assert [text[: len(wanted)] for text, (*_, wanted) in zip(told, cases, strict=True)] == [
        wanted for *_, wanted in cases
    ]


async def test_a_script_that_javascript_cannot_read_names_its_line_and_none_of_it_runs(
    checks: CodeChecks,
) -> None:
    names = [{"name": "total"}, {"name": "no name"}]
    scripts = (
        "const x = 1;\nconst y = ;\n",
        "return (1",
        "const twice = 2 * total;\nreturn await twice",
        "while (true) {}",
        "let a; let a;",
    )
    configs = ({"language": "javascript", "arguments": names, "content": script} for script in scripts)
    problems = {each.node: each.message for each in await checks.read(of("script", *configs), CATALOG)}
    assert set(problems) == {"0", "1", "4"}
    assert problems["0"].startswith("the script cannot be read at line 2, character 11: ")
    assert problems["1"].endswith("at line 1: the script ends too early; close what is still open")
    assert "redefinition" in problems["4"]


async def test_what_takes_too_long_is_a_warning_and_the_next_text_is_read(
    checks: CodeChecks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_checks, "SECONDS", 0.0001)
    (slow,) = await checks.read(of("json-query", {"expression": "a b"}), CATALOG)
    assert slow.severity == "warning"
    assert slow.message.startswith("the query could not be checked: stopped: it took longer than ")
    monkeypatch.undo()
    (deep,) = await checks.read(of("json-query", {"expression": "!" * 30_000 + "a"}), CATALOG)
    assert deep.message == "the query cannot be read at character 1: it is nested too deeply"
