"""What becomes of a node that breaks: a failed job, or the end of the pass (engine.md 3.4, 3.7)."""

from __future__ import annotations

import asyncio
import logging
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from desktop_app.domain.errors import WireworkError, WorkflowTimeoutError
from desktop_app.domain.execution import Job
from desktop_app.domain.status import JobStatus, Reason
from desktop_app.domain.values import to_json
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.pass_state import PassState
from desktop_app.engine.steps import RUN, Step

log = logging.getLogger(__name__)

TRACE: Final = "Traceback (most recent call last):"
"""The line that a traceback in the log of a job begins with."""
CALLS: Final = 30
"""Calls that it tells, the innermost."""
DEEPEST: Final = 8
"""Causes of a failure that are told."""


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
        trace = "" if aborted else trace_of(error)
        own = self._waiting_job(step)
        if own is None:
            return JobDraft(status, result, log=trace or None)
        own.status, own.result, own.due_at = status, result, None
        own.log = "\n".join(filter(None, (own.log, trace))) or None
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

    def _break(self, step: Step, message: str, trace: str = "") -> None:
        """End the execution with ERROR for a defect outside of any instruction (3.7)."""
        own = self._waiting_job(step) or JobDraft()
        own.status, own.result, own.due_at = JobStatus.ERROR, {"message": message}, None
        own.log = trace or own.log
        self.save_job(own, step.node)
        self._end(JobStatus.ERROR)

    def _give_up(self, error: Exception) -> None:
        """End the execution for a defect of the engine; the node that it was at tells it, if there is one."""
        log.error("execution %s cannot go on", self.execution.id, exc_info=error)
        if self._current is None:
            self._end(JobStatus.ERROR)
        else:
            self._break(self._current, _message_of(error), trace_of(error))


def running_task() -> asyncio.Task[Any] | None:
    """Return the task that runs now; None also where no loop runs."""
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def error_result(error: BaseException) -> dict[str, Any]:
    """Return what an ERROR job keeps of an exception: its own fields that a row can hold, and ``message``
    (engine.md 3.4); in ``cause`` the same of the exception that it came from, where that says more.
    """
    fields: dict[str, Any] = {}
    for name, value in vars(error).items():
        with suppress(Exception):
            if not name.startswith("_") and (kept := to_json(value)) not in ("", None):
                fields[name] = kept
    causes = _causes(error)
    return {**fields, "message": _message_of(error)} | ({"cause": causes} if causes else {})


def _causes(error: BaseException) -> dict[str, Any]:
    """Return what led to an exception as nested objects; what only says the same again is left out."""
    told, chain, cause = _message_of(error), list[str](), _before(error)
    while cause is not None and len(chain) < DEEPEST:
        message = _message_of(cause)
        if message not in told:
            chain.append(
                message if isinstance(cause, WireworkError) else f"{type(cause).__name__}: {message}"
            )
        told, cause = message, _before(cause)
    found: dict[str, Any] = {}
    for message in reversed(chain):
        found = {"message": message, "cause": found} if found else {"message": message}
    return found


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def trace_of(error: BaseException) -> str:
    """Return the lines of the program that an unexpected exception came through, without the folders of this
    machine; nothing for what is said on purpose.
    """
    if isinstance(error, WireworkError) or not isinstance(error, Exception):
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    own = [number for number, frame in enumerate(frames) if frame.filename.endswith("processor.py")]
    shown = frames[own[-1] + 1 if own else 0 :] or frames
    calls = [f"  {_file(frame.filename)}, line {frame.lineno}, in {frame.name}" for frame in shown[-CALLS:]]
    return "\n".join((TRACE, *calls, f"{type(error).__name__}: {_message_of(error)}"[:2000]))


def _file(name: str) -> str:
    """Return the path of a source file below the packages that it belongs to."""
    parts = Path(name).parts
    for root, keep in (("site-packages", 0), ("desktop_app", 1)):
        if root in parts:
            return "/".join(parts[parts.index(root) + 1 - keep :])
    return parts[-1] if parts else name


def _message_of(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the node tried to end the program: exit {error.code!r:.100}"
    if isinstance(error, asyncio.CancelledError | GeneratorExit):
        return "the node's own work was cancelled"
    try:
        return str(getattr(error, "message", None) or error) or type(error).__name__
    except Exception:  # an exception that cannot even say what it is about
        return type(error).__name__
