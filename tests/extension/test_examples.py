"""The example plug-ins do what they say: at once, in the background, at intervals, and after a restart."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core, load_types
from desktop_app.app.workspace import Workspace
from desktop_app.domain.execution import Execution
from desktop_app.domain.status import ExecutionStatus, JobStatus
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.engine.clock import ManualClock
from tests.helpers.documents import document, node
from tests.helpers.engine import START
from tests.helpers.plugins import EXAMPLES

MINUTE = 60_000


@asynccontextmanager
async def opened(clock: ManualClock | None = None, place: Path | None = None) -> AsyncIterator[Core]:
    """Open a core with the three examples."""
    workspace = Workspace(place) if place else None
    async with Core.open(workspace, plugins=[str(EXAMPLES)], clock=clock) as core:
        yield core


async def run(core: Core, nodes: tuple[Node, ...], **members: Any) -> Execution:
    """Run these nodes once by hand and wait until nothing is left to do."""
    version = await core.services.workflows.create(Workflow(title="test", nodes=nodes, **members))
    execution = await core.services.executions.start(version, {})
    assert execution is not None
    await core.services.executions.idle()
    return (await core.services.executions.get(execution.id)).execution


def test_the_examples_are_complete_and_sound() -> None:
    types = load_types([str(EXAMPLES)])
    assert not types.broken
    (plugin,) = types.plugins
    assert set(plugin.types) == {("randomString", False), ("fileDigest", False), ("interval", True)}
    catalog = types.catalog()
    for spec in (catalog.nodes["randomString"], catalog.nodes["fileDigest"], catalog.triggers["interval"]):
        assert not spec.problems(spec.default_config())
        assert Path(spec.icon).is_file()
        assert Path(spec.help).read_text(encoding="utf-8").startswith(f"# {spec.title}\n")


# ------------------------------------------------------------------------------------- random string


@pytest.mark.parametrize("place", ["plugins/random_string", "plugins/examples"])
def test_random_string_from_the_workspace(place: str, wirework: Any, tmp_path: Path) -> None:
    folder = tmp_path / "space" / place
    folder.parent.mkdir(parents=True)
    folder.symlink_to(EXAMPLES if place.endswith("examples") else EXAMPLES / "random_string")
    file = tmp_path / "code.json"
    file.write_text(json.dumps(document(node("code", "randomString", {"digit": 8}))))
    done = wirework("run", file, "--workspace", tmp_path / "space", "--json")
    assert done.status == 0, done.err
    assert '"digit": 8' in done.out


@pytest.mark.parametrize(
    ("digit", "wrong"), [(6, 0), (64, 0), (0, 1), (65, 1), (2.5, 1), ("six", 1), ("{{$context.n}}", 0)]
)
def test_random_string_checks_its_settings(digit: Any, wrong: int) -> None:
    spec = load_types([str(EXAMPLES / "random_string")]).catalog().nodes["randomString"]
    found = spec.problems({"digit": digit})
    assert [problem.field for problem in found] == ["digit"] * wrong


def test_random_string_offers_its_members() -> None:
    spec = load_types([str(EXAMPLES / "random_string")]).catalog().nodes["randomString"]
    offered = spec.variables(Node("code", "randomString", "Code")) if spec.variables else None
    assert offered is not None
    assert (offered.value, offered.label) == ("code", "Code")
    assert [child.value for child in offered.children] == ["string", "digit"]
    assert spec.summary is not None and spec.summary({"digit": 8}) == "8 random digits"


# --------------------------------------------------------------------------------------- file digest


def _digest(path: Path, **config: Any) -> tuple[Node, ...]:
    return (
        Node("d", "fileDigest", "Digest", {"path": str(path), **config}),
        Node("out", "output", "Out", {"value": "{{$jobsMapByNodeKey.d.sha256}}"}, "d"),
    )


async def test_file_digest_waits_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    async with opened() as core:
        version = await core.services.workflows.create(Workflow(nodes=_digest(tmp_path / "a.txt")))
        first = await core.services.executions.start(version, {})
        assert first is not None and first.status == ExecutionStatus.STARTED, "the pass has ended, waiting"
        await core.services.executions.idle()
        ended = (await core.services.executions.get(first.id)).execution
    assert ended.status == ExecutionStatus.RESOLVED
    assert ended.output == hashlib.sha256(b"hello").hexdigest()


async def test_file_digest_tells_what_it_cannot_read(tmp_path: Path) -> None:
    async with opened() as core:
        execution = await run(core, _digest(tmp_path / "nothing"))
        (job,) = await core.services.executions.jobs(execution.id, results=True)
    assert execution.status == ExecutionStatus.FAILED
    assert "No such file" in job.result["message"]


async def test_file_digest_works_inline_where_nothing_can_wait(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    async with opened() as core:
        version = await core.services.workflows.create(Workflow(nodes=_digest(tmp_path / "a.txt"), sync=True))
        execution = await core.services.executions.start(version, {})
    assert execution is not None and execution.status == ExecutionStatus.RESOLVED


async def test_file_digest_drops_its_result_after_a_cancel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled = threading.Event()
    async with opened() as core:
        module = sys.modules[type(core.types.registry.instructions["fileDigest"]).__module__]
        late = (JobStatus.RESOLVED, {"sha256": "too late"})
        monkeypatch.setattr(module, "digest_of", lambda _: cancelled.wait(10) and late)
        version = await core.services.workflows.create(Workflow(nodes=_digest(tmp_path / "a.txt")))
        execution = await core.services.executions.start(version, {})
        assert execution is not None
        await core.services.executions.cancel(execution.id)
        cancelled.set()
        await core.services.executions.idle()
        (job,) = await core.services.executions.jobs(execution.id, results=True)
    assert (job.status, job.result) == (JobStatus.ABORTED, None)


async def test_file_digest_begins_again_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, clock = tmp_path / "space", ManualClock(START)
    (tmp_path / "a.txt").write_text("hello")
    async with opened(clock, place) as core:
        instruction = core.types.registry.instructions["fileDigest"]
        monkeypatch.setattr(type(instruction), "_begin", lambda *_: None)  # The process dies before it works.
        execution = await run(core, _digest(tmp_path / "a.txt"))
        assert execution.status == ExecutionStatus.STARTED
    monkeypatch.undo()
    async with opened(clock, place) as core:
        await clock.advance(2 * MINUTE, core.engine.idle)
        again = (await core.services.executions.get(execution.id)).execution
    assert again.status == ExecutionStatus.RESOLVED


# ------------------------------------------------------------------------------------------ interval

ANSWER = (Node("out", "output", "Out", {"value": "{{$context.moment}}"}),)


async def _moments(core: Core) -> list[int]:
    found = await core.services.executions.list()
    return sorted([(await core.services.executions.get(e.id)).execution.output for e in found])


async def test_interval_starts_enabled_workflows_until_they_are_disabled() -> None:
    clock = ManualClock(START)
    async with opened(clock) as core:
        document = Workflow(key="tick", type="interval", config={"seconds": 60}, nodes=ANSWER)
        await core.services.workflows.create(document, enabled=True)
        await clock.advance(3 * MINUTE, core.engine.idle)
        first = (START // MINUTE + 1) * MINUTE
        assert await _moments(core) == [first, first + MINUTE, first + 2 * MINUTE]
        keys = {execution.event_key for execution in await core.services.executions.list()}
        assert keys == {f"tick@{first + n * MINUTE}" for n in range(3)}
        await core.services.workflows.set_enabled("tick", False)
        await clock.advance(5 * MINUTE, core.engine.idle)
        assert len(await _moments(core)) == 3


async def test_interval_follows_a_changed_config() -> None:
    clock = ManualClock(START)
    async with opened(clock) as core:
        document = Workflow(key="tick", type="interval", config={"seconds": 3600}, nodes=ANSWER)
        version = await core.services.workflows.create(document, enabled=True)
        await core.services.workflows.configure(
            version.id, Workflow(key="tick", type="interval", config={"seconds": 60}, nodes=ANSWER)
        )
        await clock.advance(2 * MINUTE, core.engine.idle)
        assert len(await _moments(core)) == 2


async def test_interval_by_hand_has_the_present_moment() -> None:
    async with opened(ManualClock(START)) as core:
        execution = await run(core, ANSWER, type="interval", config={"seconds": 60})
    assert execution.output == START


def test_loading_leaves_no_plain_names_behind() -> None:
    load_types([str(EXAMPLES)])
    assert not {"spec", "instruction", "trigger", "random_string"} & sys.modules.keys()
