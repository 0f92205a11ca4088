"""Runs as families, told from their lines alone (editor.md F, Runs dock; L 6)."""

from __future__ import annotations

from desktop_app.domain.execution import Execution
from desktop_app.domain.runs import Run
from desktop_app.gui.runs.run_tree import families


def run(number: int, parent: int = 0) -> Run:
    return Run(Execution(number, 1, "w", "", None), number, parent_id=parent)


def told(*lines: Run) -> list[tuple[int, int]]:
    return [(each.id, depth) for each, depth in families(lines)]


def test_a_run_that_was_made_of_another_stands_under_it_where_the_newest_of_them_was() -> None:
    lines = (run(6, 2), run(5), run(4, 3), run(3, 2), run(2), run(1))
    assert told(*lines) == [(2, 0), (6, 1), (3, 1), (4, 2), (5, 0), (1, 0)]


def test_a_run_whose_parent_is_not_listed_stands_alone() -> None:
    assert told(run(9, 4), run(8)) == [(9, 0), (8, 0)]
