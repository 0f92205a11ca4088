"""A node tested alone: typed values count as in a run, secrets stay hidden, runs lend their values (7.8)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.errors import NotFoundError, ValidationError
from desktop_app.domain.masking import MASK
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services.trial import Source
from desktop_app.services.trial_values import defaults_in, is_live, paths_in, rewritten


def calculation(expression: str, engine: str = "python") -> dict[str, Any]:
    return {"engine": engine, "expression": expression}


def test_each_variable_is_found_once_wherever_it_stands() -> None:
    config = {"a": "{{ b.c }} {{d:7}}", "{{key}}": [{"x": "{{b.c}}"}, 5]}
    assert paths_in(config) == ["b.c", "d", "key"]
    assert defaults_in(config) == {"d": "7"}
    assert [is_live(path) for path in ("$env.A", "ctx.$system.now", "$context.a")] == [True, True, False]


def test_a_value_takes_the_place_of_its_variable_as_a_reference() -> None:
    config, scope = rewritten({"a": "x {{b.c}}", "{{b.c}}": ["{{kept}}"]}, {"b.c": [1]})
    assert config == {"a": "x {{$trial.v0}}", "{{$trial.v0}}": ["{{kept}}"]}
    assert scope == {"$trial": {"v0": [1]}}


@pytest.mark.parametrize("engine", ["python", "math.js", "formula.js"])
async def test_typed_values_keep_their_type_in_expressions(engine: str) -> None:
    config = calculation("{{$context.a}} + {{$jobsMapByNodeKey.n.b}}", engine)
    async with Core.open(None) as core:
        result = await core.services.trial.test_node(
            "calculation", config, {"$context.a": 2, "$jobsMapByNodeKey.n.b": 3}
        )
    assert (result.status, result.result) == (1, 5)
    assert result.took >= 0


async def test_values_that_no_literal_can_spell_are_values_too() -> None:
    values = {"$context.rows": [{"sku": 'a"b'}, {"sku": None}]}
    async with Core.open(None) as core:
        trial = core.services.trial
        whole = await trial.test_node("calculation", calculation("{{$context.rows}}"), values)
        text = await trial.test_node("calculation", calculation("say {{$context.rows}}", "string"), values)
    assert whole.result == values["$context.rows"]
    assert text.result == 'say [{"sku":"a\\"b"},{"sku":null}]'


async def test_a_condition_decides_with_typed_operands() -> None:
    operand = {"calculator": "equal", "operands": ["{{$context.a}}", 1]}
    group = {"group": {"type": "and", "calculations": [operand]}}
    config = {"engine": "basic", "calculation": group, "rejectOnFalse": False}
    async with Core.open(None) as core:
        results = [
            (await core.services.trial.test_node("condition", config, {"$context.a": value})).result
            for value in (1, "2")
        ]
    assert results == [True, False]


async def test_the_environment_is_the_real_one_and_comes_up_masked() -> None:
    config = calculation("{{$env.TOKEN}}!", "string")
    async with Core.open(None) as core:
        await core.services.environment.set_secret("TOKEN", "open sesame")
        real = await core.services.trial.test_node("calculation", config)
        typed = await core.services.trial.test_node("calculation", config, {"$env.TOKEN": "mine"})
    assert (real.result, typed.result) == (f"{MASK}!", "mine!")


async def test_a_run_lends_its_values_with_what_was_hidden_in_them() -> None:
    nodes = (
        Node("first", "calculation", "First", calculation("{{$env.TOKEN}}:{{$context.a}}", "string")),
        Node(
            "second", "calculation", "Second", calculation("{{$jobsMapByNodeKey.first}}", "string"), "first"
        ),
    )
    path = "$jobsMapByNodeKey.first"
    async with Core.open(None) as core:
        services = core.services
        await services.environment.set_secret("TOKEN", "open sesame")
        version = await services.workflows.create(Workflow(title="Lending", nodes=nodes))
        run = await services.executions.start(version, {"a": 5})
        assert run is not None
        source = Source(run.id, "second")
        values = await services.trial.values_of(source, [path, "$context.none"])
        assert values == {path: f"{MASK}:5"}
        config = {"engine": "python", "expression": f"len({{{{{path}}}}})"}
        lent = await services.trial.test_node("calculation", config, values, source)
        assert lent.result == len("open sesame:5")
        with pytest.raises(NotFoundError, match="no node 'third'"):
            await services.trial.values_of(Source(run.id, "third"), [path])
        assert len(await services.executions.list()) == 1, "a test is no run"


async def test_a_broken_config_is_told_with_its_place() -> None:
    async with Core.open(None) as core:
        with pytest.raises(ValidationError) as told:
            await core.services.trial.test_node("calculation", {"engine": 5})
    assert told.value.place == "calculation"
    assert told.value.problems[0].field == "engine"
