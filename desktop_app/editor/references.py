"""Who refers to whom, and what an edit would do to that (engine.md 6.11, editor.md E, Moving and impact).

References are found in the texts of node configs, at any depth; titles and the trigger are not searched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from desktop_app.domain import template
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import JsonObject, Node, Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.lineage import Lineage

SCOPES: Final = "$scopes"

Change: TypeAlias = Callable[[Any, Collection[str]], Any]
"""From a config and the targets of its broken references to another config."""

Former: TypeAlias = Callable[[str], Node | None]
"""Finds a node that is not in the workflow any more, by its key."""


def nobody(key: str) -> Node | None:
    """Remember no node that is gone."""
    return None


@dataclass(frozen=True, slots=True)
class Usage:
    """One placeholder in the config of ``node`` that refers to the node ``target``.

    ``field`` is the dotted path inside the config, ``text`` the placeholder as written, ``scope`` whether
    it asks for the scope of a branching node and not for a result.
    """

    node: str
    field: str
    text: str
    target: str
    scope: bool = False


@dataclass(frozen=True, slots=True)
class Impact:
    """The references that an edit would leave without a value.

    ``own`` stand in what is moved or pasted, ``dependents`` in the nodes that refer to it.
    """

    own: tuple[Usage, ...] = ()
    dependents: tuple[Usage, ...] = ()

    @property
    def safe(self) -> bool:
        """Whether nothing breaks."""
        return not self.usages

    @property
    def usages(self) -> tuple[Usage, ...]:
        """Every reference that breaks."""
        return self.own + self.dependents


# ---------------------------------------------------------------------------------------- finding


def usages_in(node: Node) -> Iterator[Usage]:
    """Yield every reference to a node in the config of ``node``."""
    for path, text in texts(node.settings):
        for match in template.PLACEHOLDER.finditer(text):
            for target in template.dependency_keys(match[0]):
                root = template.parse_placeholder(match[1]).path.removeprefix("ctx.")
                yield Usage(node.key, path, match[0], target, root.startswith(f"{SCOPES}."))


def texts(config: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield the texts that hold braces, names of members included, with the path of the field."""
    stack: list[tuple[str, Any]] = [("", config)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str):
            if "{{" in value:
                yield path, value
        elif isinstance(value, Mapping):
            yield from ((path, name) for name in value if "{{" in name)
            stack += [(_join(path, name), item) for name, item in reversed(list(value.items()))]
        elif isinstance(value, list | tuple):
            stack += [(_join(path, index), value[index]) for index in range(len(value) - 1, -1, -1)]


def _join(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


def all_usages(workflow: Workflow) -> dict[str, tuple[Usage, ...]]:
    """Return the references to each node that is referred to, whether it exists or not."""
    found: dict[str, list[Usage]] = {}
    for node in workflow.nodes:
        for usage in usages_in(node):
            found.setdefault(usage.target, []).append(usage)
    return {key: tuple(usages) for key, usages in found.items()}


def usages(workflow: Workflow, key: str) -> tuple[Usage, ...]:
    """Return every reference to the node ``key``, in the order of the document."""
    return tuple(usage for node in workflow.nodes for usage in usages_in(node) if usage.target == key)


# ----------------------------------------------------------------------------------------- impact


def impact_of_removal(workflow: Workflow, keys: Iterable[str], keep_branch: int | None = None) -> Impact:
    """Return the references that stay behind when nodes go with their branches.

    ``keep_branch`` counts for a single node (6.4). Raises what removing raises.
    """
    wanted = list(dict.fromkeys(keys))
    if len(wanted) == 1:
        left = operations.remove_node(workflow, wanted[0], keep_branch)
    else:
        left = operations.remove_nodes(workflow, wanted)
    gone = {node.key for node in workflow.nodes} - {node.key for node in left.nodes}
    return Impact(dependents=_targeting(left.nodes, gone))


def _targeting(nodes: Iterable[Node], targets: Collection[str]) -> tuple[Usage, ...]:
    return tuple(usage for node in nodes for usage in usages_in(node) if usage.target in targets)


def impact_of_insert(workflow: Workflow, nodes: Iterable[Node], slot: Slot) -> Impact:
    """Return the references of pasted nodes that have no value at ``slot``; those among them are fine."""
    added = tuple(nodes)
    own = {node.key for node in added}
    lineage = Lineage(Tree(workflow.nodes))
    slot = operations.checked_slot(slot)
    outward = (usage for node in added for usage in usages_in(node) if usage.target not in own)
    return Impact(own=tuple(usage for usage in outward if not _offered(lineage, usage, slot)))


def _offered(lineage: Lineage, usage: Usage, slot: Slot) -> bool:
    """Return whether a node at ``slot`` is offered what ``usage`` asks for (7.10)."""
    if usage.scope:
        return lineage.encloses_slot(usage.target, slot)
    return lineage.is_upstream_of_slot(usage.target, slot)


class MoveImpact:
    """What moving one node with its branches would break, for any slot.

    Made once when a drag begins; each question then takes time in proportion to the references of the
    moved nodes alone, not to the size of the workflow.
    """

    def __init__(self, workflow: Workflow, key: str) -> None:
        """Raises :class:`NotFoundError` if there is no node ``key``."""
        self._tree = Tree(workflow.nodes)
        self._node = operations.require(self._tree, key)
        self._lineage = Lineage(self._tree)
        moved = {node.key for node in self._tree.subtree(self._node)}
        self._own = [
            usage
            for inner in self._tree.subtree(self._node)
            for usage in usages_in(inner)
            if usage.target not in moved and usage.target in self._tree
        ]
        others = (node for node in workflow.nodes if node.key not in moved)
        self._dependents = _targeting(others, {key})

    def refusal(self, slot: Slot) -> str | None:
        """Return why the node cannot go to ``slot``, or None (6.6)."""
        slot = operations.checked_slot(slot)
        if slot.upstream is not None and slot.upstream not in self._tree:
            return f"there is no node with the key {slot.upstream!r}"
        into_itself = slot.upstream is not None and self._lineage.encloses(self._node.key, slot.upstream)
        return operations.move_refusal(self._node, slot, into_itself)

    def at(self, slot: Slot) -> Impact:
        """Return what breaks when the node goes to ``slot``."""
        slot = operations.checked_slot(slot)
        follower = self._tree.at(slot)
        return Impact(
            own=tuple(usage for usage in self._own if not _offered(self._lineage, usage, slot)),
            dependents=tuple(usage for usage in self._dependents if not self._reaches(usage, follower)),
        )

    def _reaches(self, usage: Usage, follower: Node | None) -> bool:
        """Return whether the user of the moved node still comes after it; its scope it never has outside."""
        return follower is not None and not usage.scope and self._lineage.follows(usage.node, follower.key)


# ------------------------------------------------------------------------------------------ repair


def strip(workflow: Workflow, broken: Iterable[Usage]) -> Workflow:
    """Remove the given references, with all others of the same node to the same target (6.11)."""
    return _rewritten(workflow, broken, lambda config, targets: template.strip(config, targets))


def rebind(workflow: Workflow, broken: Iterable[Usage], new_key: str) -> Workflow:
    """Let the given references, and others of the same node to the same target, refer to ``new_key``."""

    def replaced(config: Any, targets: Collection[str]) -> Any:
        for target in sorted(targets):
            config = template.replace_references(config, target, new_key)
        return config

    return _rewritten(workflow, broken, replaced)


def _rewritten(workflow: Workflow, broken: Iterable[Usage], change: Change) -> Workflow:
    targets: dict[str, set[str]] = {}
    for usage in broken:
        targets.setdefault(usage.node, set()).add(usage.target)
    nodes = tuple(
        _with_config(node, change(node.config, targets[node.key])) if node.key in targets else node
        for node in workflow.nodes
    )
    unchanged = all(new is old for new, old in zip(nodes, workflow.nodes, strict=True))
    return workflow if unchanged else workflow.with_nodes(nodes)


def _with_config(node: Node, config: Any) -> Node:
    return node if config is node.config else replace(node, config=config)
