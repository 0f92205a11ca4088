"""Runs as families: what was forked from a run, or called by it, stands under it (editor.md F, Runs dock)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop_app.domain.runs import Run


def families(lines: Sequence[Run]) -> list[tuple[Run, int]]:
    """Return lines, newest first, each with its depth. A family stands where its newest member did, the run
    that it began with first; who comes from a run that is not among the lines stands alone.
    """
    known = {run.id: run for run in lines}
    children: dict[int, list[Run]] = {}
    for run in lines:
        if run.parent_id in known:
            children.setdefault(run.parent_id, []).append(run)
    told: set[int] = set()
    found: list[tuple[Run, int]] = []
    for run in lines:
        if run.id not in told:
            family = list(_family(_eldest(run, known), children))
            told.update(each.id for each, _ in family)
            found += family
    return found


def _eldest(run: Run, known: dict[int, Run]) -> Run:
    while run.parent_id in known:
        run = known[run.parent_id]
    return run


def _family(first: Run, children: dict[int, list[Run]]) -> Iterator[tuple[Run, int]]:
    waiting = [(first, 0)]
    while waiting:
        run, depth = waiting.pop()
        yield run, depth
        waiting += [(each, depth + 1) for each in reversed(children.get(run.id, ()))]
