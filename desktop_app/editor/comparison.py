"""What tells two states of a workflow apart: node by node and field by field (editor.md E, Versions).

Nodes are matched by key. Only what a person sees as another place counts as moved: a node that follows
another one because something was put between them or taken away has not moved.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, Literal, TypeAlias

from desktop_app.domain import codec
from desktop_app.domain.graph import Tree
from desktop_app.domain.json_value import same_json
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Node, Workflow

Kind: TypeAlias = Literal["added", "removed", "changed", "moved"]
"""The first of these that holds; a node that is changed and moved is ``changed`` and carries ``moved``."""

LAYOUT: Final = frozenset({"position", "notes"})
"""Members that concern the drawing alone."""

MATCHED: Final = 4_000
"""Values in two lists up to which entries that only moved along are found."""
_PLACE: Final = frozenset({"upstream", "branchIndex"})
_TRIGGER: Final = ("type", "sync", "config")
_OWNED_ELSEWHERE: Final = frozenset({"format", "key", "nodes", *_TRIGGER})


class Absent:
    """Stands for a value that is not there; null is a value."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One value that differs: its path (``config.rules[2].name``) and both sides, :data:`ABSENT` for none."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class NodeDifference:
    """What differs in one node. ``moved`` says that it stands elsewhere among the nodes of both sides."""

    key: str
    kind: Kind
    before: Node | None
    after: Node | None
    fields: tuple[FieldDifference, ...] = ()
    moved: bool = False

    @property
    def node(self) -> Node:
        """The node as it is after, or was if it is gone."""
        node = self.after or self.before
        assert node is not None
        return node


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences of two workflows: of nodes in reading order (the removed last), of the trigger, and of
    the workflow's other members.
    """

    nodes: tuple[NodeDifference, ...] = ()
    trigger: tuple[FieldDifference, ...] = ()
    properties: tuple[FieldDifference, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.nodes or self.trigger or self.properties)

    def of(self, key: str) -> NodeDifference | None:
        """Return what differs in a node, or None."""
        return next((node for node in self.nodes if node.key == key), None)

    def count(self, kind: Kind) -> int:
        """Return how many nodes are ``kind``; a node can be changed and moved at once."""
        if kind == "moved":
            return sum(node.moved for node in self.nodes)
        return sum(node.kind == kind for node in self.nodes)


def compare(before: Workflow, after: Workflow, *, layout: bool = False) -> Comparison:
    """Return what leads from ``before`` to ``after``; positions and notes only with ``layout``."""
    old, new = ({node.key: node for node in workflow.nodes} for workflow in (before, after))
    moved = _moved(before, after)
    pairs = [_pair(old.get(key), node, key in moved, layout) for key, node in new.items()]
    gone = [NodeDifference(key, "removed", node, None) for key, node in old.items() if key not in new]
    past, now = _members(before), _members(after)
    hidden = _OWNED_ELSEWHERE | (frozenset() if layout else LAYOUT)
    return Comparison(
        tuple(pair for pair in pairs if pair is not None) + tuple(gone),
        tuple(_fields(_only(past, _TRIGGER), _only(now, _TRIGGER))),
        tuple(_fields(_without(past, hidden), _without(now, hidden))),
    )


def _members(workflow: Workflow) -> dict[str, Any]:
    """Return the document without its nodes, which are compared one by one."""
    return codec.encode(workflow.with_nodes(()))


def _pair(old: Node | None, new: Node, moved: bool, layout: bool) -> NodeDifference | None:
    if old is None:
        return NodeDifference(new.key, "added", None, new)
    hidden = _PLACE | {"key"} | (frozenset() if layout else LAYOUT)
    fields = tuple(
        _fields(_without(codec.encode_node(old), hidden), _without(codec.encode_node(new), hidden))
    )
    if not fields and not moved:
        return None
    return NodeDifference(new.key, "changed" if fields else "moved", old, new, fields, moved)


def _only(document: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: document[name] for name in names}


def _without(document: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


# ----------------------------------------------------------------------------------------- places


def _moved(before: Workflow, after: Workflow) -> set[str]:
    """Return the nodes of both sides that stand on another line, or in another order on theirs."""
    old, new = _lines(before), _lines(after)
    where_old = {key: line for line, keys in old.items() for key in keys}
    where_new = {key: line for line, keys in new.items() for key in keys}
    common = where_old.keys() & where_new.keys()
    moved = {key for key in common if where_old[key] != where_new[key]}
    for line, keys in new.items():
        stay = [key for key in keys if key in common and key not in moved]
        past = [key for key in old.get(line, ()) if key in common and key not in moved]
        moved |= set(stay) - set(_longest_common(past, stay))
    return moved


_Line: TypeAlias = tuple[str | None, int | None]


def _lines(workflow: Workflow) -> dict[_Line, list[str]]:
    """Return the keys of each line in order, by the node and the branch that own it; the main one by None."""
    tree = Tree(workflow.nodes)
    lines: dict[_Line, list[str]] = defaultdict(list)
    if tree.head is not None:
        lines[None, None] = [node.key for node in tree.line(tree.head)]
    for owner in workflow.nodes:
        for head in tree.branches(owner):
            lines[owner.key, head.branch_index] = [node.key for node in tree.line(head)]
    return lines


def _longest_common(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the longest part of ``new`` whose order is that of ``old``; both hold the same keys once."""
    place = {key: number for number, key in enumerate(old)}
    ends: list[str] = []  # The last key of the best run of each length.
    before: dict[str, str | None] = {}
    for key in new:
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if place[ends[middle]] < place[key] else (low, middle)
        before[key] = ends[low - 1] if low else None
        ends[low : low + 1] = [key]
    found: list[str] = []
    last = ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]


# ----------------------------------------------------------------------------------------- values


def differences(old: Any, new: Any) -> Iterator[FieldDifference]:
    """Yield what tells two JSON values apart, however large: the innermost values that differ, with their
    paths. Walks in steps of Python, so that a window beside it lives.
    """
    return _fields(old, new)


def _fields(old: Any, new: Any, path: str = "") -> Iterator[FieldDifference]:
    """Yield the innermost values that differ; JSON is at most some hundred levels deep."""
    if old is new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys((*old, *new)):
            inner = f"{path}.{name}" if path else str(name)
            yield from _fields(old.get(name, ABSENT), new.get(name, ABSENT), inner)
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        if not _light(old, new):
            yield from _positions(old, new, path)
        elif not same_json(old, new):
            yield from _entries(old, new, path)
    elif type(old) is not type(new) or (
        old != new if isinstance(old, str | int) else not same_json(old, new)
    ):
        yield FieldDifference(path, old, new)


def _light(*values: Any) -> bool:
    """Return whether values are small enough to be matched entry by entry."""
    stack, left = list(values), MATCHED
    while stack:
        value = stack.pop()
        if isinstance(value, Mapping | list | tuple):
            left -= len(value)
            if left < 0:
                return False
            stack += value.values() if isinstance(value, Mapping) else value
        elif isinstance(value, str):
            left -= len(value) // 64
    return left >= 0


def _positions(old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[FieldDifference]:
    """Compare two long lists entry by entry at the same places."""
    for number in range(max(len(old), len(new))):
        past = old[number] if number < len(old) else ABSENT
        now = new[number] if number < len(new) else ABSENT
        yield from _fields(past, now, f"{path}[{number}]")


def _entries(old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[FieldDifference]:
    """Compare two lists: entries that stayed are left out, though others came before them. Paths count as
    in ``new``; where an entry is gone, as in ``old``.
    """
    past_texts, now_texts = ([json.dumps(entry, sort_keys=True) for entry in side] for side in (old, new))
    matcher = SequenceMatcher(None, past_texts, now_texts, autojunk=False)
    for verb, low, high, start, end in matcher.get_opcodes():
        if verb == "equal":
            continue
        for step in range(max(high - low, end - start)):
            past = old[low + step] if low + step < high else ABSENT
            now = new[start + step] if start + step < end else ABSENT
            number = low + step if now is ABSENT else start + step
            yield from _fields(past, now, f"{path}[{number}]")
