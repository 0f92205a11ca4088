"""What counts as equal, and what a person is told about a difference."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.services.comparison import contains, equal, instant, json_type, state_differences


@pytest.mark.parametrize(
    ("actual", "expected", "same"),
    [
        (1, 1.0, True),
        (0.1 + 0.2, 0.3, True),
        (1_000_000_000_000, 1_000_000_000_001, True),
        (1, 1.00001, False),
        (True, 1, False),
        (0, False, False),
        (None, False, False),
        ("1", 1, False),
        ({"a": 1, "b": None}, {"a": 1}, True),
        ({"a": 1}, {"a": 1, "b": None}, True),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ([None], [], False),
        ({}, [], False),
        (2**70, float(2**70), True),
    ],
)
def test_equality(actual: Any, expected: Any, same: bool) -> None:
    assert equal(actual, expected) is same
    assert equal(expected, actual) is same


@pytest.mark.parametrize(
    ("actual", "expected", "held"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, True),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, True),
        ([{"a": 1, "b": 2}], [{"a": 1}], True),
        ([{"a": 1}, {"a": 2}], [{"a": 1}], False),
        ({"a": 1}, {"b": None}, True),
        ("abc", "ab", False),
        (None, {}, False),
    ],
)
def test_containment(actual: Any, expected: Any, held: bool) -> None:
    assert contains(actual, expected) is held


def test_instants_of_any_form() -> None:
    moment = instant("2024-03-05T10:11:12.000Z")
    assert moment is not None
    for text in ("2024-03-05T11:11:12+01:00", "2024-03-05T10:11:12", "2024-03-05 10:11:12.000"):
        assert instant(text) == moment
    for value in ("soon", 5, None):
        assert instant(value) is None


def test_type_names() -> None:
    values = [None, True, 1, 1.5, "", [], {}]
    names = ["null", "boolean", "number", "number", "string", "array", "object"]
    assert [json_type(value) for value in values] == names


def _told(expected: Any, actual: Any) -> list[str]:
    return list(state_differences(expected, actual))


def _job(**members: Any) -> dict[str, Any]:
    return {"execution": {"status": 1}, "jobs": [{"node": "n1", **members}]}


@pytest.mark.parametrize(
    ("check", "result", "words"),
    [
        ({"result": {"a": 1}}, {"a": 2}, 'the result {"a": 1} expected, got {"a": 2}'),
        ({"result": None}, 1, "the result null expected, got 1"),
        ({"result_contains": {"a": 1}}, {"b": 1}, 'a result that contains {"a": 1} expected'),
        ({"result_pattern": "^at"}, "in", 'a text that matches "^at" expected, got "in"'),
        ({"result_pattern": "1"}, 1, "a text that matches"),
        ({"result_instant": "2024-03-05T10:11:12Z"}, "2024-03-05", "the instant"),
        ({"result_type": "array"}, {}, 'a result of the type "array" expected, got {}'),
        ({"log": "x"}, None, 'log "x" expected, got null'),
        ({"meta": {"a": 1}}, None, "meta"),
        ({"status": -2}, None, "status -2 (Error) expected, got 1 (Resolved) with the result null"),
    ],
)
def test_each_check_of_a_job_is_told(check: dict[str, Any], result: Any, words: str) -> None:
    told = _told({"jobs": [{"node": "n1", **check}]}, _job(status=1, result=result))
    assert len(told) == 1
    assert told[0].startswith("job 1 of 'n1': ")
    assert words in told[0]


@pytest.mark.parametrize(
    "check",
    [
        {"result": {"a": 1, "b": None}},
        {"result_contains": {}},
        {"result_type": "object"},
        {"status": 1},
        {},
    ],
)
def test_each_check_of_a_job_can_hold(check: dict[str, Any]) -> None:
    assert _told({"jobs": [{"node": "n1", **check}]}, _job(status=1, result={"a": 1})) == []


def test_jobs_are_counted_and_named() -> None:
    actual = {"jobs": [{"node": "a", "status": 1}, {"node": "b", "status": -1}]}
    assert _told({"jobs": [{"node": "a"}]}, actual) == ["1 jobs expected (a), got 2 (a 1, b -1)"]
    assert _told({"jobs": [{"node": "a"}, {"node": "c"}]}, actual) == ["job 2: node 'c' expected, got 'b'"]


def test_execution_members_that_are_given_are_checked() -> None:
    actual = {"execution": {"status": -3, "reason": "timeout", "output": None}}
    assert _told({"execution": {"status": -3}}, actual) == []
    assert _told({"execution": {"status": 1}}, actual) == [
        "execution: status 1 (Resolved) expected, got -3 (Aborted)"
    ]
    assert _told({"execution": {"reason": None, "output": None}}, actual) == [
        'execution: reason null expected, got "timeout"'
    ]


def test_execution_that_is_not_kept() -> None:
    assert _told({"execution": None}, {"execution": None}) == []
    assert "was to be kept" in _told({"execution": None}, {"execution": {"status": 1}})[0]
    assert "none is kept" in _told({"execution": {"status": 1}}, {"execution": None})[0]


def test_rows_children_and_nodes_that_must_not_run() -> None:
    actual = {
        "jobs": [{"node": "a", "status": 1}],
        "tables": {"posts": [{"id": 1, "title": "x"}]},
        "child_executions": [{"workflow": "w", "status": 1, "jobs": [{"node": "c", "status": 1}]}],
    }
    child = {"workflow": "w", "status": 1, "jobs": [{"node": "c"}]}
    good = {"not_run": ["b"], "tables": {"posts": [{"title": "x"}]}, "child_executions": [child]}
    assert _told(good, actual) == []
    assert _told({"not_run": ["a"]}, actual) == ["node 'a' must not run, but it has a job"]
    assert "row 1" in _told({"tables": {"posts": [{"title": "y"}]}}, actual)[0]
    assert "0 rows expected, got 1" in _told({"tables": {"posts": []}}, actual)[0]
    assert _told({"tables": {"other": []}}, actual) == ["there is no table 'other'"]
    assert _told({"child_executions": []}, actual) == ["0 child executions expected, got 1"]
    assert "child execution 1: status" in _told({"child_executions": [{"status": -1}]}, actual)[0]
    wrong = {"child_executions": [{"jobs": [{"node": "d"}]}]}
    assert _told(wrong, actual) == ["child execution 1: job 1: node 'd' expected, got 'c'"]
