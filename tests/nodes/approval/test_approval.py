"""The review node (engine.md 4.18)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidRequestError, PermissionDeniedError
from desktop_app.domain.execution import Execution
from desktop_app.domain.workflow import Node
from desktop_app.nodes.approval.spec import SPEC
from desktop_app.services.tasks import Tasks
from tests.helpers.engine import Bench, bench


def review(**config: Any) -> Node:
    return Node("r", "approval", "Review it", {"assignees": [1], **config})


def branch(key: str, index: int) -> Node:
    return Node(key, "echo", key, {}, "r", index)


AFTER = Node("after", "echo", "After", {"value": "{{$jobsMapByNodeKey.r.status}}"}, "r")
BRANCHES = (branch("yes", 2), branch("no", -1), branch("back", 1), AFTER)


@asynccontextmanager
async def reviewed(
    action: str, *nodes: Node, comment: str = "fine", **config: Any
) -> AsyncIterator[tuple[Bench, Execution]]:
    async with bench() as made:
        execution = await made.run(review(**config), *nodes)
        (task,) = await made.store.tasks(pending=True)
        await made.engine.submit(task.id, 1, "review", action, {"comment": comment})
        await made.engine.idle()
        yield made, await made.engine.execution(execution.id)


async def statuses(made: Bench, execution: Execution) -> list[tuple[str, int]]:
    return [(key, status) for key, status, _ in await made.jobs(execution)]


@pytest.mark.parametrize(
    ("action", "jobs", "status"),
    [
        ("approve", [("r", 1), ("after", 1)], 1),
        ("reject", [("r", -5)], -5),
        ("return", [("r", -6)], -6),
    ],
)
async def test_without_branches_only_an_approval_goes_on(
    action: str, jobs: list[tuple[str, int]], status: int
) -> None:
    async with reviewed(action, AFTER) as (made, execution):
        assert await statuses(made, execution) == jobs
        assert execution.status == status


@pytest.mark.parametrize(
    ("action", "jobs", "status"),
    [
        ("approve", [("r", 1), ("yes", 1), ("after", 1)], 1),
        ("reject", [("r", 1), ("no", 1), ("after", 1)], 1),
        ("return", [("r", -6), ("back", 1)], -6),
    ],
)
async def test_with_branches_the_outcome_chooses_one(
    action: str, jobs: list[tuple[str, int]], status: int
) -> None:
    async with reviewed(action, *BRANCHES, branchMode=True) as (made, execution):
        assert await statuses(made, execution) == jobs
        assert execution.status == status


async def test_end_on_reject_ends_behind_the_rejected_branch() -> None:
    async with reviewed("reject", *BRANCHES, branchMode=True, endOnReject=True) as (made, execution):
        assert await statuses(made, execution) == [("r", -5), ("no", 1)]
        assert execution.status == -5


async def test_missing_branch_passes_through() -> None:
    async with reviewed("approve", AFTER, branchMode=True) as (made, execution):
        assert await made.jobs(execution) == [("r", 1, await result(made, execution)), ("after", 1, 2)]


async def result(made: Bench, execution: Execution) -> Any:
    return (await made.job(execution, "r")).result


async def test_failing_branch_bubbles_up_and_the_review_stays_resolved() -> None:
    nodes = (Node("yes", "fail", "", {}, "r", 2), AFTER)
    async with reviewed("approve", *nodes, branchMode=True) as (made, execution):
        assert await statuses(made, execution) == [("r", 1), ("yes", -2)]
        assert execution.status == -2


async def test_waiting_branch_is_waited_for() -> None:
    nodes = (Node("yes", "wait", "", {}, "r", 2), AFTER)
    async with reviewed("approve", *nodes, branchMode=True) as (made, execution):
        assert execution.status == 0
        execution = await made.settle(execution, "yes")
        assert await statuses(made, execution) == [("r", 1), ("yes", 1), ("after", 1)]


async def test_result_tells_outcome_data_and_who_decided() -> None:
    async with reviewed("reject", comment="too dear", data={"price": "{{$context.p}}"}) as (made, execution):
        found = await result(made, execution)
        (record,) = found["records"]
        assert (found["status"], found["data"]) == (-1, {"price": None})
        assert (record["userId"], record["status"], record["comment"]) == (1, -1, "too dear")
        assert record["updatedAt"].endswith("Z")
        (task,) = await made.store.tasks(job_id=(await made.job(execution, "r")).id)
        assert (task.type, task.title, task.status) == ("approval", "Review it", -5)


async def test_nobody_to_ask_counts_as_approved() -> None:
    async with bench() as made:
        execution = await made.run(review(assignees=[]), AFTER)
        assert await statuses(made, execution) == [("r", 1), ("after", 1)]


async def test_other_people_and_unknown_buttons_are_refused() -> None:
    async with bench() as made:
        await made.run(review(returnable=False))
        (task,) = await made.store.tasks(pending=True)
        with pytest.raises(PermissionDeniedError):
            await made.engine.submit(task.id, 2, "review", "approve", {})
        for form, action in (("review", "return"), ("review", "later"), ("review", None), ("x", "approve")):
            with pytest.raises(InvalidRequestError):
                await made.engine.submit(task.id, 1, form, action, {})


async def test_form_offers_the_buttons_that_there_are() -> None:
    async with bench() as made:
        await made.run(review(returnable=False))
        (task,) = await made.store.tasks(pending=True)
        form = (await Tasks(made.store, made.engine).form(task))["review"]
        assert [action["key"] for action in form["actions"]] == ["approve", "reject"]


async def test_cancel_aborts_the_task() -> None:
    async with bench() as made:
        execution = await made.run(review())
        await made.engine.cancel(execution.id)
        (task,) = await made.store.tasks()
        assert task.status == -3


def test_branches_are_numbered_by_outcome() -> None:
    found = SPEC.branches_of({"branchMode": True, "endOnReject": True})
    assert [(b.index, b.terminal) for b in found] == [(2, False), (-1, True), (1, True)]
    assert SPEC.branches_of({"branchMode": False}) == ()
