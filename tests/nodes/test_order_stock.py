"""The worked example of orders and stock (data.md 5.1): its own cases, and on the example shop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.__main__ import main
from desktop_app.domain.resources import resource_path
from desktop_app.services.documents import read_document
from tests.helpers.records import RecordBench, record_bench

FILE = resource_path("examples", "order_stock.workflow.json")
CASES = resource_path("examples", "order_stock.cases.json")


def test_its_own_cases_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(CASES), "--json"]) == 0
    verdicts = json.loads(capsys.readouterr().out)
    assert len(verdicts) == 3 and all(row["passed"] for row in verdicts)


def test_the_document_has_no_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(FILE)]) == 0, capsys.readouterr().out


async def placed(bench: RecordBench, **order: int) -> tuple[int | None, str, dict[str, int], int]:
    """Place an order in the example shop; return the run's status, the order's, the stock, and new lines."""
    await bench.data.add_example()
    await bench.core.services.workflows.create(read_document(FILE), enabled=True)
    made = await bench.data.create("orders", order)
    (run,) = await bench.runs()
    found = await bench.data.get("orders", made["id"])
    assert found is not None
    stock = {row["name"]: row["stock"] for row in await bench.data.rows("products")}
    return run.status, found["status"], stock, await bench.data.count("order_lines", {"order_id": made["id"]})


async def test_an_order_is_confirmed_and_deducted_as_it_comes_in() -> None:
    async with record_bench({}) as bench:
        status, order, stock, lines = await placed(bench, product_id=1, quantity=3)
        assert (status, order, stock["Desk lamp"], lines) == (1, "confirmed", 9, 1)


async def test_an_order_of_too_much_changes_nothing() -> None:
    async with record_bench({}) as bench:
        status, order, stock, lines = await placed(bench, product_id=2, quantity=1)
        assert (status, order, stock["Oak table"], lines) == (-1, "new", 0, 0)


async def test_a_refused_line_gives_the_stock_back() -> None:
    async with record_bench({}) as bench:
        await bench.data.add_example()
        stop = "create trigger no before insert on order_lines begin select raise(abort, 'no'); end"
        # A trigger of the database stands for any rule that refuses the line.
        await bench.data.source("main").write(lambda connection: connection.exec_driver_sql(stop))
        status, order, stock, lines = await placed(bench, product_id=1, quantity=3)
        assert (status, order, stock["Desk lamp"], lines) == (-2, "new", 12, 0)
        assert [row["message"] for row in await bench.data.rows("log")] == ["order 3 rolled back at line"]
