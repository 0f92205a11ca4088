"""Every conformance case whose types exist holds: through the services, and through ``wirework test``."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desktop_app.__main__ import main
from tests.conformance import adapter, compare

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
Case = dict[str, Any]


@cache
def _cases() -> tuple[Case, ...]:
    return tuple(case for file in sorted(HERE.glob("*.json")) for case in json.loads(file.read_text("utf-8")))


def _documents(case: Case) -> list[Case]:
    return [document for document in (case.get("workflow"), *case.get("workflows", [])) if document]


def _used_nodes(case: Case) -> set[str]:
    return {node["type"] for document in _documents(case) for node in document["nodes"]}


def _used_triggers(case: Case) -> set[str]:
    by_hand = case.get("kind", "run") == "run"
    return set() if by_hand else {document.get("type", "manual") for document in _documents(case)}


@cache
def _all_types() -> frozenset[str]:
    """Every type that some case runs: what a case names beyond these is meant to be unknown."""
    return frozenset(name for case in _cases() for name in _used_nodes(case) | _used_triggers(case))


def missing_types(case: Case) -> set[str]:
    """Return the types that a case needs and that do not exist yet."""
    registry, kind = adapter.types().registry, case.get("kind", "run")
    if kind == "edit":  # the tree is edited without asking any type
        return set()
    if kind == "schedule":
        return {"schedule"} - registry.triggers.keys()
    nodes, triggers = _used_nodes(case), _used_triggers(case)
    if kind == "validate":
        item, used = (case["trigger"], triggers) if "trigger" in case else (case["node"], nodes)
        used |= {item["type"]} & _all_types()
    return (nodes - registry.instructions.keys()) | (triggers - registry.triggers.keys())


def _parameters(kinds: tuple[str, ...]) -> Iterator[Any]:
    for case in _cases():
        if case.get("kind", "run") in kinds:
            missing = ", ".join(sorted(missing_types(case)))
            skip = [pytest.mark.skip(reason=f"not built yet: {missing}")] if missing else []
            yield pytest.param(case, id=case["id"], marks=skip)


@pytest.mark.parametrize("case", list(_parameters(("run", "events", "schedule", "edit", "validate"))))
def test_holds(case: Case) -> None:
    actual = asyncio.run(adapter.answer(compare.request(case)))
    assert "error" not in actual, actual["error"]
    assert compare.evaluate(case, actual) == []


@pytest.mark.parametrize("area", sorted({case["area"] for case in _cases()}))
def test_cases_of_the_kind_run_pass_through_the_command(
    area: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runnable = [c for c in _cases() if c["area"] == area and c.get("kind", "run") == "run"]
    runnable = [case for case in runnable if not missing_types(case)]
    if not runnable:
        pytest.skip("the area has no case of this kind whose types exist")
    file = tmp_path / f"{area}.json"
    file.write_text(json.dumps(runnable), encoding="utf-8")
    status = main(["test", str(file), "--plugin", str(adapter.DOUBLES), "--json"])
    verdicts = json.loads(capsys.readouterr().out)
    assert [(row["id"], row["failures"]) for row in verdicts if not row["passed"]] == []
    assert [row["id"] for row in verdicts] == [case["id"] for case in runnable]
    assert status == 0


def test_adapter_speaks_the_protocol() -> None:
    """One process, a list in, a list out, an error for a case that cannot be run."""
    cases = [compare.request(c) for c in _cases() if c["area"] == "end"]
    broken = {"id": "broken", "workflow": {"format": 99}}
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance.adapter"],
        input=json.dumps([*cases, broken]),
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, "TZ": "Asia/Tokyo"},
        check=True,
    )
    answers = json.loads(done.stdout)
    assert len(answers) == len(cases) + 1
    assert all("execution" in answer for answer in answers[:-1])
    assert "99" in answers[-1]["error"]


def test_comparator_accepts_its_own_data_and_rejects_a_changed_one() -> None:
    for case in _cases():
        ideal = compare.ideal(case)
        assert compare.evaluate(case, ideal) == []
        changed = compare.mutate(case, ideal)
        assert changed is None or compare.evaluate(case, changed)
