"""Which nodes belong to a wider or another selection (editor.md C, Edit): pure functions from keys to keys.

Every answer is in reading order, the order in which undo, copy and the status bar count nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, TypeAlias

from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import TRIGGER

Keys: TypeAlias = tuple[str, ...]


def in_order(tree: Tree, wanted: Collection[str]) -> Keys:
    """Return the ``wanted`` keys that exist, in reading order; the trigger comes first."""
    first = (TRIGGER,) if TRIGGER in wanted else ()
    return (*first, *(node.key for node in tree.walk() if node.key in wanted))


def everything(tree: Tree, keys: Iterable[str] = ()) -> Keys:
    """Return every node; the trigger is not one (it can be neither copied nor deleted)."""
    return tuple(node.key for node in tree.walk())


def nothing(tree: Tree, keys: Iterable[str] = ()) -> Keys:
    """Return no node."""
    return ()


def inverted(tree: Tree, keys: Iterable[str]) -> Keys:
    """Return the nodes that are not among ``keys``."""
    chosen = set(keys)
    return tuple(key for key in everything(tree) if key not in chosen)


def upstream(tree: Tree, keys: Iterable[str]) -> Keys:
    """Return ``keys`` with everything on the way from the trigger to them."""
    found = set(keys)
    for key in tuple(found):
        for node in tree.ancestors(tree[key]) if key in tree else ():
            if node.key in found:
                continue
            found.add(node.key)
    return in_order(tree, found)


def downstream(tree: Tree, keys: Iterable[str]) -> Keys:
    """Return ``keys`` with everything that they lead to, branches included."""
    found = set(keys)
    stack = [tree[key] for key in found if key in tree]
    if TRIGGER in found and tree.head is not None:
        stack.append(tree.head)
    while stack:
        node = stack.pop()
        found.add(node.key)
        following = tree.downstream(node)
        stack += [
            n for n in (*tree.branches(node), *([following] if following else ())) if n.key not in found
        ]
    return in_order(tree, found)


def connected(tree: Tree, keys: Iterable[str]) -> Keys:
    """Return ``keys`` with the nodes at the other ends of their wires."""
    found = set(keys)
    for key in tuple(found):
        node = tree.get(key)
        if node is None:
            continue
        following = tree.downstream(node)
        found |= {n.key for n in (tree.upstream(node), following, *tree.branches(node)) if n is not None}
    if TRIGGER in found and tree.head is not None:
        found.add(tree.head.key)
    return in_order(tree, found)


def same_type(tree: Tree, keys: Iterable[str]) -> Keys:
    """Return every node of the types that ``keys`` have."""
    types = {tree[key].type for key in keys if key in tree}
    return tuple(node.key for node in tree.walk() if node.type in types)


def invalid(tree: Tree, troubled: Iterable[str]) -> Keys:
    """Return the nodes that problems name."""
    return in_order(tree, set(troubled))


WIDER: Final[Mapping[str, Callable[[Tree, Iterable[str]], Keys]]] = {
    "all": everything,
    "none": nothing,
    "invert": inverted,
    "upstream": upstream,
    "downstream": downstream,
    "connected": connected,
    "same_type": same_type,
}
"""What the Select menu offers, by name; "invalid" needs the problems and stands beside it."""
