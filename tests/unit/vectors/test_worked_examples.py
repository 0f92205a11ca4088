"""The worked examples of data.md 5 as they are shipped: their cases, set off as a person sets them off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.record_work import ActionOutcome
from desktop_app.domain.resources import resource_path
from desktop_app.services.documents import read_document
from desktop_app.services.examples import EXAMPLES as EXAMPLE_TABLES
from desktop_app.services.examples import example
from tests.helpers.records import RecordBench, record_bench

DATABASES = ("sqlite",)
EXAMPLES: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("worked_examples.json").read_text("utf-8")
)
CASES = [pytest.param(key, case, id=f"{key}: {case['name']}") for key in EXAMPLES for case in EXAMPLES[key]]
TABLES = """
CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, price INTEGER, stock INTEGER NOT NULL,
    promo_ends_at DATETIME, created_at DATETIME);
CREATE TABLE orders(id INTEGER PRIMARY KEY, product_id INTEGER REFERENCES products(id), quantity
    INTEGER, status TEXT DEFAULT 'new', total INTEGER, created_at DATETIME);
CREATE TABLE order_lines(id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders(id) ON DELETE
    CASCADE, product_id INTEGER REFERENCES products(id), quantity INTEGER CHECK(quantity > 0), price
    INTEGER, status TEXT DEFAULT 'ok');
CREATE TABLE categories(id INTEGER PRIMARY KEY, title TEXT, article_count INTEGER DEFAULT 0);
CREATE TABLE articles(id INTEGER PRIMARY KEY, title TEXT, category_id INTEGER REFERENCES
    categories(id));
CREATE TABLE article_versions(id INTEGER PRIMARY KEY, article_id INTEGER REFERENCES articles(id),
    title TEXT);
CREATE TABLE samples(id INTEGER PRIMARY KEY, name TEXT, indicator INTEGER, status TEXT);
CREATE TABLE inspections(id INTEGER PRIMARY KEY, sample_id INTEGER REFERENCES samples(id), indicator
    INTEGER);
CREATE TABLE log(id INTEGER PRIMARY KEY, message TEXT);
INSERT INTO products(id, name, price, stock)
    VALUES (1, 'iPhone 14 Pro', 7999, 10), (2, 'iPhone 13 Pro', 5999, 0);
"""


def like(actual: Any, wanted: Any) -> bool:
    """Tell whether a value is as wanted: objects may have more members, all else is equal."""
    if isinstance(wanted, Mapping):
        return isinstance(actual, Mapping) and all(like(actual.get(k), v) for k, v in wanted.items())
    if isinstance(wanted, list):
        return len(actual) == len(wanted) and all(map(like, actual, wanted))
    return bool(actual == wanted)


async def prepared(bench: RecordBench, key: str, case: Mapping[str, Any]) -> None:
    """Create the tables with what the case starts from, and switch the workflow on."""
    for statement in TABLES.split(";"):
        if statement.strip():
            await bench.data.sql("main", statement, {})
    await bench.data.refresh("main")
    for table, rows in case.get("seed", {}).items():
        for row in rows:
            await bench.data.create(table, row)
    document = read_document(resource_path("examples", f"{key}.workflow.json"))
    options = {**document.options, **case.get("options", {})}
    await bench.core.services.workflows.create(replace(document, options=options), enabled=True)


async def set_off(bench: RecordBench, key: str, event: Mapping[str, Any]) -> ActionOutcome | None:
    """Do what starts the workflow; return what whoever waits for it is told."""
    actions, values = bench.core.services.record_actions, event.get("values", {})
    if "create" in event:
        await bench.data.create(event["create"], values)
    elif "update" in event:
        await bench.data.update(event["update"], {"id": event["pk"]}, values)
    elif "guard" in event:
        return await actions.create(event["collection"], values)
    else:
        asked = event["action"]
        on = ("samples", [asked["pk"]]) if "pk" in asked else (None, [])
        return await actions.start([key], *on, asked.get("values", {}))
    return None


OUTCOMES = {"ok": "ok", "pass": "ok", "rejected": "rejected"}


@pytest.mark.parametrize(("key", "case"), CASES)
async def test_an_example_does_what_it_says(key: str, case: dict[str, Any]) -> None:
    wanted = case["expect"]
    async with record_bench({}) as bench:
        await prepared(bench, key, case)
        outcome = await set_off(bench, key, case["event"])
        runs = await bench.runs(key)
        assert len(runs) == wanted.get("executions", 0 if wanted["status"] is None else 1)
        if runs:
            assert runs[0].status == wanted["status"] and like(runs[0].context, case.get("input", {}))
            jobs = [list(job) for job in await bench.jobs(runs[0])]
            assert [job[:2] for job in jobs] == [job[:2] for job in wanted["jobs"]]
            pairs = zip(jobs, wanted["jobs"], strict=True)
            assert [job for job, want in pairs if not like(job[: len(want)], want)] == []
        if "outcome" in wanted and outcome is not None:
            assert outcome.state == OUTCOMES[wanted["outcome"]["kind"]]
            said = [each["message"] for each in wanted["outcome"].get("errors", [])]
            assert list(outcome.messages) == said
        for table, rows in wanted.get("data", {}).items():
            found = await bench.data.rows(table)
            asked_for = len(found) == rows if isinstance(rows, int) else _stand_in(found, rows)
            assert asked_for, table


def _stand_in(found: list[dict[str, Any]], rows: list[dict[str, Any]]) -> bool:
    """Tell whether there is a record for each wanted row."""
    return all(any(like(record, row) for record in found) for row in rows)


async def test_the_guard_can_be_tried_by_hand_as_its_note_says() -> None:
    async with record_bench({}) as bench:
        await bench.data.add_example(EXAMPLE_TABLES["order_guard"])
        version = await bench.core.services.workflows.create(example("order_guard"))
        given = {"action": "create", "target": {"order_lines": [{"product_id": 2, "quantity": 1}]}}
        run = await bench.core.services.executions.start(version, given)
        assert run is not None and run.status == -1
        said = [result for key, _, result in await bench.jobs(run) if key == "say"]
        assert said == ["Product Oak table is out of stock"]
        assert await bench.data.count("orders") == 2
