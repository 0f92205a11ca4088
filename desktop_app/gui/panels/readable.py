"""Problems in a person's words: placeholders in them by the titles of their nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop_app.domain import template
from desktop_app.domain.errors import Problem
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.references import Former
from desktop_app.gui.wording import referring, worded


def readable(problem: Problem, workflow: Workflow, former: Former) -> Problem:
    """Return the problem with a message in the person's language that names no keys: ``‹Price ▸ amount›``."""
    problem = replace(problem, message=worded(problem.message))
    if "{{" not in problem.message:
        return problem
    find = _finder(workflow, former)
    nodes = {key: find(key) for key in template.dependency_keys(problem.message)}
    titles = {key: node.title or node.type for key, node in nodes.items() if node is not None}
    return replace(problem, message=referring(problem.message, titles))


def _finder(workflow: Workflow, former: Former) -> Callable[[str], Node | None]:
    known = {node.key: node for node in workflow.nodes}
    return lambda key: known.get(key) or former(key)
