"""What foreign languages say of the texts in a workflow before it runs (editor.md E, Validation).

Their libraries can loop and grow: they read in processes of their own, for a limited time. What they have
said of a text is remembered, so that each is asked about once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import Problem, ProcessError
from desktop_app.domain.node_spec import ForeignText
from desktop_app.domain.workflow import Workflow
from desktop_app.engine.executors import Executors

SECONDS: Final = 2.0
"""Time for one text."""
REMEMBERED: Final = 500
EXPRESSION: Final = "expression"


class CodeChecks:
    """Asks ``executors`` about queries and scripts, and remembers the answers."""

    def __init__(self, executors: Executors) -> None:
        self._executors = executors
        self._said: dict[str, Mapping[str, Any] | None] = {}

    def known(self, workflow: Workflow, catalog: Catalog) -> list[Problem]:
        """Return what has been said of the texts of a workflow so far."""
        found = ((key, text, self._said.get(_name(text))) for key, text in _texts(workflow, catalog))
        return [_problem(key, text, error) for key, text, error in found if error is not None]

    def unread(self, workflow: Workflow, catalog: Catalog) -> list[ForeignText]:
        """Return the texts that nobody has been asked about."""
        return [text for _, text in _texts(workflow, catalog) if _name(text) not in self._said]

    async def read(self, workflow: Workflow, catalog: Catalog) -> list[Problem]:
        """Ask about what is not known yet, one text after the other, and return all that is wrong."""
        for text in self.unread(workflow, catalog):
            self._remember(_name(text), await self._asked(text))
        return self.known(workflow, catalog)

    async def _asked(self, text: ForeignText) -> Mapping[str, Any] | None:
        try:
            answer = await self._executors.process(text.script).ask(text.request, SECONDS)
        except ProcessError as error:
            return {"unread": error.message}
        found = answer.get("error")
        return found if isinstance(found, Mapping) else None

    def _remember(self, name: str, said: Mapping[str, Any] | None) -> None:
        self._said[name] = said
        while len(self._said) > REMEMBERED:
            del self._said[next(iter(self._said))]


@contextmanager
def code_checks() -> Iterator[CodeChecks]:
    """Have texts read where no engine runs; what was started for it ends with the block."""
    executors = Executors()
    try:
        yield CodeChecks(executors)
    finally:
        executors.close()


def _texts(workflow: Workflow, catalog: Catalog) -> Iterator[tuple[str, ForeignText]]:
    """Yield the texts of the nodes that run, by node key."""
    for node in workflow.nodes:
        spec = catalog.node(node.type)
        text = spec.foreign(node.settings) if spec and spec.foreign and not node.disabled else None
        if text is not None:
            yield node.key, text


def _name(text: ForeignText) -> str:
    return json.dumps((text.script.name, text.request), sort_keys=True)


def _problem(key: str, text: ForeignText, error: Mapping[str, Any]) -> Problem:
    if "unread" in error:
        words = f"the {text.what} could not be checked: {error['unread']}"
        return Problem(words, key, text.field, "warning", EXPRESSION)
    line, at = error.get("line"), error.get("position")
    places = [f"{name} {number}" for name, number in (("line", line), ("character", at)) if number]
    where = ", ".join(places) or "line 1"
    words = f"the {text.what} cannot be read at {where}: {error.get('message')}"
    return Problem(words, key, text.field, code=EXPRESSION)
