"""Engine side of the mail (data.md 3.3): from a config to the mail server, and back."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.domain import template
from desktop_app.domain.status import JobStatus
from desktop_app.domain.values import to_json
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.engine.instruction import JobDraft
from desktop_app.engine.mail.delivery import delivered, failure
from desktop_app.engine.outside import OutsideInstruction
from desktop_app.engine.processor import Processor
from desktop_app.engine.settings import EngineSettings
from desktop_app.nodes.mailer.spec import SPEC


@dataclass(frozen=True, slots=True)
class Prepared:
    """A config with its variables resolved, and the settings that it meets."""

    config: Mapping[str, Any]
    settings: EngineSettings


class MailerInstruction(OutsideInstruction):
    """Sends and waits for the server's word; a failure is told in the result, never raised."""

    spec = SPEC

    async def prepared(self, node: Node, processor: Processor) -> Prepared:
        config = to_json(processor.get_parsed_value(node.settings, node))
        return Prepared(config, processor.engine.settings)

    async def work(self, prepared: Prepared) -> JobDraft:
        try:
            return JobDraft(JobStatus.RESOLVED, await delivered(prepared.config, prepared.settings))
        except Exception as error:
            failed = JobStatus.RESOLVED if prepared.config.get("ignoreFail") else JobStatus.FAILED
            return JobDraft(failed, failure(error))

    async def test_in(self, config: JsonObject, scope: Mapping[str, Any]) -> JobDraft:
        settings = EngineSettings(environment=dict(scope.get("$env") or {}), process=os.environ)
        return await self.work(Prepared(to_json(template.render(dict(config), scope)), settings))
