"""The last-seen values of one tab, brought up to date while a run goes on (editor.md G "Values").

Pills, previews and the variable browser ask :meth:`LiveValues.at` and ask again when :attr:`changed` comes.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.environment import Variable
from desktop_app.domain.execution import Job
from desktop_app.gui import formats
from desktop_app.gui.canvas.garbage import GarbageTimer
from desktop_app.gui.edited_values import edited
from desktop_app.gui.job_rounds import JobRounds
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import counted, tr
from desktop_app.services.last_seen import Moment, Sighting

if TYPE_CHECKING:
    from desktop_app.gui.session import EditorSession

FRAME_MS: Final = 16
LOOK_MS: Final = 100
"""While a run goes on the store is asked at most so often; it has more important things to do."""


class LiveValues(QObject):
    """Follows the run that the tab shows, or a job chosen in it; without one, the last runs.

    Nothing is read before somebody asks. What is asked for and not loaded yet is None until then.
    """

    changed = Signal()
    """Values were loaded or are others now; at most once in a frame."""

    def __init__(self, session: EditorSession) -> None:
        super().__init__(session)
        self._session = session
        self._seen = session.services.seen.of(session.key)
        self._job: int | None = None
        self._moment: Moment | None = None
        self._rounds = JobRounds(session.services.runs)
        self._run: int | None = None
        self._stale = True
        self._reading = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._begin)
        session.run_changed.connect(self.look_again)
        session.runs_changed.connect(self.look_again)

    def at(self, path: str) -> Sighting | None:
        """Return what was last seen at the dotted ``path`` of a placeholder; None where nothing was, or
        where it is being loaded. :attr:`changed` tells when to ask again.
        """
        found = self._seen.at(path, self._session.document.tree)
        if self._stale or self._seen.wanting:
            self._soon()
        return edited(found, path, self._session.debug.edits)

    def item(self, node_key: str, number: int) -> Any:
        """Return what a loop works on in a round (from 0); None where that is not known yet."""
        found = self._seen.in_round(node_key, self._session.document.tree, number)
        if self._stale or self._seen.wanting:
            self._soon()
        return None if found is None else found.value.get("item")

    def job(self, node_key: str) -> Job | None:
        """Return the job of a node whose result is shown, without it."""
        return self._seen.job(node_key)

    @property
    def environment(self) -> tuple[Variable, ...]:
        """The variables of the workspace, as far as they are read; secrets without their values."""
        return self.known_environment or ()

    @property
    def known_environment(self) -> tuple[Variable, ...] | None:
        """The variables of the workspace; None as long as they are not read. Asking has them read."""
        if self._stale:
            self._soon()
        return self._seen.environment

    @property
    def held(self) -> bool:
        """Whether the run is paused here, so that values can be changed."""
        return bool(self._session.debug.here)

    async def reveal(self, name: str) -> str:
        """Return the value of a secret, for a person who asks to see it.

        :raises NotFoundError: this machine does not know it.
        """
        return await self._session.services.environment.reveal(name)

    @property
    def place(self) -> tuple[int | None, int | None]:
        """The run and the job in it whose values are shown; None for the newest."""
        return self._run, self._job

    def age(self, sighting: Sighting) -> str:
        """Return in words when a value was seen: live, in the run that is shown, or how many runs ago."""
        if sighting.source == "now":
            return ""
        if sighting.source == "edited":
            return tr("edited")
        if sighting.source == "run":
            return tr("this run") if self._session.run.phase == "ended" else tr("live")
        runs = [run.id for run in self._session.runs]
        if sighting.execution_id not in runs:
            return formats.ago(sighting.at)
        count = runs.index(sighting.execution_id)
        return counted(count, "1 run ago", "{n} runs ago") if count else tr("last run")

    def choose_job(self, job_id: int | None) -> None:
        """Show values as they were when this job of the shown run was saved; None: as they are now."""
        if job_id != self._job:
            self._job, self._moment = job_id, None
            self.look_again()

    def choose_moment(self, job_id: int, moment: Moment) -> None:
        """Show values as they were at a job, of which is known what all others had done."""
        if job_id != self._job or moment != self._moment:
            self._run, self._job, self._moment = self._session.run.id, job_id, moment
            self.look_again()

    def look_again(self) -> None:
        """Something may have been seen; those who show values are told when they are there."""
        asked = not self._stale
        self._stale = True
        if self._run != self._session.run.id:
            self._run, self._job, self._moment = self._session.run.id, None, None
        if asked:
            self._soon(LOOK_MS)

    def _soon(self, wait_ms: int = FRAME_MS) -> None:
        if not self._reading and (not self._timer.isActive() or self._timer.interval() > wait_ms):
            self._timer.start(wait_ms)

    def _begin(self) -> None:
        self._reading = True
        spawn(self._read(), self)

    async def _read(self) -> None:
        try:
            if self._stale:
                self._stale = False
                run, job, moment = self._session.run.id, self._job, self._moment
                if run and job and moment is None:
                    moment = await self._rounds.moment(self._session.document.tree, run, job)
                await self._seen.look(run, job, moment)
            with GarbageTimer.sparing() if await self._seen.large() else nullcontext():
                await self._seen.load()
        finally:
            self._reading = False
        self.changed.emit()
        if self._stale or self._seen.wanting:
            self._soon()
