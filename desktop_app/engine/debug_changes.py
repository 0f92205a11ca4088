"""Changing a run while it is paused: values, and configs of nodes that have not run (editor.md F)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop_app.domain.debugging import DebugChanged, Edit
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, ValidationError
from desktop_app.domain.roots import SCOPES
from desktop_app.domain.workflow import Node
from desktop_app.engine import edits
from desktop_app.engine.debug_session import Session
from desktop_app.engine.debugger import Debugger
from desktop_app.engine.looking import looked_at

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.processor import Processor


Shown = Callable[[Any], Any]


class Changes:
    """Writes edits into the sessions of the debugger, durably."""

    def __init__(self, engine: Engine, debugger: Debugger) -> None:
        self._engine = engine
        self._debugger = debugger

    async def edit(self, execution_id: int, path: str, value: Any, shown: Shown) -> Edit:
        """Put another value at a path for the nodes that have not run yet. What is masked in it, as ``shown``
        shows what stands there, stays what it is.

        :raises InvalidRequestError: the run is not paused or waiting, nothing stands at the path, it cannot
            be changed, or it is of another type.
        """
        session = self._still(execution_id)
        processor = await self._look(execution_id)
        path = path.strip().removeprefix("{{").removesuffix("}}").strip().removeprefix("ctx.")
        root, _, rest = path.partition(".")
        owner = processor.tree.get(rest.split(".")[0]) if root == SCOPES else None
        scope = processor.get_scope(owner, include_self=True)
        value, before = edits.checked(path, value, scope)
        value = edits.unmasked(value, before, shown)
        edit = edits.anchored(Edit(execution_id, path, value, before), processor)
        known = _find(session, execution_id, path)
        session.edits = [each for each in session.edits if each is not known]
        if known is not None and (known.job_id, known.round) == (edit.job_id, edit.round):
            edit = replace(edit, before=known.before)
        session.edits.append(edit)
        await self._changed(session)
        return edit

    async def reset(self, execution_id: int, path: str) -> None:
        """Take an edit back.

        :raises NotFoundError: nothing was edited there.
        """
        session = self._still(execution_id)
        known = _find(session, execution_id, path)
        if known is None:
            raise NotFoundError("nothing was edited there", place=path)
        session.edits = [each for each in session.edits if each is not known]
        if known.told:
            self._debugger.note(execution_id, "reset", job_id=known.job_id, detail={"path": path})
        await self._changed(session)

    async def edit_config(self, execution_id: int, node_key: str, config: Mapping[str, Any] | None) -> None:
        """Give a node another config in this run, or (None) its own again.

        :raises NotFoundError: there is no such node. :raises ValidationError: the config breaks its rules.
        :raises InvalidRequestError: the node has run and will not again.
        """
        session = self._still(execution_id)
        processor = await self._look(execution_id)
        node = processor.tree.get(node_key)
        if node is None:
            raise NotFoundError(f"there is no node {node_key!r}", place=str(execution_id))
        if config is not None:
            self._check(node, config, processor)
        nodes = session.configs.setdefault(execution_id, {})
        before = nodes.get(node_key, dict(node.settings))
        if config is None:
            nodes.pop(node_key, None)
        else:
            nodes[node_key] = dict(config)
        after = None if config is None else dict(config)
        if (dict(node.settings) if after is None else after) != before:
            detail = {"before": before, "after": after}
            self._debugger.note(execution_id, "config", node_key, detail=detail)
        await self._changed(session)

    def _check(self, node: Node, config: Mapping[str, Any], processor: Processor) -> None:
        instruction = self._engine.registry.instructions.get(node.type)
        if instruction is not None and (problems := instruction.spec.faults(config)):
            raise ValidationError(problems, place=node.title or node.key)
        if node.key in processor.jobs_by_key and processor.plan.owners[node.key] is None:
            raise InvalidRequestError(
                "the node has run already", place=node.key, remedy="fork the run from this node"
            )

    def _still(self, execution_id: int) -> Session:
        session = self._debugger.session(execution_id)
        if self._engine.running.passes(execution_id):
            raise InvalidRequestError(
                "the run is not paused", place=str(execution_id), remedy="pause it first"
            )
        return session

    async def _look(self, execution_id: int) -> Processor:
        processor = await looked_at(self._engine, execution_id)
        if processor is None:
            raise NotFoundError(f"the execution {execution_id} or its workflow is gone")
        return processor

    async def _changed(self, session: Session) -> None:
        await self._debugger.save(session)
        self._debugger.tell(DebugChanged(session.root))


def _find(session: Session, execution_id: int, path: str) -> Edit | None:
    return next((e for e in session.edits if e.execution_id == execution_id and e.path == path), None)
