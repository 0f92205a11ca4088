"""In which round of its loops a job was: what ``item`` and ``index`` were when it ran (editor.md G)."""

from __future__ import annotations

from desktop_app.domain.graph import Tree
from desktop_app.domain.trace import Trace
from desktop_app.services.last_seen import Moment
from desktop_app.services.runs import Runs


class JobRounds:
    """Reads the jobs of one run after the other, each job once. Owns what was read of the last one."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._run_id = 0
        self._trace = Trace(Tree(()))

    async def moment(self, tree: Tree, run_id: int, job_id: int) -> Moment | None:
        """Return the rounds at a job of a run of the workflow ``tree``; None where it was inside of no loop
        or is not known.
        """
        if run_id != self._run_id or tree is not self._trace.tree:
            self._run_id, self._trace = run_id, Trace(tree)
        while await self._runs.follow(self._trace, run_id):
            pass
        place = self._trace.place_of(job_id)
        rounds = dict(self._trace.under_way(place)) if place is not None else {}
        return Moment(None, rounds) if rounds else None
