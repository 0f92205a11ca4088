"""The engine's view of the store: secrets masked in the file, real for the engine (ADR 6)."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.errors import StorageError
from desktop_app.domain.masking import MASK, Veil
from desktop_app.domain.records import Checkpoint, Message
from desktop_app.storage.store import SqlStore
from desktop_app.storage.veiled import VeiledStore
from tests.unit.storage.samples import NOW, Run, job, new, start, task

TOKEN = "s3cret token"


def veiled(store: SqlStore, **secrets: str) -> VeiledStore:
    """Return the engine's view, with secrets."""
    veil = Veil()
    veil.change(secrets or {"TOKEN": TOKEN})
    return VeiledStore(store, veil)


def test_jobs_are_masked_in_the_file_and_real_for_the_engine(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        mine = veiled(store)
        await mine.create_executions([new(1, context={"a": TOKEN})])
        given = job(10, result=TOKEN, meta={"m": [TOKEN]}, log=f"said {TOKEN}")
        await mine.checkpoint(start(inserted=[given, job(11, status=0, result="plain")]))
        assert given.result == TOKEN, "what the pass works with is left alone"
        kept = await store.job(10)
        assert kept is not None
        assert (kept.result, kept.meta, kept.log) == (MASK, {"m": [MASK]}, f"said {MASK}")
        for found in (await mine.job(10), (await mine.jobs(1))[0], (await mine.latest_jobs(1))[0]):
            assert found is not None
            assert (found.result, found.meta, found.log) == (given.result, given.meta, given.log)
        assert (await mine.pending_jobs(["echo"]))[0].result == "plain"
        stored, real = await store.execution(1), await mine.execution(1)
        assert stored is not None and stored.context == {"a": MASK}
        assert real is not None and real.context == {"a": TOKEN}
        assert await mine.execution(2) is None and await mine.job(99) is None

    run(scenario)


def test_what_stopped_work_has_printed_is_kept_masked_and_once(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        mine = veiled(store)
        await mine.create_executions([new(1)])
        await mine.checkpoint(start(inserted=[job(10, status=-3), job(11, status=0)]))
        assert await mine.keep_log(10, f"said {TOKEN}\n") and not await mine.keep_log(10, "again")
        assert not await mine.keep_log(11, "it goes on")
        kept = await store.job(10)
        assert kept is not None and kept.log == f"said {MASK}\n"

    run(scenario)


def test_job_that_is_saved_again_without_a_secret_forgets_its_places(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        mine = veiled(store)
        await mine.create_executions([new(1)])
        await mine.checkpoint(start(inserted=[job(10, result=TOKEN)]))
        await mine.checkpoint(Checkpoint(1, NOW, updated=[job(10, result=MASK)]))
        found = await mine.job(10)
        assert found is not None and found.result == MASK

    run(scenario)


def test_settled_job_keeps_the_places_of_what_was_not_changed(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        mine = veiled(store)
        await mine.create_executions([new(1)])
        await mine.checkpoint(start(inserted=[job(10, status=0, meta={"m": TOKEN})]))
        settled = await mine.settle_job(10, NOW, Message(50, 1, 10), {"status": 1, "result": [TOKEN]})
        assert settled is not None and settled.result == [MASK]
        found = await mine.job(10)
        assert found is not None and (found.result, found.meta) == ([TOKEN], {"m": TOKEN})
        again = await mine.settle_job(10, NOW, Message(51, 1, 10), {"status": 1, "result": TOKEN})
        assert again is None

    run(scenario)


def test_steps_of_a_pass_under_way(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        mine = veiled(store)
        await mine.create_executions([new(1, message=50)])
        cursor: dict[str, Any] = {
            "steps": [["proceed", "n", None, {"k": TOKEN}], ["run", "m", 10, None]],
            "current": ["run", "n", 10, [TOKEN]],
            "saved": 10,
        }
        await mine.checkpoint(start(inserted=[job(10)], cursor=(50, cursor)))
        stored = (await store.messages(10))[0].cursor
        assert stored is not None and TOKEN not in str(stored) and MASK in str(stored)
        assert (await mine.messages(10))[0].cursor is not None
        found = (await mine.messages(10))[0].cursor or {}
        assert {name: found[name] for name in cursor} == cursor

    run(scenario)


def test_tasks_and_output(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        mine = veiled(store)
        await mine.create_executions([new(1)])
        asked = task(20, 10, title=f"Send {TOKEN}?")
        await mine.checkpoint(
            start(inserted=[job(10, status=0)], tasks=[asked], output=[TOKEN], has_output=True)
        )
        found = await store.execution(1)
        assert found is not None and found.output == [MASK]
        assert (await store.tasks())[0].title == f"Send {MASK}?"

    run(scenario)


def test_repeated_event_key_leaves_no_places(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        mine = veiled(store)
        twice = [new(1, event_key="e", context=TOKEN), new(2, event_key="e", context=TOKEN)]
        first, second = await mine.create_executions(twice)
        assert not isinstance(first, Exception) and isinstance(second, Exception)

    run(scenario)


def test_nothing_is_asked_without_secrets(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        mine = VeiledStore(store, Veil())
        await mine.create_executions([new(1, context=TOKEN)])
        await mine.checkpoint(start(inserted=[job(10, status=0, result=TOKEN)]))
        await mine.settle_job(10, NOW, Message(50, 1, 10), {"status": 1})
        found = await mine.job(10)
        assert found is not None and found.result == TOKEN
        assert len(await mine.messages(10)) == 1 and len(await mine.latest_jobs(1)) == 1

    run(scenario)


def test_endless_nesting_is_told_as_no_json(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        deep: list[Any] = []
        for _ in range(100_000):
            deep = [deep]
        mine = veiled(store)
        await mine.create_executions([new(1)])
        with pytest.raises(StorageError, match="JSON"):
            await mine.checkpoint(start(inserted=[job(10, result=deep)]))
        while deep:  # or its end would be as deep a recursion
            deep = deep[0]

    run(scenario)
