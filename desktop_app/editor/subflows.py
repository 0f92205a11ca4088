"""A piece of a workflow as a workflow of its own, and back (editor.md C, Node: Extract and Inline).

What the piece takes from outside becomes the input of the new workflow, what others take from the piece its
output; both by key, so that no name can break them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from desktop_app.domain import template
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.roots import CONTEXT, ENVIRONMENT, RESULTS, SYSTEM
from desktop_app.domain.workflow import CALL, Node, Slot, Workflow
from desktop_app.editor.fragments import Fragment, fragment, rekeyed, tops
from desktop_app.editor.operations import insert_line, name, remove_nodes, require

OUTPUT: Final = "output"
_WHOLE: Final = (OUTPUT, "end")
"""Types that act on the execution in which they run."""

_LOCAL: Final = (SYSTEM, ENVIRONMENT)
"""Roots that mean the same in every workflow."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The new workflow, and the old one that calls it with the node ``call``; ``called`` is the new key."""

    called: Workflow
    caller: Workflow
    call: str


def extraction_refusal(workflow: Workflow, keys: Iterable[str]) -> str | None:
    """Return why the chosen nodes cannot become a workflow of their own, or None."""
    tree = Tree(workflow.nodes)
    chosen = tops(tree, keys)
    if not chosen:
        return "choose the nodes to extract first"
    for before, node in pairwise(chosen):
        if node.slot != Slot(before.key):
            return f"{name(node)} does not directly follow {name(before)}: choose one unbroken line of nodes"
    for node in (inner for top in chosen for inner in tree.subtree(top)):
        if node.type in _WHOLE:
            return f"{name(node)} concerns the whole workflow and cannot be part of another one"
    return None


def extracted(
    workflow: Workflow, keys: Iterable[str], title: str, called_key: str, fresh: Callable[[], str]
) -> Extraction:
    """Return both workflows; raises :class:`InvalidRequestError` where :func:`extraction_refusal` does not
    say None. The new one is asked by hand and as synchronous as the old one.
    """
    keys = tuple(keys)
    if refusal := extraction_refusal(workflow, keys):
        raise InvalidRequestError(refusal)
    piece = fragment(workflow, keys)
    inside = {node.key for node in piece.nodes}
    inputs = _Inputs(inside)
    nodes = [replace(node, config=inputs.taken(node.config), position=None) for node in piece.nodes]
    call, wanted = fresh(), _wanted(workflow, inside)
    if wanted:
        nodes.append(_output_node(fresh(), wanted, tuple(nodes)))
    called = Workflow(key=called_key, title=title, sync=workflow.sync, nodes=tuple(nodes))
    calling = Node(call, CALL, title, {"workflow": called_key, "context": inputs.context()})
    left = insert_line(remove_nodes(workflow, keys), (calling,), piece.origin)
    return Extraction(called, _renamed(left, wanted, f"{RESULTS}.{call}."), call)


class _Inputs:
    """Collects what a piece takes from outside and names each of it."""

    def __init__(self, inside: set[str]) -> None:
        self._inside = inside
        self._names: dict[str, str] = {}

    def taken(self, config: Any) -> Any:
        return _with_paths(config, self._path)

    def _path(self, path: str) -> str:
        root, _, rest = path.partition(".")
        if root in _LOCAL or not root.startswith("$"):
            return path
        if root in template.REFERENCE_ROOTS and rest.split(".")[0] in self._inside:
            return path
        known = self._names.get(path)
        if known is None:
            known = self._names[path] = self._name(path)
        return f"{CONTEXT}.{known}"

    def _name(self, path: str) -> str:
        """Return a short name that no other input has: the last part of the path."""
        stem = path.rpartition(".")[2].lstrip("$") or "input"
        taken, number = set(self._names.values()), 2
        found = stem
        while found in taken:
            found, number = f"{stem}{number}", number + 1
        return found

    def context(self) -> dict[str, str]:
        return {name: "{{" + path + "}}" for path, name in self._names.items()}


def _wanted(workflow: Workflow, inside: set[str]) -> list[str]:
    """Return the keys of the inner nodes whose results are used outside, in the order of the document."""
    outside = [node.config for node in workflow.nodes if node.key not in inside]
    used = {
        placeholder.path.removeprefix("ctx.").split(".")[1]
        for config in outside
        for placeholder in template.placeholders(config)
        if placeholder.path.removeprefix("ctx.").startswith(f"{RESULTS}.")
    }
    return [node.key for node in workflow.nodes if node.key in inside and node.key in used]


def _output_node(key: str, wanted: list[str], nodes: tuple[Node, ...]) -> Node:
    tree = Tree(nodes)
    assert tree.head is not None
    value = {name: "{{" + f"{RESULTS}.{name}" + "}}" for name in wanted}
    return Node(key, OUTPUT, "Output", {"value": value}, tree.line_end(tree.head).key)


def _renamed(workflow: Workflow, wanted: list[str], prefix: str) -> Workflow:
    """Let references to the inner nodes go through the output of the call."""

    def path(old: str) -> str:
        root, _, rest = old.partition(".")
        return prefix + rest if root == RESULTS and rest.split(".")[0] in wanted else old

    return _mapped(workflow, path)


def _mapped(workflow: Workflow, path: Callable[[str], str]) -> Workflow:
    nodes = tuple(
        node if (config := _with_paths(node.config, path)) is node.config else replace(node, config=config)
        for node in workflow.nodes
    )
    return workflow.with_nodes(nodes)


def _with_paths(value: Any, change: Callable[[str], str]) -> Any:
    """Return ``value`` with every path changed that ``change`` changes; the rest keeps its identity."""

    def text(match: Any) -> str:
        found = template.parse_placeholder(match[1])
        old = found.path.removeprefix("ctx.")
        new = change(old)
        default = "" if found.default is None else f":{found.default}"
        return match[0] if new == old else "{{" + new + default + "}}"

    if isinstance(value, str):
        return template.PLACEHOLDER.sub(text, value) if "{{" in value else value
    if isinstance(value, Mapping):
        pairs = {_with_paths(key, change): _with_paths(item, change) for key, item in value.items()}
        same = all(key in value and item is value[key] for key, item in pairs.items())
        return value if same and len(pairs) == len(value) else pairs
    if isinstance(value, list | tuple):
        items = [_with_paths(item, change) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return value


# ----------------------------------------------------------------------------------------- inline


def inline_refusal(workflow: Workflow, called: Workflow, key: str) -> str | None:
    """Return why the call ``key`` cannot be replaced by the nodes of the workflow it calls, or None."""
    node = require(Tree(workflow.nodes), key)
    if node.type != CALL:
        return f"{name(node)} calls no workflow"
    tree = Tree(called.nodes)
    if tree.head is None:
        return "the called workflow has no nodes"
    last = tree.line_end(tree.head)
    for inner in called.nodes:
        if inner.type == OUTPUT and inner.key != last.key:
            return f"{name(inner)} of the called workflow sets the output before the end"
    return None


def inlined(workflow: Workflow, called: Workflow, key: str, fresh: Callable[[], str]) -> Workflow:
    """Return the workflow with the nodes of ``called`` in the place of the call ``key``.

    Inputs and outputs that are plain variables are followed to where they come from; others stay, and the
    impact sheet shows them. Raises :class:`InvalidRequestError` where :func:`inline_refusal` tells why.
    """
    if refusal := inline_refusal(workflow, called, key):
        raise InvalidRequestError(refusal)
    call = require(Tree(workflow.nodes), key)
    piece, _ = rekeyed(Fragment(tuple(Tree(called.nodes).walk())), fresh)
    inputs = _followed(_variables(call.settings.get("context"), CONTEXT))
    for path in _paths(piece.nodes):
        if path.partition(".")[0] == CONTEXT and inputs(path) == path:
            raise InvalidRequestError(f"the called workflow uses {path}, which the call gives as no variable")
    nodes = tuple(replace(n, config=_with_paths(n.config, inputs)) for n in piece.nodes)
    tree = Tree(nodes)
    assert tree.head is not None
    last = tree.line_end(tree.head)
    outputs: Mapping[str, str] = {}
    if last.type == OUTPUT:
        outputs = _variables(last.settings.get("value"), f"{RESULTS}.{key}")
        nodes = tuple(node for node in nodes if node.key != last.key)
    left = remove_nodes(workflow, [key])
    placed = insert_line(left, nodes, call.slot) if nodes else left
    return _mapped(placed, _followed(outputs))


def _paths(nodes: Iterable[Node]) -> set[str]:
    found = (placeholder for node in nodes for placeholder in template.placeholders(node.config))
    return {placeholder.path.removeprefix("ctx.") for placeholder in found}


def _variables(value: Any, prefix: str) -> Mapping[str, str]:
    """Return which path below ``prefix`` stands for which other path: of members that are one placeholder."""
    found: dict[str, str] = {}
    members = value.items() if isinstance(value, Mapping) else [("", value)]
    for member, text in members:
        match = template.PLACEHOLDER.fullmatch(text) if isinstance(text, str) else None
        if match is not None:
            whole = f"{prefix}.{member}" if member else prefix
            found[whole] = template.parse_placeholder(match[1]).path.removeprefix("ctx.")
    return found


def _followed(paths: Mapping[str, str]) -> Callable[[str], str]:
    def path(old: str) -> str:
        for prefix, goal in paths.items():
            if old == prefix or old.startswith(f"{prefix}."):
                return goal + old[len(prefix) :]
        return old

    return path
