"""What a node may refer to: the tree behind every picker and the variable dock (engine.md 7.10).

What stands in a config is the placeholder, by node key; what a person reads are labels. Both are in each
:class:`Choice`. Nothing here looks at values: the tree is known before the first run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from desktop_app.domain import template
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import Variable
from desktop_app.domain.quick import dataclass
from desktop_app.domain.record_variables import grown
from desktop_app.domain.roots import CONTEXT, RESULTS, SCOPES, SYSTEM
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.operations import require

SYSTEM_VARIABLES: Final = (
    Variable("now", "Now", "date"),
    Variable("instanceId", "Instance ID", "text"),
    Variable("genSnowflakeId", "New unique ID", "int"),
    Variable("epoch", "ID epoch", "int"),
)
"""Offered everywhere; date ranges only where a date is filtered, so not here (7.10)."""

OPEN_TYPES: Final = frozenset({"any", "object", "list"})
"""Types whose members are unknown until a run, where none are declared."""

ITEM: Final = "item"
"""The scope variable that takes the structure of what its node goes through."""


@dataclass(frozen=True)
class Choice:
    """One value that can be chosen: ``path`` are the segments of the placeholder, ``labels`` what is read.

    ``node`` is the key of the node that gives the value, empty for the trigger and the system; ``members``
    are what is declared of its members, ``why`` says why nothing is.
    """

    path: tuple[str, ...]
    labels: tuple[str, ...]
    type: str = "any"
    node: str = ""
    members: Sequence[Variable] = ()
    why: str = ""

    @cached_property
    def children(self) -> tuple[Choice, ...]:
        """The members as choices, made when they are first looked at: a workflow may declare 100,000."""
        return tuple(_choice(member, self.path, self.labels, self.node) for member in self.members)

    @property
    def declared(self) -> Variable:
        """The declaration that the choice stands for."""
        return Variable(self.path[-1], self.label, self.type, self.members)

    @property
    def placeholder(self) -> str:
        """What stands in a config for this value."""
        return "{{" + ".".join(self.path) + "}}"

    @property
    def label(self) -> str:
        """The last label."""
        return self.labels[-1]

    @property
    def label_path(self) -> str:
        """What a person reads for the placeholder: the labels below the group, joined."""
        return " / ".join(self.labels[1:])


class Declared:
    """What nodes declare of their results, asked again and again: a node whose type and config are the same
    objects is not asked anew. Labels are those of the first time.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[object, object, Variable | None]] = {}

    def of(self, node: Node, catalog: Catalog) -> Variable | None:
        """Return what can be referred to of the result of ``node``; None where it has none."""
        spec = catalog.node(node.type)
        known = self._known.get(node.key)
        if known is None or known[0] is not spec or known[1] is not node.config:
            known = spec, node.config, spec.variables(node) if spec and spec.variables else None
            self._known[node.key] = known
        return known[2]


@dataclass(frozen=True, slots=True)
class Group:
    """One root of the tree. Scopes and node results are shown even when empty, the others are left out."""

    root: str
    label: str
    choices: tuple[Choice, ...] = ()


def variables_for(
    workflow: Workflow,
    catalog: Catalog,
    node_key: str,
    *,
    own_scope: bool = False,
    system: Iterable[Variable] = SYSTEM_VARIABLES,
    tree: Tree | None = None,
    declared: Declared | None = None,
) -> tuple[Group, ...]:
    """Return what the node may refer to: scopes and node results nearest first, the trigger, the system.

    ``own_scope`` puts the node's own scope in front, as the condition of a loop needs it. Raises
    :class:`NotFoundError` if the node does not exist.
    """
    tree = tree or Tree(workflow.nodes)
    node = require(tree, node_key)
    upstream = list(tree.ancestors(node))
    titles = _titles([node, *upstream], catalog)
    running = [other for other in upstream if not other.disabled]
    results = Group(RESULTS, "Node results", tuple(_results(running, catalog, titles, declared)))
    trigger = Group(CONTEXT, "Trigger", tuple(_trigger(workflow, catalog)))
    scopes = Group(SCOPES, "Scope variables")
    enclosing = [*([node] if own_scope else []), *tree.owners(node)]
    for owner in reversed(enclosing):
        offered = _scope(owner, catalog)
        if offered:
            scopes = _with_scope(scopes, owner, titles[owner.key], offered, (results, trigger))
    always = tuple(_choice(variable, (SYSTEM,), ("System",)) for variable in system)
    optional = (trigger, Group(SYSTEM, "System", always))
    return (scopes, results, *(group for group in optional if group.choices))


def trigger_variables(workflow: Workflow, catalog: Catalog) -> tuple[Group, ...]:
    """Return what can be referred to before any node has run."""
    group = Group(CONTEXT, "Trigger", tuple(_trigger(workflow, catalog)))
    return (group,) if group.choices else ()


def system_variables() -> Group:
    """Return what is there at any time."""
    choices = tuple(_choice(variable, (SYSTEM,), ("System",)) for variable in SYSTEM_VARIABLES)
    return Group(SYSTEM, "System", choices)


def group_of(root: Variable) -> Group:
    """Return the root of a tree that somebody else has made."""
    return Group(
        root.value, root.label, tuple(_choice(c, (root.value,), (root.label,)) for c in root.children)
    )


def results_of(nodes: Iterable[Node], catalog: Catalog, declared: Declared | None = None) -> Iterator[Choice]:
    """Yield the results of nodes, wherever they stand; titles that are alike are told apart by the keys."""
    listed = list(nodes)
    return _results(listed, catalog, _titles(listed, catalog), declared)


def find(groups: Iterable[Group], path: str) -> Choice | None:
    """Return the choice with the dotted ``path`` (a leading ``ctx.`` counts for nothing), or None."""
    wanted = tuple(path.strip().removeprefix("ctx.").split("."))
    choices = [choice for group in groups for choice in group.choices]
    while choices:
        choice = choices.pop()
        if choice.path == wanted:
            return choice
        if choice.path == wanted[: len(choice.path)]:
            choices = list(choice.children)
    return None


def reach(groups: Iterable[Group], path: str) -> tuple[Choice | None, tuple[str, ...]]:
    """Return the deepest known choice on the way of the dotted ``path``, and the segments below it. Indexes
    of lists lead to what their elements hold; ``length`` of a list belongs to the list.
    """
    left = tuple(path.strip().removeprefix("ctx.").split("."))
    tops = [choice for group in groups for choice in group.choices]
    found = next((choice for choice in tops if choice.path == left[: len(choice.path)]), None)
    left = left[len(found.path) :] if found else left
    deepest = found
    while found is not None:
        deepest = found
        if found.type == "list" and left and (template.index_of(left[0]) is not None or left == ("length",)):
            left = left[1:]
        found = next((child for child in found.children if child.path[-1:] == left[:1]), None)
        left = left[1:] if found else left
    return deepest, left


def missing_member(groups: Iterable[Group], path: str) -> tuple[Choice, str, Choice | None] | None:
    """Return where a path leads to something that is not there: the last value on its way, the name that it
    does not have, and the member that is perhaps meant. None where all is there, or nobody can know.
    """
    choice, left = reach(groups, path)
    if choice is None or not left or (not choice.members and choice.type in OPEN_TYPES):
        return None
    near = get_close_matches(left[0], [child.path[-1] for child in choice.children], 1)
    return (
        choice,
        left[0],
        next((child for child in choice.children if near and child.path[-1] == near[0]), None),
    )


def member_fault(choice: Choice, missing: str, meant: Choice | None) -> str:
    """Return in words that a value has no such member."""
    fault = f"“{choice.label_path or choice.label}” has no value “{missing}”"
    return f"{fault} – “{meant.label}”?" if meant else fault


def _results(
    nodes: Iterable[Node], catalog: Catalog, titles: Mapping[str, str], declared: Declared | None = None
) -> Iterator[Choice]:
    declared = declared or Declared()
    for node in nodes:
        offered = declared.of(node, catalog)
        if offered is not None:
            labels = ("Node results", titles[node.key])
            whole = grown(offered, catalog.collections)
            path = (RESULTS, whole.value)
            yield Choice(path, labels, whole.type, node.key, whole.children, whole.why)


def _trigger(workflow: Workflow, catalog: Catalog) -> Iterator[Choice]:
    spec = catalog.trigger(workflow.type)
    offered = spec.variables(workflow.config) if spec and spec.variables else ()
    known = catalog.collections
    return (_choice(grown(variable, known), (CONTEXT,), ("Trigger",)) for variable in offered)


def _scope(owner: Node, catalog: Catalog) -> tuple[Variable, ...]:
    spec = catalog.node(owner.type)
    return spec.scope_variables(owner) if spec and spec.scope_variables else ()


def _with_scope(
    scopes: Group, owner: Node, title: str, offered: tuple[Variable, ...], others: tuple[Group, ...]
) -> Group:
    """Return ``scopes`` with that of ``owner`` in front; its target may lie in the scopes around it."""
    path, labels = (SCOPES, owner.key), (scopes.label, title)
    choices = [_choice(variable, path, labels, owner.key) for variable in offered]
    target = _target(owner, (scopes, *others))
    if target is not None:
        choices = [_shaped(choice, target) if choice.path[-1] == ITEM else choice for choice in choices]
    members = tuple(choice.declared for choice in choices)
    return replace(scopes, choices=(Choice(path, labels, "object", owner.key, members), *scopes.choices))


def _target(owner: Node, groups: tuple[Group, ...]) -> Choice | None:
    """Return the variable that ``owner`` goes through, if its target is one variable."""
    text = owner.settings.get("target")
    match = template.PLACEHOLDER.fullmatch(text) if isinstance(text, str) else None
    return find(groups, template.parse_placeholder(match[1]).path) if match else None


def _shaped(item: Choice, target: Choice) -> Choice:
    """Return ``item`` with the members of its target: a path through a list names its elements (5.5)."""
    kind = "object" if target.members else item.type
    return replace(item, type=kind, members=target.members or item.members)


def _choice(variable: Variable, path: tuple[str, ...], labels: tuple[str, ...], node: str = "") -> Choice:
    path, labels = (*path, variable.value), (*labels, variable.label)
    return Choice(path, labels, variable.type, node, variable.children)


def _titles(nodes: Iterable[Node], catalog: Catalog) -> dict[str, str]:
    """Return what a person reads for each node; where titles are alike the key tells them apart (7.10)."""
    titles = {node.key: _title(node, catalog) for node in nodes}
    counts = Counter(titles.values())
    return {key: title if counts[title] == 1 else f"{title} ({key})" for key, title in titles.items()}


def _title(node: Node, catalog: Catalog) -> str:
    """Return the title a person reads on the card; an untitled node shows its type's (7.5)."""
    spec = catalog.node(node.type)
    return node.title or (spec.title if spec else node.type)
