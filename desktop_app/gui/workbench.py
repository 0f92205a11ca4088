"""Opens, saves, imports and deletes workflows: what the File menu and the list of workflows ask for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QIODevice, QObject, QSaveFile, Signal

from desktop_app.domain import codec
from desktop_app.domain.errors import NotFoundError, StorageError
from desktop_app.domain.events import Event, WorkflowSaved
from desktop_app.domain.resources import resource_path
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.messages import Message, explain
from desktop_app.gui.session import EditorSession
from desktop_app.gui.settings import Settings
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import tr
from desktop_app.services import Services
from desktop_app.services.documents import read_document
from desktop_app.services.examples import EXAMPLES
from desktop_app.services.inputs import RUN

if TYPE_CHECKING:
    from desktop_app.gui.runs.session import RunSession
    from desktop_app.services.consents import Consents

log = logging.getLogger(__name__)

SAMPLE: Final = "order_review"
SHOP: Final = "order_stock"
"""The examples by the names of their files."""


class Workbench(QObject):
    """Owns the open sessions. Windows show them; nothing here knows a widget."""

    opened = Signal(object)
    """A new :class:`EditorSession`."""
    activated = Signal(object)
    """The session whose tab is to come to the front."""
    closing = Signal(object)
    """A session is about to be closed: what is being typed is to be committed."""
    closed = Signal(object)
    failed = Signal(object)
    """A :class:`Message` for the person."""
    told = Signal(str)

    def __init__(self, services: Services, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.settings = settings
        self.sessions: dict[str, EditorSession] = {}
        self.recovering = False
        """Whether the program ended last time without leaving: what drafts hold was recovered."""
        self.restoring = False
        """Whether the tabs of the last time are being opened, not those that a person asks for."""
        self.viewed: dict[int, RunSession] = {}
        """Tabs of runs by execution; those of bundles have keys below 0."""
        self._parted: dict[str, EditorSession] = {}
        """Sessions whose tab was closed while the run they have started is in its first pass."""
        self._examples = asyncio.Lock()

    # -- running operations ----------------------------------------------------------------------------
    def do(self, what: str, operation: Coroutine[Any, Any, Any]) -> None:
        """Run an operation; if it fails the person is told ``what`` failed, why, and what can be done."""
        spawn(operation, self, lambda error: self.tell(what, error))

    def tell(self, what: str, error: BaseException) -> None:
        """Tell the person what failed and why; the log keeps where."""
        log.error("%s", what, exc_info=error)
        self.report(explain(what, error))

    def report(self, message: Message) -> None:
        """Tell the person something that went wrong."""
        self.failed.emit(message)

    # -- opening ---------------------------------------------------------------------------------------
    async def open(self, key: str) -> EditorSession:
        """Open a workflow with its draft, or bring its tab to the front.

        :raises NotFoundError: there is none.
        """
        session = self.sessions.get(key) or await self._load(key)
        self.activated.emit(session)
        return session

    async def _load(self, key: str) -> EditorSession:
        version = await self.services.workflows.current(key)
        draft = await self.services.workflows.draft(key)
        session = EditorSession(self.services, version, draft, self)
        await session.count_versions()
        if draft is not None:
            session.kept_at = await self.services.workflows.draft_time(key)
        if self.recovering:
            await session.find_recovery()
        if key in self.sessions:  # Opened twice at the same moment.
            session.leave()
            return self.sessions[key]
        self.sessions[key] = session
        session.failed.connect(lambda error: self.tell(tr("The draft could not be written"), error))
        session.debug.steps.failed.connect(self.tell)
        if key in self._parted:
            session.take_over(self._parted[key])
        self.opened.emit(session)
        self.do(tr("The last run could not be read"), session.show_latest())
        return session

    async def open_run(self, execution_id: int) -> RunSession:
        """Show a run in a tab of its own, or bring that to the front.

        :raises NotFoundError: there is no such run. :raises InvalidRequestError: its definition is gone.
        """
        if execution_id in self.viewed:
            self.activated.emit(self.viewed[execution_id])
            return self.viewed[execution_id]
        from desktop_app.gui.runs.session import RunSession  # No start needs it.

        runs = self.services.runs
        view, line = await asyncio.gather(runs.view(execution_id), runs.run(execution_id))
        assert view.version is not None  # Or view would have raised.
        session = RunSession(self.services, view.version, view.execution, line, self)
        return await self._show_run(execution_id, session)

    async def open_bundle(self, path: Path) -> RunSession:
        """Show the run of a bundle; nothing of it is stored.

        :raises DocumentError: it cannot be read.
        """
        from desktop_app.gui.runs.session import RunSession

        found = await asyncio.to_thread(self.services.bundles.open, path)
        services = replace(
            self.services,
            executions=found.executions,
            results=found.results,
            runs=found.runs,
            seen=found.seen,
            consents=self.services.consents.of_file(),
        )
        session = RunSession(services, found.version, found.execution, found.line, self)
        session.bundle = path.name
        return await self._show_run(min([0, *self.viewed]) - 1, session)

    async def _show_run(self, key: int, session: RunSession) -> RunSession:
        if key in self.viewed:  # Opened twice at the same moment.
            session.leave()
            return self.viewed[key]
        self.viewed[key] = session
        self.opened.emit(session)
        self.activated.emit(session)
        await session.refresh_run()  # A long run takes a while; its definition is there to be looked at.
        return session

    async def close_run(self, execution_id: int) -> None:
        """Close the tab of a run, if it has one."""
        if execution_id in self.viewed:
            await self.close(self.viewed[execution_id])

    async def create(self, document: Workflow | None = None) -> EditorSession:
        """Store a new workflow and open it."""
        made = document or Workflow(title=await self._free_title(tr("New workflow")))
        version = await self.services.workflows.create(made)
        return await self.open(version.key)

    async def _free_title(self, title: str) -> str:
        """Return a title that no workflow has: with the first number that is free, from 2 on."""
        taken = {row.version.document.title for row in await self.services.workflows.list()}
        numbered = (f"{title} {number}" for number in count(2))
        return title if title not in taken else next(name for name in numbered if name not in taken)

    async def make_of(self, source: Workflow, document: Workflow, consents: Consents) -> EditorSession:
        """Store a new workflow made of another one and open it; ``consents`` are those of the source."""
        version = await self.services.workflows.make_of(source, document, consents)
        return await self.open(version.key)

    async def begin_with(self, template: Workflow) -> EditorSession:
        """Store a new workflow made of a template and open it, ready to be run with its sample."""
        return await self.create(replace(template, key=""))

    async def duplicate(self, key: str) -> EditorSession:
        """Store a copy of a workflow as a person sees it, draft included, and open the copy."""
        source = await self._shown(key)
        title = tr("{title} (copy)", title=source.title or key)
        session = await self.make_of(source, replace(source, key="", title=title), self.services.consents)
        await self.services.categories.copy(key, session.key)
        return session

    async def _shown(self, key: str) -> Workflow:
        if key in self.sessions:
            return self.sessions[key].document.workflow
        draft = await self.services.workflows.draft(key)
        return draft or (await self.services.workflows.current(key)).document

    async def open_sample(self) -> EditorSession:
        """Open the sample, ready to be run with its example input; stored on the first time."""
        session, _ = await self._example(SAMPLE)
        inputs = self.services.inputs
        if not await inputs.named(session.key, RUN):
            text = resource_path("examples", f"{SAMPLE}.context.json").read_bytes()
            await inputs.save(session.key, RUN, codec.parse(text), tr("Example order"))
        return session

    async def open_shop(self) -> EditorSession:
        """Open the example that deducts the stock of orders, with its tables; the first time it is switched
        on, so that it runs by itself when an order comes in.
        """
        session, new = await self._with_tables(SHOP)
        if new:
            await self.set_enabled(session.key, True)
        return session

    async def open_example(self, name: str) -> EditorSession:
        """Open a worked example with its tables; a person switches it on."""
        return (await self._with_tables(name))[0]

    async def _with_tables(self, name: str) -> tuple[EditorSession, bool]:
        await self.services.data.add_example(EXAMPLES[name])
        return await self._example(name)

    async def _example(self, name: str) -> tuple[EditorSession, bool]:
        """Open an example; tell whether it was stored just now."""
        document = read_document(resource_path("examples", f"{name}.workflow.json"))
        key = document.key or name
        async with self._examples:  # Asked for twice at the same moment it is stored once.
            try:
                return await self.open(key), False
            except NotFoundError:
                return await self._sample_again(replace(document, key=key)), True

    async def _sample_again(self, document: Workflow) -> EditorSession:
        """Take the sample out of the trash, or store it."""
        try:
            await self.services.trash.restore(document.key)
        except NotFoundError:
            return await self.create(document)
        return await self.open(document.key)

    async def restore_tabs(self, keys: list[str], current: str = "") -> None:
        """Open the workflows of the last time, ``current`` in front; those that are gone are left out, those
        that cannot be read are told.
        """
        self.restoring = True
        for key in keys:
            try:
                await self.open(key)
            except NotFoundError:
                continue
            except Exception as error:
                self.tell(tr("The workflow “{key}” could not be opened", key=key), error)
        self.restoring = False
        if current in self.sessions:
            self.activated.emit(self.sessions[current])

    # -- files -----------------------------------------------------------------------------------------
    async def has(self, key: str) -> bool:
        """Return whether a workflow with this key exists."""
        try:
            await self.services.workflows.current(key)
        except NotFoundError:
            return False
        return True

    async def import_document(self, document: Workflow, *, into: str | None = None) -> EditorSession:
        """Open a document from a file as a new workflow or, with ``into``, as a draft of an existing one."""
        from desktop_app.editor.commands import ReplaceWorkflow  # No start needs it.

        if into is None:
            version = await self.services.workflows.take_in(document, self.services.consents)
            return await self.open(version.key)
        session = await self.open(into)
        await self.services.consents.arrived(into, document, session.document.workflow)
        if session.document.modified:  # The steps to it are gone after a restart.
            await self.services.kept.keep(into, session.document.workflow)
        replaced = replace(document, key=into)
        session.apply(ReplaceWorkflow(replaced, tr("Import a file")))
        return session

    async def export(self, key: str, path: Path) -> None:
        """Write a workflow as a person sees it into a file, all of it or nothing.

        :raises StorageError: the file cannot be written.
        """
        write_whole(path, codec.dumps(await self._shown(key)).encode("utf-8"))
        self.told.emit(tr("Exported to {path}", path=path))

    # -- saving, closing, deleting ---------------------------------------------------------------------
    async def save(self, session: EditorSession) -> None:
        """Make the draft the main version."""
        await session.save()
        self.told.emit(tr("Saved as version {n}", n=session.version_number))

    async def set_enabled(self, key: str, enabled: bool) -> None:
        """Switch the trigger of a workflow."""
        session = self.sessions.get(key)
        await (session.set_enabled(enabled) if session else self.services.workflows.set_enabled(key, enabled))

    async def close(self, session: EditorSession) -> None:
        """Close a tab; what is not written yet is written first, also what is typed meanwhile. A tab whose
        draft cannot be written stays. A run goes on in the background.
        """
        self.closing.emit(session)
        while session.unwritten:
            if not await session.flush():
                return
            self.closing.emit(session)
        self._forget(session)

    async def close_all(self) -> None:
        """Write every draft and close every tab."""
        for session in (*self.sessions.values(), *self.viewed.values()):
            await self.close(session)

    async def delete(self, key: str) -> None:
        """Move a workflow to the trash with its versions, its draft and its runs; its tab is closed."""
        session = self.sessions.get(key)
        if session is not None:
            await self.close(session)
            if key in self.sessions:
                return  # The draft could not be written, which was told.
        await self.services.trash.put(key)

    def _forget(self, session: EditorSession) -> None:
        key = session.key
        viewed = next((each for each, known in self.viewed.items() if known is session), None)
        if viewed is not None:
            del self.viewed[viewed]
        elif self.sessions.get(key) is session:
            del self.sessions[key]
        else:
            return
        if session.starting:
            self._parted[key] = session
            session.pass_ended.connect(lambda: self._parted.pop(key, None))
        self.closed.emit(session)
        session.leave()

    # -- events ----------------------------------------------------------------------------------------
    def on_events(self, events: tuple[Event, ...]) -> None:
        """Pass a burst of engine events on to the sessions."""
        for session in (*self.sessions.values(), *self.viewed.values()):
            session.on_events(events)
        for event in events:
            if isinstance(event, WorkflowSaved) and event.workflow_key in self.sessions and not event.deleted:
                session = self.sessions[event.workflow_key]
                self.do(tr("The version could not be read"), session.follow_version())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is never half written.

    :raises StorageError: it cannot be written.
    """
    file = QSaveFile(str(path))
    written = file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(content) == len(content)
    if not written or not file.commit():
        raise StorageError(file.errorString(), place=str(path))
