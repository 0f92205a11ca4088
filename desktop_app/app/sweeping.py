"""Sweeps away files that runs have left in the workspace and that nothing speaks of any more (data.md 4.6).

What answers bring that is no text lies in ``files/downloads``, mails that were not sent in ``files/mail``;
each has a number of its own. While that number stands in a text of the store (jobs, executions, drafts,
versions, inputs) or of the workspace's own tables, the file stays. Every other file is a person's and never
touched.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from desktop_app.app.workspace import Workspace
from desktop_app.domain.errors import WireworkError
from desktop_app.engine.repetition import Repetition
from desktop_app.storage.mentions import numbers_in

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

PERIOD_MS: Final = 3_600_000
FRESH_MS: Final = 3_600_000
"""A younger file stays: the job that tells of it may not be written yet, or somebody tries a node."""
WORDS: Final = ("downloads", ".eml")
"""One of them stands in every path of such a file."""


class Sweeping:
    """Owns the rounds in which it sweeps. Stopped before the engine is."""

    def __init__(self, engine: Engine, workspace: Workspace) -> None:
        self._engine, self._workspace = engine, workspace
        self._rounds = Repetition(engine, PERIOD_MS, "sweep files", self._sweep)

    def start(self) -> None:
        """Sweep every hour from now on."""
        self._rounds.start()

    def stop(self) -> None:
        """Sweep no more; the sweep under way ends with the engine."""
        self._rounds.stop()

    async def _sweep(self) -> None:
        try:
            await self.sweep()
        except (WireworkError, OSError) as error:
            log.warning("files that nothing speaks of could not be swept away: %s", error)

    async def sweep(self) -> int:
        """Delete the old files that nothing speaks of; return how many that were.

        :raises StorageError: it cannot be seen what is spoken of; nothing is deleted then.
        """
        return await asyncio.to_thread(self._swept, self._engine.clock.now() - FRESH_MS)

    def _swept(self, before: int) -> int:
        old = [path for path in self._numbered() if path.stat().st_mtime * 1000 < before]
        if not old:
            return 0
        places = (self._workspace.store, self._workspace.data)
        kept = set().union(*(numbers_in(place, WORDS) for place in places))
        gone = [path for path in old if path.stem not in kept]
        for path in gone:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        log.info("%s files that nothing speaks of are swept away", len(gone))
        return len(gone)

    def _numbered(self) -> Iterator[Path]:
        """Yield what we have made: numbered folders of downloads, numbered mails; links are nobody's."""
        files = self._workspace.root / "files"
        found = [*(files / "downloads").glob("*"), *(files / "mail").glob("*.eml")]
        for path in found:
            ours = path.stem.isdecimal() and path.suffix == (".eml" if path.parent.name == "mail" else "")
            if ours and not path.is_symlink():
                yield path
