"""Every line of engine.md 9 has a test whose name carries its id, or a word why it has none yet."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

TESTS = Path(__file__).parents[1]


def _numbered(letter: str, count: int) -> list[str]:
    return [f"{letter}{number}" for number in range(1, count + 1)]


IDS = [
    *_numbered("P", 28), *_numbered("D", 33), *_numbered("T", 11), *_numbered("A", 35), *_numbered("C", 6),
    *_numbered("M", 8), *_numbered("L", 13), *_numbered("B", 9), *_numbered("Y", 3), *_numbered("V", 3),
    *_numbered("J", 6),
]  # fmt: skip
"""The ids of the tables of 9.1 to 9.4 and 9.6."""

LINES = {
    "s95": ("equal", "notequal", "gt", "lt", "gte", "includes", "groups", "condition"),
    "s97": ("math", "formula", "ranges", "placeholders", "sandbox", "string", "columns", "dynamic", "query",
            "cc", "dates"),
    "s98": ("system", "ranges"),
    "s99": ("single", "all", "conflicts", "assignees", "actions", "downstream", "records", "ends"),
}  # fmt: skip
"""Sections whose lines have no ids: the section, then a word for each line."""

SCOPES = "scope transactions are optional, and no node type opens one"
DATA = "needs a trigger on data"
LATER = {
    **{f"P{number}": SCOPES for number in range(21, 27)},
    "D30": DATA,
    "D31": f"optional; {DATA}",
    "s97_dynamic": "proven in tests/nodes/dynamic_calculation",
    "s97_query": "proven in tests/nodes/json_query",
    "s97_cc": "proven in tests/nodes/cc",
    "s97_dates": "proven in tests/nodes/date_calculation",
}
"""Ids without a test, and why."""


def wanted() -> set[str]:
    """Return every id as it stands in the names of tests."""
    lines = {f"{section}_{word}" for section, words in LINES.items() for word in words}
    return {name.lower() for name in IDS} | lines


@cache
def carried() -> frozenset[str]:
    """Return the ids that names of tests carry: ``test_p14_t11_…`` carries two."""
    found = set()
    for name in _test_names():
        words = name.removeprefix("test_").split("_")
        found.update(words)
        found.update("_".join(pair) for pair in pairwise(words))
    return frozenset(found & wanted())


def _test_names() -> Iterator[str]:
    for path in sorted(TESTS.rglob("test_*.py")):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from [statement.name] if statement.name.startswith("test_") else []


def test_every_line_of_the_checklist_has_a_test_or_a_reason() -> None:
    later = {name.lower() for name in LATER}
    assert sorted(wanted() - carried() - later) == []


def test_no_reason_outlives_its_cause() -> None:
    later = {name.lower() for name in LATER}
    assert sorted(later & carried()) == [] and later <= wanted()
