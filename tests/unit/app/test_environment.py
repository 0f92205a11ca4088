"""``$env`` of a workspace: live, real for nodes, masked for everyone else, also after a wait or restart."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any, ClassVar

import pytest

from desktop_app.app.core import Core
from desktop_app.domain import codec
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.events import EnvironmentChanged, Event
from desktop_app.domain.execution import Execution, Job
from desktop_app.domain.masking import MASK
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import InstructionResult
from desktop_app.engine.processor import Processor
from desktop_app.services.environment import MemorySecrets
from tests.helpers.documents import document, node
from tests.helpers.secrecy import Witness, logged, traces, witnessing

TOKEN = 's3cr"et/tökén'
ASK = {"assignees": [1], "forms": {"f": {"fields": [{"name": "x"}], "actions": [{"key": "ok", "status": 1}]}}}


async def run(core: Core, *nodes: Any, context: Any = None) -> Execution:
    """Run nodes once and return the execution as a person sees it."""
    started = await core.services.executions.run_document(
        "k", codec.decode(document(*nodes)), {} if context is None else context
    )
    assert started is not None
    await core.services.executions.idle()
    return (await core.services.executions.get(started.id)).execution


def output(value: Any, upstream: str | None = None) -> Any:
    """Return an output node."""
    return node("o", "output", {"value": value}, upstream)


def witness(key: str, value: Any, upstream: str | None = None) -> Any:
    """Return a node that notes the real value."""
    return node(key, "witness", {"value": value}, upstream)


async def test_change_is_seen_by_the_next_pass(tmp_path: Path) -> None:
    async with Core.open(tmp_path) as core:
        events: list[Event] = []
        core.services.subscribe(events.append)
        environment = core.services.environment
        await environment.set("A", {"list": [1]})
        assert (await run(core, output("{{$env.A.list}}"))).output == [1]
        waits = await run(core, node("m", "manual", ASK), output("{{$env.A}}", "m"))
        await environment.set("A", "changed")
        await core.services.tasks.submit((await core.services.tasks.pending())[0], "f", "ok", {})
        await core.services.executions.idle()
        assert (await core.services.executions.get(waits.id)).execution.output == "changed"
        await environment.remove("A")
        assert (await run(core, output("{{$env.A}}"))).output is None
        changes = [event for event in events if isinstance(event, EnvironmentChanged)]
        assert [(event.name, event.removed) for event in changes] == [("A", False), ("A", False), ("A", True)]


async def test_loop_limit_of_the_workspace_holds_at_once(tmp_path: Path) -> None:
    async with Core.open(tmp_path) as core:
        await core.services.environment.set("WORKFLOW_LOOP_LIMIT", "3")
        assert core.engine.settings.loop_limit == 3
    async with Core.open(tmp_path, environment={"WORKFLOW_LOOP_LIMIT": "5", "OTHER": 1}) as core:
        assert core.engine.settings.loop_limit == 3
        assert core.engine.settings.environment["OTHER"] == 1


@pytest.mark.parametrize("mode", ["inline", "thread"])
async def test_nodes_get_the_value_and_nothing_else_does(mode: Any, tmp_path: Path) -> None:
    secrets = MemorySecrets()
    with logged(tmp_path):
        async with Core.open(tmp_path, types=witnessing(), secrets=secrets, store_mode=mode) as core:
            await core.services.environment.set_secret("TOKEN", TOKEN)
            nodes = (
                node("v", "variable", {"value": "Bearer {{$env.TOKEN}}"}),
                witness("w", {"{{$env.TOKEN}}": "{{$jobsMapByNodeKey.v}}", "c": "{{$context.given}}"}, "v"),
                output(["{{$env.TOKEN}}", {"{{$jobsMapByNodeKey.w.c}}": 1}], "w"),
            )
            ran = await run(core, *nodes, context={"given": TOKEN, TOKEN: "name"})
            jobs = {job.node_key: job for job in await core.services.executions.jobs(ran.id, results=True)}
        assert Witness.seen == [{TOKEN: f"Bearer {TOKEN}", "c": TOKEN}]
        assert jobs["v"].result == f"Bearer {MASK}"
        assert jobs["w"].result == {MASK: f"Bearer {MASK}", "c": MASK}
        assert jobs["w"].meta == {"seen": [jobs["w"].result]}
        assert MASK in (jobs["w"].log or "")
        assert ran.output == [MASK, {MASK: 1}]
        assert ran.context == {"given": MASK, MASK: "name"}
        assert "Bearer ••••••" in (tmp_path / "logs" / "wirework.log").read_text(encoding="utf-8")
    assert traces(tmp_path, TOKEN, TOKEN.replace('"', '\\"')) == []


async def test_error_and_its_traceback_are_masked(tmp_path: Path) -> None:
    with logged(tmp_path):
        async with Core.open(tmp_path, types=witnessing(), secrets=MemorySecrets()) as core:
            await core.services.environment.set_secret("TOKEN", TOKEN)
            ran = await run(core, node("l", "leaky", {"value": "{{$env.TOKEN}}"}))
            job = (await core.services.executions.jobs(ran.id, results=True))[0]
    assert job.result == {"message": f"refused: {MASK}"}
    assert f"RuntimeError: refused: {MASK}" in (tmp_path / "logs" / "wirework.log").read_text("utf-8")
    assert traces(tmp_path, TOKEN) == []


async def test_what_a_call_returns_is_masked_too() -> None:
    async with Core.open(None) as core:
        await core.services.environment.set_secret("TOKEN", TOKEN)
        started = await core.services.executions.run_document(
            "k", codec.decode(document(output("{{$env.TOKEN}}{{$context.a}}"))), {"a": TOKEN}
        )
        assert started is not None and started.output == MASK * 2 and started.context == {"a": MASK}


async def test_later_pass_has_the_values_again(tmp_path: Path) -> None:
    """After a wait and a restart: from jobs, from the context and from the answer of a person."""
    secrets = MemorySecrets()
    nodes = (
        node("v", "variable", {"value": "Bearer {{$env.TOKEN}} ••••••"}),
        node("m", "manual", ASK, "v"),
        witness("w", ["{{$jobsMapByNodeKey.v}}", "{{$context.given}}", "{{$jobsMapByNodeKey.m.f.x}}"], "m"),
    )
    with logged(tmp_path):
        async with Core.open(tmp_path, types=witnessing(), secrets=secrets) as core:
            await core.services.environment.set_secret("TOKEN", TOKEN)
            ran = await run(core, *nodes, context={"given": f"-{TOKEN}-"})
        async with Core.open(tmp_path, types=witnessing(), secrets=secrets) as core:
            task = (await core.services.tasks.pending())[0]
            await core.services.tasks.submit(task, "f", "ok", {"x": f"it is {TOKEN}"})
            await core.services.executions.idle()
            jobs = await core.services.executions.jobs(ran.id, results=True)
            answered = (await core.services.tasks.of_job(task.job_id))[0]
    assert Witness.seen == [[f"Bearer {TOKEN} ••••••", f"-{TOKEN}-", f"it is {TOKEN}"]]
    assert jobs[-1].result == [f"Bearer {MASK} ••••••", f"-{MASK}-", f"it is {MASK}"]
    assert MASK in str(answered.result)
    assert traces(tmp_path, TOKEN) == []


async def test_resume_with_a_secret_is_masked_and_usable(tmp_path: Path) -> None:
    secrets = MemorySecrets()
    async with Core.open(tmp_path, types=witnessing(), secrets=secrets) as core:
        await core.services.environment.set_secret("TOKEN", TOKEN)
        nodes = (node("m", "manual", ASK), witness("w", "{{$jobsMapByNodeKey.m}}", "m"))
        ran = await run(core, *nodes)
        waiting = (await core.services.executions.jobs(ran.id))[0]
        await core.services.executions.resume(waiting.id, 1, result={"echo": TOKEN})
        await core.services.executions.idle()
        assert Witness.seen == [{"echo": TOKEN}]
        assert (await core.services.executions.job(waiting.id)).result == {"echo": MASK}
    assert traces(tmp_path, TOKEN) == []


async def test_new_value_is_put_in_the_place_of_the_old_one(tmp_path: Path) -> None:
    async with Core.open(tmp_path, types=witnessing(), secrets=MemorySecrets()) as core:
        environment = core.services.environment
        await environment.set_secret("TOKEN", TOKEN)
        first = node("v", "variable", {"value": "Bearer {{$env.TOKEN}}"})
        await run(core, first, node("m", "manual", ASK, "v"), witness("w", "{{$jobsMapByNodeKey.v}}", "m"))
        await environment.set_secret("TOKEN", "the next value")
        assert (await run(core, output(TOKEN))).output == MASK, "the old one is hidden until the end"
        task = next(task for task in await core.services.tasks.pending())
        await core.services.tasks.submit(task, "f", "ok", {})
        await core.services.executions.idle()
    assert Witness.seen == ["Bearer the next value"]


async def test_secret_that_is_gone_stays_masked(tmp_path: Path) -> None:
    secrets = MemorySecrets()
    nodes = (
        node("v", "variable", {"value": "Bearer {{$env.TOKEN}}"}),
        node("m", "manual", ASK, "v"),
        witness("w", "{{$jobsMapByNodeKey.v}}", "m"),
        witness("x", "{{$env.TOKEN}}", "w"),
    )
    with logged(tmp_path):
        async with Core.open(tmp_path, types=witnessing(), secrets=secrets) as core:
            await core.services.environment.set_secret("OTHER", "something else")
            await core.services.environment.set_secret("TOKEN", TOKEN)
            ran = await run(core, *nodes)
        await secrets.remove("TOKEN")
        async with Core.open(tmp_path, types=witnessing(), secrets=secrets) as core:
            assert core.services.environment.missing() == {"TOKEN"}
            assert [each.missing for each in await core.services.environment.list()] == [False, True]
            await core.services.tasks.submit((await core.services.tasks.pending())[0], "f", "ok", {})
            await core.services.executions.idle()
            last = (await core.services.executions.jobs(ran.id, results=True))[-1]
    assert Witness.seen == [f"Bearer {MASK}"]
    assert (last.node_key, last.status) == ("x", -2)
    assert "set-secret TOKEN" in last.result["remedy"]
    log = (tmp_path / "logs" / "wirework.log").read_text(encoding="utf-8")
    assert "the secret TOKEN has no value on this machine" in log
    assert "so it stays masked" in log


async def test_place_cannot_be_forged(tmp_path: Path) -> None:
    """What looks like a mask, in an input from outside, is not turned into a secret by a later pass."""
    async with Core.open(tmp_path, types=witnessing(), secrets=MemorySecrets()) as core:
        await core.services.environment.set_secret("TOKEN", TOKEN)
        context = {"a": MASK, "concealed": {"context": [[1, 0, "TOKEN", "plain"]]}}
        nodes = (node("m", "manual", ASK), witness("w", "{{$context.a}}", "m"))
        await run(core, *nodes, context=context)
        await core.services.tasks.submit((await core.services.tasks.pending())[0], "f", "ok", {})
        await core.services.executions.idle()
        assert Witness.seen == [MASK]


class Snapshot(Witness):
    """Takes a copy of the workspace in the middle of its pass, as a killed process would leave it."""

    spec = NodeSpec(type="snapshot", title="Snapshot", group="control")
    source: ClassVar[Path]

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        await processor.exit()
        copy = self.source.with_name("copy")
        if not copy.exists():
            shutil.copytree(self.source, copy)
        return await super().run(node, input, processor)


async def test_pass_that_is_cut_off_goes_on_with_the_values(tmp_path: Path) -> None:
    secrets, types = MemorySecrets(), witnessing()
    types.registry.register_instruction(Snapshot)
    Snapshot.source = tmp_path / "space"
    nodes = (
        node("v", "variable", {"value": "Bearer {{$env.TOKEN}}"}),
        node("s", "snapshot", {"value": ["{{$jobsMapByNodeKey.v}}", "{{$context.a}}"]}, "v"),
    )
    async with Core.open(tmp_path / "space", types=types, secrets=secrets) as core:
        await core.services.environment.set_secret("TOKEN", TOKEN)
        await run(core, *nodes, context={"a": TOKEN})
    async with Core.open(tmp_path / "copy", types=types, secrets=secrets) as core:
        await core.services.executions.idle()
        ran = (await core.services.executions.list())[0]
        assert ran.status == 1
    assert Witness.seen == [[f"Bearer {TOKEN}", TOKEN]] * 2
    assert traces(tmp_path, TOKEN) == []


async def test_loop_over_secrets_goes_on_after_each_restart(tmp_path: Path) -> None:
    secrets = MemorySecrets()
    items = [f"{TOKEN}{number}" for number in range(3)]
    nodes = (
        node("l", "loop", {"target": "{{$context.items}}"}),
        witness("w", "{{$scopes.l.item}}", "l") | {"branchIndex": 0},
        node("m", "manual", ASK, "w"),
    )
    async with Core.open(tmp_path, types=witnessing(), secrets=secrets) as core:
        await core.services.environment.set_secret("TOKEN", TOKEN)
        await run(core, *nodes, context={"items": items})
    for _ in items:
        async with Core.open(tmp_path, types=_same(), secrets=secrets) as core:
            await core.services.tasks.submit((await core.services.tasks.pending())[0], "f", "ok", {})
            await core.services.executions.idle()
    assert Witness.seen == items
    assert traces(tmp_path, TOKEN) == []


def _same() -> Any:
    seen = list(Witness.seen)
    types = witnessing()
    Witness.seen.extend(seen)
    return types


async def test_trial_of_a_node_is_masked() -> None:
    async with Core.open(None) as core:
        await core.services.environment.set_secret("TOKEN", TOKEN)
        config = {"engine": "formula.js", "expression": f"CONCATENATE('a', '{TOKEN}')".replace('"', "")}
        await core.services.environment.set_secret("PLAIN", TOKEN.replace('"', ""))
        assert (await core.services.trial.test_node("calculation", config)).result == f"a{MASK}"


async def test_reveal_is_for_secrets_that_are_here() -> None:
    secrets = MemorySecrets()
    async with Core.open(None, secrets=secrets) as core:
        environment = core.services.environment
        await environment.set_secret("TOKEN", TOKEN)
        await environment.set("PLAIN", "x")
        assert await environment.reveal("TOKEN") == TOKEN
        for name in ("PLAIN", "NONE"):
            with pytest.raises(NotFoundError):
                await environment.reveal(name)
        await secrets.remove("TOKEN")
        with pytest.raises(NotFoundError, match="this machine"):
            await environment.reveal("TOKEN")
        assert [(each.name, each.secret, each.value) for each in await environment.list()] == [
            ("PLAIN", False, "x"),
            ("TOKEN", True, None),
        ]


async def test_refused_values() -> None:
    async with Core.open(None) as core:
        with pytest.raises(InvalidRequestError, match="longer"):
            await core.services.environment.set("A", ["x" * 70_000])
        with pytest.raises(InvalidRequestError) as told:
            await core.services.environment.set_secret("A", "half \ud800 pair")
        assert "half" not in str(told.value)
        with pytest.raises(NotFoundError):
            await core.services.environment.remove("A")


async def test_document_that_holds_a_secret_is_warned_about() -> None:
    async with Core.open(None) as core:
        await core.services.environment.set_secret("TOKEN", TOKEN)
        nodes = (node("a", "variable", {"value": {"h": ["x", f"Bearer {TOKEN}"]}}), output("fine", "a"))
        problems = core.services.environment.exposed(codec.decode(document(*nodes)))
        assert [(p.node, p.field, p.severity, p.code) for p in problems] == [
            ("a", "value.h.1", "warning", "secret")
        ]
        assert TOKEN not in problems[0].message and "{{$env.TOKEN}}" in problems[0].message


async def test_deleted_executions_leave_no_places(tmp_path: Path) -> None:
    async with Core.open(tmp_path, secrets=MemorySecrets()) as core:
        await core.services.environment.set_secret("TOKEN", TOKEN)
        ran = await run(core, output("{{$env.TOKEN}}"), context={"a": TOKEN})
        store = core.engine.store
        count = "SELECT count(*) FROM concealed"
        read: Any = store._submit  # type: ignore[attr-defined]
        assert await read(lambda connection: connection.exec_driver_sql(count).scalar()) == 2
        await core.services.executions.delete(ran.id)
        assert await read(lambda connection: connection.exec_driver_sql(count).scalar()) == 0


def test_platform_store_is_used_by_a_workspace(tmp_path: Path) -> None:
    """Without a keyring, in two processes' worth of cores."""

    async def go() -> None:
        async with Core.open(tmp_path) as core:
            await core.services.environment.set_secret("TOKEN", TOKEN)
        async with Core.open(tmp_path) as core:
            assert await core.services.environment.reveal("TOKEN") == TOKEN
            assert (await run(core, output("<{{$env.TOKEN}}>"))).output == f"<{MASK}>"

    asyncio.run(go())
    assert (tmp_path / "secrets.json").exists()
    assert traces(tmp_path, TOKEN) == []
