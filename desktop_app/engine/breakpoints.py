"""Decides whether a breakpoint fires (editor.md F, "Breakpoints")."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop_app.domain import expressions
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
from desktop_app.domain.execution import Job
from desktop_app.domain.values import compact_json
from desktop_app.engine import asked
from desktop_app.engine.debug_session import Session
from desktop_app.engine.steps import FOLLOW, NOTE, RUN, Step

if TYPE_CHECKING:
    from desktop_app.engine.processor import Processor

PLACE: Final = "breakpoint"
"""Where the breakpoints of a workflow are kept among what people fill in."""


class Fired(NamedTuple):
    """A breakpoint that stops the run; ``message`` tells what was wrong with its condition, if anything."""

    breakpoint: Breakpoint
    message: str = ""


def at(step: Step, given: tuple[Breakpoint, ...]) -> Iterator[Breakpoint]:
    """Yield the enabled breakpoints whose place this is."""
    for each in given:
        if each.enabled and _is_place(each, step):
            yield each


def _is_place(given: Breakpoint, step: Step) -> bool:
    if step.kind == RUN:
        if given.kind == WIRE:
            return (given.node, given.branch) == step.node.slot
        return given.kind == BEFORE and given.node in (None, step.node.key)
    if step.kind not in (FOLLOW, NOTE) or step.job is None:
        return False
    if given.node not in (None, step.node.key) or not is_news(step, own=given.node is not None):
        return False
    return _is_outcome(given, step.job)


def is_news(step: Step, *, own: bool) -> bool:
    """Whether a step's job is the node's own new outcome; one that only passes on what failed inside counts
    for those who asked for this very node.
    """
    state = step.state or {}
    return bool(state.get("fresh")) and (own or not state.get("bubbled"))


def _is_outcome(given: Breakpoint, job: Job) -> bool:
    if given.kind == AFTER:
        return not job.pending
    if given.kind == ERROR:
        return job.status < 0
    return given.kind == STATUS and job.status in given.statuses


def fires(given: Breakpoint, step: Step, session: Session, processor: Processor) -> Fired | None:
    """Count a breakpoint whose place was reached, and tell whether it fires now. What cannot be evaluated
    fires too and says why: a condition that is wrong must not be overlooked.
    """
    if given.entered_from and not _is_entered_from(given.entered_from, step, processor):
        return None
    scope = processor.get_scope(step.node, include_self=step.kind != RUN)
    try:
        if given.condition and not _holds(given.condition, scope):
            return None
        if given.changed and not _is_changed(given, scope, session):
            return None
    except Exception as error:
        return Fired(given, f"the condition cannot be evaluated: {error}")
    session.hits[given.id] = count = session.hits.get(given.id, 0) + 1
    return Fired(given) if _is_counted(given, count) else None


def _holds(condition: Any, scope: Any) -> bool:
    engine, expression = condition.get("engine"), condition.get("expression")
    if isinstance(expression, str) and engine != expressions.BASIC:
        expression = asked.braced(expression)
    if engine is None and condition.get("calculation") is None:
        engine = expressions.DEFAULT_ENGINE
    return expressions.evaluate_condition(engine, condition.get("calculation"), expression, scope)


def _is_changed(given: Breakpoint, scope: Any, session: Session) -> bool:
    value = compact_json(asked.evaluate(given.changed, scope))
    digest = hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
    before = session.values.get(given.id)
    session.values[given.id] = digest
    return before is not None and before != digest


def _is_counted(given: Breakpoint, count: int) -> bool:
    if given.hit_rule == EQUAL:
        return count == given.hits
    if given.hit_rule == AT_LEAST:
        return count >= given.hits
    return not given.hit_rule or (given.hit_rule == EVERY and count % given.hits == 0)


def _is_entered_from(key: str, step: Step, processor: Processor) -> bool:
    """Whether the visit came from the node ``key``: the one before, one around, or the one that called."""
    if step.job is not None and step.job.node_key == key and step.kind == RUN:
        return True
    owner = processor.plan.owners[step.node.key]
    while owner is not None:
        if owner.key == key:
            return True
        owner = processor.plan.owners[owner.key]
    return step.node.upstream == key or (processor.gate is not None and processor.gate.caller == key)
