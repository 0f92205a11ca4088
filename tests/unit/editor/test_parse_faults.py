"""What Problems say of expressions and scripts that cannot be read: the place, the fault, the remedy."""

from __future__ import annotations

import pytest

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.validation import problems
from tests.nodes.test_defaults_run import CATALOG


@pytest.mark.parametrize("engine", ["python", "math.js", "formula.js"])
@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("1 +", "character 4: the expression ends too early; write the value that is missing"),
        ("(1", "character 3: the expression ends too early; write ')' behind it"),
        ("'abc", "character 1: a text begins here and does not end; close it with the same quotation mark"),
        ("1 2", "character 3: '2' follows a value; write an operator such as + before it, or take it away"),
        (
            "SUM(1,,2)",
            "character 7: ',' stands where a value is missing; write the value before it, or take it away",
        ),
    ],
)
def test_an_expression_that_cannot_be_read_says_where_what_and_what_to_do(
    engine: str, expression: str, told: str
) -> None:
    config = {"engine": engine, "expression": expression}
    workflow = Workflow(title="W", nodes=(Node("a", "calculation", "A", config),))
    (problem,) = problems(workflow, CATALOG)
    assert (problem.node, problem.field) == ("a", "expression")
    assert problem.message == f"wrong expression at {told}"


def test_a_python_script_that_cannot_be_read_names_its_line_and_one_that_returns_is_fine() -> None:
    spec = CATALOG.nodes["script"]

    def found(content: str, language: str = "python") -> list[tuple[str, str]]:
        config = {**spec.default_config(), "language": language, "content": content}
        return [(each.field, each.message) for each in spec.problems(config)]

    ((field, message),) = found("x = 1\nreturn (x\n")
    assert field == "content"
    assert message.startswith("the script cannot be read at line 2: ")
    assert not found("if 1:\n    return 2\n")
    assert not found("return (1", "javascript")
    assert not found("path = '\\d'\n"), "what Python only warns of is no fault"
    for deep in ("-" * 100_000 + "1", "a" + ".b" * 100_000):
        assert found(deep) == [("content", "the script is nested too deeply to be read")]
