"""A suspended execution goes on in another process, by the command that the run printed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.resources import resource_path
from tests.helpers.documents import waiting

Write = Callable[[str, Any], Path]


def _suspended(run: Any, file: Path, *options: object) -> dict[str, Any]:
    done = run("run", file, "--json", *options)
    assert done.status == 3, done.err
    found: dict[str, Any] = done.json
    return found


def test_order_review_suspends_and_another_process_finishes_it(process: Any) -> None:
    workflow = resource_path("examples", "order_review.workflow.json")
    context = resource_path("examples", "order_review.context.json")
    first = process("run", workflow, "--context", f"@{context}", "--json")
    assert first.status == 3, first.err
    assert first.json["execution"]["status"] == 0
    job = first.json["jobs"][-1]
    assert (job["node"], job["status"]) == ("approval", 0)
    result = '{"form": {"comment": "Good customer"}}'
    second = process("resume", job["id"], "--status", 1, "--result", result, "--json")
    assert second.status == 0, second.err
    assert second.json["execution"]["id"] == first.json["execution"]["id"]
    assert second.json["execution"]["output"] == {
        "number": "A-1042",
        "total": 736.13,
        "backordered": ["TBL-03"],
        "approved": True,
        "comment": "Good customer",
    }


def test_printed_command_works_as_it_stands(wirework: Any, write: Write) -> None:
    printed = wirework("run", write("wait.json", waiting())).out
    line = next(line for line in printed.splitlines() if line.strip().startswith("wirework resume"))
    done = wirework(*shlex.split(line)[1:])
    assert done.status == 0
    assert "Resolved" in done.out


def test_negative_status_ends_the_execution(wirework: Any, write: Write) -> None:
    job = _suspended(wirework, write("wait.json", waiting()))["jobs"][0]
    done = wirework("resume", job["id"], "--status", "-5")
    assert done.status == 1
    assert "Rejected" in done.out


def test_status_0_lets_it_wait(wirework: Any, write: Write) -> None:
    job = _suspended(wirework, write("wait.json", waiting()))["jobs"][0]
    assert wirework("resume", job["id"], "--status", "0").status == 3


def test_job_is_answered_once(wirework: Any, write: Write) -> None:
    job = _suspended(wirework, write("wait.json", waiting()))["jobs"][0]
    answer = ("resume", job["id"], "--status", "1", "--result", '{"form": {"comment": "x"}}')
    assert wirework(*answer).status == 0
    again = wirework(*answer)
    assert again.status == 2
    assert str(job["id"]) in again.err


def test_unknown_job_is_told(wirework: Any, write: Write) -> None:
    _suspended(wirework, write("wait.json", waiting()))
    done = wirework("resume", "12", "--status", "1")
    assert (done.status, done.err) == (2, "wirework resume: there is no job 12\n")


@pytest.mark.parametrize("arguments", [("resume",), ("resume", "x", "--status", "1"), ("resume", "1")])
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], wirework: Any) -> None:
    done = wirework(*arguments)
    assert done.status == 2
    assert "usage: wirework resume" in done.err


def test_cancel_ends_a_suspended_execution(wirework: Any, write: Write) -> None:
    execution = _suspended(wirework, write("wait.json", waiting()))["execution"]
    done = wirework("cancel", execution["id"], "--json")
    assert done.status == 0
    assert (done.json["execution"]["status"], done.json["execution"]["reason"]) == (-3, "manual_cancel")
    assert done.json["jobs"][0]["status"] == -3
    again = wirework("cancel", execution["id"])
    assert (again.status, "ended already" in again.err) == (2, True)


def test_show_tells_the_same_and_its_status(wirework: Any, write: Write) -> None:
    ran = _suspended(wirework, write("wait.json", waiting()))
    shown = wirework("show", ran["execution"]["id"], "--json")
    assert shown.status == 3
    assert shown.json == ran
    assert "Ask somebody" in wirework("show", ran["execution"]["id"]).out
    assert wirework("show", "1").status == 2


def test_executions_lists_newest_first(wirework: Any, write: Write) -> None:
    assert wirework("executions").out == "No executions.\n"
    ran = [_suspended(wirework, write("wait.json", waiting()))["execution"]["id"] for _ in range(3)]
    listed = wirework("executions", "--json").json
    assert [row["id"] for row in listed] == ran[::-1]
    assert {row["workflow"] for row in listed} == {"sample"}
    assert [row["id"] for row in wirework("executions", "--limit", "1", "--json").json] == ran[-1:]
    assert wirework("executions", "--status", "resolved", "--json").json == []
    assert wirework("executions", "--workflow", "other", "--json").json == []
    people = wirework("executions").out
    assert re.search(rf"{ran[0]}\s+Sample\s+Started", people)
