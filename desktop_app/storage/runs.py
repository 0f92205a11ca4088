"""Finding executions among very many, and what people say about them (editor.md F, Runs dock).

A search goes from the newest back in stretches of :data:`STRETCH` candidates, each a short read, so that
neither the engine nor a window waits for a search that finds nothing. What is rare has a small index of its
own: executions that failed, those that have not ended, and what people have marked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection

from desktop_app.domain.runs import Run, RunMarks, RunPage, RunQuery
from desktop_app.storage import mapping
from desktop_app.storage.json_text import to_text
from desktop_app.storage.rows import run as execute

STRETCH: Final = 25_000
"""So many executions are looked through in one read."""
NEWEST: Final = 2**63 - 1
CLOCK_MS: Final = 24 * 3600 * 1000
"""By so much a clock may have been set back and a search by time still finds every run."""

_FIND: Final = """
WITH found AS MATERIALIZED (
    SELECT e.id FROM {place} {marks} WHERE {terms} ORDER BY {order} DESC LIMIT ?)
SELECT e.id, e.workflow_id, e.key, e.event_key, NULL, e.status, e.reason, e.dispatched, e.started_at,
    e.expires_at, e.parent_execution_id, NULL, NULL, e.manually, e.created_at, e.updated_at,
    (SELECT number FROM execution_numbers n WHERE n.id = e.id), w.title, w.type,
    (SELECT count(*) FROM workflows v WHERE v.key = e.key AND v.id <= w.id),
    (SELECT node_key FROM jobs j INDEXED BY ix_jobs_failed
        WHERE j.execution_id = e.id AND j.status < 0 ORDER BY j.id LIMIT 1),
    (SELECT number FROM execution_numbers n WHERE n.id = coalesce(o.source_id, e.parent_execution_id)),
    o.mocks, o.dry, m.pinned, m.tags, m.note, coalesce(o.source_id, e.parent_execution_id)
FROM found JOIN executions e ON e.id = found.id LEFT JOIN workflows w ON w.id = e.workflow_id
    LEFT JOIN run_origins o ON o.execution_id = e.id
    LEFT JOIN execution_marks m ON m.id = e.id ORDER BY e.id DESC
"""
# Asked for together, both ends would have the whole table read.
_ENDS: Final = "SELECT (SELECT min(id) FROM executions), (SELECT max(id) + 1 FROM executions)"
_NEXT: Final = "SELECT id, created_at FROM executions WHERE id >= ? ORDER BY id LIMIT 1"
_JOINED: Final = "({stretch}) c JOIN executions e ON e.id = c.id"
_MARKS: Final = "LEFT JOIN execution_marks m ON m.id = e.id"
_SOURCES: Final = {
    "all": "SELECT id FROM executions WHERE id < ?",
    "key": "SELECT id FROM executions INDEXED BY ix_executions_key_id WHERE id < ? AND key = ?",
    "failed": "SELECT id FROM executions INDEXED BY ix_executions_failed WHERE id < ? AND status < 0",
    "open": "SELECT id FROM executions WHERE id < ? AND (status = 0 OR status IS NULL)",
    "mocks": "SELECT execution_id AS id FROM run_origins WHERE execution_id < ? AND mocks",
    "marks": "SELECT id FROM execution_marks WHERE id < ?",
    "numbers": "SELECT id FROM execution_numbers WHERE id < ? AND number = ?",
}
_ERROR: Final = """e.status < 0 AND EXISTS (SELECT 1 FROM jobs j INDEXED BY ix_jobs_failed
    WHERE j.execution_id = e.id AND j.status < 0
    AND (j.result LIKE ? ESCAPE '\\' OR j.log LIKE ? ESCAPE '\\'))"""
Term = tuple[str, tuple[Any, ...]]


def find(connection: Connection, query: RunQuery) -> RunPage:
    """Return the matches of one stretch, newest first, ``query.limit`` at most."""
    query, least = _within(connection, query)
    source, given = _candidates(query)
    given = (*given, least)
    stretch = f"{source} AND id >= ? ORDER BY id DESC LIMIT {STRETCH}"
    count, low = execute(connection, f"SELECT count(*), min(id) FROM ({stretch})", given).fetchone()
    if not count:
        return RunPage()
    terms = list(_terms(query))
    if source == _SOURCES["all"]:  # The table itself is read faster than row by row.
        place, order, given = "executions e", "e.id", ()
        terms.append(("e.id < ? AND e.id >= ?", (_before(query), low)))
    else:
        place, order = _JOINED.format(stretch=stretch), "c.id"
    where = " AND ".join(term for term, _ in terms) or "1"
    marks = _MARKS if "m." in where else ""
    text = _FIND.format(place=place, marks=marks, terms=where, order=order)
    values = (*given, *(value for _, each in terms for value in each), query.limit)
    runs = [_run(row) for row in execute(connection, text, values)]
    if len(runs) == query.limit:
        return RunPage(runs, runs[-1].id)
    return RunPage(runs, low if count == STRETCH else None)


def _within(connection: Connection, query: RunQuery) -> tuple[RunQuery, int]:
    """Return ``query`` below the executions that are too young for it, and the first id that is not too old:
    ids grow with time, but for a clock that was set.
    """
    if query.until is not None:
        young = _first_since(connection, query.until + CLOCK_MS)
        query = replace(query, before=min(_before(query), young))
    return query, 0 if query.since is None else _first_since(connection, query.since - CLOCK_MS)


def _first_since(connection: Connection, moment: int) -> int:
    """Return the id from which on executions were created at a moment or later, found by halving."""
    low, high = execute(connection, _ENDS, ()).fetchone()
    low, high = low or 0, high or 0
    while low < high:
        middle = (low + high) // 2
        found = execute(connection, _NEXT, (middle,)).fetchone()
        low, high = (low, middle) if found[1] >= moment else (found[0] + 1, high)
    return int(low)


def _before(query: RunQuery) -> int:
    return NEWEST if query.before is None else query.before


def _candidates(query: RunQuery) -> tuple[str, tuple[Any, ...]]:
    """Return the smallest source that holds every match, with its values."""
    before = _before(query)
    number = _number(query.text)
    statuses = query.statuses or ()
    if number is not None:
        return _SOURCES["numbers"], (before, number)
    if query.mocked:
        return _SOURCES["mocks"], (before,)
    if query.pinned or query.noted or query.tag:
        return _SOURCES["marks"], (before,)
    if query.error or (statuses and all(status is not None and status < 0 for status in statuses)):
        return _SOURCES["failed"], (before,)
    if statuses and all(not status for status in statuses):
        return _SOURCES["open"], (before,)
    if query.workflow_key is not None:
        return _SOURCES["key"], (before, query.workflow_key)
    return _SOURCES["all"], (before,)


def _number(text: str) -> int | None:
    figures = text.strip().lstrip("#")
    return min(int(figures[:19]), NEWEST) if figures.isdecimal() and figures.isascii() else None


def _terms(query: RunQuery) -> Iterator[Term]:
    """Yield the conditions; the plus keeps an index from being used that the source has chosen already."""
    if query.workflow_key is not None:
        yield "+e.key = ?", (query.workflow_key,)
    if query.statuses is not None:
        yield _status(query.statuses)
    if query.since is not None:
        yield "e.created_at >= ?", (query.since,)
    if query.until is not None:
        yield "e.created_at < ?", (query.until,)
    if query.longer is not None:
        yield "e.status <> 0 AND e.updated_at - e.started_at > ?", (query.longer,)
    if query.version is not None:
        yield "+e.workflow_id = ?", (query.version,)
    if query.trigger:
        yield "e.workflow_id IN (SELECT id FROM workflows WHERE type = ?)", (query.trigger,)
    yield from _marked(query)
    yield from _worded(query)


def _status(statuses: Sequence[int | None]) -> Term:
    named = tuple(status for status in statuses if status is not None)
    queueing = " OR e.status IS NULL" if None in statuses else ""
    return f"(+e.status IN ({', '.join('?' * len(named))}){queueing})", named


def _marked(query: RunQuery) -> Iterator[Term]:
    if query.pinned:
        yield "m.pinned = 1", ()
    if query.noted:
        yield "m.note <> ''", ()
    if query.tag:
        yield "EXISTS (SELECT 1 FROM json_each(m.tags) WHERE value = ?)", (query.tag,)


def _worded(query: RunQuery) -> Iterator[Term]:
    if query.input:
        yield "e.context LIKE ? ESCAPE '\\'", (_like(query.input),)
    if query.error:
        yield _ERROR, (_like(query.error),) * 2
    if query.text.strip() and _number(query.text) is None:
        titled = "e.workflow_id IN (SELECT id FROM workflows WHERE title LIKE ? ESCAPE '\\')"
        noted = "m.tags LIKE ? ESCAPE '\\' OR m.note LIKE ? ESCAPE '\\'"
        like = _like(query.text.strip())
        yield f"({titled} OR {noted} OR e.context LIKE ? ESCAPE '\\')", (like,) * 4


def _like(text: str) -> str:
    """Return what finds ``text`` inside JSON, case of Latin letters aside."""
    plain = json.dumps(text, ensure_ascii=False)[1:-1]
    return "%" + plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _run(row: Sequence[Any]) -> Run:
    number, title, trigger, version, failing, parent, mocked, dry = row[16:24]
    return Run(
        mapping.execution_brief(row[:16]),
        number or 0,
        title or "",
        trigger or "",
        version if title is not None else 0,
        failing or "",
        parent or 0,
        bool(mocked),
        bool(dry),
        _marks(row[24:27]),
        row[27] or 0,
    )


# -- marks -------------------------------------------------------------------------------------------------


def _marks(row: Sequence[Any] | None) -> RunMarks:
    if row is None or row[0] is None:
        return RunMarks()
    return RunMarks(bool(row[0]), tuple(json.loads(row[1])), row[2])


def mark_values(marks: RunMarks) -> tuple[Any, ...]:
    """Return the columns of marks."""
    tags = json.dumps(list(dict.fromkeys(marks.tags)), ensure_ascii=False)
    return int(marks.pinned), to_text(tags), to_text(marks.note)


def mark(connection: Connection, execution_id: int, values: tuple[Any, ...]) -> None:
    """Keep what a person says about an execution; harmless when it is gone."""
    known = execute(connection, "SELECT 1 FROM executions WHERE id = ?", (execution_id,)).fetchone()
    if known is None:
        return
    if values == mark_values(RunMarks()):
        execute(connection, "DELETE FROM execution_marks WHERE id = ?", (execution_id,))
        return
    text = "INSERT OR REPLACE INTO execution_marks (id, pinned, tags, note) VALUES (?, ?, ?, ?)"
    execute(connection, text, (execution_id, *values))


def tags(connection: Connection) -> list[str]:
    """Return every tag that is in use, by name."""
    text = "SELECT DISTINCT value FROM execution_marks, json_each(execution_marks.tags) ORDER BY value"
    return [row[0] for row in execute(connection, text, ())]


# -- jobs of one run ---------------------------------------------------------------------------------------

_TRACE: Final = """SELECT id, node_key, status, started_at, created_at, updated_at, begins
    FROM jobs WHERE execution_id = ? AND id > ? ORDER BY id LIMIT ?"""


def trace(connection: Connection, execution_id: int, after_id: int, limit: int) -> list[tuple[Any, ...]]:
    """Return what is small of the jobs after ``after_id``, in order of creation: id, node, status,
    when it began, was made and was changed last, and the round that begins with it.
    """
    return execute(connection, _TRACE, (execution_id, after_id, limit)).fetchall()


def previews(connection: Connection, job_ids: Sequence[int], length: int) -> dict[int, str]:
    """Return the first letters of the results of jobs as JSON text; nothing for null."""
    marks = ", ".join("?" * len(job_ids))
    text = f"SELECT id, substr(result, 1, ?) FROM jobs WHERE id IN ({marks}) AND result IS NOT NULL"
    return dict(execute(connection, text, (length, *job_ids)).fetchall())


_LOGS: Final = "SELECT id, log FROM jobs WHERE execution_id = ? AND log IS NOT NULL ORDER BY id DESC LIMIT ?"


def logs(connection: Connection, execution_id: int, most: int) -> dict[int, str]:
    """Return the logs of the latest jobs of an execution that have one, by job."""
    return dict(execute(connection, _LOGS, (execution_id, most)).fetchall())
