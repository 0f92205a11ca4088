"""Code of workflows from outside runs only after a person has agreed to exactly this code (data.md 3.2.2)."""

from __future__ import annotations

import asyncio
import logging
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core, Workspace
from desktop_app.cli.main import main
from desktop_app.domain import codec
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.foreign_code import code_hash, code_of
from desktop_app.domain.workflow import Node, Workflow

SCRIPT = {"language": "python", "content": "return 1", "arguments": [], "timeout": 20_000}


def foreign(*nodes: Node, **members: Any) -> Workflow:
    chosen = nodes or (Node("s", "script", "Count", SCRIPT),)
    return Workflow(key="w", title="From outside", nodes=chosen, **members)


def changed(document: Workflow, **config: Any) -> Workflow:
    node = document.nodes[0]
    return replace(document, nodes=(replace(node, config={**node.settings, **config}), *document.nodes[1:]))


def test_the_hash_stands_for_the_code_and_nothing_else() -> None:
    document = foreign()
    assert code_hash(Workflow()) == code_hash(foreign(Node("d", "delay"))) == ""
    assert code_hash(changed(document, content="return 2")) != code_hash(document)
    assert code_hash(changed(document, arguments=[{"name": "a", "value": 1}])) != code_hash(document)
    same = replace(changed(document, timeout=5, onInterrupt="retry"), title="Other", description="x")
    assert code_hash(same) == code_hash(document)


@pytest.mark.parametrize(
    ("document", "types"),
    [
        (foreign(Node("c", "run-command", config={"command": "ls"})), ["run-command"]),
        (foreign(Node("w", "file-write", config={"path": "/x"}, disabled=True)), ["file-write"]),
        (foreign(Node("m", "file-move", config={"operation": "delete"})), ["file-move"]),
        (foreign(Node("q", "sql", config={"sql": "DROP", "unsafeInjection": True})), ["sql"]),
        (foreign(Node("q", "sql", config={"sql": "SELECT 1"})), []),
        (foreign(Node("r", "file-read", config={"path": "x"}), type="webhook"), ["webhook"]),
    ],
)
def test_what_acts_with_a_persons_rights_is_code(document: Workflow, types: list[str]) -> None:
    assert [part.type for part in code_of(document)] == types


async def test_code_from_outside_waits_for_consent_and_asks_again_when_it_changes(tmp_path: Path) -> None:
    async with Core.open(tmp_path) as core:
        services = core.services
        version = await services.workflows.take_in(foreign(), services.consents)
        with pytest.raises(InvalidRequestError, match="wirework agree w"):
            await services.executions.start(version, {})
        with pytest.raises(InvalidRequestError, match="nobody has agreed"):
            await services.workflows.set_enabled("w", True)
        assert [part.title for part in services.consents.open("w", version.document)] == ["Count"]
        await services.consents.agree("w", version.document)
    async with Core.open(tmp_path) as core:
        services = core.services
        execution = await services.executions.start(await services.workflows.current("w"), {})
        assert execution is not None
        await services.executions.idle()
        assert (await services.executions.get(execution.id)).execution.status == 1
        other = changed(version.document, content="return 2")
        with pytest.raises(InvalidRequestError, match="nobody has agreed"):
            await services.executions.run_document("w", other, {})


async def test_no_trigger_and_no_other_workflow_gets_around_the_consent() -> None:
    async with Core.open(None) as core:
        services = core.services
        await services.workflows.take_in(foreign(), services.consents)
        caller = Workflow(key="caller", nodes=(Node("call", "subflow", config={"workflow": "w"}),))
        version = await services.workflows.create(caller)
        execution = await services.executions.start(version, {})
        await services.executions.idle()
        assert execution is not None
        (job,) = await services.executions.jobs(execution.id, results=True)
        assert job.status < 0
        foreign_version = await services.workflows.current("w")
        assert await core.engine.trigger(foreign_version, {}, force=True) is None
        await services.executions.idle()
        assert len(await services.executions.list()) == 1


async def test_what_a_person_has_made_here_needs_no_consent_until_other_code_is_brought_in() -> None:
    async with Core.open(None) as core:
        services = core.services
        own = (await services.workflows.create(foreign())).document
        assert services.consents.open("w", own) == ()
        await services.consents.arrived("w", replace(own, title="Same code"), own)
        assert services.consents.open("w", changed(own, content="mine, changed")) == ()
        other = changed(own, content="return 2")
        await services.consents.arrived("w", other, own)
        assert services.consents.open("w", own) == () and services.consents.open("w", other)


def test_run_refuses_the_code_of_a_file_and_names_the_command_that_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, space = tmp_path / "w.workflow.json", ["--workspace", str(tmp_path / "space")]
    file.write_text(codec.dumps(foreign()), encoding="utf-8")
    assert main(["run", str(file), *space]) == 2
    assert f"wirework agree {file}" in capsys.readouterr().err
    assert main(["agree", str(file), *space]) == 1
    assert "return 1" in capsys.readouterr().out
    assert main(["agree", str(file), "--yes", *space]) == 0
    assert main(["run", str(file), *space]) == 0
    file.write_text(codec.dumps(changed(foreign(), content="return 2")), encoding="utf-8")
    assert main(["run", str(file), *space]) == 2


def test_agree_finds_a_workflow_of_the_workspace_by_its_title(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def take_in() -> None:
        async with Core.open(tmp_path) as core:
            await core.services.workflows.take_in(foreign(), core.services.consents)

    asyncio.run(take_in())
    assert main(["agree", "From outside", "--yes", "--workspace", str(tmp_path)]) == 0
    assert main(["agree", "w", "--workspace", str(tmp_path)]) == 0
    assert "no code that waits" in capsys.readouterr().out


async def test_what_is_made_of_a_workflow_from_outside_waits_as_that_does() -> None:
    async with Core.open(None) as core:
        services = core.services
        consents = services.consents
        source = (await services.workflows.take_in(foreign(), consents)).document
        copy = await services.workflows.make_of(source, replace(source, key=""), consents)
        with pytest.raises(InvalidRequestError, match=f"wirework agree {copy.key}"):
            await services.executions.start(copy, {})
        await consents.agree(source.key, source)
        assert consents.open(copy.key, copy.document)  # A person has read the other one.
        later = await services.workflows.make_of(source, replace(source, key=""), consents)
        assert not consents.open(later.key, later.document)
        assert consents.open(later.key, changed(later.document, content="return 2"))
        own = await services.workflows.create(replace(foreign(), key="own"))
        mine = await services.workflows.make_of(own.document, replace(own.document, key=""), consents)
        assert not consents.open(mine.key, changed(mine.document, content="return 2"))
        shown = await services.workflows.make_of(own.document, foreign(), consents.of_file())
        assert consents.open(shown.key, shown.document)


async def test_a_run_again_from_the_middle_runs_no_code_that_nobody_has_agreed_to() -> None:
    async with Core.open(None) as core:
        services = core.services
        version = await services.workflows.take_in(foreign(), services.consents)
        await services.consents.agree("w", version.document)
        execution = await services.executions.start(version, {})
        await services.executions.idle()
        assert execution is not None
        (job,) = await services.executions.jobs(execution.id)
        with pytest.raises(InvalidRequestError, match="nobody has agreed"):
            await services.forks.fork(job.id, changed(version.document, content="return 2"))
        assert len(await services.executions.list()) == 1


class Refusals(logging.Handler):
    """Keeps what is logged, and stops the process as Ctrl+C does."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())
        signal.raise_signal(signal.SIGINT)


def test_serve_runs_nothing_that_nobody_has_agreed_to_and_names_the_command_that_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A draft from outside was saved over a workflow that is switched on, and its time has come."""
    past = {"mode": 0, "startsOn": "2020-01-01T00:00:00Z", "repeat": 86_400_000}
    document = foreign(type="schedule", config=past, options={"misfire": "runOnce"})

    async def prepare() -> None:
        async with Core.open(tmp_path, start="no") as core:
            await core.services.workflows.create(replace(document, nodes=()), enabled=True)
            await core.services.consents.arrived("w", document, replace(document, nodes=()))
            await core.services.workflows.save("w", document)
            await core.engine.store.save_trigger_mark("w", {"until": 0, "config": past})

    async def runs() -> int:
        async with Core.look(Workspace(tmp_path)) as core:
            return len(await core.services.executions.list())

    asyncio.run(prepare())
    logger, refusals = logging.getLogger("desktop_app.engine.intake"), Refusals()
    logger.addHandler(refusals)
    try:
        assert main(["serve", "--workspace", str(tmp_path)]) == 0
    finally:
        logger.removeHandler(refusals)
    assert "workflow w was not started" in refusals.said[0] and "nobody has agreed" in refusals.said[0]
    told = capsys.readouterr().err
    assert "'From outside' does not run" in told and "wirework agree w" in told
    assert asyncio.run(runs()) == 0
