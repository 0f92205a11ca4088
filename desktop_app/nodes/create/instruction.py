"""Engine side of creating a record (data.md 2.4)."""

from __future__ import annotations

from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.record_nodes import RecordInstruction, RecordWork, names
from desktop_app.nodes.create.spec import SPEC


class CreateInstruction(RecordInstruction):
    """Inserts the record; its result is the record with its key and defaults."""

    spec = SPEC

    async def work(self, at: RecordWork) -> JobDraft:
        params = at.params()
        values = params.get("values")
        record = await at.data.create(
            at.collection,
            values if isinstance(values, dict) else {},
            appends=names(params.get("appends")),
            **at.writing(at.collection),
        )
        return at.done(record)
