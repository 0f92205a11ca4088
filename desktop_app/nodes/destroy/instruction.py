"""Engine side of deleting records (data.md 2.6)."""

from __future__ import annotations

from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.record_nodes import RecordInstruction, RecordWork
from desktop_app.nodes.destroy.spec import SPEC


class DestroyInstruction(RecordInstruction):
    """Deletes the records; its result is how many they were."""

    spec = SPEC

    async def work(self, at: RecordWork) -> JobDraft:
        params = at.params()
        count = await at.data.destroy(
            at.collection,
            params.get("filter"),
            individual=params.get("individualHooks") is not False,
            all_of_them=params.get("allowAll") is True,
            **at.writing(at.collection),
        )
        return at.done(count)
