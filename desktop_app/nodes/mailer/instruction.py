"""Engine side of the mail (data.md 3.3): from a config to the mail server, and back."""

from __future__ import annotations

from desktop_app.domain.status import JobStatus
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.mail.delivery import delivered, failure
from desktop_app.engine.outside import ConfiguredInstruction, Prepared
from desktop_app.nodes.mailer.spec import SPEC


class MailerInstruction(ConfiguredInstruction):
    """Sends and waits for the server's word; a failure is told in the result, never raised."""

    spec = SPEC

    async def work(self, prepared: Prepared) -> JobDraft:
        try:
            return JobDraft(JobStatus.RESOLVED, await delivered(prepared.config, prepared.settings))
        except Exception as error:
            failed = JobStatus.RESOLVED if prepared.config.get("ignoreFail") else JobStatus.FAILED
            return JobDraft(failed, failure(error))
