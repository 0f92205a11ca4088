"""What becomes of a node that breaks: a failed job, or the end of the pass (engine.md 3.4, 3.7)."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import Any

from desktop_app.domain.errors import WorkflowTimeoutError
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus, Reason
from desktop_app.domain.values import to_json
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.pass_state import PassState
from desktop_app.engine.steps import RUN, Step

log = logging.getLogger(__name__)


class NotAcquired(Exception):
    """The execution was ended or taken before this pass could start it; the pass leaves no trace."""


class Stopped(Exception):
    """The execution was ended from outside before the node acted."""


class Failures(PassState):
    """The part of a processor that turns exceptions into outcomes."""

    def _failure(self, error: BaseException, step: Step) -> Job | JobDraft:
        if self._is_ours_to_end(error):
            raise error
        stopped = isinstance(error, Stopped)
        if isinstance(error, asyncio.CancelledError) and self.abort_reason is not None:
            stopped = True
        aborted = stopped or self.abort_reason is not None or isinstance(error, WorkflowTimeoutError)
        status = JobStatus.ABORTED if aborted else JobStatus.ERROR
        if not aborted:
            log.error("node %r of execution %s failed", step.node.key, self.execution.id, exc_info=error)
        result = self._abort_words() if stopped else error_result(error)
        own = self._waiting_job(step)
        if own is None:
            return JobDraft(status, result)
        own.status, own.result, own.due_at = status, result, None
        return own

    def _calm(self) -> None:
        """Take back the interruption of a node that has come to its end, also of one that swallowed it: the
        task goes on with other executions.
        """
        if self._interrupting and self._task is not None:
            self._task.uncancel()
        self._interrupting = False

    def _is_ours_to_end(self, error: BaseException) -> bool:
        """Whether an exception means the pass and not the node: the engine stops it, its coroutine is closed,
        or the execution was not ours. A node's own ``sys.exit`` or cancelled work is the node's failure.
        """
        if isinstance(error, asyncio.CancelledError):
            return self.abort_reason is None and (self._task is None or self._task.cancelling() > 0)
        if isinstance(error, GeneratorExit):
            return self._task is None or running_task() is not self._task
        return isinstance(error, NotAcquired)

    def _unstorable(self, error: Exception, step: Step, outcome: Job | JobDraft) -> Job | JobDraft:
        """Return the failure that replaces an outcome of which no row can be made; nothing of it is kept."""
        failed = self._failure(error, step)
        own = outcome if isinstance(outcome, Job) else failed
        own.status, own.result = failed.status, {"message": str(error)}
        own.meta = own.log = own.due_at = None
        return own

    def _waiting_job(self, step: Step) -> Job | None:
        """The row that a failure belongs to: the node's own job that is resumed or was to wait (3.4)."""
        job = step.job
        if job is not None and job.node_key == step.node.key and job.id:
            return job
        own = self._saved if step.kind == RUN else self.jobs_by_key.get(step.node.key)
        return own if own is not None and own.pending else None

    def _abort_words(self) -> dict[str, Any]:
        return {
            "message": "the time of the execution is over"
            if self.abort_reason == Reason.TIMEOUT
            else "stopped"
        }

    def _break(self, step: Step, message: str) -> None:
        """End the execution with ERROR for a defect outside of any instruction (3.7)."""
        own = self._waiting_job(step)
        if own is not None:
            own.status, own.result, own.due_at = JobStatus.ERROR, {"message": message}, None
        self.save_job(own or JobDraft(JobStatus.ERROR, {"message": message}), step.node)
        self._end(JobStatus.ERROR)


def running_task() -> asyncio.Task[Any] | None:
    """Return the task that runs now; None also where no loop runs."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def error_result(error: BaseException) -> dict[str, Any]:
    """Return what an ERROR job keeps of an exception: its own fields that a row can hold, and ``message``
    (engine.md 3.4).
    """
    fields = {}
    for name, value in vars(error).items():
        with suppress(Exception):
            if not name.startswith("_") and (kept := to_json(value)) not in ("", None):
                fields[name] = kept
    return {**fields, "message": _message_of(error)}


def _message_of(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the node tried to end the program: exit {error.code!r:.100}"
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return "the node's own work was cancelled"
    try:
        return str(getattr(error, "message", None) or error) or type(error).__name__
    except Exception:  # an exception that cannot even say what it is about
        return type(error).__name__
