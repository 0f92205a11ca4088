"""Values and configs that a person changes while a run is paused (editor.md F, "Paused view").

A job keeps its result; an edit lies over it until the node has another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.debugging import Edit
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.roots import CONTEXT, RESULTS, SCOPES
from desktop_app.domain.template import resolve_path
from desktop_app.domain.values import MISSING, to_json
from desktop_app.domain.workflow import Node
from desktop_app.engine.plan import Plan

if TYPE_CHECKING:
    from desktop_app.engine.processor import Processor

_KINDS: Final = (
    (bool, "true or false"),
    ((int, float), "number"),
    (str, "text"),
    (list, "list"),
    (dict, "object"),
)


def kind_of(value: Any) -> str:
    """Return what a JSON value is, in a word; empty for null."""
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "")


def checked(path: str, value: Any, scope: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the new value as JSON, and what stands at the path now.

    :raises InvalidRequestError: nothing stands there, it cannot be changed, or it is of another type.
    """
    root = path.partition(".")[0]
    if root not in (CONTEXT, RESULTS, SCOPES) or (root != CONTEXT and "." not in path):
        raise InvalidRequestError("only the trigger’s data, results and scopes can be changed", place=path)
    before = resolve_path(scope, path)
    if before is MISSING or callable(before):
        raise InvalidRequestError("there is no such value", place=path)
    value, before = to_json(value), to_json(before)
    if value is not None and before is not None and kind_of(value) != kind_of(before):
        raise InvalidRequestError(
            f"it is a {kind_of(before)}, not a {kind_of(value)}",
            place=path,
            remedy=f"give a {kind_of(before)}",
        )
    return value, before


def unmasked(value: Any, before: Any, shown: Callable[[Any], Any]) -> Any:
    """Return a value in which what a person has left as it was ``shown`` is what it hides."""
    if shown(before) == value:
        return before
    if isinstance(value, dict) and isinstance(before, dict):
        return {key: unmasked(each, before.get(key), shown) for key, each in value.items()}
    if isinstance(value, list) and isinstance(before, list):
        known = [*before, *[None] * (len(value) - len(before))]
        return [unmasked(each, old, shown) for each, old in zip(value, known, strict=False)]
    return value


def anchored(edit: Edit, processor: Processor) -> Edit:
    """Return the edit tied to the job and the round that its path means now."""
    root, *rest = edit.path.split(".")
    if root == CONTEXT:
        return edit
    job = processor.jobs_by_key.get(rest[0])
    if job is None:
        raise InvalidRequestError("the node has no job yet", place=edit.path)
    if root == RESULTS and job.pending:
        raise InvalidRequestError("the node is not done yet, so its result is not settled", place=edit.path)
    return replace(edit, job_id=job.id, round=_round(job.result) if root == SCOPES else None)


def _round(result: Any) -> int | None:
    return result.get("looped") if isinstance(result, dict) else None


def overlay(given: Iterable[Edit], processor: Processor) -> None:
    """Lay the edits that still count over the results and the trigger's data of a pass."""
    for edit in given:
        root, *rest = edit.path.split(".")
        if edit.execution_id != processor.execution.id:
            continue
        if root == CONTEXT:
            processor.use_context(put(processor.execution.context, rest, edit.value))
        elif root == RESULTS and (job := processor.jobs_by_key.get(rest[0])) and job.id == edit.job_id:
            processor.results_by_key[rest[0]] = put(processor.results_by_key[rest[0]], rest[1:], edit.value)


def edited_scope(given: Iterable[Edit], processor: Processor, owner: Node, scope: Any) -> Any:
    """Return local variables with the edits that were made in this round."""
    job = processor.jobs_by_key.get(owner.key)
    for edit in given:
        root, *rest = edit.path.split(".")
        if root != SCOPES or rest[0] != owner.key or edit.execution_id != processor.execution.id:
            continue
        if job is not None and job.id == edit.job_id and _round(job.result) == edit.round:
            scope = put(dict(scope), rest[1:], edit.value)
    return scope


def put(value: Any, path: Sequence[str], new: Any) -> Any:
    """Return a copy of a JSON value with ``new`` at a path of names and indexes."""
    if not path:
        return deepcopy(new)
    copy = deepcopy(value)
    target = copy
    for place, segment in enumerate(path):
        key = int(segment) if isinstance(target, list) and segment.isdigit() else segment
        try:
            if place == len(path) - 1:
                target[key] = deepcopy(new)
            else:
                target = target[key]
        except (KeyError, IndexError, TypeError):
            raise InvalidRequestError("there is no such place", place=".".join(path)) from None
    return copy


def with_configs(plan: Plan, configs: Mapping[str, Any]) -> Plan:
    """Return a plan whose nodes have other configs, by key."""
    document = plan.workflow
    nodes = [
        replace(node, config=configs[node.key]) if node.key in configs else node for node in document.nodes
    ]
    return Plan(replace(plan.version, document=document.with_nodes(nodes)))
