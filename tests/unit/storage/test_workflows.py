"""Exactly one version of a key is the main one; counts, tasks and drafts follow (1.4, 1.5, 2.19)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.codec import content_hash
from desktop_app.domain.errors import DocumentError, NotFoundError
from desktop_app.domain.records import Checkpoint
from desktop_app.domain.workflow import Node, Workflow, WorkflowVersion
from desktop_app.storage.store import SqlStore
from tests.unit.storage.samples import NOW, Run, job, new, start, task, version


async def flags(store: SqlStore, key: str = "key") -> dict[int, tuple[bool, bool]]:
    """Return (enabled, current) of each version of a key."""
    return {each.id: (each.enabled, each.current) for each in await store.workflows(key)}


def test_returns_a_version_as_it_was_given(run: Run) -> None:
    nodes = (Node("n1", "echo", "Say", {"a": [2**60]}, position=(1.5, 2.0)), Node("n2", "end", upstream="n1"))
    extra = {"triggerTitle": "When", "unknown": {"x": None}}
    document = Workflow("key", "Title", "About", "manual", True, {"c": 1}, {"timeout": 5}, nodes, extra=extra)

    async def scenario(store: SqlStore) -> None:
        given = WorkflowVersion(7, document, created_at=1, updated_at=2)
        stored = await store.add_workflow(given)
        assert stored == replace(given, current=True, content_hash=content_hash(document))
        assert await store.workflow(7) == stored
        assert await store.current_workflow("key") == stored
        assert (await store.workflow(404), await store.current_workflow("no")) == (None, None)

    run(scenario)


def test_the_first_version_is_the_main_one_even_if_disabled(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(1))
        await store.add_workflow(version(2))
        assert await flags(store) == {2: (False, False), 1: (False, True)}

    run(scenario)


def test_generates_a_missing_key(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        first, second = [await store.add_workflow(version(number, key="")) for number in (1, 2)]
        assert len(first.key) == 11 and first.key != second.key
        assert first.current and second.current

    run(scenario)


def test_enabling_a_version_silences_the_former_main_one(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(1, enabled=True))
        await store.add_workflow(version(2))
        await store.update_workflow(version(2, enabled=True))
        assert await flags(store) == {2: (True, True), 1: (False, False)}
        assert [each.id for each in await store.enabled_workflows()] == [2]
        await store.update_workflow(version(2, enabled=False))
        assert await flags(store) == {2: (False, True), 1: (False, False)}
        await store.add_workflow(version(3, current=True))
        assert await flags(store) == {3: (False, True), 2: (False, False), 1: (False, False)}

    run(scenario)


def test_changes_the_document_but_not_its_birth(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(1))
        changed = replace(version(1).document, title="New", nodes=())
        stored = await store.update_workflow(version(1, document=changed, created_at=0, updated_at=NOW + 9))
        assert (stored.document, stored.created_at, stored.updated_at) == (changed, NOW, NOW + 9)
        assert stored.content_hash == content_hash(changed)
        with pytest.raises(NotFoundError):
            await store.update_workflow(version(404))

    run(scenario)


def test_lists_main_versions_newest_first(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        for number, key in ((1, "a"), (2, "b"), (3, "a")):
            await store.add_workflow(version(number, key=key))
        assert [each.id for each in await store.workflows()] == [2, 1]
        assert [each.id for each in await store.workflows("a")] == [3, 1]

    run(scenario)


def test_lists_enabled_versions_in_order_of_activation(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        for number in (3, 1, 2):
            await store.add_workflow(version(number, key=f"k{number}", enabled=number != 2))
        assert [each.id for each in await store.enabled_workflows()] == [1, 3]

    run(scenario)


def test_deleting_the_main_version_takes_the_others_along(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(7))
        await store.add_workflow(version(8))
        await store.add_workflow(version(9, key="other"))
        await store.save_draft("key", "{}")
        await store.create_executions([new(1)])
        await store.checkpoint(start(inserted=[job(10, status=0)], tasks=[task(20, 10)]))
        assert await store.delete_workflow(7) == [7, 8]
        assert [each.id for each in await store.workflows()] == [9]
        assert (await store.draft("key"), await store.tasks()) == (None, [])
        assert await store.execution(1) is not None and await store.job(10) is not None
        again = await store.add_workflow(version(7))
        assert (again.executed, again.all_executed) == (0, 0)

    run(scenario)


def test_deleting_another_version_leaves_the_counts_of_the_key(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.add_workflow(version(7))
        await store.add_workflow(version(8))
        await store.create_executions([new(1), new(2, workflow_id=8)])
        assert await store.delete_workflow(8) == [8]
        assert await store.delete_workflow(8) == []
        found = await store.workflow(7)
        assert found is not None and (found.executed, found.all_executed) == (1, 2)

    run(scenario)


def test_an_execution_may_make_a_task_after_its_workflow_was_deleted(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.create_executions([new(1)])
        await store.checkpoint(start())
        given = Checkpoint(1, NOW, inserted=[job(10, status=0)], tasks=[task(20, 10, workflow_id=404)])
        assert (await store.checkpoint(given)).acquired

    run(scenario)


def test_refuses_a_document_that_could_not_be_read_back(run: Run) -> None:
    broken = Workflow("key", nodes=(Node("n1", "echo"), Node("n1", "echo", upstream="n1")))

    async def scenario(store: SqlStore) -> None:
        with pytest.raises(DocumentError):
            await store.add_workflow(WorkflowVersion(1, broken))
        assert await store.workflows() == []

    run(scenario)


def test_keeps_and_drops_drafts(run: Run) -> None:
    async def scenario(store: SqlStore) -> None:
        await store.save_draft("a", "one")
        await store.save_draft("a", "two ☃")
        await store.save_draft("b", "")
        await store.save_draft("c", None)
        assert await store.drafts() == {"a": "two ☃", "b": ""}
        await store.save_draft("a", None)
        assert (await store.draft("a"), await store.draft("b")) == (None, "")

    run(scenario)
