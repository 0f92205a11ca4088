"""Judges what a workflow did against what its test case expects (architecture 12, "Workflow test case").

Everything is compared as JSON. Every difference is one sentence that says where, what was expected and what
came instead, so that a person can act on it without opening the case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from desktop_app.domain.status import execution_status_name, job_status_name
from desktop_app.domain.workflow import JsonObject

TOLERANCE: Final = 1e-9
"""How far two numbers may be apart, relative to the larger one, and still be equal."""

LONGEST_VALUE: Final = 300
"""Characters of a value that a message shows."""

JOB_CHECKS: Final = ("result", "result_contains", "result_pattern", "result_instant", "result_type")
"""The ways to check a job's result; a case gives at most one for each job."""


# ------------------------------------------------------------------------------------------ values


def is_number(value: Any) -> bool:
    """Return whether ``value`` is a JSON number; a boolean is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def equal(actual: Any, expected: Any) -> bool:
    """Return whether two values are equal: numbers by value, a member that is null as one that is absent."""
    if is_number(actual) and is_number(expected):
        room = TOLERANCE * max(1, abs(actual), abs(expected))
        return bool(actual == expected or abs(actual - expected) <= room)
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        return all(equal(actual.get(name), expected.get(name)) for name in {*actual, *expected})
    if isinstance(actual, list) and isinstance(expected, list):
        return len(actual) == len(expected) and all(map(equal, actual, expected))
    return type(actual) is type(expected) and bool(actual == expected)


def contains(actual: Any, expected: Any) -> bool:
    """Return whether ``actual`` holds ``expected``: objects a subset, lists item by item in equal number."""
    if isinstance(expected, Mapping):
        return isinstance(actual, Mapping) and all(
            contains(actual.get(name), value) for name, value in expected.items()
        )
    if isinstance(expected, list):
        same_length = isinstance(actual, list) and len(actual) == len(expected)
        return same_length and all(map(contains, actual, expected))
    return equal(actual, expected)


def instant(value: Any) -> float | None:
    """Return the seconds since 1970 of an ISO text (without an offset it is UTC), or None."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def json_type(value: Any) -> str:
    """Return the name of a value's JSON type."""
    if is_number(value):
        return "number"
    names = {type(None): "null", bool: "boolean", str: "string", list: "array"}
    return names.get(type(value), "object")


def shown(value: Any) -> str:
    """Return ``value`` as a message shows it: compact JSON, cut when long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


# ------------------------------------------------------------------------------------------ states


def state_differences(expected: JsonObject, actual: JsonObject, where: str = "") -> Iterator[str]:
    """Yield every way in which a state (execution, jobs, tables, children) is not as expected.

    ``where`` stands before each sentence, such as ``"checkpoint 1: "``.
    """
    if "execution" in expected:
        yield from _execution(expected["execution"], actual.get("execution"), where)
    if "jobs" in expected:
        yield from _jobs(expected["jobs"], actual.get("jobs") or [], where)
    ran = {job.get("node") for job in actual.get("jobs") or []}
    for key in expected.get("not_run", []):
        if key in ran:
            yield f"{where}node {key!r} must not run, but it has a job"
    for table, rows in (expected.get("tables") or {}).items():
        yield from _rows(table, rows, (actual.get("tables") or {}).get(table), where)
    if "child_executions" in expected:
        yield from _children(expected["child_executions"], actual.get("child_executions") or [], where)


def _execution(expected: Any, actual: Any, where: str) -> Iterator[str]:
    if expected is None:
        if actual is not None:
            yield f"{where}no execution was to be kept, but there is one ({_status_of(actual)})"
        return
    if actual is None:
        yield f"{where}an execution was expected, but none is kept"
        return
    yield from _members(expected, actual, f"{where}execution")


def _members(expected: JsonObject, actual: JsonObject, what: str) -> Iterator[str]:
    for name, value in expected.items():
        if not equal(actual.get(name), value):
            show = _execution_status if name == "status" else shown
            yield f"{what}: {name} {show(value)} expected, got {show(actual.get(name))}"


def _status_of(execution: JsonObject) -> str:
    return _execution_status(execution.get("status"))


def _execution_status(status: Any) -> str:
    named = status is None or isinstance(status, int)
    return f"{shown(status)} ({execution_status_name(status)})" if named else shown(status)


def _job_status(status: Any) -> str:
    return f"{status} ({job_status_name(status)})" if isinstance(status, int) else shown(status)


def _jobs(expected: Sequence[JsonObject], actual: Sequence[JsonObject], where: str) -> Iterator[str]:
    if len(expected) != len(actual):
        wanted, got = ", ".join(map(_short_job, expected)), ", ".join(map(_short_job, actual))
        yield f"{where}{len(expected)} jobs expected ({wanted}), got {len(actual)} ({got})"
        return
    for number, (wish, job) in enumerate(zip(expected, actual, strict=True), start=1):
        yield from _job(wish, job, f"{where}job {number}")


def _short_job(job: JsonObject) -> str:
    return f"{job.get('node')} {job['status']}" if "status" in job else str(job.get("node"))


def _job(expected: JsonObject, actual: JsonObject, what: str) -> Iterator[str]:
    if expected["node"] != actual.get("node"):
        yield f"{what}: node {expected['node']!r} expected, got {actual.get('node')!r}"
        return
    what, result = f"{what} of {expected['node']!r}", actual.get("result")
    if "status" in expected and not equal(actual.get("status"), expected["status"]):
        wanted, got = _job_status(expected["status"]), _job_status(actual.get("status"))
        yield f"{what}: status {wanted} expected, got {got} with the result {shown(result)}"
    faults = (_result_fault(check, expected, result) for check in JOB_CHECKS)
    yield from (f"{what}: {fault}" for fault in faults if fault)
    for name in ("log", "meta"):
        if name in expected and not equal(actual.get(name), expected[name]):
            yield f"{what}: {name} {shown(expected[name])} expected, got {shown(actual.get(name))}"


def _result_fault(check: str, expected: JsonObject, result: Any) -> str | None:
    """Return what is wrong with a result under one check of :data:`JOB_CHECKS`, or None."""
    if check not in expected or _result_fits(check, expected[check], result):
        return None
    words = {
        "result": "the result {}",
        "result_contains": "a result that contains {}",
        "result_pattern": "a text that matches {}",
        "result_instant": "the instant {}",
        "result_type": "a result of the type {}",
    }
    return f"{words[check].format(shown(expected[check]))} expected, got {shown(result)}"


def _result_fits(check: str, expected: Any, result: Any) -> bool:
    if check == "result_contains":
        return contains(result, expected)
    if check == "result_pattern":
        return isinstance(result, str) and re.search(expected, result) is not None
    if check == "result_instant":
        return instant(result) is not None and instant(result) == instant(expected)
    return json_type(result) == expected if check == "result_type" else equal(result, expected)


def _rows(table: str, expected: Sequence[Any], actual: Any, where: str) -> Iterator[str]:
    if not isinstance(actual, list):
        yield f"{where}there is no table {table!r}"
    elif len(expected) != len(actual):
        yield f"{where}table {table!r}: {len(expected)} rows expected, got {len(actual)}: {shown(actual)}"
    else:
        for number, (wish, row) in enumerate(zip(expected, actual, strict=True), start=1):
            if not contains(row, wish):
                yield f"{where}table {table!r}, row {number}: {shown(wish)} expected, got {shown(row)}"


def _children(expected: Sequence[JsonObject], actual: Sequence[JsonObject], where: str) -> Iterator[str]:
    if len(expected) != len(actual):
        yield f"{where}{len(expected)} child executions expected, got {len(actual)}"
        return
    for number, (wish, child) in enumerate(zip(expected, actual, strict=True), start=1):
        what = f"{where}child execution {number}"
        given = {name: wish[name] for name in ("workflow", "status", "reason") if name in wish}
        yield from _members(given, child, what)
        if "jobs" in wish:
            yield from _jobs(wish["jobs"], child.get("jobs") or [], f"{what}: ")
