"""Engine side of the SQL node (data.md 2.8.2, decision 9)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.collections import MAIN
from desktop_app.domain.execution import Job
from desktop_app.domain.workflow import Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.record_nodes import RecordNode
from desktop_app.nodes.sql.spec import SPEC


class SqlInstruction(Instruction):
    """Runs the statement as it stands, with bound values; its result are the rows."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        settings = node.settings
        if not str(settings.get("sql") or "").strip():
            return JobDraft()
        work = RecordNode(node, processor)
        source = str(settings.get("dataSource") or MAIN)
        sql = str(settings["sql"])
        if settings.get("unsafeInjection") is True:
            sql = str(work.rendered(sql))
        found = await work.data.sql(source, sql, _values(work), transaction=work.transaction(source))
        return work.done([found.rows, found.meta] if settings.get("withMeta") else found.rows)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job


def _values(work: RecordNode) -> dict[str, Any]:
    """Return the bound values: those without a name are skipped, of two the later counts."""
    given = work.node.settings.get("variables")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    named = [(str(row.get("name") or "").strip(), row.get("value")) for row in rows]
    return {name: work.rendered(value) for name, value in named if name}
