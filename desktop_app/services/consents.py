"""A person's consent to the code of workflows from outside (data.md 3.2.2)."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from desktop_app.domain.foreign_code import CodePart, code_hash, code_of
from desktop_app.domain.workflow import Workflow
from desktop_app.engine.consent import needs_consent
from desktop_app.engine.dispatcher import Engine


class ConsentStore(Protocol):
    """Where it is kept which workflows came from outside, and what is agreed to."""

    def consents(self) -> Awaitable[dict[str, str]]:
        """Return the hash of the code that is agreed to, by workflow key; empty where there is none."""

    def save_consent(self, key: str, agreed: str, now: int) -> Awaitable[None]:
        """Keep that a workflow came from outside and what is agreed to."""


class Consents:
    """Which code may run. Owns what is in force; the store owns what lasts."""

    def __init__(self, store: ConsentStore, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    async def load(self) -> None:
        """Read everything and put it in force; called once at start."""
        self._engine.settings.foreign = dict(await self._store.consents())

    async def arrived(self, key: str, document: Workflow, before: Workflow | None = None) -> None:
        """Take note that a document came from outside, before it is stored under this key. What was agreed
        to stays so; so does the code of the workflow ``before``, if that was made here.
        """
        if not code_hash(document) or (before is not None and code_hash(before) == code_hash(document)):
            return
        known = self._engine.settings.foreign.get(key)
        if known is None:
            await self._keep(key, "" if before is None else code_hash(before))

    async def copied(self, source: Workflow, key: str, document: Workflow) -> None:
        """Take note that a document was made of ``source``, before it is stored under this key: what waits
        for consent there waits here too, and changes of what came from outside are asked about here as there.
        """
        waits = self.open(source.key, source)
        if code_hash(document) and (waits or source.key in self._engine.settings.foreign):
            await self._keep(key, "" if waits else code_hash(document))

    def open(self, key: str, document: Workflow) -> tuple[CodePart, ...]:
        """Return the code of a document that nobody has agreed to; empty when it may run."""
        return code_of(document) if needs_consent(self._engine.settings, key, document) else ()

    def of_file(self) -> NothingAgreed:
        """Return the consents for a file that is only looked at."""
        return NothingAgreed(self._store, self._engine)

    async def agree(self, key: str, document: Workflow) -> None:
        """Let exactly this code run. Other code of the workflow is asked about anew."""
        await self._keep(key, code_hash(document))

    async def _keep(self, key: str, agreed: str) -> None:
        self._engine.settings.foreign[key] = agreed
        await self._store.save_consent(key, agreed, self._engine.clock.now())


class NothingAgreed(Consents):
    """The consents of a file that is only looked at: all of its code is from outside."""

    def open(self, key: str, document: Workflow) -> tuple[CodePart, ...]:
        """Return all code of the document."""
        return code_of(document)
