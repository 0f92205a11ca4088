"""The three query languages (engine.md 4.16, 9.7; data.md 3.7; decision 4)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.workflow import Node
from desktop_app.engine.executors import Executors
from desktop_app.nodes.json_query.instruction import JsonQueryInstruction, outcome
from desktop_app.nodes.json_query.spec import PROCESS, SPEC
from tests.helpers.engine import bench

POSTS = {
    "posts": [
        {"title": "tech", "published": True, "author": {"name": "Ada"}},
        {"title": "self", "published": False},
        {"title": "life", "published": True},
        {"title": "school", "published": True},
    ]
}


def node(engine: str, expression: Any, source: Any = "{{$context.data}}", **more: Any) -> Node:
    return Node(
        "q", "json-query", "Query", {"engine": engine, "expression": expression, "source": source, **more}
    )


async def queried(engine: str, expression: Any, source: Any = "{{$context.data}}", **more: Any) -> Any:
    async with bench() as made:
        execution = await made.run(node(engine, expression, source, **more), context={"data": POSTS, "id": 1})
        return await made.job(execution, "q")


@pytest.mark.parametrize(
    ("engine", "expression", "expected"),
    [
        (
            "jmespath",
            "posts[?published].title | sort(@) | {all: join(', ', @)}",
            {"all": "life, school, tech"},
        ),
        ("jmespath", "posts[{{$context.id}}].title", "self"),
        ("jsonpathplus", "$.posts[?(@.published)].title", ["tech", "life", "school"]),
        ("jsonpathplus", "$.posts[?(!@.published)].title", ["self"]),
        ("jsonpathplus", "$.posts[?(@.author)].title", ["tech"]),
        ("jsonpathplus", "$.posts[?(@.published && @.title == 'life')].title", ["life"]),
        ("jsonpathplus", "$.posts[1].title", "self"),
        ("jsonpathplus", "$.posts[1:2].title", ["self"]),
        ("jsonpathplus", "$.posts[0,1].title", ["tech", "self"]),
        ("jsonpathplus", "$.posts[0]['title']", "tech"),
        ("jsonpathplus", "$..name", ["Ada"]),
        ("jsonpathplus", "$.nothing", None),
        ("jsonpathplus", "$.posts[?(@.nothing)]", None),
        ("jsonpathplus", "$", POSTS),
        ("jsonata", "posts[published=true].title", ["tech", "life", "school"]),
        ("jsonata", "posts[published=true][{{$context.id}}].title", "life"),
        ("jsonata", "nothing.deep", None),
    ],
)
async def test_j1_j3_j4_j5_queries(engine: str, expression: str, expected: Any) -> None:
    job = await queried(engine, expression)
    assert (job.status, job.result, job.log) == (1, expected, None)


async def test_j2_the_source_may_be_what_another_node_has_brought() -> None:
    async with bench() as made:
        query = node("jmespath", "posts[1].title", "{{$jobsMapByNodeKey.v}}")
        execution = await made.run(
            Node("v", "variable", "Value", {"value": POSTS}), replace(query, upstream="v")
        )
        assert (await made.job(execution, "q")).result == "self"


@pytest.mark.parametrize("source", [5, "text", True, None])
async def test_scalars_are_searched_too(source: Any) -> None:
    assert (await queried("jsonpathplus", "$", source)).result == source
    assert (await queried("jsonpathplus", "$.a", source)).result is None


async def test_j6_syntax_error_is_told_in_the_log() -> None:
    job = await queried("jsonata", "(")
    assert (job.status, job.result) == (-2, None)
    lines = dict(line.split(": ", 1) for line in job.log.splitlines())
    assert (lines["code"], lines["position"], lines["token"], lines["value"]) == ("S0203", "1", "(end)", ")")
    assert lines["message"] and "{" not in job.log


@pytest.mark.parametrize(
    ("engine", "expression"), [("jmespath", "posts[?"), ("jsonpathplus", "$["), ("jmespath", "")]
)
async def test_faulty_queries_are_errors(engine: str, expression: str) -> None:
    job = await queried(engine, expression)
    assert (job.status, job.result) == (-2, None)
    assert "message: " in job.log


async def test_j7_model_keeps_the_properties() -> None:
    model = [{"path": "title"}, {"path": "author.name"}, {"path": "published", "alias": "shown"}]
    job = await queried("jsonpathplus", "$.posts[0,1]", model=model)
    assert job.result == [
        {"title": "tech", "author_name": "Ada", "shown": True},
        {"title": "self", "author_name": None, "shown": False},
    ]
    assert (await queried("jmespath", "posts[].title", model=model)).result == [{}, {}, {}, {}]
    assert (await queried("jmespath", "posts[0].title", model=model)).result == "tech"


async def test_unknown_engine_passes_the_source() -> None:
    assert (await queried("sql", "x")).result == POSTS


def test_offered_properties_are_those_that_are_stored() -> None:
    assert SPEC.variables is not None
    config = {"model": [{"path": "a.b", "label": "Deep"}, {"path": "c", "alias": "d"}, {"path": ""}]}
    offered = SPEC.variables(Node("q", "json-query", "Query", config))
    assert offered is not None
    assert [(child.value, child.label) for child in offered.children] == [("a_b", "Deep"), ("d", "d")]


async def test_trial_takes_literal_data() -> None:
    draft = await JsonQueryInstruction().test({"source": {"a": [1, 2]}, "expression": "a[1]"})
    assert (draft.status, draft.result) == (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "expression", "source"),
    [
        ("jsonata", "$sum([1..10000000])", None),
        ("jsonata", "$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /(a+)+$/)", None),
        ("jsonata", "($f := function($s){$f($s & $s)}; $f('ab'))", None),
        ("jsonata", "($f := function($n){1 + $f($n + 1)}; $f(1))", None),
        ("jsonata", "$pad('', 900000000)", None),
        ("jsonata", "function($x){$x}", None),
        ("jmespath", "|".join(["[@, @]"] * 40), 1),
        ("jsonpathplus", "$[?search(@, '(a+)+$')]", ["a" * 50 + "!"]),
    ],
)
async def test_hostile_queries_end_as_errors(engine: str, expression: str, source: Any) -> None:
    executors = Executors()
    try:
        loop = asyncio.get_running_loop()
        start = loop.time()
        draft = await outcome(
            {"engine": engine, "expression": expression, "source": source}, executors.process(PROCESS)
        )
        assert (draft.status, draft.result) == (-2, None)
        assert loop.time() - start < 10
        again = await outcome({"expression": "a", "source": {"a": 1}}, executors.process(PROCESS))
        assert again.result == 1
    finally:
        executors.close()
