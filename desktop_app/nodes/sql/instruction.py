"""Engine side of the SQL node (data.md 2.8.2, decision 9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from desktop_app.domain import template
from desktop_app.domain.collections import MAIN
from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.execution import Job
from desktop_app.domain.record_work import SqlResult
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor
from desktop_app.engine.record_nodes import RecordNode
from desktop_app.nodes.sql.spec import SPEC

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine


class SqlInstruction(Instruction):
    """Runs the statement as it stands, with bound values; its result are the rows."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        settings = node.settings
        if _is_blank(settings):
            return JobDraft()
        work = RecordNode(node, processor)
        source = str(settings.get("dataSource") or MAIN)
        statement = _statement(settings, work.rendered)
        values = _values(settings, work.rendered)
        found = await work.data.sql(source, statement, values, transaction=work.transaction(source))
        return work.done(_result(settings, found))

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job

    async def test_on(self, config: JsonObject, scope: Mapping[str, Any], engine: Engine) -> JobDraft:
        """Run the statement for real; what is wrong comes back as an error (2.8.2)."""
        if _is_blank(config):
            return JobDraft()

        def rendered(value: Any) -> Any:
            return template.render(value, scope)

        try:
            if engine.data is None:
                raise InvalidRequestError("no data source is open")
            source = str(config.get("dataSource") or MAIN)
            found = await engine.data.sql(source, _statement(config, rendered), _values(config, rendered))
        except WireworkError as error:
            return JobDraft(JobStatus.ERROR, {"message": str(error)})
        return JobDraft(JobStatus.RESOLVED, _result(config, found))


Rendered = Callable[[Any], Any]


def _is_blank(settings: Mapping[str, Any]) -> bool:
    return not str(settings.get("sql") or "").strip()


def _statement(settings: Mapping[str, Any], rendered: Rendered) -> str:
    """Return the text, in which templates count only where a person has allowed it (unsafe)."""
    sql = str(settings["sql"])
    return str(rendered(sql)) if settings.get("unsafeInjection") is True else sql


def _values(settings: Mapping[str, Any], rendered: Rendered) -> dict[str, Any]:
    """Return the bound values: those without a name are skipped, of two the later counts."""
    given = settings.get("variables")
    rows = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
    named = [(str(row.get("name") or "").strip(), row.get("value")) for row in rows]
    return {name: rendered(value) for name, value in named if name}


def _result(settings: Mapping[str, Any], found: SqlResult) -> Any:
    return [found.rows, found.meta] if settings.get("withMeta") else found.rows
