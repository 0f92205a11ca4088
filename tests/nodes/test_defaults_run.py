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
}
"""What a type cannot run without: which workflow, which data."""

WAITING = {"delay", "manual", "approval"}


@pytest.mark.parametrize("type_id", CATALOG.nodes)
async def test_a_node_with_its_default_config_runs(type_id: str) -> None:
    spec = CATALOG.nodes[type_id]
    config = {**spec.default_config(), **NEEDED.get(type_id, {})}
    assert not spec.problems(config)
    async with bench() as made:
        await made.add(key="callee")
        execution = await made.run(Node("x", type_id, spec.title, config))
        (job, *_) = await made.store.jobs(execution.id)
        waits = type_id in WAITING
        assert job.status == (JobStatus.PENDING if waits else JobStatus.RESOLVED), job.result
        assert execution.status == (ExecutionStatus.STARTED if waits else ExecutionStatus.RESOLVED)
        if waits:
            assert (await made.settle(execution, "x")).status == ExecutionStatus.RESOLVED
