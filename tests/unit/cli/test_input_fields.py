"""The fields of a manual trigger hold for every way to start its workflow (engine.md 2.13, decision 12)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain import codec
from desktop_app.services.workflows import Workflows
from tests.helpers.documents import document, node
from tests.helpers.engine import bench

Write = Callable[[str, Any], Path]

FIELDS: list[dict[str, Any]] = [
    {"name": "customer", "title": "Customer", "required": True},
    {"name": "count", "type": "number", "default": 1},
    {"name": "express", "type": "bool", "required": True, "default": False},
    {"name": "size", "type": "select", "options": ["S", {"value": "L", "label": "Large"}]},
    {"name": "tags", "type": "multiselect", "options": ["new", "old"]},
]


def asking(*fields: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Return a workflow that asks for ``fields`` and answers with its input."""
    answer = node("answer", "output", {"value": "{{$context}}"})
    return document(answer, config={"fields": list(fields or FIELDS)}, **members)


def test_a_field_that_is_left_out_gets_its_default(wirework: Any, write: Write) -> None:
    done = wirework("run", write("ask.json", asking()), "--context", '{"customer": "Ada", "x": 1}', "--json")
    assert done.status == 0, done.err
    assert done.json["execution"]["output"] == {"customer": "Ada", "x": 1, "count": 1, "express": False}


@pytest.mark.parametrize(
    ("context", "words"),
    [
        ("{}", ["field 'customer': is required"]),
        ('{"customer": ""}', ["field 'customer': is required"]),
        ('{"customer": null}', ["field 'customer': is required"]),
        ("[1]", ["input: must be an object with the fields customer, count"]),
        ('{"customer": "A", "count": "2"}', ["""field 'count': must be a number, not "2\""""]),
        ('{"customer": "A", "count": true}', ["field 'count': must be a number, not true"]),
        ('{"customer": "A", "express": 1}', ["field 'express': must be true or false, not 1"]),
        ('{"customer": "A", "size": "M"}', ["""field 'size': must be one of "S", "L", not "M\""""]),
        ('{"customer": "A", "tags": "new"}', ["field 'tags': must be a list"]),
        ('{"customer": "A", "tags": ["new", "hot"]}', ["""must be one of "new", "old", not "hot\""""]),
        ('{"count": []}', ["field 'customer': is required"]),
    ],
)
def test_an_input_that_does_not_fit_is_refused_by_field(
    context: str, words: list[str], wirework: Any, write: Write
) -> None:
    done = wirework("run", write("ask.json", asking()), "--context", context)
    assert done.status == 2
    for word in words:
        assert f"wirework run: input: {word.removeprefix('input: ')}" in done.err or word in done.err, (
            done.err
        )
    assert wirework("executions", "--json").json == []


def test_false_and_zero_are_answers(wirework: Any, write: Write) -> None:
    fields = [
        {"name": "a", "type": "bool", "required": True},
        {"name": "b", "type": "number", "required": True},
    ]
    done = wirework("run", write("ask.json", asking(*fields)), "--context", '{"a": false, "b": 0}')
    assert done.status == 0, done.err


def test_without_fields_any_input_will_do(wirework: Any, write: Write) -> None:
    free = document(node("answer", "output", {"value": "{{$context}}"}))
    done = wirework("run", write("free.json", free), "--context", "[1, 2]", "--json")
    assert done.json["execution"]["output"] == [1, 2]


@pytest.mark.parametrize("sync", [False, True])
async def test_a_calling_workflow_is_held_to_the_fields_as_well(sync: bool) -> None:
    async with bench() as b:
        workflows = Workflows(b.store, b.engine)
        await workflows.create(codec.decode(asking(key="called", sync=sync)), enabled=True)
        for context, status in (({"customer": "Ada"}, 1), ({"count": 2}, -1)):
            call = node("call", "subflow", {"workflow": "called", "context": context})
            caller = await workflows.create(codec.decode(document(call, key="", sync=sync)))
            ran = await b.engine.execute(caller, {})
            assert ran is not None
            await b.engine.idle()
            job = (await b.store.jobs(ran.id))[0]
            assert job.status == status
            if status == 1:
                assert job.result == {"customer": "Ada", "count": 1, "express": False}
            else:
                assert "customer" in str(job.result) and "is required" in str(job.result)
