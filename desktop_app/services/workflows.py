"""What a person can do with workflows and their versions (engine.md 1.4, 6.8; editor.md 0)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from desktop_app.domain import codec
from desktop_app.domain.errors import InvalidRequestError, NotFoundError
from desktop_app.domain.execution import Execution
from desktop_app.domain.ids import new_id, new_key
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import Reason
from desktop_app.domain.workflow import Workflow, WorkflowVersion
from desktop_app.engine.consent import check_code
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import ExecutionFilter, Store
from desktop_app.services.consents import Consents
from desktop_app.services.kept import REPLACED, KeptDrafts


@dataclass(frozen=True, slots=True)
class WorkflowRow:
    """One line of the workflow list: the main version, how many versions, the last run, an open draft."""

    version: WorkflowVersion
    versions: int
    last_run: Execution | None
    has_draft: bool


class Workflows:
    """Versions, drafts, enabling. Owns no state; the store does."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine
        self._kept = KeptDrafts(store, engine)

    async def list(self) -> list[WorkflowRow]:
        """Return the main version of every workflow, newest first."""
        drafts = await self._store.drafts()
        return [await self._row(version, drafts) for version in await self._store.workflows()]

    async def _row(self, version: WorkflowVersion, drafts: dict[str, str]) -> WorkflowRow:
        runs = await self._store.executions(ExecutionFilter(workflow_key=version.key, limit=1))
        versions = await self._store.workflows(version.key)
        return WorkflowRow(version, len(versions), runs[0] if runs else None, version.key in drafts)

    async def get(self, version_id: int) -> WorkflowVersion:
        """Return one version.

        :raises NotFoundError: there is none with this id.
        """
        version = await self._store.workflow(version_id)
        if version is None:
            raise NotFoundError(f"there is no workflow version {version_id}")
        return version

    async def current(self, key: str) -> WorkflowVersion:
        """Return the main version of a workflow.

        :raises NotFoundError: there is no workflow with this key.
        """
        version = await self._store.current_workflow(key)
        if version is None:
            raise NotFoundError(f"there is no workflow with the key {key!r}")
        return version

    async def find(self, key: str) -> Workflow | None:
        """Return the main version of a workflow, None where there is no such workflow."""
        version = await self._store.current_workflow(key)
        return None if version is None else version.document

    async def versions(self, key: str) -> Sequence[WorkflowVersion]:
        """Return every version of a workflow, newest first."""
        return await self._store.workflows(key)

    async def create(self, document: Workflow, *, enabled: bool = False) -> WorkflowVersion:
        """Store a document as the first version of a new workflow; it gets a key if its own is taken."""
        key = await self._free_key(document)
        return await self._add(replace(document, key=key), enabled=enabled, current=True)

    async def take_in(self, document: Workflow, consents: Consents) -> WorkflowVersion:
        """Store a document from outside as a new workflow, switched off; its code waits for consent."""
        key = await self._free_key(document)
        await consents.arrived(key, document)
        return await self._add(replace(document, key=key), enabled=False, current=True)

    async def make_of(self, source: Workflow, document: Workflow, consents: Consents) -> WorkflowVersion:
        """Store a document made of another workflow, ``source``, as a new one; its code waits for consent as
        it does there.
        """
        key = await self._free_key(document)
        await consents.copied(source, key, document)
        return await self._add(replace(document, key=key), enabled=False, current=True)

    async def _free_key(self, document: Workflow) -> str:
        taken = not document.key or await self._store.workflows(document.key)
        return new_key() if taken else document.key  # Also those in the trash keep their key.

    async def _add(self, document: Workflow, *, enabled: bool, current: bool) -> WorkflowVersion:
        now = self._engine.clock.now()
        version = WorkflowVersion(
            new_id(), document, enabled, current, 0, 0, now, now, codec.content_hash(document)
        )
        stored = await self._store.add_workflow(version)
        await self._engine.activation.toggled(stored)
        return stored

    async def save(self, key: str, document: Workflow) -> WorkflowVersion:
        """Make a document the main version: in place, or, if that one was executed, as a new version that
        takes over ``enabled``. The draft is dropped (editor.md 0).
        """
        main = await self.current(key)
        document = replace(document, key=key)
        if main.content_hash == codec.content_hash(document) or not main.frozen:
            if main.content_hash != codec.content_hash(document):
                await self._kept.keep(key, main.document, REPLACED)
            stored = await self._replace(main, document)
        else:
            stored = await self._add(document, enabled=main.enabled, current=True)
        await self._store.save_draft(key, None)
        return stored

    async def _replace(self, main: WorkflowVersion, document: Workflow) -> WorkflowVersion:
        changed = replace(
            main,
            document=document,
            content_hash=codec.content_hash(document),
            updated_at=self._engine.clock.now(),
        )
        stored = await self._store.update_workflow(changed)
        await self._engine.activation.toggled(stored, previous=main)
        return stored

    async def snapshot(self, key: str, document: Workflow) -> WorkflowVersion:
        """Return the version that holds exactly this document, storing one if there is none (editor.md 0:
        Run executes what the canvas shows).
        """
        document = replace(document, key=key)
        wanted = codec.content_hash(document)
        for version in await self._store.workflows(key):
            if version.content_hash == wanted:
                return version
        return await self._add(document, enabled=False, current=False)

    async def set_enabled(self, key: str, enabled: bool) -> WorkflowVersion:
        """Switch the trigger of the main version on or off.

        :raises InvalidRequestError: it holds code from outside that nobody has agreed to.
        """
        main = await self.current(key)
        if enabled:
            check_code(self._engine.settings, key, main.document)
        stored = await self._store.update_workflow(replace(main, enabled=enabled))
        await self._engine.activation.toggled(stored, previous=main)
        return stored

    async def configure(self, version_id: int, document: Workflow) -> WorkflowVersion:
        """Replace the document of one version.

        :raises InvalidRequestError: the version was executed and more than title, description or options
            would change (engine.md 6.0).
        """
        version = await self.get(version_id)
        document = replace(document, key=version.key)
        if version.frozen and not _only_labels(version.document, document):
            raise InvalidRequestError(
                "the version was executed and is frozen", remedy="save it as a new version", place=version.key
            )
        return await self._replace(version, document)

    async def delete(self, version_id: int) -> None:
        """Delete a version; the main one takes all versions of its key with it (engine.md 2.19). Executions
        that have not ended are cancelled: nobody could go on with them. Their rows stay, as all others.
        """
        version = await self.get(version_id)
        doomed = [each.id for each in await self.versions(version.key)] if version.current else [version_id]
        await end_executions(self._store, self._engine, doomed)
        gone = await self._store.delete_workflow(version_id)
        await self._engine.activation.removed(version, gone)
        await end_executions(self._store, self._engine, doomed)  # What its trigger has started meanwhile.

    async def draft(self, key: str) -> Workflow | None:
        """Return the journalled draft of a workflow, or None when there is none."""
        text = await self._store.draft(key)
        return None if text is None else codec.loads(text, place=f"draft of {key}")

    async def save_draft(self, key: str, document: Workflow | None) -> None:
        """Journal the draft at once (rule A3 of editor.md); None gives it up, and it is kept for a while."""
        if document is None:
            await self._keep_given_up(key)
        text = None if document is None else await _written(document)
        await self._store.save_draft(key, text, self._engine.clock.now())

    async def _keep_given_up(self, key: str) -> None:
        draft, main = await self.draft(key), await self._store.current_workflow(key)
        if draft is not None and main is not None and replace(draft, key=key) != main.document:
            await self._kept.keep(key, draft)

    async def draft_time(self, key: str) -> int | None:
        """Return when the draft was written, in milliseconds since 1970; None if that is not known."""
        return await self._store.draft_time(key)

    async def messages(self, key: str) -> dict[int, str]:
        """Return what people said about the versions of a workflow, by version id."""
        return await self._store.version_messages(key)

    async def describe(self, version_id: int, message: str) -> None:
        """Keep what a person says about a version; an empty text drops it."""
        await self._store.save_version_message(version_id, message.strip())


async def end_executions(store: Store, engine: Engine, version_ids: Sequence[int]) -> None:
    """Cancel what has not ended of some versions."""
    for execution_id in await store.open_executions(version_ids):
        await engine.abort(execution_id, Reason.MANUAL_CANCEL)


async def _written(document: Workflow) -> str:
    """Return the text of a document; the loop goes on meanwhile, however large it is."""
    parts = []
    for piece in codec.pieces(document):
        parts.append(piece)
        await asyncio.sleep(0)
    return "".join(parts)


def _only_labels(before: Workflow, after: Workflow) -> bool:
    return replace(before, title=after.title, description=after.description, options=after.options) == after
