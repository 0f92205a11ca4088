"""Secrets stay hidden from whoever debugs, and from everything that debugging keeps (ADR 6)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from desktop_app.app.core import Core, Workspace
from desktop_app.domain.debugging import Breakpoint, DebugLogged
from desktop_app.domain.events import Event
from desktop_app.domain.masking import MASK
from desktop_app.domain.mocks import Mock
from desktop_app.domain.values import compact_json
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.services.environment import MemorySecrets
from tests.helpers.secrecy import Witness, traces, witnessing

SECRET = "open sesame 4711"
NODES = (
    Node("a", "witness", "a", {"value": {"token": "{{$env.TOKEN}}", "n": 1}}),
    Node("b", "witness", "b", {"value": "{{$jobsMapByNodeKey.a}}"}, "a"),
)


async def test_a_debugged_run_shows_no_secret_and_goes_on_with_the_real_one_also_after_a_restart(
    tmp_path: Path,
) -> None:
    kept, told = MemorySecrets(), list[Event]()
    async with Core.open(Workspace(tmp_path), types=witnessing(), secrets=kept) as core:
        debugging, flow = core.services.debugging, Workflow(title="w", nodes=NODES)
        core.services.subscribe(told.append)
        await core.services.environment.set_secret("TOKEN", SECRET)
        version = await core.services.workflows.create(flow)
        log = Breakpoint("", node="b", message="token is {$jobsMapByNodeKey.a.token}")
        await debugging.set_breakpoint(version.key, log)
        await debugging.set_mock(version.key, Mock("b", {"token": SECRET}))
        run = await debugging.start(version.key, version.document, {}, command="run-to", node="b")
        assert run is not None
        await core.services.executions.idle()
        shown = (await debugging.variables(run.id, "b"))["$jobsMapByNodeKey"]["a"]
        assert shown == {"token": MASK, "n": 1}
        assert await debugging.evaluate(run.id, "b", "$jobsMapByNodeKey.a.token") == MASK
        edit = await debugging.edit(run.id, "$jobsMapByNodeKey.a", {**shown, "n": 2})
        state = await debugging.state(run.id)
        assert state is not None and edit.value == {"token": MASK, "n": 2}
        assert SECRET not in compact_json([asdict(each) for each in state.edits])
        assert SECRET not in compact_json([asdict(each) for each in await debugging.mocks(version.key)])
        assert [event.text for event in told if isinstance(event, DebugLogged)] == [f"token is {MASK}"]
    assert traces(tmp_path, SECRET) == []
    async with Core.open(Workspace(tmp_path), types=witnessing(), secrets=kept) as core:
        await core.services.debugging.go(run.id, "continue")
        await core.services.executions.idle()
        assert Witness.seen == [{"token": SECRET, "n": 2}]
        assert SECRET not in compact_json([asdict(e) for e in await core.services.debugging.events(run.id)])
    assert traces(tmp_path, SECRET) == []
