"""Engine.md 9.9: the manual node."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop_app.domain.errors import (
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    StorageError,
    WireworkError,
)
from desktop_app.domain.execution import Execution, Task
from desktop_app.domain.workflow import Node
from tests.checklist.doubles import line, opened
from tests.helpers.engine import Bench

ACTIONS = [
    {"key": "resolve", "status": 1, "values": {"a": 2}},
    {"key": "reject", "status": -5, "values": {"a": 2}},
    {"key": "save", "status": 0, "values": {"a": 2}},
    {"key": "plain", "status": 1},
]
FORMS = {"f1": {"actions": ACTIONS}, "f2": {"actions": ACTIONS}}


def asking(mode: int = 0, *users: Any, forms: Any = FORMS) -> tuple[Node, ...]:
    """A manual node and an echo behind it."""
    config = {"mode": mode, "assignees": list(users) or [1], "forms": forms}
    return line(("manual", config), "echo")


async def tasks(b: Bench, execution: Execution) -> list[Task]:
    return await b.store.tasks(job_id=(await b.job(execution, "n0")).id)


async def answer(b: Bench, execution: Execution, user: int, action: str | None, form: str = "f1") -> None:
    """Submit ``{a: 1}`` as ``user``, whose task it is."""
    task = next(task for task in await tasks(b, execution) if task.user_id == user)
    await b.engine.submit(task.id, user, form, action, {"a": 1})
    await b.engine.idle()


async def state(b: Bench, execution: Execution) -> tuple[int | None, int, Any]:
    job = await b.job(execution, "n0")
    return (await b.engine.execution(execution.id)).status, job.status, job.result


async def test_s99_single_answer_settles_and_only_its_user_may_give_it() -> None:
    async with opened() as b:
        execution = await b.run(*asking(0, 1, 2))
        mine, _ = await tasks(b, execution)
        for user in (None, 2, 3):
            with pytest.raises(PermissionDeniedError):
                await b.engine.submit(mine.id, user, "f1", "plain", {})
        with pytest.raises(NotFoundError):
            await b.engine.submit(1, 1, "f1", "plain", {})
        await answer(b, execution, 1, "plain")
        settled = {"f1": {"a": 1}, "_": "plain"}
        assert await state(b, execution) == (1, 1, settled)
        assert (await tasks(b, execution))[0].result == settled
        for user in (1, 2):
            with pytest.raises(InvalidRequestError):
                await answer(b, execution, user, "plain")
        assert (await b.jobs(execution))[-1] == ("n1", 1, settled)


@pytest.mark.parametrize(
    ("mode", "answers", "states"),
    [
        (1, ("plain", "plain"), [(0, 0, 0.5), (1, 1, 1)]),
        (1, ("reject",), [(-5, -5, 0.5)]),
        (1, ("plain", "reject"), [(0, 0, 0.5), (-5, -5, 1)]),
        (-1, ("plain",), [(1, 1, 0.5)]),
        (-1, ("reject", "plain"), [(0, 0, 0.5), (1, 1, 1)]),
        (-1, ("reject", "reject"), [(0, 0, 0.5), (-5, -5, 1)]),
    ],
)
async def test_s99_all_and_any_count_the_answers(
    mode: int, answers: tuple[str, ...], states: list[Any]
) -> None:
    async with opened() as b:
        execution = await b.run(*asking(mode, 1, 2))
        for user, (action, wanted) in enumerate(zip(answers, states, strict=True), 1):
            await answer(b, execution, user, action)
            assert await state(b, execution) == wanted
        if len(answers) == 1:
            with pytest.raises(InvalidRequestError):
                await answer(b, execution, 2, "plain")


async def test_s99_conflicts_leave_everything_as_it_was() -> None:
    async with opened() as b:
        execution = await b.run(*asking(1, 1, 2))
        first, second = await tasks(b, execution)
        original = b.store.submit

        async def fail(_: object) -> bool:
            raise StorageError("the disk is full")

        b.store.submit = fail  # type: ignore[method-assign, assignment]
        with pytest.raises(StorageError):
            await answer(b, execution, 1, "plain")
        b.store.submit = original  # type: ignore[method-assign]
        assert [task.status for task in await tasks(b, execution)] == [0, 0]
        both = [b.engine.submit(t.id, t.user_id, "f1", "plain", {}) for t in (first, second)]
        outcomes = await asyncio.gather(*both, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [type(None), ConflictError]
        await b.engine.idle()
        await answer(b, execution, 2, "plain")
        assert await state(b, execution) == (1, 1, 1)
        assert len(await b.jobs(execution)) == 2


async def test_s99_conflicts_do_not_arise_between_parallel_branches() -> None:
    config = {"assignees": [1], "forms": FORMS}
    async with opened() as b:
        execution = await b.run(
            Node("p", "parallel"),
            Node("a", "manual", "", config, "p", 0),
            Node("b", "manual", "", config, "p", 1),
            Node("behind", "echo", "", {}, "p"),
        )
        waiting = await b.store.tasks(pending=True)
        await asyncio.gather(*(b.engine.submit(t.id, 1, "f1", "plain", {}) for t in waiting))
        await b.engine.idle()
        assert (await b.engine.execution(execution.id)).status == 1 and len(await b.jobs(execution)) == 4


@pytest.mark.parametrize(
    ("given", "users"),
    [([], []), ([None, 0, ""], []), ([[1, 2], 2, 1], [1, 2]), (["{{$context.users}}", 9], [7, 8, 9])],
)
async def test_s99_assignees_are_flattened_and_counted_once(given: list[Any], users: list[int]) -> None:
    async with opened() as b:
        nodes = line(("manual", {"assignees": given, "forms": FORMS}), "echo")
        execution = await b.run(*nodes, context={"users": [7, 8]})
        assert [task.user_id for task in await tasks(b, execution)] == users
        assert execution.status == (0 if users else 1)


@pytest.mark.parametrize(
    ("forms", "form", "action"),
    [({"f1": {}}, "f1", "resolve"), (FORMS, "f1", None), (FORMS, "f1", "nope"), (FORMS, "nope", "resolve"),
     ({"f1": {"actions": [{"key": "resolve"}]}}, "f1", "resolve"), (None, "f1", "resolve")],
)  # fmt: skip
async def test_s99_actions_that_do_not_exist_are_refused(forms: Any, form: str, action: str | None) -> None:
    async with opened() as b:
        execution = await b.run(*asking(forms=forms))
        with pytest.raises(InvalidRequestError):
            await answer(b, execution, 1, action, form)
        assert await state(b, execution) == (0, 0, None)


@pytest.mark.parametrize(
    ("action", "status", "value"), [("resolve", 1, 2), ("reject", -5, 2), ("save", 0, 1)]
)
async def test_s99_actions_preset_values_when_they_settle(action: str, status: int, value: int) -> None:
    async with opened() as b:
        execution = await b.run(*asking())
        await answer(b, execution, 1, action)
        assert await state(b, execution) == (status, status, {"f1": {"a": value}, "_": action})


async def test_s99_actions_know_the_user_the_fields_and_the_time() -> None:
    values = {"by": "{{$user.id}}", "old": "{{currentUser.id}}", "again": "{{$nForm.a}}"}
    values |= {"at": "{{$nDate.now}}", "then": "{{currentTime}}"}
    forms = {"f1": {"actions": [{"key": "ok", "status": 1, "values": values}]}}
    async with opened() as b:
        execution = await b.run(*asking(forms=forms))
        await answer(b, execution, 1, "ok")
        filled = (await b.job(execution, "n0")).result["f1"]
        assert (filled["by"], filled["old"], filled["again"]) == (1, 1, 1)
        assert filled["at"] == filled["then"] == "2023-11-14T22:13:20.000Z"


async def test_s99_downstream_sees_only_the_form_that_settled() -> None:
    async with opened() as b:
        execution = await b.run(*asking())
        await answer(b, execution, 1, "save", "f1")
        await answer(b, execution, 1, "save", "f2")
        assert (await state(b, execution))[2] == {"f1": {"a": 1}, "f2": {"a": 1}, "_": "save"}
        await answer(b, execution, 1, "plain", "f2")
        assert (await state(b, execution))[2] == {"f2": {"a": 1}, "_": "plain"}


class Data:
    """Notes what is written."""

    def __init__(self) -> None:
        self.written: list[Any] = []

    async def create(self, collection: str, values: dict[str, Any], **how: Any) -> dict[str, Any]:
        self.written.append((collection, values))
        return values

    async def update(
        self, collection: str, filter: dict[str, Any], values: dict[str, Any], **how: Any
    ) -> int:
        self.written.append((collection, filter, values))
        return 1


async def test_s99_records_are_written_once_by_the_answer_that_settles() -> None:
    actions = [{"key": "save", "status": 0}, {"key": "ok", "status": 1}]
    forms = {
        "new": {"type": "create", "collection": "t", "actions": actions},
        "old": {"type": "update", "collection": "t", "filter": {"id": "{{$context.id}}"}, "actions": actions},
    }
    async with opened() as b:
        b.engine.data = data = Data()
        for form, written in (("new", ("t", {"a": 1})), ("old", ("t", {"id": 5}, {"a": 1}))):
            execution = await b.run(*asking(forms=forms), context={"id": 5})
            await answer(b, execution, 1, "save", form)
            assert data.written == []
            await answer(b, execution, 1, "ok", form)
            assert data.written == [written]
            data.written.clear()
            with pytest.raises(WireworkError):
                await answer(b, execution, 1, "ok", form)
            assert data.written == []


async def test_s99_ends_of_execution_workflow_and_version_end_the_tasks() -> None:
    async with opened() as b:
        cancelled = await b.run(*asking())
        late = await b.run(*asking(), options={"timeout": 1_000})
        off, gone = await b.run(*asking()), await b.run(*asking())
        await b.engine.cancel(cancelled.id)
        await b.advance(1_000)
        assert [t.status for e in (cancelled, late) for t in await tasks(b, e)] == [-3, -3]
        with pytest.raises(InvalidRequestError):
            await answer(b, cancelled, 1, "plain")
        await b.workflows.set_enabled(off.key, False)
        assert len(await b.store.tasks(pending=True)) == 2
        await b.workflows.delete(gone.workflow_id)
        assert [t.workflow_key for t in await b.store.tasks(pending=True)] == [off.key]
        await answer(b, off, 1, "plain")
        assert (await b.engine.execution(off.id)).status == 1


async def test_a_cancel_waits_for_the_answer_whose_record_is_being_written() -> None:
    class Slow(Data):
        async def create(self, collection: str, values: dict[str, Any], **how: Any) -> dict[str, Any]:
            writing.set()
            await written.wait()
            return await super().create(collection, values)

    writing, written = asyncio.Event(), asyncio.Event()
    forms = {"new": {"type": "create", "collection": "t", "actions": [{"key": "ok", "status": 1}]}}
    async with opened() as b:
        b.engine.data = data = Slow()
        execution = await b.run(*asking(forms=forms))
        submit = asyncio.ensure_future(answer(b, execution, 1, "ok", "new"))
        await writing.wait()
        cancel = asyncio.ensure_future(b.engine.cancel(execution.id))
        for _ in range(50):
            await asyncio.sleep(0)
        written.set()
        await asyncio.wait([submit, cancel])
        assert submit.exception() is None and len(data.written) == 1
        assert [task.status for task in await tasks(b, execution)] == [1]
        assert (await state(b, execution))[1] == 1
