"""The worked examples 5.5, 5.6 and 5.8 of data.md, as files, fired by the clock and by real HTTP."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.services.documents import document_problems, read_document
from tests.helpers.records import KEY
from tests.triggers.schedule.bench import Bench, opened
from tests.triggers.webhook.client import PASSWORD, Hooks, hooked

EXAMPLES = resource_path("examples")
ORDERS = [KEY, {"name": "status", "type": "string"}, {"name": "created_at", "type": "date"}]
PAYMENTS = [
    KEY,
    {"name": "order_id", "type": "integer"},
    {"name": "ref", "type": "string", "unique": True},
    {"name": "amount", "type": "integer"},
]
RIGHT = "Basic " + base64.b64encode(f"pay:{PASSWORD}".encode()).decode()


async def taken(core: Core, name: str) -> WorkflowVersion:
    """Store and enable an example."""
    document = read_document(Path(str(EXAMPLES)) / f"{name}.workflow.json")
    assert not document_problems(document, core.services.catalog)
    version = await core.services.workflows.create(document, enabled=True)
    await core.engine.idle()
    return version


async def jobs(core: Core, execution_id: int) -> list[tuple[str, int, Any]]:
    found = await core.services.executions.jobs(execution_id, results=True)
    return [(job.node_key, job.status, job.result) for job in found]


async def stati(bench: Bench) -> list[str]:
    return [row["status"] for row in await bench.core.data.rows("orders")]


async def test_5_5_every_minute_what_is_unpaid_for_half_an_hour_is_cancelled() -> None:
    async with opened(now="2024-07-15T09:59:30.000Z") as bench:
        await bench.core.data.create_table("orders", ORDERS)
        rows = (("unpaid", "09:00"), ("unpaid", "09:45"), ("paid", "08:00"), ("unpaid", "09:30"))
        for status, at in rows:
            await bench.core.data.create(
                "orders", {"status": status, "created_at": f"2024-07-15T{at}:00.000Z"}
            )
        version = await taken(bench.core, "cancel_unpaid")
        await bench.advance(30)
        (run,) = await bench.runs()
        assert run.status == 1 and run.context == {"date": "2024-07-15T10:00:00.000Z"}
        assert run.event_key == f"{version.id}@1721037600000"
        assert await jobs(bench.core, run.id) == [
            ("cutoff", 1, "2024-07-15T09:30:00.000Z"),
            ("cancel", 1, 1),
        ]
        assert await stati(bench) == ["cancelled", "unpaid", "paid", "unpaid"]


@pytest.mark.parametrize(("status", "count", "after"), [("unpaid", 1, "cancelled"), ("paid", 0, "paid")])
async def test_5_6_a_record_is_looked_at_half_an_hour_after_its_creation(
    status: str, count: int, after: str
) -> None:
    async with opened(now="2024-07-15T09:59:30.000Z") as bench:
        await bench.core.data.create_table("orders", ORDERS)
        values = {"status": "unpaid", "created_at": "2024-07-15T09:30:00.400Z"}
        await bench.core.data.create("orders", values)
        await taken(bench.core, "cancel_unpaid_record")
        await bench.core.data.update("orders", {"id": 1}, {"status": status})
        await bench.advance(30)
        (run,) = await bench.runs()
        assert (run.status, run.context["date"]) == (1, "2024-07-15T10:00:00.000Z")
        assert run.context["data"]["status"] == status
        assert await jobs(bench.core, run.id) == [("cancel", 1, count)]
        assert await stati(bench) == [after]


async def called(hooks: Hooks, body: Any) -> tuple[int, Any]:
    answer = await hooks.call(body, key="pay_hook", Authorization=RIGHT)
    return answer.status, answer.json


async def test_5_8_a_payment_gets_one_of_two_answers_and_a_repeated_one_fails() -> None:
    async with hooked() as hooks:
        await hooks.core.data.create_table("payments", PAYMENTS)
        await taken(hooks.core, "payment_callback")
        paid = {"event": "paid", "data": {"order": 1, "ref": "A7", "amount": 7999}}
        assert await called(hooks, paid) == (200, {"ok": True, "payment": 1})
        assert await called(hooks, {"event": "refunded"}) == (422, {"ok": False, "event": "refunded"})
        assert await called(hooks, paid) == (500, {"message": "the workflow failed"})
        assert (await hooks.call(paid, key="pay_hook")).status == 401
        assert (await hooks.call(key="pay_hook", method="GET")).status == 405
        runs = await hooks.runs()
        assert [run.status for run in runs] == [1, 1, -2]
        shapes = [[(key, status) for key, status, _ in await jobs(hooks.core, run.id)] for run in runs]
        assert shapes == [
            [("paid", 1), ("store", 1), ("ok", 1)],
            [("paid", 1), ("bad", 1)],
            [("paid", 1), ("store", -2)],
        ]
        assert len(await hooks.core.data.rows("payments")) == 1
