"""Engine side of the notification (data.md 3.4): one function for each channel."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from desktop_app.domain.environment import MAIL_ACCOUNT, MAIL_PASSWORD
from desktop_app.domain.events import Notified
from desktop_app.domain.execution import LOCAL_USER, NOTICE, Job
from desktop_app.domain.quick import dataclass
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import text_of, to_json
from desktop_app.domain.workflow import Node
from desktop_app.engine.assignments import task_for
from desktop_app.engine.instruction import InstructionResult, JobDraft
from desktop_app.engine.mail.delivery import delivered, failure
from desktop_app.engine.outside import OutsideInstruction
from desktop_app.engine.processor import Processor
from desktop_app.engine.settings import EngineSettings
from desktop_app.nodes.notification.spec import SPEC

log = logging.getLogger(__name__)

SUCCESS = {"status": "success"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A notification by mail."""

    config: Mapping[str, Any]
    settings: EngineSettings


class NotificationInstruction(OutsideInstruction):
    """Tells on the desktop and in the list of notices at once; a mail takes its time outside of the pass."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        channel = text_of(node.settings.get("channelName"))
        log.info("execution %s notifies by %r", processor.execution.id, channel)
        if channel == "desktop":
            return self._on_desktop(node, processor)
        if channel == "in-app":
            return self._in_the_list(node, processor)
        if channel == "email":
            return await super().run(node, input, processor)
        return _outcome(node.settings, {"status": "failure", "reason": "channel not found"})

    def _on_desktop(self, node: Node, processor: Processor) -> JobDraft:
        title, content = _said(node, processor)
        execution = processor.execution
        told = Notified(execution.id, execution.key, title, content)
        processor.engine.bus.publish([told])
        return JobDraft(JobStatus.RESOLVED, dict(SUCCESS))

    def _in_the_list(self, node: Node, processor: Processor) -> Job:
        job = processor.save_job(JobDraft(JobStatus.RESOLVED, dict(SUCCESS)), node)
        task = task_for(LOCAL_USER, node, job, NOTICE, processor)
        title, content = _said(node, processor)
        task.title = ": ".join(part for part in (title, content) if part) or node.title
        processor.add_task(task)
        return job

    async def prepared(self, node: Node, processor: Processor) -> Letter:
        config = to_json(processor.get_parsed_value(node.settings, node))
        return Letter(config, processor.engine.settings)

    async def work(self, prepared: Letter) -> JobDraft:
        config = prepared.config
        try:
            report = await delivered(_mail(prepared), prepared.settings)
        except Exception as error:
            told = failure(error)
            return _outcome(config, {"status": "failure", "reason": told["message"], **told})
        return JobDraft(JobStatus.RESOLVED, {**SUCCESS, **report})


def _said(node: Node, processor: Processor) -> tuple[str, str]:
    texts = [processor.get_parsed_value(node.settings.get(name), node) for name in ("title", "content")]
    return text_of(texts[0]).strip(), text_of(texts[1]).strip()


def _outcome(config: Mapping[str, Any], result: dict[str, Any]) -> JobDraft:
    log.warning("a notification failed: %s", result["reason"])
    return JobDraft(JobStatus.RESOLVED if config.get("ignoreFail") else JobStatus.FAILED, result)


def _mail(letter: Letter) -> dict[str, Any]:
    """Return the mail that a notification means, through an account of the workspace."""
    config, settings = letter.config, letter.settings
    name = MAIL_ACCOUNT + text_of(config.get("account")).removeprefix(MAIL_ACCOUNT)
    found = settings.named(name)
    account = found if isinstance(found, Mapping) else {}
    auth = {"user": account.get("user"), "pass": settings.named(name + MAIL_PASSWORD)}
    return {
        "provider": {**account, "auth": auth},
        "from": account.get("from") or account.get("user"),
        "to": config.get("receivers") or account.get("from") or account.get("user"),
        "subject": config.get("title"),
        "contentType": "text",
        "text": config.get("content"),
    }
