"""Engine side of the manual node: tasks, answers, settlement (engine.md 4.17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.errors import InvalidRequestError, PermissionDeniedError, RolledBackError
from desktop_app.domain.execution import Job, Task
from desktop_app.domain.ids import new_id
from desktop_app.domain.records import Message, Submission
from desktop_app.domain.status import JobStatus
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.assignments import people, task_for
from desktop_app.engine.guards import vetoed
from desktop_app.engine.instruction import Answer, InstructionResult, JobDraft, TaskInstruction
from desktop_app.engine.processor import Processor
from desktop_app.engine.record_nodes import RecordNode
from desktop_app.nodes.manual.spec import RECORD_FORMS, SPEC

ALL: Final = 1
ANY: Final = -1


class ManualInstruction(TaskInstruction):
    """Creates one task for each assignee and waits until the answers settle the job."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        mode = node.settings.get("mode") or 0
        assignees = people(node, "assignees", processor)
        if not assignees:
            return JobDraft(JobStatus.RESOLVED, [] if mode else None)
        job = processor.save_job(JobDraft(JobStatus.PENDING, [] if mode else None), node)
        for user in assignees:
            processor.add_task(task_for(user, node, job, "manual", processor))
        return job

    async def resume(self, node: Node, job: Job, processor: Processor) -> InstructionResult:
        return job

    def acts(self, node: Node, answer: Answer) -> bool:
        form, action = self._form_action(node, answer)
        return bool(action["status"]) and form.get("type") in RECORD_FORMS

    async def submission(
        self, node: Node, job: Job, tasks: Sequence[Task], answer: Answer, processor: Processor
    ) -> Submission:
        """Return what an answer makes of task and job, after writing the record of a create/update form."""
        form, action = self._form_action(node, answer)
        self._check_user(node, answer, processor)
        status = action["status"]
        presets = processor.get_parsed_value(
            action.get("values") or {}, node, self._preset_scope(answer, processor)
        )
        values = {**answer.values, **presets} if status else answer.values
        task = replace(answer.task, status=status, updated_at=processor.engine.clock.now())
        kept = {} if status else (answer.task.result or {})
        task.result = {**kept, answer.form: values, "_": answer.action}
        if status:
            await self._write_record(node, form, values, answer, processor)
        settled = self._settled_job(node, job, [task if t.id == task.id else t for t in tasks], task)
        message = None if settled.pending else Message(new_id(), job.execution_id, job.id)
        return Submission(task, settled, settled.status != JobStatus.PENDING, message)

    def _form_action(self, node: Node, answer: Answer) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        form = (node.settings.get("forms") or {}).get(answer.form)
        actions = (form or {}).get("actions") or []
        action = next((a for a in actions if answer.action and a.get("key") == answer.action), None)
        if form is None or action is None or action.get("status") is None:
            raise InvalidRequestError(
                f"the form {answer.form!r} has no button {answer.action!r}", place=f"node {node.key!r}"
            )
        return form, action

    def _check_user(self, node: Node, answer: Answer, processor: Processor) -> None:
        if answer.user_id != answer.task.user_id or answer.user_id not in people(
            node, "assignees", processor
        ):
            raise PermissionDeniedError("this task belongs to somebody else", place=f"task {answer.task.id}")

    def _preset_scope(self, answer: Answer, processor: Processor) -> dict[str, Any]:
        now = processor.engine.system.now
        user = {"id": answer.user_id}
        return {
            "$user": user,
            "$nForm": answer.values,
            "$nDate": {"now": now},
            "currentUser": user,
            "currentRecord": answer.values,
            "currentTime": now,
        }

    async def _write_record(
        self,
        node: Node,
        form: Mapping[str, Any],
        values: dict[str, Any],
        answer: Answer,
        processor: Processor,
    ) -> None:
        kind, collection = form.get("type"), str(form.get("collection") or "")
        if kind not in RECORD_FORMS:
            return
        work = RecordNode(node, processor)
        how = work.writing(collection)
        if await self._done_already(processor, kind, collection, values, how["context"].stack):
            return
        if kind == "create":
            await work.data.create(collection, values, **how)
        else:
            found = processor.get_parsed_value(
                form.get("filter") or {}, node, self._preset_scope(answer, processor)
            )
            await work.data.update(collection, found, values, **how)

    async def _done_already(
        self, processor: Processor, kind: str, collection: str, values: JsonObject, stack: Sequence[int]
    ) -> bool:
        """Ask the guards of the collection: what a person writes in a form passes them wherever the form
        stands (data.md 1.6). Return whether one of them calls it done without a write.

        :raises RolledBackError: one of them forbids it, or fails; the task stays open.
        """
        veto = await vetoed(processor.engine, collection, kind, {"values": dict(values)}, stack=stack)
        if veto is None or veto.state == "stopped":
            return veto is not None
        raise RolledBackError(" ".join(veto.messages) or "a workflow forbids this", place=collection)

    def _settled_job(self, node: Node, job: Job, tasks: Sequence[Task], task: Task) -> Job:
        mode = node.settings.get("mode") or 0
        answered = [t.status for t in tasks if t.status]
        ratio = len(answered) / len(tasks)
        if mode == ALL:
            negative = next((status for status in answered if status < 0), None)
            status = negative or (JobStatus.RESOLVED if len(answered) == len(tasks) else JobStatus.PENDING)
        elif mode == ANY:
            rejected = JobStatus.REJECTED if len(answered) == len(tasks) else JobStatus.PENDING
            status = JobStatus.RESOLVED if JobStatus.RESOLVED in answered else rejected
        else:
            status = task.status
        return replace(job, status=status, result=ratio if mode else (task.result or job.result))
