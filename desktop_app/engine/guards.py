"""Asks the workflows that stand before a person's writes whether they may be (data.md 1.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desktop_app.domain.collections import split_path
from desktop_app.domain.execution import Job
from desktop_app.domain.record_work import ActionOutcome
from desktop_app.domain.status import ExecutionStatus
from desktop_app.domain.workflow import JsonObject, WorkflowVersion
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.processor import Processor
from desktop_app.engine.record_context import acting

GUARD: Final = "request-interception"
END: Final = "end"
GENERIC: Final = "A workflow that belongs to this has failed."

Named = tuple[WorkflowVersion, str]
"""A workflow with the path to the record that it is about; empty for the record itself."""


async def vetoed(
    engine: Engine,
    collection: str,
    action: str,
    params: JsonObject,
    workflows: Sequence[str] = (),
    stack: Sequence[int] = (),
) -> ActionOutcome | None:
    """Ask the guards: those that are named, in their order, then those of everything, by id. The first veto
    counts; what earlier ones said is kept (1.6). ``stack`` are the executions in whose course it happens.
    """
    listening = of_type(engine, GUARD, collection)
    local = [v for v in listening if not v.document.config.get("global")]
    chosen = {v.id: v for v, _ in named(local, workflows)}.values()
    everywhere = [v for v in sorted(listening, key=lambda v: v.id) if is_global(v, action)]
    messages: list[dict[str, str]] = []
    for version in [*chosen, *everywhere]:
        processor = await engine.trigger(
            version, acting(params=dict(params)), stack=list(stack), messages=messages
        )
        state = state_of(processor)
        if state != "ok":
            return ActionOutcome(state, told(messages, state))
    return None


def of_type(engine: Engine, type_id: str, collection: str) -> list[WorkflowVersion]:
    """Return the enabled workflows of a trigger type that are about a collection."""
    wanted = split_path(collection)
    return [
        version
        for version in engine.activation.enabled.values()
        if version.document.type == type_id
        and version.document.config.get("collection")
        and split_path(version.document.config["collection"]) == wanted
    ]


def named(versions: Sequence[WorkflowVersion], names: Sequence[str]) -> list[Named]:
    """Return the workflows that are named, in that order, each once with one path; others are passed over."""
    by_key = {version.key: version for version in versions}
    parts = [str(name).partition("!") for name in names]
    wanted = dict.fromkeys((key.strip(), path.strip()) for key, _, path in parts)
    return [(by_key[key], path) for key, path in wanted if key in by_key]


def is_global(version: WorkflowVersion, action: str) -> bool:
    """Whether a workflow is asked about every action of a kind."""
    config = version.document.config
    return bool(config.get("global")) and action in (config.get("actions") or ())


def state_of(processor: Processor | None) -> str:
    """Return what a run says about the action: go on, done already, forbidden, or broken."""
    if processor is None:
        return "failed"
    status, last = processor.execution.status, processor.last_saved_job
    through_end = isinstance(last, Job) and last.node_type == END
    if status == ExecutionStatus.RESOLVED:
        return "stopped" if through_end else "ok"
    return "rejected" if through_end and (status or 0) < 0 else "failed"


def told(messages: Sequence[Mapping[str, str]], state: str = "ok") -> tuple[str, ...]:
    """Return what workflows said; of a failed one that said nothing, a general word."""
    found = tuple(str(message.get("message") or "") for message in messages)
    return found or ((GENERIC,) if state == "failed" else ())
