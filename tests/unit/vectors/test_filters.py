"""Vectors of data.md 2.2: every operator, and the dates that operands denote, as databases find them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from desktop_app.data.gateway import Data
from desktop_app.domain.date_operands import Surroundings
from desktop_app.domain.record_work import Query
from tests.helpers.records import MAIN_URL, put_for_main
from tests.unit.data import test_filters as operators
from tests.unit.data.conftest import KEY, NOW, TABLES
from tests.unit.vectors.conftest import COMMON

DATABASES = COMMON


async def opened(tables: Mapping[str, list[dict[str, Any]]]) -> Data:
    """Return sources of which ``main`` has these tables."""
    data = Data(None, lambda: Surroundings(NOW))
    if url := MAIN_URL.get():
        await put_for_main(data, url)
    for name, columns in tables.items():
        await data.create_table(name, columns)
    return data


async def test_every_operator_finds_what_the_table_says() -> None:
    data = await opened(TABLES)
    await operators._seed(data)
    wrong = {}
    for name, filter, expected in operators.CASES:
        if (answer := await operators.found(data, filter)) != expected:
            wrong[name] = answer
    data.close()
    assert wrong == {}


async def on(operand: Any, *moments: str) -> list[bool]:
    """Tell which moments lie in what an operand denotes, asking the database."""
    data = await opened({"moments": [KEY, {"name": "at", "type": "date"}]})
    for moment in moments:
        await data.create("moments", {"at": moment})
    rows = await data.query("moments", Query({"at": {"$dateOn": operand}}, page_size=None))
    data.close()
    found = {row["id"] for row in rows}
    return [number + 1 in found for number in range(len(moments))]


def edges(start: str, end: str) -> tuple[str, ...]:
    """Return the last millisecond before a stretch, its first, its last, and the first after it."""
    return tuple(_moment(day, ms) for day in (start, end) for ms in (-1, 0))


def _moment(text: str, milliseconds: int) -> str:
    moment = datetime.fromisoformat(text) + timedelta(milliseconds=milliseconds)
    return moment.isoformat("T", "milliseconds") + "Z"


WITHIN = [False, True, True, False]


async def test_f1_a_year() -> None:
    assert await on("2023", *edges("2023-01-01", "2024-01-01")) == WITHIN


async def test_f2_a_quarter_in_another_zone() -> None:
    assert await on("2023Q2+08:00", *edges("2023-03-31T16:00", "2023-06-30T16:00")) == WITHIN


async def test_f3_weeks_begin_on_monday_or_on_sunday() -> None:
    assert await on("2023W01", *edges("2023-01-02", "2023-01-09")) == WITHIN
    assert await on("2023w01", *edges("2023-01-01", "2023-01-08")) == WITHIN
    assert await on("2024W16", *edges("2024-04-15", "2024-04-22")) == WITHIN


async def test_f4_a_minute() -> None:
    assert await on("2023-01-12 12:23", *edges("2023-01-12T12:23", "2023-01-12T12:24")) == WITHIN


async def test_f5_brackets_say_whether_the_ends_belong_to_it() -> None:
    assert await on("[2023-01-12,2023-09-12]", *edges("2023-01-12", "2023-09-13")) == WITHIN
    assert await on("(2023-01-12,2023-09-12]", *edges("2023-01-13", "2023-09-13")) == WITHIN
    assert await on("[2023-01-12,2023-09-12)", *edges("2023-01-12", "2023-09-12")) == WITHIN


async def test_f6_a_list_may_bring_its_brackets() -> None:
    assert await on(["2023", "2026", "()"], *edges("2024-01-01", "2026-01-01")) == WITHIN


async def test_f7_brackets_hold_between_instants() -> None:
    operand = "(2023-01-12T00:00:00.000Z,2023-01-13T00:00:00.000Z]"
    moments = (_moment(day, ms) for day in ("2023-01-12", "2023-01-13") for ms in (0, 1))
    assert await on(operand, *moments) == WITHIN
