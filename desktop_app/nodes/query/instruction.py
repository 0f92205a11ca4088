"""Engine side of querying records (data.md 2.7)."""

from __future__ import annotations

import math
from typing import Any

from desktop_app.domain.record_work import MOST_RECORDS, PAGE_SIZE, Query, Record
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import number_of
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.record_nodes import RecordInstruction, RecordWork, names
from desktop_app.nodes.query.spec import SPEC


def _counted(value: Any, default: int) -> int:
    """Return a number from 1; what is none counts as 1, nothing as the default."""
    if value is None or value == "":
        return default
    number = number_of(value)
    return int(number) if math.isfinite(number) and number >= 1 else 1


def query_of(params: dict[str, Any], multiple: bool) -> Query:
    """Return what params ask for. A single record is the first of its page (2.7)."""
    size = params.get("pageSize")
    each = MOST_RECORDS if size == "all" else min(_counted(size, PAGE_SIZE), MOST_RECORDS)
    page = _counted(params.get("page"), 1)
    sort = params.get("sort")
    items = sort if isinstance(sort, list) else [sort]
    return Query(
        params.get("filter"),
        tuple(item for item in items if isinstance(item, dict)),
        page if multiple else (page - 1) * each + 1,
        each if multiple else 1,
        tuple(names(params.get("appends"))),
    )


class QueryInstruction(RecordInstruction):
    """Reads; its result is a record or null, or a list."""

    spec = SPEC

    async def work(self, at: RecordWork) -> JobDraft:
        multiple = bool(at.settings.get("multiple"))
        found = await at.data.query(
            at.collection, query_of(at.params(), multiple), **at.reading(at.collection)
        )
        failed = not found and at.settings.get("failOnEmpty")
        status = JobStatus.FAILED if failed else JobStatus.RESOLVED
        return at.done(found if multiple else _first(found), status)


def _first(found: list[Record]) -> Record | None:
    return found[0] if found else None
