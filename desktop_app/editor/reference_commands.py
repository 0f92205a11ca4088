"""Repairing references as steps of an edit (engine.md 6.11): cleared, re-bound, or decided one by one."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.workflow import Workflow
from desktop_app.editor import references
from desktop_app.editor.commands import Structural, title_in
from desktop_app.editor.rewriting import Rewrite, rewritten


@dataclass(frozen=True)
class StripReferences(Structural):
    """Clear references that have no value; usually the second half of a move or removal (6.11)."""

    usages: tuple[references.Usage, ...]

    def label(self, workflow: Workflow) -> str:
        return f"Clear {len(self.usages)} references"

    def apply(self, workflow: Workflow) -> Workflow:
        return references.strip(workflow, self.usages)


@dataclass(frozen=True)
class RebindReferences(Structural):
    """Let references refer to another node."""

    usages: tuple[references.Usage, ...]
    new_key: str

    def label(self, workflow: Workflow) -> str:
        return f"Re-bind {len(self.usages)} references to {title_in(workflow, self.new_key)}"

    def apply(self, workflow: Workflow) -> Workflow:
        return references.rebind(workflow, self.usages, self.new_key)


@dataclass(frozen=True)
class RewriteReferences(Structural):
    """Let single references name other variables, or nothing: the decisions of the impact sheet."""

    changes: tuple[Rewrite, ...]

    def label(self, workflow: Workflow) -> str:
        return f"Re-bind {len(self.changes)} references"

    def apply(self, workflow: Workflow) -> Workflow:
        return rewritten(workflow, self.changes)
