"""The adapter's kind ``events`` does what the published cases do not all ask for."""

from __future__ import annotations

from typing import Any

from tests.conformance import adapter
from tests.helpers.documents import document, node

Row = dict[str, Any]


def _workflow(name: str, *nodes: Row, enabled: bool = True, **members: Any) -> Row:
    inner = nodes or (node("n1", "test.echo", {}),)
    return {**document(*inner, **members), "id": name, "enabled": enabled}


async def _events(workflows: list[Row], *events: Row) -> Row:
    actual = await adapter.answer({"kind": "events", "workflows": workflows, "events": list(events)})
    assert "error" not in actual, actual
    return actual


def _trigger(**values: Any) -> Row:
    return {"trigger": {"workflow": "w1", "context": {}, **values}}


async def test_event_with_a_key_in_the_buffer_counts_once() -> None:
    actual = await _events([_workflow("w1")], _trigger(event_key="a", nodrain=True), _trigger(event_key="a"))
    assert [(row["workflow"], row["status"]) for row in actual["executions"]] == [("w1", 1)]


async def test_disabled_workflow_and_null_context_start_nothing() -> None:
    assert (await _events([_workflow("w1", enabled=False)], _trigger()))["executions"] == []
    assert (await _events([_workflow("w1")], _trigger(context=None)))["executions"] == []
    by_hand = await _events([_workflow("w1", enabled=False)], _trigger(manually=True))
    assert len(by_hand["executions"]) == 1


async def test_deferred_execution_waits_for_its_start() -> None:
    deferred = _trigger(deferred=True)
    waits = await _events([_workflow("w1")], deferred)
    assert [(row["status"], row["jobs"]) for row in waits["executions"]] == [(0, [])]
    started = await _events([_workflow("w1")], deferred, {"start": {"workflow": "w1"}})
    assert [(row["status"], len(row["jobs"])) for row in started["executions"]] == [(1, 1)]


async def test_executed_version_is_frozen_except_for_its_options() -> None:
    changes: list[Row] = [
        {"configure": {"workflow": "w1", "config": {"x": 1}}},
        {"edit_nodes": {"workflow": "w1"}},
        {"set_options": {"workflow": "w1", "options": {"timeout": 5}}},
    ]
    assert (await _events([_workflow("w1")], *changes))["refused"] == []
    assert (await _events([_workflow("w1")], _trigger(), *changes))["refused"] == [1, 2]


async def test_revision_shares_the_key_and_a_duplicate_does_not() -> None:
    revised = await _events(
        [_workflow("w1")],
        _trigger(),
        {"revise": {"workflow": "w1", "as": "w2"}},
        {"revise": {"workflow": "w1", "as": "w3", "duplicate": True}},
        {"enable": {"workflow": "w2"}},
        {"trigger": {"workflow": "w2", "context": {}}},
    )
    counted = {"enabled": False, "current": None, "executed": 1, "all_executed": 2}
    assert revised["workflows"]["w1"] == counted
    assert revised["workflows"]["w2"] == {**counted, "enabled": True, "current": True}
    assert revised["workflows"]["w3"] == {**counted, "current": True, "executed": 0, "all_executed": 0}


async def test_deleted_workflow_is_gone_and_its_executions_stay() -> None:
    actual = await _events([_workflow("w1")], _trigger(), {"delete_workflow": {"workflow": "w1"}})
    assert actual["workflows"] == {"w1": None}
    assert [row["workflow"] for row in actual["executions"]] == ["w1"]


async def test_unknown_kind_and_action_are_errors_of_the_case() -> None:
    assert "error" in await adapter.answer({"kind": "dance"})
    broken = {"kind": "events", "workflows": [], "events": [{"dance": {}}]}
    assert "dance" in (await adapter.answer(broken))["error"]
