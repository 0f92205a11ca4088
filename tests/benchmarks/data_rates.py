"""What the data layer costs beside plain SQLAlchemy Core doing the same statements (issue 6).

Run ``python -m tests.benchmarks data_rates``. Both sides write and read one file of SQLite with the same
engine, one transaction each: create, update and query of one record, and a page of 20. Compared is CPU time,
the least of several rounds, because the disk is the same for both; aim: at least half the rate of plain Core.
Then a table of a million rows is read page by page: the process must not grow with the rows.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, insert, select, update

from desktop_app.data.gateway import Data
from desktop_app.domain.record_work import Query

COUNT, ROUNDS = 400, 7
AIM_RATIO, AIM_GROWTH_MB = 0.5, 4
ROWS, PAGE = 1_000_000, 10_000
COLUMNS = [
    {"name": "id", "type": "integer", "primaryKey": True, "autoIncrement": True},
    {"name": "title", "type": "string"},
    {"name": "price", "type": "double"},
    {"name": "stock", "type": "integer"},
    {"name": "at", "type": "date"},
]
VALUES = {"title": "a thing", "price": 9.5, "stock": 7, "at": "2024-07-15 10:00:00.000 +00:00"}
GIVEN = {**VALUES, "at": "2024-07-15T10:00:00.000Z"}
"""The same as JSON."""

Layer = Callable[[int], Awaitable[Any]]
Core = Callable[[int], Any]


def core_work(engine: Engine, table: Table) -> dict[str, Core]:
    """Return the same statements in plain Core, each in a transaction of its own."""

    def create(number: int) -> Any:
        with engine.begin() as at:
            return dict(at.execute(insert(table).values(**VALUES).returning(*table.c)).mappings().one())

    def change(number: int) -> Any:
        with engine.begin() as at:
            for row in at.execute(select(table).where(table.c.id == 1).order_by(table.c.id)).mappings().all():
                at.execute(update(table).where(table.c.id == row["id"]).values(stock=number))

    def page(number: int, size: int = 20) -> Any:
        with engine.connect() as at:
            found = select(table).where(table.c.stock >= 0).order_by(table.c.id).limit(size)
            return [dict(row) for row in at.execute(found).mappings()]

    return {"create": create, "update": change, "query": lambda n: page(n, 1), "page": page}


def layer_work(data: Data) -> dict[str, Layer]:
    """Return the work through the layer."""

    async def page(number: int, size: int = 20) -> Any:
        return await data.query("things", Query({"stock": {"$gte": 0}}, page_size=size))

    return {
        "create": lambda number: data.create("things", GIVEN),
        "update": lambda number: data.update("things", {"id": 1}, {"stock": number}),
        "query": lambda number: page(number, 1),
        "page": page,
    }


async def _layer_cpu(work: Layer) -> float:
    start = time.process_time()
    for number in range(COUNT):
        await work(number)
    return time.process_time() - start


def _core_cpu(work: Core) -> float:
    start = time.process_time()
    for number in range(COUNT):
        work(number)
    return time.process_time() - start


async def rates(folder: Path) -> bool:
    """Print CPU time per operation of both sides; return whether every ratio reaches the aim."""
    data, good = Data(folder / "data.db"), True
    await data.create_table("things", COLUMNS)
    await data.create("things", GIVEN)
    source = data.source("main")
    shape = await source.shape()
    core = core_work(source._opened(), shape.tables["things"])
    for name, work in layer_work(data).items():
        ours, plain = [], []
        for _ in range(ROUNDS):
            ours.append(await _layer_cpu(work))
            plain.append(await asyncio.to_thread(_core_cpu, core[name]))
        mine, theirs = min(ours) / COUNT * 1e6, min(plain) / COUNT * 1e6
        good = good and theirs / mine >= AIM_RATIO
        print(
            f"{name:8} {mine:7.0f} us here, {theirs:7.0f} us in plain Core: {theirs / mine:.2f} of its rate"
        )
    data.close()
    return good


async def fill(data: Data) -> None:
    """Make the table with a million rows in ``main``."""
    await data.create_table("things", COLUMNS)
    rows = """insert into things(title, price, stock, at)
        with recursive n(x) as (select 1 union all select x + 1 from n limit :rows)
        select 'thing ' || x, x * 0.5, x % 9, :at from n"""
    await data.sql("main", rows, {"rows": ROWS, "at": VALUES["at"]})


async def paging(folder: Path) -> bool:
    """Read a million rows page by page; return whether the memory of Python stays as it is."""
    data = Data(folder / "large.db")
    await fill(data)
    sizes, seen, start = [], 0, time.perf_counter()
    while page := await data.query("things", Query(page=seen // PAGE + 1, page_size=PAGE)):
        seen += len(page)
        sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    growth, seconds = sizes[-1] - sizes[2], time.perf_counter() - start
    print(f"{seen} rows in pages of {PAGE}: {seconds:.1f} s, {growth:.1f} MB more than after the third page")
    data.close()
    return seen == ROWS and growth <= AIM_GROWTH_MB


async def measure() -> bool:
    """Do both."""
    with tempfile.TemporaryDirectory() as folder:
        return bool(await rates(Path(folder)) & await paging(Path(folder)))


def main() -> int:
    """Run and judge."""
    return 0 if asyncio.run(measure()) else 1


if __name__ == "__main__":
    sys.exit(main())
