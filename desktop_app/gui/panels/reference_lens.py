"""What a reference means to a person: its words, its kind, its last value, or which part of it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop_app.domain.roots import CONTEXT, RESULTS, SCOPES
from desktop_app.domain.workflow import TRIGGER
from desktop_app.editor.variables import Choice
from desktop_app.gui import formats
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.variable_tree import QUIET_ROOTS, VariableTree
from desktop_app.gui.wording import tr, worded

if TYPE_CHECKING:
    from desktop_app.editor.impact import Broken

ARROW = " ▸ "


class ReferenceLens:
    """Looks at references as the node of ``context`` sees them now. Owns nothing."""

    def __init__(self, context: PanelContext, own_scope: bool = False) -> None:
        self.context, self._own_scope = context, own_scope

    @property
    def tree(self) -> VariableTree:
        """The variables that are offered."""
        return self.context.tree(self._own_scope)

    def words(self, path: str) -> str:
        """Return the path as a person reads it; of a broken one as much as is known."""
        labels = self.tree.labels(path)
        if labels is None:
            return self._known_part(path)
        root = path.strip().removeprefix("ctx.").partition(".")[0]
        if root not in QUIET_ROOTS and labels:
            labels[0] = tr(labels[0])  # The only label that is no person's own.
        return ARROW.join(labels)

    def _known_part(self, path: str) -> str:
        """Return the title of the node that a broken path names, or named, and the rest of the path."""
        parts = path.strip().removeprefix("ctx.").split(".")
        if parts[0] in (RESULTS, SCOPES) and len(parts) > 1:
            document = {node.key: node for node in self.context.workflow.nodes}
            node = document.get(parts[1]) or self.context.ways.former(parts[1])
            parts = [(node.title or node.type) if node else parts[1], *parts[2:]]
        elif parts[0] == CONTEXT and len(parts) > 1:
            parts[0] = tr("Trigger")
        elif parts[0].startswith("$") and len(parts) > 1:
            parts = parts[1:]
        return ARROW.join(parts)

    def kind(self, path: str) -> str:
        """Return the type of the variable."""
        return self.tree.kind(path)

    def fails(self, path: str) -> bool:
        """Return whether the path leads to nothing that is offered."""
        return bool(self.tree.roots) and self.tree.label(path) is None

    def broken(self, path: str) -> Broken | None:
        """Return what is wrong with the path, and what could take its place; None where nobody can tell."""
        return self.context.broken(path) if self.fails(path) else None

    def fault(self, path: str) -> str:
        """Return which part of a failing path fails, in words."""
        broken = self.broken(path)
        if broken is None:
            return tr("This variable cannot be resolved here: {path}", path=path)
        reason = worded(broken.reason)
        return reason[:1].upper() + reason[1:]

    def suggestion(self, path: str) -> Choice | None:
        """Return what should take the place of a failing path."""
        broken = self.broken(path)
        return broken.suggested if broken else None

    def producer(self, path: str) -> str:
        """Return the key of the node, or of the trigger, that gives the value; empty for the system."""
        parts = path.strip().removeprefix("ctx.").split(".")
        if parts[0] == CONTEXT:
            return TRIGGER
        return parts[1] if parts[0] in (RESULTS, SCOPES) and len(parts) > 1 else ""

    def seen(self, path: str) -> tuple[Any, str] | None:
        """Return the value that was last seen at the path, and its age in words; None where nothing was."""
        live = self.context.seen
        found = live.at(path) if live is not None else None
        return (found.value, live.age(found)) if live is not None and found is not None else None

    def meaning(self, path: str) -> str:
        """Return in a few lines what a reference stands for: words and type, value with its age, or why it
        fails and what would mend it.
        """
        if self.fails(path):
            meant = self.suggestion(path)
            fix = tr("Fix: use “{name}” instead", name=meant.label_path or meant.label) if meant else ""
            return "\n".join(filter(None, (self.fault(path), fix)))
        kind, seen = self.kind(path), self.seen(path)
        head = f"{self.words(path)}  ·  {kind}" if kind != "any" else self.words(path)
        if seen is None:
            return f"{head}\n{tr('not seen in a run yet')}"
        value, age = seen
        shown = "null" if value is None else formats.preview(value)
        return f"{head}\n{shown}\n{age}" if age else f"{head}\n{shown}"
