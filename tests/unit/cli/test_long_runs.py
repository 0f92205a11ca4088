"""A run of very many jobs is shown whole to programs and in part to people, and never held in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.report import JOBS_SHOWN
from desktop_app.services import executions
from desktop_app.storage.store import SqlStore
from tests.helpers.documents import document, node

Write = Callable[[str, Any], Path]
ROUNDS = 150
JOBS = ROUNDS + 2


def long_run() -> dict[str, Any]:
    """Return a workflow that makes ``JOBS`` jobs and then waits for a person."""
    form = {"fields": [], "actions": [{"key": "ok", "status": 1}]}
    step = {"engine": "python", "expression": "{{$scopes.again.index}}"}
    return document(
        node("again", "loop", {"target": ROUNDS}),
        node("step", "calculation", step, "again", branchIndex=0),
        node("ask", "manual", {"assignees": [1], "forms": {"form": form}}, "again"),
    )


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many jobs each query of the store gave."""
    counts: list[int] = []

    def counting(query: Any) -> Any:
        def counted(*given: Any, **options: Any) -> Any:
            future = query(*given, **options)
            future.add_done_callback(lambda done: counts.append(len(done.result())))
            return future

        return counted

    for name in ("jobs", "last_jobs", "open_jobs"):
        monkeypatch.setattr(SqlStore, name, counting(getattr(SqlStore, name)))
    return counts


def test_every_job_is_printed_in_order_though_few_are_held(
    wirework: Any, write: Write, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executions, "PAGE", 7)
    ran = wirework("run", write("long.json", long_run()), "--json")
    jobs = ran.json["jobs"]
    assert ran.status == 3 and len(jobs) == JOBS
    assert [job["id"] for job in jobs] == sorted(job["id"] for job in jobs)
    assert [job["result"] for job in jobs[1:-1]] == list(range(ROUNDS))
    assert ran.out.startswith('{\n  "execution": {\n    "id": ')
    lines = [line.strip().rstrip(",") for line in ran.out.splitlines() if line.startswith('    {"id": ')]
    assert [json.loads(line) for line in lines] == jobs
    assert max(read) == 7
    assert wirework("show", ran.json["execution"]["id"], "--json").out == ran.out


def test_people_see_the_first_and_the_last_jobs_and_what_waits(
    wirework: Any, write: Write, read: list[int]
) -> None:
    done = wirework("run", write("long.json", long_run()))
    assert f"… {JOBS - JOBS_SHOWN} more" in done.out
    lines = [line.split()[0] for line in done.out.splitlines() if line.startswith(("again", "step", "ask"))]
    assert lines == ["again", *["step"] * (JOBS_SHOWN - 2), "ask"]
    assert "Waiting: (ask, job " in done.out
    assert max(read) <= JOBS_SHOWN + 1


def test_an_execution_without_jobs_is_valid_json(wirework: Any, write: Write) -> None:
    done = wirework("run", write("empty.json", document()), "--json")
    assert (done.status, done.json["jobs"]) == (0, [])
