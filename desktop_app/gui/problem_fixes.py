"""What mends a problem at once: another variable for a broken reference, or none (editor.md E, M 5)."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.errors import Problem
from desktop_app.domain.quick import dataclass
from desktop_app.editor.commands import Command
from desktop_app.editor.impact import Broken, Diagnosis
from desktop_app.editor.reference_commands import RewriteReferences
from desktop_app.editor.rewriting import Rewrite
from desktop_app.editor.uses import places_in
from desktop_app.editor.validation import REFERENCE
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

MORE: Final = 12
"""Other variables that are offered beside the suggested one."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a problem, in words, and the step that does it; ``suggested`` is the likely one."""

    text: str
    command: Command
    suggested: bool = False


def fixes(session: EditorSession, problem: Problem) -> list[Fix]:
    """Return what would mend ``problem``, the likely first; empty where only a person knows."""
    broken = broken_of(session, problem)
    if broken is None or session.document.frozen:
        return []
    suggested = broken.suggested
    chosen = [suggested] if suggested else []
    others = [choice for choice in broken.choices if choice != suggested][:MORE]
    found = [
        Fix(
            tr("Use “{name}” instead", name=choice.label_path or choice.label),
            _rewrite(broken, ".".join(choice.path)),
            choice is suggested,
        )
        for choice in (*chosen, *others)
    ]
    return [*found, Fix(tr("Clear the reference"), _rewrite(broken, None))]


def broken_of(session: EditorSession, problem: Problem) -> Broken | None:
    """Return the reference that a problem is about; None for other problems."""
    document = session.document
    node = document.node(problem.node) if problem.code == REFERENCE else None
    if node is None:
        return None
    for path, usage in places_in(node):
        if usage.field == problem.field and problem.subject in ("", usage.text):
            look = Diagnosis(document.workflow, session.catalog, document.former)
            return look.of(node.key, path, usage.field, usage.text)
    return None


def _rewrite(broken: Broken, path: str | None) -> Command:
    return RewriteReferences((Rewrite(broken.usage, path),))
