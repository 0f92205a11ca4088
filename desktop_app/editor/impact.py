"""What an edit would break, before it is made (editor.md A10, E "Moving and impact", M5; engine.md 6.11).

Any command can be asked: it is applied to the value that the document is, and what had a value before and
has none afterwards is what it breaks. Nothing is changed by asking.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import field, replace
from typing import Final, Literal, TypeAlias

from desktop_app.domain import roots, template
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.graph import Tree, enabled_nodes
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor import variables
from desktop_app.editor.commands import Command, Compound
from desktop_app.editor.lineage import Lineage
from desktop_app.editor.operations import name
from desktop_app.editor.reference_commands import RewriteReferences
from desktop_app.editor.references import Former, Usage, nobody, usages_in
from desktop_app.editor.rewriting import Rewrite
from desktop_app.editor.uses import places_in
from desktop_app.editor.variables import Choice, Group

State: TypeAlias = Literal["safe", "breaks", "refused"]
Refusal: TypeAlias = Callable[[Command, Workflow], str | None]
"""Says why a command that leads to a workflow is not allowed, or None."""

OFFERED: Final = 200
"""So many variables are offered for one broken reference; the best come first."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One reference that would have no value: where it stands, why, and what could take its place.

    ``choices`` are the variables that the field could name instead, the most fitting first; ``suggested``
    is the first that has the same path or the same type as what is lost and that the field does not read yet.
    """

    usage: Usage
    title: str
    reason: str
    choices: tuple[Choice, ...] = ()
    suggested: Choice | None = None
    harmless: bool = False
    """Whether the reference has a value and is only asked about."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What ``command`` would do: ``refusal`` if it is not allowed, else what it breaks."""

    command: Command
    label: str
    refusal: str = ""
    broken: tuple[Broken, ...] = ()

    @property
    def state(self) -> State:
        """The three states that a person is shown (engine.md 6.11)."""
        return "refused" if self.refusal else "breaks" if self.broken else "safe"

    @property
    def harmless(self) -> bool:
        """Whether nothing breaks and references are only asked about."""
        return all(broken.harmless for broken in self.broken)

    def repaired(self, rewrites: Iterable[Rewrite]) -> Command:
        """Return the command with the repairs as one step, under the name of the command."""
        chosen = tuple(rewrites)
        return Compound((self.command, RewriteReferences(chosen)), self.label) if chosen else self.command


def preview(
    workflow: Workflow,
    catalog: Catalog,
    command: Command,
    refusal: Refusal | None = None,
    asked_about: Collection[str] = (),
) -> Preview:
    """Return what ``command`` would break in ``workflow``; ``refusal`` is asked about what it leads to.

    ``asked_about`` names nodes whose references to nodes outside them are listed even if they have a value.
    """
    label = command.label(workflow)
    try:
        after = command.apply(workflow)
    except WireworkError as error:
        return Preview(command, label, error.message)
    reason = refusal(command, after) if refusal else None
    if reason:
        return Preview(command, label, reason)
    return Preview(command, label, "", tuple(_broken(workflow, after, catalog, asked_about)))


def _broken(
    before: Workflow, after: Workflow, catalog: Catalog, asked_about: Collection[str]
) -> Iterator[Broken]:
    past, now = _State(before, catalog), _State(after, catalog)
    known = {node.key: node for node in before.nodes}
    for node in after.nodes:
        here = tuple(usages_in(node))
        former = set(usages_in(known[node.key])) if here and node.key in known else set()
        for usage in here:
            was_there = usage in former
            if was_there and past.fault(usage):
                continue  # What was broken before is not this command's doing.
            if fault := now.fault(usage) or _shape_fault(usage, past, now):
                lost = past.choice(usage) if was_there else None
                yield _explained(usage, fault, lost, past, now)
            elif usage.node in asked_about and usage.target not in asked_about:
                yield _mapped(usage, past, now)


def repairs(
    workflow: Workflow,
    catalog: Catalog,
    former: Former = nobody,
    places: Iterable[tuple[str, Usage]] | None = None,
) -> Preview:
    """Return every reference that has no value as the workflow is, with what could take its place. The
    command of the preview changes nothing: all there is to decide are the repairs. ``places`` are all
    references of the workflow, where they were read before.
    """
    now = _State(workflow, catalog, former)
    if places is None:
        places = ((path, usage) for node in workflow.nodes for path, usage in places_in(node))
    broken = (_broken_now(path, usage, now) for path, usage in places if usage.node in now.tree)
    label = "Re-bind references"
    return Preview(Compound((), label), label, "", tuple(each for each in broken if each is not None))


class Diagnosis:
    """Says of single references of one workflow what is wrong with them. Looks at the tree once."""

    def __init__(self, workflow: Workflow, catalog: Catalog, former: Former = nobody) -> None:
        self._now = _State(workflow, catalog, former)

    def of(self, node: str, path: str, field: str = "", text: str = "") -> Broken | None:
        """Return what is wrong with a reference to ``path`` in the node, and what could take its place; None
        if it has a value as far as that is known.
        """
        path = path.removeprefix("ctx.")
        root, _, rest = path.partition(".")
        target = rest.partition(".")[0] if root in template.REFERENCE_ROOTS else ""
        usage = Usage(node, field, text or "{{" + path + "}}", target, root == roots.SCOPES)
        return _broken_now(path, usage, self._now) if node in self._now.tree else None


def _broken_now(path: str, usage: Usage, now: _State) -> Broken | None:
    fault = now.fault(usage) if usage.target else ""
    return _explained(usage, fault, now.lost(usage), now, now) if fault else _absent(path, usage, now)


def _absent(path: str, usage: Usage, now: _State) -> Broken | None:
    """Return a reference to a member that its source does not have; what looks like it is suggested."""
    found = variables.missing_member(now.source(usage, path), path)
    if found is None:
        return None
    meant = found[2]
    broken = _explained(usage, variables.member_fault(*found), None, now, now)
    rest = tuple(each for each in broken.choices if each != meant)
    return replace(broken, choices=(meant, *rest) if meant else rest, suggested=meant or broken.suggested)


class _State:
    """One side of an edit: who has a value for whom. A node that runs pass over has no references."""

    def __init__(self, workflow: Workflow, catalog: Catalog, former: Former = nobody) -> None:
        self.workflow, self.catalog, self.former = workflow, catalog, former
        self.all = Tree(workflow.nodes)
        self.tree = Tree(enabled_nodes(workflow.nodes))
        self.lineage = Lineage(self.tree)
        self._groups: dict[str, tuple[Group, ...]] = {}
        self._sources: dict[str, tuple[Group, ...]] = {}

    def fault(self, usage: Usage) -> str:
        """Return why the reference has no value here; empty if it has one, or is never asked."""
        if usage.node not in self.tree:
            return ""
        target = self.tree.get(usage.target)
        if target is None:
            there = self.all.get(usage.target)
            return f"{name(there)} is disabled" if there else "deleted"
        if usage.scope:
            own = target.key == usage.node or self.lineage.encloses(target.key, usage.node)
            return "" if own else f"the node is not inside {name(target)}"
        reached = self.lineage.is_upstream(target.key, usage.node)
        return "" if reached else f"{name(target)} does not run before it"

    def groups(self, key: str) -> tuple[Group, ...]:
        """Return what the node may refer to."""
        if key not in self._groups:
            found: tuple[Group, ...] = ()
            if key in self.tree:
                found = variables.variables_for(
                    self.workflow, self.catalog, key, own_scope=True, tree=self.tree
                )
            self._groups[key] = found
        return self._groups[key]

    def source(self, usage: Usage, path: str) -> tuple[Group, ...]:
        """Return what decides whether the members of ``path`` exist: of a result its node alone."""
        if usage.target and not usage.scope:
            if usage.target not in self._sources:
                choices = tuple(variables.results_of([self.all[usage.target]], self.catalog))
                self._sources[usage.target] = (Group(roots.RESULTS, "", choices),)
            return self._sources[usage.target]
        if path.partition(".")[0] == roots.CONTEXT:
            return variables.trigger_variables(self.workflow, self.catalog)
        return self.groups(usage.node) if usage.scope else ()

    def choice(self, usage: Usage) -> Choice | None:
        """Return the variable that the reference names, if its structure is known."""
        return variables.find(self.groups(usage.node), path_of(usage))

    def lost(self, usage: Usage) -> Choice | None:
        """Return the variable that a reference to a node that was deleted named, if somebody remembers it."""
        node = self.former(usage.target) if usage.target and usage.target not in self.all else None
        if node is None or usage.scope:
            return None
        choices = tuple(variables.results_of([node], self.catalog))
        return variables.find((Group(roots.RESULTS, "", choices),), path_of(usage))


def _shape_fault(usage: Usage, past: _State, now: _State) -> str:
    """Return what is missing below a node that has become another one: its type or its settings changed."""
    old, new = past.all.get(usage.target), now.all.get(usage.target)
    if old is None or new is None or (old.type == new.type and old.config is new.config):
        return ""
    if usage.node not in past.all or past.choice(usage) is None or now.choice(usage) is not None:
        return ""
    return f"{name(new)} has no such value any more"


def _explained(usage: Usage, fault: str, lost: Choice | None, past: _State, now: _State) -> Broken:
    user, target = now.all[usage.node], past.all.get(usage.target)
    if fault == "deleted" and target is not None:
        fault = f"{name(target)} goes away"
    elif fault == "deleted":
        target = now.former(usage.target)
        fault = f"{name(target)} was deleted" if target else "the node it names is not in this workflow"
    choices = tuple(_ranked(usage, lost, target, now))
    beside = {path_of(each) for each in usages_in(user) if each.field == usage.field and each != usage}
    fitting = (choice for choice in choices if _fits(choice, usage, lost))
    # What the field reads already would make another meaning of it: ``Price * Count`` becomes no square.
    suggested = next((choice for choice in fitting if ".".join(choice.path) not in beside), None)
    return Broken(usage, user.title or user.type, fault, choices, suggested)


def _mapped(usage: Usage, past: _State, now: _State) -> Broken:
    """Return a reference that breaks nothing, to be asked about all the same: it is suggested to stay. That
    of a disabled node may name one that is not there.
    """
    source = now.all.get(usage.target)
    reason = f"takes its value from {name(source)}" if source else "the node it names is not in this workflow"
    found = _explained(usage, reason, now.choice(usage), past, now)
    same = tuple(choice for choice in found.choices if ".".join(choice.path) == path_of(usage))
    rest = tuple(choice for choice in found.choices if choice not in same)
    return replace(found, choices=same + rest, suggested=same[0] if same else None, harmless=True)


def path_of(usage: Usage) -> str:
    """Return the dotted path of the variable that a reference names."""
    match = template.PLACEHOLDER.fullmatch(usage.text)
    return template.parse_placeholder(match[1]).path.removeprefix("ctx.") if match else ""


# ------------------------------------------------------------------------------------- suggestions


def _ranked(usage: Usage, lost: Choice | None, target: Node | None, now: _State) -> list[Choice]:
    """Return what could take the place of a lost variable: the same member of a node of the same type, the
    same member elsewhere, a value of the same type, each nearest first, and then the rest.
    """
    types = {node.key: node.type for node in now.tree.nodes.values()}

    def rank(choice: Choice) -> int:
        if not _fits(choice, usage, lost):
            return 3
        if _member(choice.path) != _member(path_of(usage).split(".")):
            return 2
        return 0 if target is not None and types.get(choice.node) == target.type else 1

    found = [choice for group in now.groups(usage.node) for choice in _flat(group.choices)]
    return sorted((c for c in found if c.node != usage.node or usage.scope), key=rank)[:OFFERED]


def _flat(choices: Iterable[Choice]) -> Iterator[Choice]:
    stack = list(choices)[::-1]
    while stack:
        choice = stack.pop()
        yield choice
        stack += reversed(choice.children)


def _member(path: Iterable[str]) -> tuple[str, ...]:
    """Return what a path says below its node: roots and keys name nodes, the rest names values. The item of
    a loop is a value as a whole result is.
    """
    parts = tuple(path)
    if parts[0] == roots.SCOPES and parts[2:3] == (variables.ITEM,):
        return parts[3:]
    return parts[2:] if parts[0] in template.REFERENCE_ROOTS else parts[1:]


def _fits(choice: Choice, usage: Usage, lost: Choice | None) -> bool:
    """Return whether ``choice`` has the member that is lost, or its type. The system's values replace none,
    and a whole result is replaced by a whole result.
    """
    old = path_of(usage).split(".")
    if _member(choice.path) == _member(old):
        return bool(_member(old)) or choice.path[0] == old[0]
    return choice.path[0] != roots.SYSTEM and lost is not None and lost.type == choice.type != "any"


# ------------------------------------------------------------------------------------- decisions


@dataclass
class Decisions:
    """What a person decides about each broken reference; starts with what is suggested, else with keeping."""

    preview: Preview
    chosen: dict[Usage, str | None] = field(default_factory=dict)
    """The new path of each reference that is not kept; None clears it."""

    def __post_init__(self) -> None:
        for broken in self.preview.broken:
            if broken.suggested is not None:
                self.chosen[broken.usage] = ".".join(broken.suggested.path)

    def keep(self, usage: Usage) -> None:
        """Leave the reference broken."""
        self.chosen.pop(usage, None)

    def set(self, usage: Usage, path: str | None) -> None:
        """Let the reference name another variable, or nothing."""
        self.chosen[usage] = path

    def apply_to_all(self, like: Usage) -> None:
        """Decide about every reference as about ``like``; none is made to name what it cannot."""
        kept, path = like not in self.chosen, self.chosen.get(like)
        for broken in self.preview.broken:
            if kept:
                self.keep(broken.usage)
            elif path is None or self._offered(broken, path):
                self.set(broken.usage, path)

    @staticmethod
    def _offered(broken: Broken, path: str) -> bool:
        return any(".".join(choice.path) == path for choice in broken.choices)

    def command(self) -> Command:
        """Return the one step that edits and repairs."""
        return self.preview.repaired(Rewrite(usage, path) for usage, path in self.chosen.items())
