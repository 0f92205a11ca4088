"""What was given up and can be had again for fourteen days, also after a restart (editor.md C File, H)."""

from __future__ import annotations

from typing import Final

from desktop_app.domain import codec
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.ports import Store

KEPT_MS: Final = 14 * 24 * 3600 * 1000
"""How long it is kept."""
DISCARDED: Final = "discarded"
"""A draft that was given up: discarded, undone to the last, or replaced by another document."""
REPLACED: Final = "replaced"
"""A version that a save has written anew in place."""
REPLACED_MOST: Final = 10
"""How many replaced states of one workflow are kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One document that was given up: of which workflow, when (ms since 1970), and why."""

    key: str
    kept_at: int
    reason: str


class KeptDrafts:
    """Documents that were given up. Owns no state; the store does."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    async def list(self) -> list[Kept]:
        """Return what is kept, the latest first."""
        return [Kept(*row) for row in await self._store.kept_drafts()]

    async def document(self, kept: Kept) -> Workflow:
        """Return a kept document.

        :raises NotFoundError: it was forgotten meanwhile.
        """
        text = await self._store.kept_draft(kept.key, kept.kept_at)
        if text is None:
            raise NotFoundError("what was kept is forgotten after fourteen days")
        return codec.loads(text, place=f"kept draft of {kept.key}")

    async def keep(self, key: str, document: Workflow, reason: str = DISCARDED) -> None:
        """Keep a document that is about to be given up."""
        most = REPLACED_MOST if reason == REPLACED else None
        now = self._engine.clock.now()
        await self._store.keep_draft(key, codec.dumps(document), now, reason, most)

    async def sweep(self) -> None:
        """Forget what was kept too long ago."""
        await self._store.sweep_kept(self._engine.clock.now() - KEPT_MS)
