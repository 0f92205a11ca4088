"""Pieces of a workflow that can be cut out and put in elsewhere: what copy, paste and duplicate move.

A fragment is one line of nodes with everything inside their branches, in the order in which a person reads
them, whatever stood between them (engine.md 6.7, "copy with branches"). Notes and groups come along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace

from desktop_app.domain.graph import Tree
from desktop_app.domain.node_spec import copy_json
from desktop_app.domain.quick import dataclass
from desktop_app.domain.template import dependency_keys, replace_references
from desktop_app.domain.workflow import TRIGGER, JsonObject, Node, Position, Slot, Workflow
from desktop_app.editor.note_copies import new_keys, rekeyed_papers, taken_along, with_contents


@dataclass(frozen=True, slots=True)
class Fragment:
    """A line of nodes with one head, and the slot in which that head stood where it comes from.

    ``papers`` are notes and groups as a document holds them, each with an id; ``at`` is the top left corner
    of the head's card there, in canvas units, so that notes can keep their place beside it.
    """

    nodes: tuple[Node, ...]
    origin: Slot = field(default_factory=Slot)
    papers: tuple[JsonObject, ...] = ()
    at: Position | None = None

    @property
    def head(self) -> Node | None:
        """The first node of the line."""
        return Tree(self.nodes).head


def tops(tree: Tree, keys: Iterable[str]) -> list[Node]:
    """Return the chosen nodes that stand in no branch of another chosen one, in reading order."""
    chosen = {key for key in keys if key in tree}
    found, inside = [], set[str]()
    for node in tree.walk():
        if node.key in chosen and node.key not in inside:
            found.append(node)
            inside.update(inner.key for inner in tree.subtree(node))
    return found


def fragment(workflow: Workflow, keys: Iterable[str]) -> Fragment:
    """Return the chosen nodes with their branches as one line, and the notes and groups that come along;
    empty when nothing is chosen.
    """
    tree = Tree(workflow.nodes)
    wanted = with_contents(workflow, keys) - {TRIGGER}
    chosen = tops(tree, wanted)
    nodes: list[Node] = []
    slot = Slot()
    for top in chosen:
        first, *inner = tree.subtree(top)
        nodes += [first.at(slot), *inner]
        slot = Slot(top.key)
    papers = taken_along(workflow, wanted.union(node.key for node in nodes))
    return Fragment(tuple(nodes), chosen[0].slot if chosen else Slot(), papers)


def rekeyed(piece: Fragment, fresh: Callable[[], str]) -> tuple[Fragment, Mapping[str, str]]:
    """Return the fragment with new keys everywhere, and which key became which.

    References among its nodes follow; positions are forgotten, since the copy stands elsewhere.
    """
    keys = new_keys((node.key for node in piece.nodes), piece.papers, fresh)
    nodes = tuple(_renamed(node, keys) for node in piece.nodes)
    return replace(piece, nodes=nodes, papers=rekeyed_papers(piece.papers, keys)), keys


def _renamed(node: Node, keys: Mapping[str, str]) -> Node:
    config = copy_json(node.config)
    for old in dependency_keys(config) & keys.keys():
        config = replace_references(config, old, keys[old])
    return replace(
        node,
        key=keys[node.key],
        config=config,
        upstream=keys.get(node.upstream or "", node.upstream),
        position=None,
    )
