"""Engine side of updating records (data.md 2.5)."""

from __future__ import annotations

from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.record_nodes import RecordInstruction, RecordWork
from desktop_app.nodes.update.spec import SPEC


class UpdateInstruction(RecordInstruction):
    """Writes the records; its result is how many they were."""

    spec = SPEC

    async def work(self, at: RecordWork) -> JobDraft:
        params = at.params()
        values = params.get("values")
        count = await at.data.update(
            at.collection,
            params.get("filter"),
            values if isinstance(values, dict) else {},
            individual=params.get("individualHooks") is not False,
            all_of_them=params.get("allowAll") is True,
            **at.writing(at.collection),
        )
        return at.done(count)
