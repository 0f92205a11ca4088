"""Letting all uses of one variable name another one, each looked at for scope and type (editor.md G)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.operations import name
from desktop_app.editor.references import Usage
from desktop_app.editor.rewriting import Rewrite
from desktop_app.editor.uses import places_in
from desktop_app.editor.variables import OPEN_TYPES, Group, reach, variables_for


@dataclass(frozen=True, slots=True)
class Swap:
    """One use: ``path`` is what it would name instead, ``doubt`` why it should not; empty when it fits.
    ``possible`` is false where the new variable has no value at that place.
    """

    usage: Usage
    path: str
    doubt: str = ""
    possible: bool = True

    @property
    def rewrite(self) -> Rewrite:
        """The change of this one placeholder."""
        return Rewrite(self.usage, self.path)


def swaps(workflow: Workflow, catalog: Catalog, old: str, new: str) -> tuple[Swap, ...]:
    """Return every use of the value at the path ``old``, members included, as a use of ``new``."""
    groups: dict[str, tuple[Group, ...]] = {}
    found: list[Swap] = []
    for key, path, usage in _uses(workflow, old):
        if key not in groups:
            groups[key] = variables_for(workflow, catalog, key, own_scope=True)
        found.append(_swap(usage, path, new + path[len(old) :], groups[key], workflow))
    return tuple(found)


def _uses(workflow: Workflow, old: str) -> Iterator[tuple[str, str, Usage]]:
    for node in workflow.nodes:
        for path, usage in places_in(node):
            if path == old or path.startswith(f"{old}."):
                yield node.key, path, usage


def _swap(usage: Usage, old: str, new: str, groups: Iterable[Group], workflow: Workflow) -> Swap:
    listed = tuple(groups)
    choice, left = reach(listed, new)
    if choice is None:
        node = next(node for node in workflow.nodes if node.key == usage.node)
        return Swap(usage, new, f"it has no value in {name(node)}", possible=False)
    if left and (choice.members or choice.type not in OPEN_TYPES):
        return Swap(usage, new, f"it has no value “{left[0]}”", possible=False)
    before, rest = reach(listed, old)
    was = before.type if before is not None and not rest else "any"
    now = choice.type if not left else "any"
    if "any" in (was, now) or was == now or {was, now} == {"int", "number"}:
        return Swap(usage, new)
    return Swap(usage, new, f"{was} becomes {now}")
