"""What a node of an execution sees, for those who only look: defaults of forms, values of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.execution import Execution
from desktop_app.domain.workflow import Node, WorkflowVersion
from desktop_app.engine.processor import Processor

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine


async def seen_by(engine: Engine, execution_id: int, node_key: str) -> tuple[Node, dict[str, Any]]:
    """Return a node as its execution knows it, and the roots that its templates see now (5.2). The values
    are the real ones: whoever shows them masks them first.

    :raises NotFoundError: there is no such execution, its version is gone, or it has no such node.
    """
    execution = await engine.store.execution(execution_id)
    if execution is None:
        raise NotFoundError(f"there is no execution {execution_id}")
    version = await engine.activation.version(execution.workflow_id)
    if version is None:
        raise NotFoundError("the workflow of this execution was deleted", place=f"execution {execution_id}")
    processor = await _prepared(engine, execution, version)
    node = processor.tree.get(node_key)
    if node is None:
        raise NotFoundError(f"its definition has no node {node_key!r}", place=f"execution {execution_id}")
    return node, dict(processor.get_scope(node))


async def looked_at(engine: Engine, execution_id: int) -> Processor | None:
    """Return a processor that knows the jobs of an execution, to read from; None when the execution or its
    version is gone.
    """
    execution = await engine.store.execution(execution_id)
    version = await engine.activation.version(execution.workflow_id) if execution is not None else None
    if execution is None or version is None:
        return None
    return await _prepared(engine, execution, version)


async def _prepared(engine: Engine, execution: Execution, version: WorkflowVersion) -> Processor:
    processor = Processor(engine, execution, engine.activation.plan(version))
    await processor.prepare()
    return processor
