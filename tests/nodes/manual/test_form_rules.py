"""What validation says of the forms of a manual node (engine.md 4.17)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.nodes.manual.spec import SPEC

SEND = [{"key": "send", "status": 1}]


def found(**form: Any) -> list[tuple[str, str]]:
    problems = SPEC.problems({"forms": {"f": {"actions": SEND, **form}}})
    return [(problem.field, problem.message) for problem in problems]


def test_a_form_with_one_settling_button_is_enough() -> None:
    assert found() == []
    assert found(fields=[{"name": "a", "type": "select", "options": ["x"]}, {"name": "b"}]) == []


def test_a_form_that_writes_names_the_table_and_an_update_the_records() -> None:
    assert [place for place, _ in found(type="create")] == ["forms.f.collection"]
    both = ["forms.f.collection", "forms.f.filter"]
    assert [place for place, _ in found(type="update")] == both
    assert found(type="update", collection="orders", filter={"id": 1}) == []


def test_two_fields_of_one_name_are_told_at_the_second() -> None:
    ((place, message),) = found(fields=[{"name": "a"}, {"name": "b"}, {"name": "a"}])
    assert place == "forms.f.fields.2.name" and "“a”" in message


def test_a_layout_shows_each_form_once_and_none_that_is_not_there() -> None:
    blocks = [{"type": "form", "form": key} for key in ("f", "f", "g")]
    layout = {"blocks": [{"type": "text"}, {"type": "chart", "form": "g"}, *blocks]}
    problems = SPEC.problems({"forms": {"f": {"actions": SEND}}, "schema": layout})
    assert [problem.field for problem in problems] == ["schema.blocks.3.form", "schema.blocks.4.form"]


def test_a_layout_of_another_program_is_no_problem() -> None:
    layout = {"type": "void", "properties": {"tabs": {"x-component": "Tabs"}}}
    assert not SPEC.problems({"forms": {"f": {"actions": SEND}}, "schema": layout})


@pytest.mark.parametrize("kind", ["select", "multiselect"])
def test_a_choice_without_options_is_told(kind: str) -> None:
    ((place, _),) = found(fields=[{"name": "a", "type": kind, "options": []}])
    assert place == "forms.f.fields.0.options"
