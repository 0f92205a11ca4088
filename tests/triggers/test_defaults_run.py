"""A trigger as it is when it is added: switched on it hears its event once, or it is refused in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from desktop_app.domain.environment import WEBHOOK_PORT
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.status import ExecutionStatus
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from tests.helpers.records import types
from tests.triggers.schedule.bench import Bench, at, opened
from tests.triggers.webhook.client import Hooks

TRIGGERS: Final = types().registry.catalog().triggers
CHOSEN: Final[Mapping[str, dict[str, Any]]] = {
    "action": {"collection": "tags"},
    "collection": {"collection": "tags"},
    "file-watch": {"path": "."},
    "request-interception": {"collection": "tags"},
    "schedule": {"startsOn": at(60)},
}
"""What a person has to choose before a type can hear anything; the watched folder is that of the test."""


async def saved(bench: Bench, folder: Path) -> None:
    await bench.core.services.record_actions.create("tags", {"name": "a"}, ["w"])


async def clicked(bench: Bench, folder: Path) -> None:
    await bench.core.services.record_actions.start(["w"], values={"a": 1})


async def written(bench: Bench, folder: Path) -> None:
    await bench.core.data.create("tags", {"name": "a"})


async def filed(bench: Bench, folder: Path) -> None:
    await bench.advance(2)
    (folder / "a.txt").write_text("x")
    for _ in range(3):
        await bench.advance(2)


async def a_minute(bench: Bench, folder: Path) -> None:
    await bench.advance(60)


async def called(bench: Bench, folder: Path) -> None:
    hooks = Hooks(bench.core)
    await hooks.open()
    assert (await hooks.call({"a": 1}, key="w")).status == 200


async def by_hand(bench: Bench, folder: Path) -> None:
    (row,) = await bench.core.services.workflows.list()
    await bench.core.services.executions.start(row.version, {"a": 1})


EVENTS: Final[Mapping[str, Callable[[Bench, Path], Awaitable[None]]]] = {
    "action": saved,
    "collection": written,
    "custom-action": clicked,
    "file-watch": filed,
    "manual": by_hand,
    "request-interception": saved,
    "schedule": a_minute,
    "webhook": called,
}


async def switched_on(bench: Bench, type_id: str, config: Mapping[str, Any]) -> WorkflowVersion:
    await bench.core.services.environment.set(WEBHOOK_PORT, "0")
    sync = TRIGGERS[type_id].sync or False
    made = Workflow(key="w", title="w", type=type_id, sync=sync, config=dict(config))
    version = await bench.core.services.workflows.create(made, enabled=True)
    await bench.idle()
    return version


def test_every_trigger_is_tried() -> None:
    assert EVENTS.keys() == TRIGGERS.keys()


@pytest.mark.parametrize("type_id", sorted(TRIGGERS))
async def test_a_trigger_with_its_default_config_runs_once_by_its_event(type_id: str, tmp_path: Path) -> None:
    config = {**TRIGGERS[type_id].default_config(), **CHOSEN.get(type_id, {})}
    if "path" in config:
        config["path"] = str(tmp_path)
    assert not TRIGGERS[type_id].problems(config)
    async with opened() as bench:
        await switched_on(bench, type_id, config)
        await EVENTS[type_id](bench, tmp_path)
        (run,) = await bench.runs()
        assert run.status == ExecutionStatus.RESOLVED


@pytest.mark.parametrize("type_id", sorted(CHOSEN))
async def test_a_trigger_that_lacks_what_must_be_chosen_hears_nothing(type_id: str, tmp_path: Path) -> None:
    async with opened() as bench:
        await switched_on(bench, type_id, TRIGGERS[type_id].default_config())
        await EVENTS[type_id](bench, tmp_path)
        assert await bench.runs() == []


@pytest.mark.parametrize("type_id", ["action", "collection"])
async def test_without_a_collection_a_run_by_hand_says_so(type_id: str) -> None:
    async with opened() as bench:
        version = await switched_on(bench, type_id, TRIGGERS[type_id].default_config())
        with pytest.raises(InvalidRequestError, match="no collection is chosen"):
            await bench.core.services.executions.start(version, {"data": 1})
        assert await bench.runs() == []
