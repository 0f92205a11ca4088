"""Code of workflows from outside runs only after a person has agreed to exactly this code (data.md 3.2.2)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import Core
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
