"""Breakpoints in words and shapes: where one stands, what it asks for, how the canvas draws it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.debugging import (
    AFTER,
    AT_LEAST,
    BEFORE,
    EQUAL,
    ERROR,
    EVERY,
    STATUS,
    WIRE,
    Breakpoint,
)
from desktop_app.domain.graph import Tree
from desktop_app.domain.status import job_status_name
from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.debug_signs import NodeSigns, Shape, Stop
from desktop_app.gui.wording import referring, step, tr


def slot_of(given: Breakpoint) -> Slot | None:
    """Return the wire that a breakpoint stands on, by the slot it leads into."""
    return Slot(given.node, given.branch) if given.kind == WIRE else None


def where(given: Breakpoint, tree: Tree, catalog: Catalog) -> str:
    """Return where a breakpoint stands."""
    if given.kind == WIRE:
        return _wire(given, tree, catalog)
    if given.node is None:
        return tr("Any node")
    node = tree.nodes.get(given.node)
    return (node.title or node.type) if node is not None else tr("{key} (deleted)", key=given.node)


def _wire(given: Breakpoint, tree: Tree, catalog: Catalog) -> str:
    if given.node is None:
        return tr("Wire behind the trigger")
    node = tree.nodes.get(given.node)
    if node is None:
        return tr("{key} (deleted)", key=given.node)
    title = node.title or node.type
    if given.branch is None:
        return tr("Wire behind “{title}”", title=title)
    spec = catalog.node(node.type)
    branches = spec.branches_of(node.config, (given.branch,)) if spec is not None else ()
    label = next((branch.label for branch in branches if branch.index == given.branch), "")
    return tr("Wire “{title}” ▸ {branch}", title=title, branch=step(label or str(given.branch)))


def moment(given: Breakpoint) -> str:
    """Return when it stops, in a word or two."""
    if given.kind == STATUS:
        return ", ".join(tr(job_status_name(status)) for status in given.statuses)
    words = {BEFORE: tr("Before it"), AFTER: tr("Result"), WIRE: tr("Taken"), ERROR: tr("Failure")}
    return words[given.kind]


def demands(given: Breakpoint, titles: Mapping[str, str]) -> str:
    """Return what it asks for besides, and what it does."""
    return " · ".join(_demands(given, titles))


def _demands(given: Breakpoint, titles: Mapping[str, str]) -> Iterable[str]:
    if given.condition:
        text = given.condition.get("expression")
        yield (
            tr("if {condition}", condition=referring(str(text), titles))
            if text
            else tr("if its conditions are met")
        )
    if given.changed:
        yield tr("when {value} has changed", value=referring(given.changed, titles))
    often = tr("every {n} times") if given.hits > 1 else tr("every time")
    rules = {EQUAL: tr("time {n}"), AT_LEAST: tr("from time {n} on"), EVERY: often}
    if given.hit_rule:
        yield rules[given.hit_rule].format(n=given.hits)
    if given.entered_from:
        yield tr("from “{title}”", title=titles.get(given.entered_from) or given.entered_from)
    if given.message:
        yield tr("writes “{text}”", text=referring(given.message, titles))
    if given.once:
        yield tr("once")


def drawn(given: Breakpoint, verified: bool = True) -> Stop:
    """Return how the canvas draws a breakpoint."""
    asks = bool(given.condition or given.changed or given.hit_rule or given.entered_from)
    shape = Shape.LOG if given.message else Shape.CONDITION if asks else Shape.STOP
    return Stop(shape, given.enabled, verified)


def signs(
    given: Iterable[Breakpoint],
    paused: str = "",
    mocked: Iterable[str] = (),
    stale: Mapping[str, str] | None = None,
    edited: Iterable[str] = (),
    fitted: Iterable[str] = (),
) -> tuple[dict[str, NodeSigns], dict[Slot, Stop]]:
    """Return what the canvas shows, by node and by wire. ``paused`` is the node at which the run stands,
    ``edited`` are those whose results were changed, ``fitted`` those with other settings in this run.
    """
    nodes: dict[str, dict[str, Any]] = {}
    wires: dict[Slot, Stop] = {}
    for each in given:
        if (slot := slot_of(each)) is not None:
            wires[slot] = drawn(each)
        elif each.node is not None:
            place = "before" if each.kind == BEFORE else "after"
            nodes.setdefault(each.node, {})[place] = drawn(each)
    if paused:
        nodes.setdefault(paused, {})["paused"] = True
    for name, keys in (("mocked", mocked), ("edited", edited), ("fitted", fitted)):
        for key in keys:
            nodes.setdefault(key, {})[name] = True
    for key, reason in (stale or {}).items():
        nodes.setdefault(key, {})["stale"] = reason
    return {key: NodeSigns(**told) for key, told in nodes.items()}, wires
