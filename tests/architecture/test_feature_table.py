"""The table of features names tests that exist: no row may claim what nothing proves."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "resources" / "docs" / "feature-table.md"
AREAS = {"adding", "wiring", "layout", "clipboard", "undo", "navigation", "versions", "forms", "variables"}
AREAS |= {"tasks", "command line", "data", "outside", "debugging", "runs"}
COLUMNS = ["area", "feature", "how to reach it", "test"]


def rows() -> list[list[str]]:
    """Return the cells of every row below the heads of the tables."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in ("area", "---")]


def test_every_row_has_an_area_a_feature_a_way_and_a_test() -> None:
    assert rows()
    for row in rows():
        assert len(row) == len(COLUMNS) and all(row), f"incomplete: {row}"
        assert row[0] in AREAS, f"no such area: {row[0]}"


def test_every_test_that_is_named_exists() -> None:
    for row in rows():
        found = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row[-1])
        assert found, f"names no test: {row}"
        for path, name in found:
            text = (ROOT / path).read_text("utf-8")
            assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{path} has no {name}"


def test_every_area_has_a_row() -> None:
    assert {row[0] for row in rows()} == AREAS
