"""The worked examples that work on the outside (data.md 5.10, 5.14), against a server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
from desktop_app.domain.events import Notified
from desktop_app.domain.record_work import Query
from desktop_app.domain.workflow import Workflow
from desktop_app.services.examples import EXAMPLES, example
from tests.helpers.records import RecordBench, record_bench
from tests.helpers.web import Peer, web_peer


def calling(url: str, **more: Any) -> Workflow:
    """Return the shipment example with another carrier."""
    document = example("ship")
    call, *others = document.nodes
    return replace(document, nodes=(replace(call, config={**call.settings, "url": url, **more}), *others))


@asynccontextmanager
async def shop() -> AsyncIterator[tuple[RecordBench, Peer]]:
    async with web_peer() as peer, record_bench({}) as bench:
        await bench.data.add_example(EXAMPLES["ship"])
        await bench.core.services.environment.set_secret("CARRIER_TOKEN", "carrier-s3cret")
        yield bench, peer


async def shipped(bench: RecordBench, document: Workflow, **values: Any) -> list[tuple[str, int]]:
    """Change the first order and return the jobs of what that started."""
    await bench.core.services.workflows.create(document, enabled=True)
    await bench.data.update("orders", {"id": 1}, values)
    await bench.core.services.executions.idle()
    return [job[:2] for run in await bench.runs() for job in await bench.jobs(run)]


async def test_5_10_the_parcel_of_the_carrier_is_written_down() -> None:
    async with shop() as (bench, peer):
        jobs = await shipped(bench, calling(f"{peer.url}/parcel"), status="shipped")
        assert jobs == [("call", 1), ("fine", 1), ("track", 1)]
        assert [row["message"] for row in await bench.data.rows("log")] == ["parcel P1"]
        assert peer.seen[0]["headers"]["authorization"] == "Bearer carrier-s3cret"
        assert peer.seen[0]["body"] == b'{"order":1}'


async def test_5_10_no_answer_in_time_is_told_on_the_desktop() -> None:
    async with shop() as (bench, peer):
        told: list[Any] = []
        bench.core.services.subscribe(told.append)
        jobs = await shipped(bench, calling(f"{peer.url}/slow", timeout=200), status="shipped")
        assert jobs == [("call", 1), ("fine", 1), ("alert", 1)]
        (notice,) = [event for event in told if isinstance(event, Notified)]
        assert (notice.title, notice.text) == ("Shipment of order 1", "timeout of 200ms exceeded")
        assert await bench.data.rows("log") == []


async def test_5_10_another_change_starts_nothing() -> None:
    async with shop() as (bench, peer):
        assert await shipped(bench, calling(f"{peer.url}/parcel"), quantity=5) == []
        assert peer.seen == []


async def test_5_14_rows_that_cannot_be_added_do_not_stop_the_others(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("name,email\nAda,a@x\n,b@x\nAda2,a@x\nBob,c@x\n", encoding="utf-8")
    async with record_bench({}) as bench:
        await bench.data.add_example(EXAMPLES["import_csv"])
        await bench.core.services.workflows.create(example("import_csv"), enabled=True)
        asked = {"files": [{"path": str(file)}]}
        outcome = await bench.core.services.record_actions.start(["import_csv"], None, [], asked)
        assert list(outcome.messages) == ["4 rows read, 2 contacts now"]
        (run,) = await bench.runs()
        jobs = await bench.jobs(run)
        assert [job[:2] for job in jobs] == [
            ("parse", 1),
            ("each", 1),
            ("add", 1),
            ("add", -2),
            ("add", -2),
            ("add", 1),
            ("total", 1),
            ("say", 1),
        ]
        assert jobs[1][2] | {"looped": 4, "done": 4} == jobs[1][2]
        assert [row["name"] for row in await bench.data.rows("contacts")] == ["Ada", "Bob"]


@pytest.mark.parametrize("name", ["ship", "import_csv"])
def test_the_documents_say_what_they_do(name: str) -> None:
    assert example(name).description and example(name).notes


async def test_the_inbox_of_files_is_entered_put_away_and_reported(tmp_path: Path) -> None:
    async with Core.open(tmp_path, start="alone") as core:
        services = core.services
        await services.data.add_example(EXAMPLES["file_inbox"])
        version = await services.workflows.create(example("file_inbox"))
        for files in (["contacts.csv"], ["contacts.csv", "more.csv"]):
            (tmp_path / "files/inbox").mkdir(parents=True, exist_ok=True)
            for name in files[1:]:
                (tmp_path / "files/inbox" / name).write_text("name,email\nCy,cy@x\n", encoding="utf-8")
            run = await services.executions.start(version, {})
            await services.executions.idle()
            assert run is not None
            done = (await services.executions.get(run.id)).execution
            assert done.status == 1 and sorted(done.output["files"]) == files
        rows = await services.data.records.query("contacts", Query())
        assert sorted(row["name"] for row in rows) == ["Ada", "Bob", "Cy"]
    put_away = sorted(path.name for path in (tmp_path / "files/done").iterdir())
    assert len(put_away) == 3 and not list((tmp_path / "files/inbox").iterdir())
    report = (tmp_path / "files/report.txt").read_text("utf-8").splitlines()
    assert [line.partition(": ")[2] for line in report] == ["1 files entered", "2 files entered"]
