"""The manual trigger: which settings say nothing sensible (decision 12)."""

from __future__ import annotations

from desktop_app.triggers.manual.spec import SPEC


def test_two_fields_of_one_name_are_told_at_the_second() -> None:
    fields = [
        {"name": "sku"},
        {"name": "amount"},
        {"name": "sku", "title": "Again"},
        {"name": ""},
        {"name": ""},
    ]
    (problem,) = SPEC.problems({"fields": fields})
    assert (problem.field, problem.message) == ("fields.2.name", "another field above has this name")
    assert SPEC.problems({"fields": fields[:2]}) == []
