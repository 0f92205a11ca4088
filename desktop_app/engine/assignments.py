"""Who is asked or told, and the tasks made for them (engine.md 1.10, 4.17-4.19)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from desktop_app.domain.execution import Job, Task
from desktop_app.domain.ids import new_id
from desktop_app.domain.values import text_of
from desktop_app.domain.workflow import Node

if TYPE_CHECKING:
    from desktop_app.engine.processor import Processor

log = logging.getLogger(__name__)


def people(node: Node, field: str, processor: Processor) -> list[Any]:
    """Return the user ids that a config field names, templates resolved: flattened one level, each once.
    A query for users names nobody here: there is no table of users on a desktop.
    """
    parsed = processor.get_parsed_value(node.settings.get(field), node)
    listed = parsed if isinstance(parsed, list) else [parsed]
    flat = [user for item in listed for user in (item if isinstance(item, list) else [item])]
    if any(isinstance(user, dict | list) for user in flat):
        log.info("node %r: queries for users are left out", node.key)
    return list(dict.fromkeys(user for user in flat if user and not isinstance(user, dict | list)))


def task_for(user: Any, node: Node, job: Job, kind: str, processor: Processor) -> Task:
    """Return a new task of type ``kind``; its title is the configured one, else the node's."""
    execution, now = processor.execution, processor.engine.clock.now()
    title = processor.get_parsed_value(node.settings.get("title"), node)
    return Task(
        new_id(),
        job.id,
        user,
        execution.id,
        node.key,
        execution.workflow_id,
        execution.key,
        text_of(title) or node.title,
        kind,
        created_at=now,
        updated_at=now,
    )
