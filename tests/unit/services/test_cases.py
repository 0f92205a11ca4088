"""Workflow test cases: the format, the steps, mocks, the clock, tables, further workflows."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.core import case_benches, load_types
from desktop_app.domain.errors import DocumentError
from desktop_app.services.case_format import read_case, read_case_file, read_cases
from desktop_app.services.cases import Verdict, judge
from tests.helpers.documents import adding, document, node, waiting

DOUBLES = Path(__file__).parents[2] / "conformance" / "test_doubles.py"


async def _judge(workflow: Any, expect: Any, *steps: Any, **members: Any) -> Verdict:
    case = read_case({"id": "c", "workflow": workflow, "expect": expect, "steps": list(steps), **members})
    return await judge(case, case_benches(load_types([str(DOUBLES)])))


async def test_passes_and_fails() -> None:
    passed = await _judge(adding(), {"execution": {"output": {"sum": 2}}}, context={"a": 1})
    assert (passed.passed, passed.failures, passed.id) == (True, (), "c")
    failed = await _judge(adding(), {"execution": {"output": {"sum": 3}}}, context={"a": 1})
    assert not failed.passed
    assert failed.actual["execution"]["output"] == {"sum": 2}


async def test_context_is_empty_when_the_case_has_none() -> None:
    echo = document(node("n", "output", {"value": "{{$context}}"}))
    assert (await _judge(echo, {"execution": {"output": {}}})).passed


async def test_null_context_starts_nothing() -> None:
    assert (await _judge(adding(), {"execution": None}, context=None)).passed
    failed = await _judge(adding(), {"execution": {"status": 1}}, context=None)
    assert any("the input is null" in line for line in failed.failures)


async def test_checkpoints_are_judged_at_their_step() -> None:
    steps = ({"expect": {"execution": {"status": 0}}}, {"resume": {"node": "ask", "status": 1}})
    assert (await _judge(waiting(), {"execution": {"status": 1}}, *steps)).passed
    wrong = ({"expect": {"execution": {"status": 1}}}, steps[1])
    failed = await _judge(waiting(), {"execution": {"status": 1}}, *wrong)
    assert failed.failures == ("checkpoint 1: execution: status 1 (Resolved) expected, got 0 (Started)",)


async def test_answers_rejections_and_refusals() -> None:
    answer = {"user": 1, "form": "form", "action": "ok", "values": {"comment": "hi"}}
    done = {"execution": {"status": 1, "output": "hi"}}
    assert (await _judge(waiting(), done, {"submit": answer})).passed
    again = {"submit": {**answer, "refused": True}}
    assert (await _judge(waiting(), done, {"submit": answer}, again)).passed
    told = (await _judge(waiting(), done, {"submit": answer}, {"submit": answer})).failures
    assert told[0] == "step 2: the submit was refused"
    told = (await _judge(waiting(), done, {"submit": {**answer, "refused": True}})).failures
    assert told[0] == "step 1: the submit must be refused, but was accepted"
    stranger = {"submit": {**answer, "user": 9, "refused": True}}
    assert (await _judge(waiting(), {"execution": {"status": 0}}, stranger)).passed


async def test_cancel_and_rerun() -> None:
    cancelled = {
        "execution": {"status": -3, "reason": "manual_cancel"},
        "jobs": [{"node": "ask", "status": -3}],
    }
    assert (await _judge(waiting(), cancelled, {"cancel": True})).passed
    twice = {"execution": {"status": 0}, "jobs": [{"node": "ask"}, {"node": "ask"}]}
    assert (await _judge(waiting(), twice, {"rerun": {}})).passed


async def test_step_that_could_not_be_done_is_noted_beside_the_failure() -> None:
    steps = ({"resume": {"node": "nobody", "status": 1}},)
    failed = await _judge(waiting(), {"execution": {"status": 1}}, *steps)
    assert failed.failures[-1] == "note: step 1, resume: node 'nobody' has no job"


async def test_clock_stands_still_and_moves_by_steps() -> None:
    waits = document(
        node("pause", "delay", {"duration": 1, "unit": 86_400_000}),
        node("now", "output", {"value": "{{$system.now}}"}, "pause"),
    )
    expect = {"execution": {"status": 1, "output": "2024-03-06T10:00:00.000Z"}}
    steps = ({"advance_seconds": 86_399}, {"expect": {"execution": {"status": 0}}}, {"advance_seconds": 5})
    assert (await _judge(waits, expect, *steps, now="2024-03-05T10:00:00Z")).passed


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine far from Greenwich."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be changed here")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


async def test_days_are_in_utc(tokyo: None) -> None:
    today = document(node("n", "output", {"value": "{{$system.dateRange.today}}"}))
    verdict = await _judge(today, {}, now="2024-03-05T23:30:00Z")
    assert verdict.actual["execution"]["output"] == "2024-03-05+00:00"


async def test_secrets_of_a_case_are_real_for_nodes_and_masked_in_the_state() -> None:
    workflow = document(
        node("v", "variable", {"value": "Bearer {{$env.TOKEN}}"}),
        node("o", "output", {"value": "{{$jobsMapByNodeKey.v}} {{$env.HOST}}"}, "v"),
    )
    members = {"secrets": {"TOKEN": "s3cret"}, "env": {"HOST": "here"}}
    verdict = await _judge(workflow, {"execution": {"output": "Bearer •••••• here"}}, **members)
    assert verdict.passed, verdict.failures
    assert "s3cret" not in str(verdict.actual)


@pytest.mark.parametrize("secrets", [["a"], {"A-B": "x"}, {"A": 5}, {"A": ""}])
def test_secrets_of_a_case_that_cannot_be(secrets: Any) -> None:
    with pytest.raises(DocumentError) as told:
        read_case({"workflow": document(), "secrets": secrets})
    assert "secrets" in told.value.problems[0].field


async def test_environment_belongs_to_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKFLOW_LOOP_LIMIT", "1")
    rounds = document(
        node("l", "loop", {"target": 3}),
        node("e", "output", {"value": "{{$env.WHO}}"}, "l", branchIndex=0),
    )
    assert (await _judge(rounds, {"execution": {"status": 1, "output": "me"}}, env={"WHO": "me"})).passed
    limited = {"execution": {"status": -2}}
    assert (await _judge(rounds, limited, env={"WORKFLOW_LOOP_LIMIT": "1"})).passed


async def test_mock_answers_for_its_node_only() -> None:
    two = document(
        node("a", "my.service", {}),
        node("b", "calculation", {"engine": "python", "expression": "{{$jobsMapByNodeKey.a.n}} + 1"}, "a"),
    )
    jobs = [{"node": "a", "status": 1, "result": {"n": 4}}, {"node": "b", "status": 1, "result": 5}]
    assert (await _judge(two, {"jobs": jobs}, mocks={"a": {"result": {"n": 4}}})).passed
    failing = [{"node": "a", "status": -1}]
    assert (await _judge(two, {"jobs": failing}, mocks={"a": {"status": -1}})).passed


async def test_mocked_node_can_wait() -> None:
    jobs = {"jobs": [{"node": "ask", "status": 1, "result": {"form": {"comment": "x"}}}, {"node": "answer"}]}
    step = {"resume": {"node": "ask", "status": 1, "result": {"form": {"comment": "x"}}}}
    assert (await _judge(waiting(), jobs, step, mocks={"ask": {"status": 0}})).passed


async def test_unmocked_nodes_of_a_mocked_type_keep_their_behaviour() -> None:
    forms = {"form": {"actions": [{"key": "ok", "status": 1}]}}
    two = document(
        node("a", "manual", {"assignees": [1], "forms": forms}),
        node("b", "manual", {"assignees": [1], "forms": forms}, "a"),
    )
    answer = {"submit": {"user": 1, "form": "form", "action": "ok", "values": {}}}
    assert (await _judge(two, {"execution": {"status": 1}}, answer, mocks={"a": {}})).passed


async def test_tables_are_filled_and_shown() -> None:
    columns = [{"name": "id", "type": "integer", "primaryKey": True}, {"name": "t", "type": "string"}]
    tables = [{"name": "posts", "columns": columns, "rows": [{"id": 2, "t": "b"}, {"id": 1, "t": "a"}]}]
    rows = {"tables": {"posts": [{"t": "a"}, {"t": "b"}]}}
    assert (await _judge(adding(), rows, tables=tables, context={"a": 1})).passed


async def test_trigger_type_does_not_matter() -> None:
    other = {**adding(), "type": "some.trigger", "config": {"x": 1}}
    assert (await _judge(other, {"execution": {"status": 1}}, context={"a": 1})).passed


async def test_real_time_passes_where_the_case_asks_for_it() -> None:
    sleeps = document(node("n", "test.sleep", {"duration": 20}))
    assert (await _judge(sleeps, {"execution": {"status": 1}}, real_time=True)).passed


# ----------------------------------------------------------------------------------------- format


def test_file_holds_one_case_or_a_list() -> None:
    one = {"id": "x", "workflow": adding()}
    assert [case.id for case in read_cases(json.dumps(one)).cases] == ["x"]
    many = read_cases(json.dumps([one, {"workflow": adding()}, {"id": "e", "kind": "events"}]))
    assert [case.id for case in many.cases] == ["x", "case 2"]
    assert many.others == ["e"]


def test_workflow_may_be_the_path_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "flow.json").write_text(json.dumps(adding()))
    (tmp_path / "cases.json").write_text(json.dumps({"workflow": "flow.json"}))
    assert read_case_file(tmp_path / "cases.json").cases[0].workflow.title == "Sample"


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ({}, "workflow"),
        ({"workflow": adding(), "steps": {}}, "steps"),
        ({"workflow": adding(), "steps": ["go"]}, "steps.0"),
        ({"workflow": adding(), "steps": [{"cancel": True, "rerun": {}}]}, "steps.0"),
        ({"workflow": adding(), "steps": [{"resume": {}}]}, "steps.0.resume.node"),
        ({"workflow": adding(), "steps": [{"submit": {"user": 1, "form": "f"}}]}, "steps.0.submit.values"),
        ({"workflow": adding(), "steps": [{"rerun": None}]}, "steps.0.rerun"),
        ({"workflow": adding(), "steps": [{"advance_seconds": "1"}]}, "steps.0.advance_seconds"),
        ({"workflow": adding(), "steps": [{"expect": []}]}, "steps.0.expect"),
        ({"workflow": adding(), "expect": {"jobs": [{}]}}, "expect.jobs.0"),
        ({"workflow": adding(), "expect": {"jobs": {}}}, "expect.jobs"),
        ({"workflow": adding(), "mocks": {"a": 1}}, "mocks.a"),
        ({"workflow": adding(), "tables": [{}]}, "tables.0"),
        ({"workflow": adding(), "workflows": [{}]}, "workflows.0"),
        ({"workflow": adding(), "now": 5}, "now"),
        ({"workflow": adding(), "env": []}, "env"),
    ],
)
def test_broken_case_names_the_member(case: Any, field: str) -> None:
    with pytest.raises(DocumentError) as told:
        read_case(case, "file.json", "name")
    assert field in [problem.field for problem in told.value.problems]
    assert told.value.place == "file.json: name"
