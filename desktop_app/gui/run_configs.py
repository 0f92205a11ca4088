"""Settings that were changed while a run is paused: used in it at once, and afterwards kept or discarded
(editor.md F, "Paused view").
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop_app.domain.debugging import RunConfig
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.editor.changes import Change
from desktop_app.gui.editing import reason_of
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import tr
from desktop_app.services.inputs import has_masks

if TYPE_CHECKING:
    from desktop_app.gui.session import EditorSession


QUESTION: Final = "run-settings"
"""Place of what is to be asked after a run, among what people have filled in."""


class RunConfigs(QObject):
    """What a person types always goes to the document. Of the nodes that are ``used`` the paused run gets it,
    too: the engine keeps that with the run, so it outlives the program. When the run has ended, what it used
    is ``open``: to be kept, or put back as it was when the run began.
    """

    changed = Signal()
    """Which nodes are used, what hinders one, or what is open is another now."""

    def __init__(self, session: EditorSession) -> None:
        super().__init__(session)
        self._session = session
        self._own = Tree(())
        """The definition that the run began with."""
        self._owner: int | None = None
        self._run: int | None = None
        self.used: frozenset[str] = frozenset()
        """The nodes whose settings the run takes from the document, by key."""
        self._sent: dict[str, JsonObject] = {}
        self._writing: asyncio.Task[None] | None = None
        self.faults: dict[str, str] = {}
        """Why the run goes on with the settings of a node that it had before, by key."""
        self.open: dict[str, JsonObject] = {}
        """The former settings of the nodes about which a person has not decided yet, by key."""
        self._kept: JsonObject = {}
        self._keeping: asyncio.Task[None] | None = None
        session.changed.connect(self._on_change)
        self.changed.connect(self._keep_question)

    # -- looking ---------------------------------------------------------------------------------------
    def follow(self) -> None:
        """Take over how the run stands now."""
        run_id, state = self._session.run.id, self._session.debug.state
        if state is not None and run_id is not None:
            self._run, self.used = run_id, frozenset(state.configs.get(run_id, ()))
            self._learn()
            self._sync()
        elif self.used or self._run is not None:
            if run_id == self._run:
                self._ask()
            self._run, self.used, self._sent, self.faults = None, frozenset(), {}, {}
        self.changed.emit()

    def _learn(self) -> None:
        """Read the definition that the run began with, once."""
        execution = self._session.run.execution
        if execution is not None and execution.workflow_id != self._owner:
            self._owner = execution.workflow_id
            spawn(self._read(execution.workflow_id), self)

    async def _read(self, version: int) -> None:
        found = await self._session.services.workflows.get(version)
        if version == self._owner:
            self._own = Tree(found.document.nodes)
            self.changed.emit()

    def refusal(self, key: str) -> str | None:
        """Return why the run that is paused cannot take other settings for a node; None if it can."""
        node, run = self._own.get(key), self._session.run
        if self._session.debug.stop is None:
            return tr("No run is paused here.")
        if node is None:
            return tr("The node is not part of the run that is paused.")
        if key in run.latest and not self._comes_back(node):
            return tr("The node has run already.")
        return None

    def _comes_back(self, node: Node) -> bool:
        """Whether the node stands in a loop that has not ended."""
        owner, latest = self._own.owner(node), self._session.run.latest
        while owner is not None:
            if owner.repeats and (badge := latest.get(owner.key)) is not None and not badge.status:
                return True
            owner = self._own.owner(owner)
        return False

    @property
    def differing(self) -> list[str]:
        """The nodes for which the run uses other settings than it began with."""
        return [
            key for key in self._own.nodes if key in self.used and self._now(key) != self._own[key].settings
        ]

    def _now(self, key: str) -> JsonObject | None:
        node = self._session.document.node(key)
        return node.settings if node is not None else None

    # -- using -----------------------------------------------------------------------------------------
    def use(self, key: str, wanted: bool) -> None:
        """Let the paused run use what the form of a node says, now and as it is changed further; or its own
        settings again. A step of the history.
        """
        run_id = self._session.run.id
        if run_id is not None and wanted is not (key in self.used):
            mark = RunConfig(run_id, key)
            self._session.debug.steps.take((None, mark) if wanted else (mark, None))

    def _on_change(self, change: Change) -> None:
        if change:
            self._sync()
            self.decide_equal()
            self.changed.emit()

    def _sync(self) -> None:
        """Send the run what was changed since; one that runs gets it at its next stop."""
        if self._waiting() and self._writing is None and self._session.debug.stop is not None:
            self._writing = spawn(self._write(), self)

    def _waiting(self) -> list[str]:
        state, run_id = self._session.debug.state, self._run
        known = {**(state.configs.get(run_id or 0, {}) if state is not None else {}), **self._sent}
        changed = (key for key in self.used if (now := self._now(key)) is not None and now != known.get(key))
        return [key for key in changed if self.refusal(key) is None]

    async def _write(self) -> None:
        debugging, run_id = self._session.services.debugging, self._run
        try:
            while run_id is not None and run_id == self._run and (waiting := self._waiting()):
                key, config = waiting[0], self._now(waiting[0])
                assert config is not None  # None is not sent.
                self._sent[key] = config
                self.faults.pop(key, None)
                try:
                    await debugging.edit_config(run_id, key, config)
                except WireworkError as error:
                    self.faults[key] = reason_of(error)
                if not shiboken6.isValid(self):
                    return
        finally:
            self._writing = None
        self.changed.emit()

    async def settled(self) -> None:
        """Wait until the run has what was changed."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    # -- deciding --------------------------------------------------------------------------------------
    def _ask(self) -> None:
        """The run has ended: what it used is open."""
        for key in self.differing:
            self.open.setdefault(key, self._own[key].settings)

    def decide_equal(self) -> None:
        """Nothing is to be decided about nodes that are as they were, or gone."""
        self.open = {key: was for key, was in self.open.items() if self._now(key) not in (None, was)}

    async def recall(self) -> None:
        """Ask again what was open when the tab was closed or the program ended, unless its run goes on."""
        services, key = self._session.services, self._session.key
        kept = await services.inputs.last(key, QUESTION)
        if not isinstance(kept, dict) or not shiboken6.isValid(self):
            return
        self._kept = kept
        if kept["run"] not in services.debugging.sessions() and not has_masks(kept):
            self.open = {**kept["was"], **self.open}
            self.decide_equal()
            self.changed.emit()

    def _question(self) -> JsonObject:
        """Return what is to be asked if the program ends now: empty where nothing is."""
        was = {**{key: self._own[key].settings for key in self.differing}, **self.open}
        return {"run": self._run or 0, "was": was} if was else {}

    def _keep_question(self) -> None:
        if self._keeping is None and self._session.lasting and self._question() != self._kept:
            self._keeping = spawn(self._write_question(), self)

    async def _write_question(self) -> None:
        inputs, key = self._session.services.inputs, self._session.key
        try:
            while shiboken6.isValid(self) and (now := self._question()) != self._kept:
                self._kept = now
                await (inputs.save(key, QUESTION, now) if now else inputs.remove(key, QUESTION))
        finally:
            self._keeping = None

    def keep(self) -> None:
        """Leave the settings as they were changed."""
        self.open = {}
        self.changed.emit()

    def discard(self) -> None:
        """Put the settings back that the run began with, in one step of the history."""
        from desktop_app.editor.commands import Compound, SetConfig  # No start needs them.

        steps = tuple(SetConfig(key, was) for key, was in self.open.items())
        self._session.apply(Compound(steps, tr("Discard what was changed in the run")))
