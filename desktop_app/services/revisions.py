"""What a person can do with single versions: copy them, switch one on (engine.md 1.4, 6.8)."""

from __future__ import annotations

from dataclasses import replace

from desktop_app.domain import codec
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.ids import new_id, new_key
from desktop_app.domain.workflow import Node, Workflow, WorkflowVersion
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import Store


class Revisions:
    """Copies of versions. Owns no state; the store does."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    async def revise(self, version_id: int) -> WorkflowVersion:
        """Copy a version to a new one of the same workflow, neither main nor enabled (6.8).

        :raises NotFoundError: there is no such version.
        """
        origin = await self._version(version_id)
        return await self._add(self._copied(origin))

    async def duplicate(self, version_id: int, title: str | None = None) -> WorkflowVersion:
        """Copy a version to a new workflow with a key of its own, disabled (6.8).

        :raises NotFoundError: there is no such version.
        """
        origin = await self._version(version_id)
        named = title or f"{origin.document.title} copy"
        return await self._add(replace(self._copied(origin), key=new_key(), title=named))

    async def set_enabled(self, version_id: int, enabled: bool) -> WorkflowVersion:
        """Switch the trigger of one version; switching it on makes it the main one (1.4).

        :raises NotFoundError: there is no such version.
        """
        before = await self._version(version_id)
        stored = await self._store.update_workflow(replace(before, enabled=enabled))
        await self._engine.activation.toggled(stored, previous=before)
        return stored

    async def _version(self, version_id: int) -> WorkflowVersion:
        version = await self._store.workflow(version_id)
        if version is None:
            raise NotFoundError(f"there is no workflow version {version_id}")
        return version

    def _copied(self, origin: WorkflowVersion) -> Workflow:
        """Return the document of a copy, after its types had their say on their configs."""
        document = origin.document
        trigger = self._engine.activation.trigger_of(origin).duplicate_config(origin)
        nodes = tuple(self._copied_node(node) for node in document.nodes)
        return replace(document, config=document.config if trigger is None else trigger, nodes=nodes)

    def _copied_node(self, node: Node) -> Node:
        instruction = self._engine.registry.instructions.get(node.type)
        config = instruction.duplicate_config(node) if instruction else None
        return node if config is None else replace(node, config=config)

    async def _add(self, document: Workflow) -> WorkflowVersion:
        now = self._engine.clock.now()
        version = WorkflowVersion(
            new_id(), document, created_at=now, updated_at=now, content_hash=codec.content_hash(document)
        )
        stored = await self._store.add_workflow(version)
        await self._engine.activation.toggled(stored)
        return stored
