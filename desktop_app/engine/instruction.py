"""The contract of a node type's engine side (engine.md 4.0, architecture 4). This is public: node types
from outside implement it.

Three things may be returned from :meth:`Instruction.run` and :meth:`Instruction.resume`:

* a :class:`JobDraft` or a stored :class:`~desktop_app.domain.execution.Job` - the executor saves it and goes
  on by its status: RESOLVED to the next node, PENDING suspends, anything else ends the branch;
* :data:`FLUSH` - what is buffered is written, the execution's status stays as it is;
* ``None`` - the instruction has taken over scheduling with ``processor.run(...)``, or has called
  ``processor.exit()`` itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeAlias

from desktop_app.domain import template
from desktop_app.domain.execution import Job, Task
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.quick import dataclass
from desktop_app.domain.records import Submission
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import JsonObject, Node

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine
    from desktop_app.engine.processor import Processor


class Flush(Enum):
    """Type of :data:`FLUSH`."""

    FLUSH = "flush"


FLUSH: Final = Flush.FLUSH
"""Return value: write what is buffered and keep the execution's status (the seed's ``null``)."""


class Unset(Enum):
    """Type of :data:`UNSET`."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


@dataclass(slots=True)
class JobDraft:
    """An outcome that is to become a job. ``started_at`` None means "queued, not started"; left out it is
    the time of saving. ``due_at`` (ms since 1970) asks to be resumed at that moment without a status.
    """

    status: int = JobStatus.RESOLVED
    result: Any = None
    meta: Any = None
    log: str | None = None
    upstream_id: int | None = None
    started_at: int | Unset | None = UNSET
    due_at: int | None = None


@dataclass(frozen=True, slots=True)
class Reentry:
    """A branching node's job put back to the middle of its run; ``proceed`` is the state with which it
    regains control after the branch (:meth:`Instruction.proceed`), None for not at all.
    """

    status: int
    result: Any
    proceed: int | None = None


InstructionResult: TypeAlias = Job | JobDraft | Flush | None


class Instruction:
    """One node type's behaviour. An instance serves all nodes of its type and keeps no state of a run.

    An exception that is not caught here becomes an ERROR job of the node, never a crash.
    """

    spec: ClassVar[NodeSpec]
    looks_again: ClassVar[bool] = False
    """Whether ``resume`` with a job that is still pending finds out by itself how the wait stands. At a
    restart every waiting job of such a type is resumed once in this way (engine.md 2.17).
    """
    holds_transaction: ClassVar[bool] = False
    """Whether the nodes in branch 1 work in a transaction that the node holds (data.md 2.9)."""

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        """Do what the node does. ``input`` is the previous job: of the node before it on the line, or of
        the branching node for a branch's first node; None for the head.
        """
        raise NotImplementedError(f"node type {self.spec.type!r} cannot run")

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """Go on after a wait (``job`` is the node's own) or after a branch (``job`` is the branch's last)."""
        raise NotImplementedError(f"node type {self.spec.type!r} cannot be resumed")

    async def proceed(
        self, node: Node, job: Job | None, state: Any, processor: Processor
    ) -> InstructionResult:
        """Regain control as asked for with ``processor.then(node, job, state)``."""
        raise NotImplementedError(f"node type {self.spec.type!r} did not ask to proceed")

    def is_over_for(self, node: Node, own: Job, waiting: Job, processor: Processor) -> bool:
        """Tell whether ``waiting``, a job inside a branch of the node, belongs to a run of the node that is
        over; ``own`` is the node's newest job. What it brings is kept, but nothing follows from it.
        """
        return own.id > waiting.id

    def reentered(self, node: Node, job: Job, branch: int, rounds: int) -> Reentry | None:
        """Return the node's job as it was while the ``branch`` at this place ran for the ``rounds``-th time
        (from 0), so that another run can begin inside it; ``job`` is what it is now. None: it cannot.
        """
        return None if self.holds_transaction else Reentry(JobStatus.RESOLVED, job.result)

    def get_scope(self, node: Node, result: Any, processor: Processor) -> Mapping[str, Any] | None:
        """Return local variables for the nodes inside the branches of ``node``; None offers none."""
        return None

    async def test(self, config: JsonObject) -> JobDraft:
        """Try a config once without an execution (engine.md 2.14). Its templates are resolved already."""
        raise NotImplementedError(f"node type {self.spec.type!r} cannot be tested")

    async def test_in(self, config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
        """Try a config once; a type whose expressions read ``scope`` themselves overrides this (7.8)."""
        rendered = template.render(dict(config), scope)
        return await self.test({name: None if item is MISSING else item for name, item in rendered.items()})

    async def test_on(self, config: JsonObject, scope: Mapping[str, Any], engine: Engine) -> JobDraft:
        """Try a config once; a type that works on data sources, files or what else the engine knows of
        overrides this (data.md 2.8.2).
        """
        return await self.test_in(config, scope)

    def duplicate_config(self, node: Node) -> JsonObject | None:
        """Return the config of a copy of ``node`` (duplicate, revision); None keeps it."""
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer to a task: which form, which button, the values, and who gave it."""

    task: Task
    user_id: Any
    form: str
    action: str | None
    values: dict[str, Any]


class TaskInstruction(Instruction):
    """A node type that waits for people: it turns their answers into the state of task and job."""

    def acts(self, node: Node, answer: Answer) -> bool:
        """Tell whether taking the answer changes something outside the store."""
        return False

    async def submission(
        self, node: Node, job: Job, tasks: Sequence[Task], answer: Answer, processor: Processor
    ) -> Submission:
        """Return what an answer makes of its task and job; nothing is written here.

        :raises InvalidRequestError: the form has no such action. :raises PermissionDeniedError: not his task.
        """
        raise NotImplementedError
