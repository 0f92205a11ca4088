"""What all nodes that work on records share: rendered params, the transaction, the log (data.md 0.4, 2.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

from desktop_app.domain import template
from desktop_app.domain.collections import split_path
from desktop_app.domain.errors import ConflictError, InvalidRequestError, WireworkError
from desktop_app.domain.execution import Job
from desktop_app.domain.record_work import OpenTransaction, WriteContext
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.gateway import DataGateway
from desktop_app.engine.instruction import Instruction, InstructionResult, JobDraft
from desktop_app.engine.processor import Processor

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

RUN_BRANCH = 1
"""The branch of a transaction node that runs inside its transaction (2.9)."""


class Reading(TypedDict):
    """How a node reads."""

    transaction: OpenTransaction | None
    warnings: list[str]


class Writing(Reading):
    """How a node writes."""

    context: WriteContext


class RecordWork:
    """What a node that works on records is configured to do; where its templates look is :meth:`scope`."""

    def __init__(self, settings: Mapping[str, Any], data: DataGateway | None, place: str = "") -> None:
        if data is None:
            raise InvalidRequestError("no data source is open", place=place)
        self.data: DataGateway = data
        self.settings = settings
        self.warnings: list[str] = []

    @property
    def collection(self) -> str:
        """The collection that the node works on."""
        return str(self.settings.get("collection") or "")

    def scope(self) -> Mapping[str, Any]:
        """Return the roots that templates see."""
        raise NotImplementedError

    def rendered(self, value: Any) -> Any:
        """Return a config value with its templates evaluated; what leads nowhere stays ``MISSING``."""
        return template.render(value, self.scope())

    def params(self) -> dict[str, Any]:
        """Return ``params`` with all templates evaluated."""
        params = self.settings.get("params")
        return dict(self.rendered(params)) if isinstance(params, dict) else {}

    def reading(self, collection: str) -> Reading:
        """Return how to read from a collection."""
        raise NotImplementedError

    def writing(self, collection: str) -> Writing:
        """Return how to write to a collection."""
        raise NotImplementedError

    def done(self, result: Any, status: int = 1) -> JobDraft:
        """Return the outcome; what should be told of the way there goes into the log."""
        return JobDraft(status, result, log="\n".join(self.warnings) or None)


class RecordTrial(RecordWork):
    """A node that is tried once, outside of any execution and transaction (engine.md 2.14)."""

    def __init__(
        self, settings: Mapping[str, Any], scope: Mapping[str, Any], data: DataGateway | None
    ) -> None:
        super().__init__(settings, data)
        self._scope = scope

    def scope(self) -> Mapping[str, Any]:
        """Return what the test was given."""
        return self._scope

    def reading(self, collection: str) -> Reading:
        """Return how to read from a collection."""
        return {"transaction": None, "warnings": self.warnings}

    def writing(self, collection: str) -> Writing:
        """Return how to write; workflows hear of it as of any other change."""
        return {**self.reading(collection), "context": WriteContext()}


class RecordNode(RecordWork):
    """One node at work on records in an execution, and in which transaction."""

    def __init__(self, node: Node, processor: Processor) -> None:
        super().__init__(node.settings, processor.engine.data, f"node {node.key!r}")
        self.node = node
        self._processor = processor

    def scope(self) -> Mapping[str, Any]:
        """Return what the node sees of the execution."""
        return self._processor.get_scope(self.node)

    def reading(self, collection: str) -> Reading:
        """Return how to read from a collection."""
        return {"transaction": self.transaction(split_path(collection)[0]), "warnings": self.warnings}

    def writing(self, collection: str) -> Writing:
        """Return how to write to a collection; what is written carries who writes (1.0.4)."""
        execution = self._processor.execution
        stack = tuple(dict.fromkeys([*(execution.stack or ()), execution.id]))
        return {**self.reading(collection), "context": WriteContext(stack)}

    def transaction(self, source: str) -> OpenTransaction | None:
        """Return the transaction that work on a source belongs to.

        :raises ConflictError: the one it should belong to is gone, with the process that held it.
        """
        owners = []
        for owner, branch in self._owners():
            if self._lost(owner, branch):
                raise ConflictError(
                    "the transaction around this node ended with the process that held it",
                    place=f"node {owner.key!r}",
                )
            owners.append(owner.key)
        return self._processor.transactions.nearest(owners, source)

    def _owners(self) -> Iterator[tuple[Node, int | None]]:
        """Yield the nodes around this one from the inside out, each with the branch that this one is in."""
        node = self.node
        while (owner := self._processor.plan.owners[node.key]) is not None:
            start = self._processor.find_branch_start_node(node, owner)
            yield owner, None if start is None else start.branch_index
            node = owner

    def _lost(self, owner: Node, branch: int | None) -> bool:
        instruction = self._processor.engine.registry.instructions.get(owner.type)
        inside = instruction is not None and instruction.holds_transaction and branch == RUN_BRANCH
        return inside and not self._processor.transactions.holds(owner.key)


class RecordInstruction(Instruction):
    """Base of the types that read or write records: a subclass says in :meth:`work` what it does."""

    async def work(self, at: RecordWork) -> JobDraft:
        """Read or write, and return the outcome."""
        raise NotImplementedError

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        """Work inside the execution."""
        return await self.work(RecordNode(node, processor))

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """Go on with what was done; it is not done twice."""
        return job

    async def test_on(self, config: JsonObject, scope: Mapping[str, Any], engine: Engine) -> JobDraft:
        """Read or write once, for real; what is wrong comes back as an error."""
        try:
            return await self.work(RecordTrial(config, scope, engine.data))
        except WireworkError as error:
            return JobDraft(JobStatus.ERROR, {"message": str(error)})


def names(value: Any) -> list[str]:
    """Return a list of names as configs hold it."""
    return [str(item) for item in value if item] if isinstance(value, list | tuple) else []


def present(value: Any) -> Any:
    """Return a value, None for what led nowhere."""
    return None if value is MISSING else value
