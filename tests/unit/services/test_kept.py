"""What was given up is kept for fourteen days (editor.md H)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.app.core import Core
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine.clock import ManualClock
from desktop_app.services.kept import DISCARDED, KEPT_MS, REPLACED, REPLACED_MOST

FLOW = Workflow("k", "Flow", nodes=(Node("n", "variable", "First", {"value": 1}),))


async def settled() -> None:
    """Nothing runs here that had to come to rest."""


def titled(title: str) -> Workflow:
    return replace(FLOW, nodes=(replace(FLOW.nodes[0], title=title),))


async def test_a_draft_that_is_given_up_comes_back_after_a_restart(tmp_path: Path) -> None:
    async with Core.open(tmp_path) as core:
        await core.services.workflows.create(FLOW)
        await core.services.workflows.save_draft("k", titled("Draft"))
        await core.services.workflows.save_draft("k", None)
    async with Core.open(tmp_path) as core:
        (kept,) = await core.services.kept.list()
        assert (kept.key, kept.reason) == ("k", DISCARDED)
        assert await core.services.kept.document(kept) == titled("Draft")


async def test_what_a_version_holds_is_not_kept_beside_it() -> None:
    async with Core.open(None) as core:
        workflows = core.services.workflows
        await workflows.create(FLOW)
        await workflows.save_draft("k", FLOW)
        await workflows.save_draft("k", None)
        await workflows.save_draft("k", titled("Saved"))
        await workflows.save("k", titled("Saved"))
        assert [kept.reason for kept in await core.services.kept.list()] == [REPLACED]


async def test_the_ten_states_before_a_save_in_place_are_kept() -> None:
    clock = ManualClock(1_000_000)
    async with Core.open(None, clock=clock) as core:
        await core.services.workflows.create(FLOW)
        for number in range(REPLACED_MOST + 3):
            await clock.advance(1000, settled)
            await core.services.workflows.save("k", titled(f"State {number}"))
        kept = await core.services.kept.list()
        assert len(kept) == REPLACED_MOST
        newest = await core.services.kept.document(kept[0])
        assert newest.nodes[0].title == f"State {REPLACED_MOST + 1}"


async def test_the_same_draft_given_up_twice_is_kept_once_and_counts_anew() -> None:
    clock = ManualClock(1_000_000)
    async with Core.open(None, clock=clock) as core:
        workflows = core.services.workflows
        await workflows.create(FLOW)
        for _ in range(2):
            await clock.advance(5, settled)
            await workflows.save_draft("k", titled("Draft"))
            await workflows.save_draft("k", None)
        (kept,) = await core.services.kept.list()
        assert kept.kept_at == clock.now()


async def test_after_fourteen_days_it_is_forgotten_and_with_its_workflow_at_once() -> None:
    clock = ManualClock(1_000_000)
    async with Core.open(None, clock=clock) as core:
        services = core.services
        await services.workflows.create(FLOW)
        await services.kept.keep("k", titled("Old"))
        await clock.advance(KEPT_MS - 10, settled)
        await services.kept.sweep()
        assert len(await services.kept.list()) == 1
        await clock.advance(20, settled)
        await services.kept.keep("k", titled("New"))
        await services.kept.sweep()
        (kept,) = await services.kept.list()
        assert (await services.kept.document(kept)).nodes[0].title == "New"
        await services.trash.put("k")
        await services.trash.remove("k")
        assert await services.kept.list() == []
