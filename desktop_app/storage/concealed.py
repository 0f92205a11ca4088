"""Takes secrets out of what is written, and puts them back into what the engine reads (ADR 6).

Masked values stand in the ordinary columns, so that everyone may show them. Where the secrets stood is kept
beside them; only the engine's view of the store asks for it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, select

from desktop_app.domain.errors import StorageError
from desktop_app.domain.execution import Execution, Job, Task
from desktop_app.domain.masking import Hidden, Mask
from desktop_app.domain.records import Checkpoint, Concealed, Message
from desktop_app.storage import tables
from desktop_app.storage.json_text import from_json, to_json
from desktop_app.storage.rows import CHUNK, RowStatement, Values

KEEP: Final = RowStatement.insert(
    tables.concealed, "ON CONFLICT (owner_id) DO UPDATE SET places = excluded.places"
)
JOB_FIELDS: Final = ("result", "meta", "log")
CURSOR_FIELD: Final = "concealed"

_rows = tables.concealed.c
_log = logging.getLogger(__name__)

Places = dict[str, list[Any]]


def values(given: Concealed) -> Values:
    """Return a row of :data:`KEEP`."""
    return (given.owner_id, given.execution_id, to_json(given.places))


def keep(connection: Connection, given: Iterable[Concealed]) -> None:
    """Write where secrets stood, over what was known of the same owners."""
    KEEP(connection, [values(each) for each in given])


def places_of(connection: Connection, owners: Sequence[int]) -> dict[int, Places]:
    """Return where secrets stood, by owner; owners without secrets are left out."""
    found: dict[int, Places] = {}
    for start in range(0, len(owners), CHUNK):
        some = _rows.owner_id.in_(owners[start : start + CHUNK])
        rows = connection.execute(select(_rows.owner_id, _rows.places).where(some))
        found |= {row.owner_id: from_json(row.places) for row in rows}
    return found


# -- out -----------------------------------------------------------------------------------------------------


def hidden_fields(given: Mapping[str, Any], mask: Mask) -> tuple[dict[str, Any], Places]:
    """Return values without secrets, and where those stood.

    :raises StorageError: a value is nested without end.
    """
    shown: dict[str, Any] = {}
    places: Places = {}
    for name, value in given.items():
        shown[name], found = _hide(value, mask)
        if found:
            places[name] = found
    return shown, places


def _hide(value: Any, mask: Mask) -> Hidden:
    try:
        return mask.hide(value)
    except RecursionError as error:
        raise StorageError(f"The value cannot be stored as JSON: {error}") from error


def hidden_job(job: Job, mask: Mask) -> tuple[Job, Concealed]:
    """Return a job without secrets."""
    shown, places = hidden_fields({name: getattr(job, name) for name in JOB_FIELDS}, mask)
    return replace(job, **shown) if places else job, Concealed(job.id, job.execution_id, places)


def hidden_execution(execution: Execution, mask: Mask) -> tuple[Execution, Concealed]:
    """Return an execution without secrets in its context."""
    shown, places = hidden_fields({"context": execution.context}, mask)
    concealed = Concealed(execution.id, execution.id, places)
    return replace(execution, **shown) if places else execution, concealed


def hidden_task(task: Task, mask: Mask) -> Task:
    """Return a task without secrets; nothing reads it but people."""
    # A user's number stays: it may have the digits of a secret, and would find its task no more.
    user = mask.text(task.user_id) if isinstance(task.user_id, str) else task.user_id
    return replace(task, user_id=user, title=mask.text(task.title), result=_hide(task.result, mask).value)


def hidden_checkpoint(given: Checkpoint, mask: Mask) -> Checkpoint:
    """Return a checkpoint without secrets. A job that is stored already gets its places written even when
    there are none: an earlier value of it may have had some.
    """
    inserted = [hidden_job(job, mask) for job in given.inserted]
    updated = [hidden_job(job, mask) for job in given.updated]
    kept = [each for _, each in inserted if each.places] + [each for _, each in updated]
    return replace(
        given,
        inserted=[job for job, _ in inserted],
        updated=[job for job, _ in updated],
        tasks=[hidden_task(task, mask) for task in given.tasks],
        output=_hide(given.output, mask).value,
        cursor=_hidden_cursor(given.cursor, mask),
        concealed=kept,
    )


def _hidden_cursor(given: tuple[int, dict[str, Any]] | None, mask: Mask) -> tuple[int, dict[str, Any]] | None:
    """Only what instructions remember in a step may hold a secret; the places stand beside it."""
    if given is None:
        return None
    message, cursor = given
    states, places = _hide(_states(cursor), mask)
    return (message, {**_with_states(cursor, states), CURSOR_FIELD: places}) if places else given


def _states(cursor: Mapping[str, Any]) -> list[Any]:
    steps = [*cursor["steps"], *([cursor["current"]] if "current" in cursor else [])]
    return [step[3] for step in steps]


def _with_states(cursor: Mapping[str, Any], states: Sequence[Any]) -> dict[str, Any]:
    left = iter(states)
    changed = {**cursor, "steps": [[*step[:3], next(left)] for step in cursor["steps"]]}
    if "current" in cursor:
        changed["current"] = [*cursor["current"][:3], next(left)]
    return changed


# -- in ------------------------------------------------------------------------------------------------------


def revealed_jobs(connection: Connection, jobs: Sequence[Job], mask: Mask) -> None:
    """Put secrets back into jobs that were just read."""
    found = places_of(connection, [job.id for job in jobs])
    for job in jobs:
        for name, places in found.get(job.id, {}).items():
            _tell_missing(mask, places, f"job {job.id}")
            setattr(job, name, mask.reveal(getattr(job, name), places))


def revealed_execution(connection: Connection, execution: Execution, mask: Mask) -> None:
    """Put secrets back into the context of an execution that was just read."""
    for name, places in places_of(connection, [execution.id]).get(execution.id, {}).items():
        _tell_missing(mask, places, f"execution {execution.id}")
        setattr(execution, name, mask.reveal(getattr(execution, name), places))


def revealed_message(message: Message, mask: Mask) -> Message:
    """Return a message with the secrets in what its steps remember."""
    cursor = message.cursor or {}
    if CURSOR_FIELD not in cursor:
        return message
    states = mask.reveal(_states(cursor), cursor[CURSOR_FIELD])
    return replace(message, cursor=_with_states(cursor, states))


def _tell_missing(mask: Mask, places: Sequence[Any], owner: str) -> None:
    for name in sorted(mask.missing(places)):
        _log.warning("%s: the secret %s has no value here, so it stays masked", owner, name)
