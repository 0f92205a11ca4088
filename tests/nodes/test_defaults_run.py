"""A node as it is when it is added runs: the default config, and what must be filled in before a run."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.status import ExecutionStatus, JobStatus
from desktop_app.domain.workflow import Node
from desktop_app.engine.registry import Registry
from desktop_app.nodes.discovery import register_builtin
from tests.helpers.engine import bench
from tests.helpers.records import record_bench


def all_types() -> Catalog:
    """Return every type that comes with the application."""
    registry = Registry()
    register_builtin(registry)
    return registry.catalog()


CATALOG = all_types()
NEEDED: dict[str, dict[str, Any]] = {
    "subflow": {"workflow": "callee"},
    "json-variable-mapping": {"dataSource": {"a": 1}},
    "json-query": {"source": {"a": 1}, "expression": "a"},
    "file-list": {"ignoreFail": True},
    "file-move": {"operation": "delete", "ignoreFail": True},
    "file-read": {"ignoreFail": True},
    "file-write": {"ignoreFail": True},
    "mailer": {"ignoreFail": True},
    "request": {"url": "http://127.0.0.1:1", "ignoreFail": True},
    "run-command": {"ignoreFail": True},
}
"""What a type cannot run without: which workflow, which data, whom to ask."""

WAITING = {"delay", "manual", "approval"}
ON_RECORDS = {name for name, spec in CATALOG.nodes.items() if "collection" in spec.config.model_fields}
"""Types that cannot do anything before a person has chosen a collection."""


@pytest.mark.parametrize("type_id", sorted(CATALOG.nodes.keys() - ON_RECORDS))
async def test_a_node_with_its_default_config_runs(type_id: str) -> None:
    spec = CATALOG.nodes[type_id]
    config = {**spec.default_config(), **NEEDED.get(type_id, {})}
    assert not spec.faults(config)
    async with bench() as made:
        await made.add(key="callee")
        execution = await made.run(Node("x", type_id, spec.title, config))
        (job, *_) = await made.store.jobs(execution.id)
        waits = type_id in WAITING
        assert job.status == (JobStatus.PENDING if waits else JobStatus.RESOLVED), job.result
        assert execution.status == (ExecutionStatus.STARTED if waits else ExecutionStatus.RESOLVED)
        if waits:
            assert (await made.settle(execution, "x")).status == ExecutionStatus.RESOLVED


@pytest.mark.parametrize("type_id", sorted(ON_RECORDS))
async def test_a_node_without_a_collection_says_so(type_id: str) -> None:
    async with record_bench() as made:
        config = CATALOG.nodes[type_id].default_config()
        await made.workflow(
            "w", {"collection": "tags", "mode": 1}, {"key": "x", "type": type_id, "config": config}
        )
        await made.data.create("tags", {})
        (job,) = await made.jobs((await made.runs())[0])
        assert job[1] == JobStatus.ERROR
        assert "no collection is chosen" in job[2]["message"]
