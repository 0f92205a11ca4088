"""Repairing references as a step of an edit (engine.md 6.11): decided one by one."""

from __future__ import annotations

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.commands import Structural
from desktop_app.editor.rewriting import Rewrite, rewritten


@dataclass(frozen=True)
class RewriteReferences(Structural):
    """Let single references name other variables, or nothing: the decisions of the impact sheet."""

    changes: tuple[Rewrite, ...]

    def label(self, workflow: Workflow) -> str:
        return f"Re-bind {len(self.changes)} references"

    def apply(self, workflow: Workflow) -> Workflow:
        return rewritten(workflow, self.changes)
