"""Engine side of the notification (data.md 3.4): one function for each channel."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from desktop_app.domain.environment import MAIL_ACCOUNT, MAIL_PASSWORD
from desktop_app.domain.events import Notified
from desktop_app.domain.execution import LOCAL_USER, NOTICE, Job
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import text_of
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.assignments import task_for
from desktop_app.engine.failures import error_result
from desktop_app.engine.instruction import InstructionResult, JobDraft
from desktop_app.engine.mail.delivery import delivered, failure
from desktop_app.engine.outside import ConfiguredInstruction, Prepared, tried
from desktop_app.engine.processor import Processor
from desktop_app.engine.settings import EngineSettings
from desktop_app.nodes.notification.spec import SPEC

if TYPE_CHECKING:
    from desktop_app.engine.dispatcher import Engine

log = logging.getLogger(__name__)

SUCCESS: Final = {"status": "success"}
UNKNOWN: Final = {"status": "failure", "reason": "channel not found"}
SHOWN: Final = "A test stores nothing: the notice was shown like a message of the desktop."


class NotificationInstruction(ConfiguredInstruction):
    """Tells on the desktop and in the list of notices at once; a mail takes its time outside of the pass."""

    spec = SPEC

    async def run(self, node: Node, input: Job | None, processor: Processor) -> InstructionResult:
        try:
            config = (await self.prepared(node, processor)).config
        except Exception as error:
            if not node.settings.get("ignoreFail"):
                raise
            return _outcome(node.settings, {"status": "failure", "reason": error_result(error)["message"]})
        channel, execution = text_of(config.get("channelName")), processor.execution
        log.info("execution %s notifies by %r", execution.id, channel)
        if channel == "email":
            return await super().run(node, input, processor)
        if channel == "desktop":
            told = Notified(execution.id, execution.key, *_said(config))
            processor.engine.bus.publish([told])
            return JobDraft(JobStatus.RESOLVED, dict(SUCCESS))
        if channel == "in-app":
            return _in_the_list(node, config, processor)
        return _outcome(config, UNKNOWN)

    async def work(self, prepared: Prepared) -> JobDraft:
        config = prepared.config
        try:
            report = await delivered(_mail(config, prepared.settings), prepared.settings)
        except Exception as error:
            told = failure(error)
            return _outcome(config, {"status": "failure", "reason": told["message"], **told})
        return JobDraft(JobStatus.RESOLVED, {**SUCCESS, **report})

    async def test_on(self, config: JsonObject, scope: Mapping[str, Any], engine: Engine) -> JobDraft:
        """Tell it for real (3.4)."""
        given, settings = tried(config, scope, engine)
        channel = text_of(given.get("channelName"))
        if channel == "email":
            return await self.work(Prepared(given, settings))
        if channel not in ("desktop", "in-app"):
            return _outcome(given, UNKNOWN)
        engine.bus.publish([Notified(0, "", *_said(given))])
        return JobDraft(JobStatus.RESOLVED, dict(SUCCESS), log=SHOWN if channel == "in-app" else None)


def _in_the_list(node: Node, config: Mapping[str, Any], processor: Processor) -> Job:
    job = processor.save_job(JobDraft(JobStatus.RESOLVED, dict(SUCCESS)), node)
    task = task_for(LOCAL_USER, node, job, NOTICE, processor)
    task.title = ": ".join(part for part in _said(config) if part) or node.title
    processor.add_task(task)
    return job


def _said(config: Mapping[str, Any]) -> tuple[str, str]:
    return text_of(config.get("title")).strip(), text_of(config.get("content")).strip()


def _outcome(config: Mapping[str, Any], result: dict[str, Any]) -> JobDraft:
    log.warning("a notification failed: %s", result["reason"])
    return JobDraft(JobStatus.RESOLVED if config.get("ignoreFail") else JobStatus.FAILED, dict(result))


def _mail(config: Mapping[str, Any], settings: EngineSettings) -> dict[str, Any]:
    """Return the mail that a notification means, through an account of the workspace."""
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
