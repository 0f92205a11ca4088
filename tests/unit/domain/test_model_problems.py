"""Faults of a config are told in our own words, at the field that a person knows (engine.md 6.10)."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from desktop_app.domain.model_problems import model_problems
from desktop_app.domain.node_spec import Config


class Inner(Config):
    """An object inside."""

    name: str
    size: int = 0


class Model(Config):
    """One field of each kind."""

    text: str = ""
    flag: bool = False
    mode: Literal["all", "any"] = "all"
    either: Literal[False] | Inner = False
    who: list[Any] | str | int | None = None
    rows: list[Inner] | None = None
    forms: dict[str, Inner] | None = None


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"text": 1}, {"text": "must be text, not 1"}),
        ({"flag": "yes"}, {"flag": 'must be true or false, not "yes"'}),
        ({"mode": "some"}, {"mode": 'must be "all" or "any", not "some"'}),
        ({"either": True}, {"either": "must be false or an object, not true"}),
        ({"either": {"size": "x", "name": "n"}}, {"either.size": 'must be a whole number, not "x"'}),
        ({"who": 1.5}, {"who": "must be a list, text or a whole number, not 1.5"}),
        ({"rows": [{"name": "a"}, {}]}, {"rows.1.name": "is missing"}),
        ({"rows": [3]}, {"rows.0": "must be an object, not 3"}),
        ({"forms": {"f": {"name": None}}}, {"forms.f.name": "must be text, not null"}),
        (
            {"text": None, "flag": []},
            {"text": "must be text, not null", "flag": "must be true or false, not a list"},
        ),
    ],
)
def test_a_fault_names_its_field_and_what_belongs_there(config: Any, told: dict[str, str]) -> None:
    assert {problem.field: problem.message for problem in model_problems(Model, config)} == told


def test_what_is_missing_can_be_told_from_what_is_wrong() -> None:
    assert [problem.code for problem in model_problems(Model, {"rows": [{}], "text": 1})] == ["", "missing"]
