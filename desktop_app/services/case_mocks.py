"""Lets a test case answer for a node instead of running it (architecture 12, ``mocks``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.execution import Job, Task
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.records import Submission
from desktop_app.domain.workflow import JsonObject, Node, Workflow
from desktop_app.engine.dispatcher import Engine
from desktop_app.engine.instruction import (
    Answer,
    Instruction,
    InstructionResult,
    JobDraft,
    TaskInstruction,
)
from desktop_app.engine.processor import Processor
from desktop_app.engine.registry import Registry
from desktop_app.services.case_format import Mock


class MockedInstruction(TaskInstruction):
    """Stands before a node type: answers for the mocked nodes of one workflow, passes the others on.

    ``inner`` is None for a type that is not known here, so that a mock can stand in for it.
    """

    def __init__(
        self, inner: Instruction | None, type_id: str, workflow_key: str, mocks: Mapping[str, Mock]
    ) -> None:
        # A spec is a class attribute; here each instance stands for another type.
        self.__dict__["spec"] = inner.spec if inner else NodeSpec(type_id, type_id, "extended")
        self._inner = inner
        self._workflow_key = workflow_key
        self._mocks = mocks

    def _mock(self, node: Node, processor: Processor) -> Mock | None:
        return self._mocks.get(node.key) if processor.workflow.key == self._workflow_key else None

    def _required(self) -> Instruction:
        if self._inner is None:
            raise NotImplementedError(f"the node type {self.spec.type!r} is not known here")
        return self._inner

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        """Answer with the mock, or run the node."""
        mock = self._mock(node, processor)
        if mock is None:
            return await self._required().run(node, input, processor)
        return JobDraft(mock.status, mock.result, upstream_id=input.id if input else None)

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        """A mocked node keeps what the resume gave it."""
        if self._mock(node, processor) is not None:
            return job
        return await self._required().resume(node, job, processor)

    async def proceed(
        self, node: Node, job: Job | None, state: Any, processor: Processor
    ) -> InstructionResult:
        """Only an unmocked node has asked to come back."""
        return await self._required().proceed(node, job, state, processor)

    def get_scope(self, node: Node, result: Any, processor: Processor) -> Mapping[str, Any] | None:
        """Pass on: nodes inside see what the real type offers."""
        return self._inner.get_scope(node, result, processor) if self._inner else None

    async def test(self, config: JsonObject) -> JobDraft:
        """Pass on."""
        return await self._required().test(config)

    async def test_on(self, config: JsonObject, scope: Mapping[str, Any], engine: Engine) -> JobDraft:
        return await self._required().test_on(config, scope, engine)

    async def submission(
        self, node: Node, job: Job, tasks: Sequence[Task], answer: Answer, processor: Processor
    ) -> Submission:
        """Pass on; a mocked node has no tasks."""
        inner = self._required()
        if not isinstance(inner, TaskInstruction):
            raise InvalidRequestError(f"the node type {self.spec.type!r} has no tasks", place=node.key)
        return await inner.submission(node, job, tasks, answer, processor)


def mocked(registry: Registry, workflow: Workflow, mocks: Mapping[str, Mock]) -> Registry:
    """Return a copy of ``registry`` in which the nodes of ``workflow`` that ``mocks`` names answer so."""
    copy = Registry()
    copy.instructions = dict(registry.instructions)
    copy.triggers = dict(registry.triggers)
    for type_id in {node.type for node in workflow.nodes if node.key in mocks}:
        inner = registry.instructions.get(type_id)
        copy.instructions[type_id] = MockedInstruction(inner, type_id, workflow.key, mocks)
    return copy
