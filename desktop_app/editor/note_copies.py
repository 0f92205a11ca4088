"""Notes and groups that go along with copied nodes, as entries of a document (editor.md E, Clipboard).

A group comes along when it is chosen, with all it holds, or when all it holds is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from desktop_app.domain.json_value import number_fault
from desktop_app.domain.node_spec import copy_json
from desktop_app.domain.workflow import JsonObject, Position, Workflow
from desktop_app.editor import reroutes
from desktop_app.editor.notes import entries, groups, inside

STEP: Final = 32.0
"""By so much a copy lies beside what it would cover, in canvas units."""


def with_contents(workflow: Workflow, keys: Iterable[str]) -> set[str]:
    """Return ``keys`` and everything that groups among them hold."""
    chosen, found = set(keys), groups(workflow)
    return chosen.union(*(inside(found, group.id) for group in found if group.id in chosen))


def taken_along(workflow: Workflow, chosen: Collection[str]) -> tuple[JsonObject, ...]:
    """Return the notes and groups among ``chosen``, the groups of which all members are, and the points of
    the wires of which both ends are.
    """
    taken, found = set(chosen), groups(workflow)
    while more := {
        group.id
        for group in found
        if group.id not in taken and group.members and taken.issuperset(group.members)
    }:
        taken |= more
    nodes = [node.key for node in workflow.nodes if node.key in taken]
    taken = (taken - reroutes.ids(workflow)).union(reroutes.between(workflow, nodes))
    return tuple({**entry, "id": key} for key, entry in entries(workflow) if key in taken)


def rekeyed_papers(papers: Iterable[JsonObject], keys: Mapping[str, str]) -> tuple[JsonObject, ...]:
    """Return notes and groups under the new ``keys``; members that did not come along are left out."""
    made: list[JsonObject] = []
    for paper in papers:
        copied = {**copy_json(paper), "id": keys[paper["id"]]}
        if is_group(paper):
            copied["members"] = [keys[name] for name in members(paper) if name in keys]
        if reroutes.is_reroute(paper):
            copied |= reroutes.rekeyed(paper, keys)
        made.append(copied)
    return tuple(made)


def is_group(paper: JsonObject) -> bool:
    """Whether an entry is a group; others have a place of their own."""
    return paper.get("kind") == "group"


def members(paper: JsonObject) -> list[str]:
    """Return what a group says that it holds."""
    listed = paper.get("members")
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list | tuple) else []


def moved(papers: Iterable[JsonObject], dx: float, dy: float) -> tuple[JsonObject, ...]:
    """Return the entries with notes moved; groups follow what they hold."""
    return tuple(
        paper if is_group(paper) else {**paper, "x": _at(paper, "x") + dx, "y": _at(paper, "y") + dy}
        for paper in papers
    )


def _at(paper: JsonObject, name: str) -> float:
    value = paper.get(name)
    return float(value) if isinstance(value, int | float) and not number_fault(value) else 0.0


def aside(papers: tuple[JsonObject, ...], workflow: Workflow) -> tuple[JsonObject, ...]:
    """Return the entries with notes moved until none lies exactly on a note of ``workflow``."""
    there = places(workflow.notes)
    while there & places(papers):
        papers = moved(papers, STEP, STEP)
    return papers


def places(papers: Iterable[JsonObject]) -> set[Position]:
    """Return where the notes among the entries are."""
    papers = (paper for paper in papers if not is_group(paper) and not reroutes.is_reroute(paper))
    return {(_at(paper, "x"), _at(paper, "y")) for paper in papers}


def new_keys(nodes: Iterable[str], papers: Iterable[JsonObject], fresh: Callable[[], str]) -> dict[str, str]:
    """Return a new key for each node and each note or group."""
    return {key: fresh() for key in (*nodes, *(paper["id"] for paper in papers))}
