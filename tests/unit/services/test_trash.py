"""Deleting for good leaves nothing behind that waits for ever (engine.md 2.19, editor.md H)."""

from __future__ import annotations

from desktop_app.app.core import Core
from desktop_app.domain import codec
from desktop_app.domain.records import ExecutionFilter
from tests.helpers.documents import waiting


async def test_what_still_waits_goes_with_its_workflow() -> None:
    async with Core.open(None) as core:
        services = core.services
        ran = await services.executions.run_document("k", codec.decode(waiting()), {})
        assert ran is not None and ran.status == 0
        await services.trash.put("k")
        await services.executions.idle()
        assert (await services.executions.get(ran.id)).execution.status == 0
        await services.trash.remove("k")
        assert await services.executions.list(ExecutionFilter(workflow_key="k")) == []
        assert await services.tasks.pending() == []
