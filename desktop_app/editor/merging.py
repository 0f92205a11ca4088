"""Bringing two states of a workflow together that were changed apart: three ways when the state both come
from is known, else two (editor.md E, Versions).

What only one side has changed is proposed from that side. What both have changed differently is a conflict,
and a person takes one side of each. Lists are taken whole; objects are looked into, notes one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias

from desktop_app.domain import codec
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.graph import Tree
from desktop_app.domain.json_value import same_json
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import TRIGGER, Node, Slot, Workflow
from desktop_app.editor import operations
from desktop_app.editor.comparison import ABSENT, Comparison, compare
from desktop_app.editor.restoring import RestoreNode, slot_like

Side: TypeAlias = Literal["ours", "theirs"]
Path: TypeAlias = tuple[str, ...]

PLACE: Final[Path] = ("", "place")
"""Stands for where a node is; no member of a document is called so."""
WHOLE: Final[Path] = ()
"""Stands for the node itself: whether it is there."""
_PLACE_MEMBERS: Final = frozenset({"key", "upstream", "branchIndex"})
_OWN: Final = frozenset({"format", "key", "nodes"})
_TRIGGER: Final = frozenset({"type", "sync", "config"})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that differs: of a node, of the trigger (:data:`TRIGGER`) or of the workflow (empty key).

    ``base`` is what both come from, :data:`ABSENT` where that had nothing or is not known. ``proposed`` is
    the side to take unless a person says otherwise; None for a conflict, which only a person can settle.
    """

    key: str
    path: Path
    base: Any
    ours: Any
    theirs: Any
    proposed: Side | None

    @property
    def id(self) -> tuple[str, Path]:
        """What tells it from the other items of the same merge."""
        return self.key, self.path


Sides: TypeAlias = Mapping[tuple[str, Path], Side]


def nearest(ours: Workflow, theirs: Workflow, known: Iterable[Workflow]) -> Workflow | None:
    """Return the known state that ``theirs`` was made of, as far as one can tell: the one it differs least
    from, the first of several. None when ``ours`` is nearer: nothing tells that anything was changed apart.
    """
    best, least = None, distance(ours, theirs) + 1
    for state in known:
        far = distance(state, theirs)
        if far < least:
            best, least = state, far
    return best


def distance(one: Workflow, other: Workflow) -> int:
    """Return in how many places two workflows differ, the drawing left out."""
    found: Comparison = compare(one, other)
    inner = sum(1 + len(node.fields) for node in found.nodes)
    return inner + len(found.trigger) + len(found.properties)


def merge(base: Workflow | None, ours: Workflow, theirs: Workflow) -> tuple[Item, ...]:
    """Return all that differs between ``ours`` and ``theirs``: nodes in the order of theirs, those that are
    only ours, the trigger, the workflow. Without ``base`` theirs is proposed everywhere.
    """
    return tuple(_Merging(base, ours, theirs).items())


class _Merging:
    """Looks at three states at once."""

    def __init__(self, base: Workflow | None, ours: Workflow, theirs: Workflow) -> None:
        self._known = base is not None
        states = (base or Workflow(), ours, theirs)
        self._states = states
        self._base, self._ours, self._theirs = ({node.key: node for node in one.nodes} for one in states)
        self._moved_here = _moved(states[0], ours) if self._known else set[str]()
        self._moved_there = _moved(states[0] if self._known else ours, theirs)
        common = self._ours.keys() & self._theirs.keys()
        self._before_here, self._before_there = _before(ours, common), _before(theirs, common)

    def items(self) -> Iterator[Item]:
        for key in dict.fromkeys((*self._theirs, *self._ours)):
            if key in self._ours and key in self._theirs:
                yield from self._both(key)
            else:
                yield self._one(key)
        base, ours, theirs = (_members(state) for state in self._states)
        for key, names in ((TRIGGER, _TRIGGER), ("", frozenset(ours) | set(theirs))):
            hidden = _OWN if key else _OWN | _TRIGGER
            sides = [
                {name: value for name, value in one.items() if name in names and name not in hidden}
                for one in (base, ours, theirs)
            ]
            yield from self._fields(key, (), *sides)

    # -- nodes of both ---------------------------------------------------------------------------------
    def _both(self, key: str) -> Iterator[Item]:
        base = self._base.get(key)
        sides = [_content(node) for node in (self._ours[key], self._theirs[key])]
        yield from self._fields(key, (), ABSENT if base is None else _content(base), *sides)
        moved = key in self._moved_here or key in self._moved_there
        if moved and self._before_here[key] != self._before_there[key]:
            base_place, here, there = (_place(state, key) for state in self._states)
            yield Item(key, PLACE, base_place, here, there, self._proposed_place(key))

    def _proposed_place(self, key: str) -> Side | None:
        if key not in self._moved_here:
            return "theirs"
        return None if key in self._moved_there else "ours"

    # -- nodes of one ----------------------------------------------------------------------------------
    def _one(self, key: str) -> Item:
        base, here, there = (_name(nodes.get(key)) for nodes in (self._base, self._ours, self._theirs))
        return Item(key, WHOLE, base, here, there, self._proposed_node(key))

    def _proposed_node(self, key: str) -> Side | None:
        here = key in self._ours
        if not self._known:
            return "theirs"
        if key not in self._base:
            return "ours" if here else "theirs"  # Only this side has added it.
        holder = self._states[1] if here else self._states[2]
        if self._touched(holder, key):
            return None
        return "theirs" if here else "ours"

    def _touched(self, state: Workflow, key: str) -> bool:
        """Whether a node, or anything inside its branches, is not what it was."""
        tree = Tree(state.nodes)
        for node in tree.subtree(tree[key]):
            was = self._base.get(node.key)
            if was is None or not same_json(_content(was), _content(node)):
                return True
        return False

    # -- values ----------------------------------------------------------------------------------------
    def _fields(self, key: str, path: Path, base: Any, ours: Any, theirs: Any) -> Iterator[Item]:
        if _same(ours, theirs):
            return
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            past = base if isinstance(base, Mapping) else {}
            for name in dict.fromkeys((*ours, *theirs)):
                sides = [side.get(name, ABSENT) for side in (past, ours, theirs)]
                yield from self._fields(key, (*path, str(name)), *sides)
        else:
            yield Item(key, path, base, ours, theirs, self._proposed(path, base, ours, theirs))

    def _proposed(self, path: Path, base: Any, ours: Any, theirs: Any) -> Side | None:
        if not self._known or _same(base, ours):
            return "theirs"
        if _same(base, theirs) or path == ("position",):
            return "ours"  # Where a card lies is nothing to ask about.
        return None


def _moved(before: Workflow, after: Workflow) -> set[str]:
    return {node.key for node in compare(before, after).nodes if node.moved}


def _before(workflow: Workflow, keys: Collection[str]) -> dict[str, tuple[str | None, int | None]]:
    """Return behind which of ``keys`` each node stands, or in which branch of which node."""
    tree = Tree(workflow.nodes)
    found = {}
    for node in workflow.nodes:
        slot = node.slot
        while slot.upstream is not None and slot.branch_index is None and slot.upstream not in keys:
            slot = tree[slot.upstream].slot
        found[node.key] = (slot.upstream, slot.branch_index)
    return found


def _same(one: Any, other: Any) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return same_json(one, other)


def _members(workflow: Workflow) -> dict[str, Any]:
    """Return the document without its nodes, the notes by their id."""
    document = codec.encode(workflow.with_nodes(()))
    notes = document.get("notes", [])
    ids = [str(note.get("id", number)) for number, note in enumerate(notes)]
    return {**document, "notes": dict(zip(ids, notes, strict=True))}


def _content(node: Node) -> dict[str, Any]:
    return {name: value for name, value in codec.encode_node(node).items() if name not in _PLACE_MEMBERS}


def _name(node: Node | None) -> Any:
    return ABSENT if node is None else node.title or node.type


def _place(workflow: Workflow, key: str) -> Any:
    """Return in words behind which node one stands, or ABSENT when it is not there."""
    tree = Tree(workflow.nodes)
    node = tree.get(key)
    if node is None:
        return ABSENT
    before = tree.get(node.upstream) if node.upstream else None
    branch = "" if node.branch_index is None else f" ▸ {node.branch_index}"
    return f"{_name(before)}{branch}" if before is not None else "⚡"


# ----------------------------------------------------------------------------------------- result


def merged(ours: Workflow, theirs: Workflow, items: Sequence[Item], sides: Sides) -> Workflow:
    """Return ``ours`` with everything whose side is theirs: nodes come, move and go, then values are taken.

    :param sides: the side of each item by its id; every conflict must have one.
    """
    taken = [item for item in items if (sides.get(item.id) or item.proposed) == "theirs"]
    left = {item.key for item in items if item.path == WHOLE and item not in taken and item.ours is ABSENT}
    source = operations.remove_nodes(theirs, left)
    result = ours
    for item in taken:
        new = item.path == WHOLE and item.ours is ABSENT and item.key in Tree(source.nodes)
        if new and item.key not in Tree(result.nodes):
            result = RestoreNode(item.key, source).apply(result)
    for item in taken:
        if item.path == PLACE:
            result = _placed(result, theirs, item.key)
    doomed = {item.key for item in taken if item.path == WHOLE and item.theirs is ABSENT}
    return _with_values(_removed(result, doomed), taken)


def _placed(workflow: Workflow, theirs: Workflow, key: str) -> Workflow:
    """Move a node to where theirs has it; it stays if what it went into has come to stand inside of it."""
    slot = slot_like(workflow, theirs, Tree(theirs.nodes)[key])
    if slot == Tree(workflow.nodes)[key].slot:
        return workflow
    with suppress(InvalidRequestError):
        return operations.move_node(workflow, key, slot)
    return workflow


def _removed(workflow: Workflow, doomed: set[str]) -> Workflow:
    """Remove nodes; what stands in their branches and stays comes behind them first."""
    inside_first = [node.key for node in Tree(workflow.nodes).walk() if node.key in doomed][::-1]
    for key in inside_first:
        tree = Tree(workflow.nodes)
        for inner in reversed([*tree.subtree(tree[key])][1:]):
            if inner.key not in doomed and tree.owner(inner) is tree[key]:
                workflow = operations.move_node(workflow, inner.key, Slot(key))
    return operations.remove_nodes(workflow, doomed)


def _with_values(workflow: Workflow, taken: Iterable[Item]) -> Workflow:
    document = codec.encode(workflow)
    document["notes"] = _members(workflow)["notes"]
    nodes = {node["key"]: node for node in document["nodes"]}
    for item in taken:
        target = nodes.get(item.key) if item.key not in ("", TRIGGER) else document
        if target is not None and item.path not in (WHOLE, PLACE):
            _put(target, item.path, item.theirs)
    document["notes"] = list(document["notes"].values())
    return replace(codec.decode(document), key=workflow.key)


def _put(target: dict[str, Any], path: Path, value: Any) -> None:
    *outer, last = path
    for name in outer:
        target = target.setdefault(name, {})
    if value is ABSENT:
        target.pop(last, None)
    else:
        target[last] = value
