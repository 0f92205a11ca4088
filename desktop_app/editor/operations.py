"""What an edit does to the tree of nodes (engine.md 6.1 to 6.7): pure functions from workflow to workflow.

None of them asks whether a type branches (decision 21): the canvas offers branch outputs to branching types
only, and validation reports the rest. A refused edit raises and changes nothing. Nodes that an edit does not
touch keep their identity, which is what makes undo steps small and differences cheap to find.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from desktop_app.domain.errors import InvalidRequestError, NotFoundError, ValidationError
from desktop_app.domain.graph import Tree, structure_problems, without
from desktop_app.domain.json_value import is_whole, json_problems, number_fault, same_json
from desktop_app.domain.node_spec import copy_json
from desktop_app.domain.workflow import TRIGGER, JsonObject, Node, Position, Slot, Workflow
from desktop_app.editor.notes import without_emptied
from desktop_app.editor.reroutes import led_elsewhere, settled

# ------------------------------------------------------------------------------------------ nodes


def add_node(workflow: Workflow, node: Node, slot: Slot) -> Workflow:
    """Insert ``node`` at ``slot``; whatever stood there follows it on the same line (6.1)."""
    return insert_line(workflow, (node.at(Slot()),), slot)


def insert_line(workflow: Workflow, nodes: Iterable[Node], slot: Slot) -> Workflow:
    """Insert a line of nodes with all its branches at ``slot``; whatever stood there follows its end.

    ``nodes`` form a tree of their own (one head), with keys that the workflow does not use.
    """
    added = tuple(nodes)
    tree, slot = Tree(workflow.nodes), checked_slot(slot)
    _check_line(tree, added)
    _require_upstream(tree, slot)
    own = Tree(added)
    if own.head is None:
        return workflow
    changed = {own.head.key: own.head.at(slot)}
    if follower := tree.at(slot):
        changed[follower.key] = follower.at(Slot(own.line_end(own.head).key))
    listed = _listed(workflow.nodes, added, slot.upstream)
    return settled(workflow, workflow.with_nodes(changed.get(node.key, node) for node in listed))


def _check_line(tree: Tree, added: tuple[Node, ...]) -> None:
    for node in added:
        if node.key == TRIGGER or not node.key.strip():
            raise InvalidRequestError(f"{node.key!r} cannot be the key of a node")
        if not node.type.strip():
            raise InvalidRequestError("a node needs a type")
        if node.key in tree:
            raise InvalidRequestError(f"the workflow already has a node with the key {node.key!r}")
        check_json(node.config, node.key)
    if problems := structure_problems(Workflow(nodes=added)):
        raise ValidationError(problems)


def _listed(nodes: tuple[Node, ...], added: tuple[Node, ...], upstream: str | None) -> Iterator[Node]:
    """Yield the nodes with ``added`` right behind ``upstream``, so that documents read in order."""
    if upstream is None:
        yield from added
    for node in nodes:
        yield node
        if node.key == upstream:
            yield from added


def place_tail(workflow: Workflow, key: str, branch_index: int) -> Workflow:
    """Put what follows the node ``key`` on its line into its empty branch ``branch_index`` (6.2)."""
    tree = Tree(workflow.nodes)
    node = require(tree, key)
    slot = checked_slot(Slot(key, branch_index))
    if slot.branch_index is None:
        raise InvalidRequestError("no branch was chosen for the nodes that follow")
    if tree.at(slot):
        raise InvalidRequestError(f"branch {slot.branch_index} of {name(node)} already holds nodes")
    follower = tree.downstream(node)
    if follower is None:
        return workflow
    return led_elsewhere(_changed(workflow, [follower.at(slot)]), (follower.key,))


def remove_node(workflow: Workflow, key: str, keep_branch: int | None = None) -> Workflow:
    """Remove a node with its branches; the line closes behind it (6.4).

    With ``keep_branch`` the nodes of that branch take its place and what followed the node follows them.
    """
    tree = Tree(workflow.nodes)
    node = require(tree, key)
    heir = _kept_head(tree, node, keep_branch)
    if heir is None:
        return remove_nodes(workflow, [key])
    gone = {inner.key for inner in tree.subtree(node)}
    gone -= {inner.key for inner in line_with_branches(tree, heir)}
    changed = [heir.at(node.slot)]
    if follower := tree.downstream(node):
        changed.append(follower.at(Slot(tree.line_end(heir).key)))
    return _changed(workflow, changed, gone)


def _kept_head(tree: Tree, node: Node, index: Any) -> Node | None:
    if index is None or index == "":
        return None
    head = tree.branch(node, index) if is_whole(index) else None
    if head is None:
        raise InvalidRequestError(f"{name(node)} has no nodes in branch {index!r} that could be kept")
    return head


def remove_nodes(workflow: Workflow, keys: Iterable[str]) -> Workflow:
    """Remove several nodes with their branches; every line closes behind what it loses (6.4), and a group
    goes with its last member.
    """
    tree, wanted = Tree(workflow.nodes), tuple(keys)
    for key in wanted:
        require(tree, key)
    left = workflow.with_nodes(without(workflow.nodes, wanted))
    return settled(workflow, without_emptied(workflow, left))


def remove_branch(workflow: Workflow, key: str, branch_index: int, shift: bool = False) -> Workflow:
    """Remove all nodes of one branch; ``shift`` moves the branches behind it down by one (6.5)."""
    tree = Tree(workflow.nodes)
    node = require(tree, key)
    index = checked_slot(Slot(key, branch_index)).branch_index
    if index is None:
        raise InvalidRequestError("no branch was chosen")
    head = tree.branch(node, index)
    gone = {inner.key for inner in line_with_branches(tree, head)} if head else set()
    later = [other for other in tree.branches(node) if shift and (other.branch_index or 0) > index]
    return _changed(workflow, [replace(n, branch_index=(n.branch_index or 0) - 1) for n in later], gone)


def move_node(workflow: Workflow, key: str, slot: Slot) -> Workflow:
    """Move a node with its branches, without what follows it, to ``slot`` (6.6)."""
    tree, slot = Tree(workflow.nodes), checked_slot(slot)
    node = require(tree, key)
    _require_upstream(tree, slot)
    target = tree.get(slot.upstream)
    into_itself = target is not None and node.key in {owner.key for owner in tree.owners(target)}
    if refusal := move_refusal(node, slot, into_itself):
        raise InvalidRequestError(refusal)
    changed = [node.at(slot)]
    if follower := tree.downstream(node):
        changed.append(follower.at(node.slot))
    if occupant := tree.at(slot):
        changed.append(occupant.at(Slot(key)))
    return led_elsewhere(_changed(workflow, changed), (key,))


def move_line(workflow: Workflow, key: str, slot: Slot) -> Workflow:
    """Move a node and all that follows it on its line, branches included, to ``slot``: a wire's other end.

    Whatever stood at ``slot`` follows the end of the moved line. Refuses a slot inside what is moved.
    """
    tree, slot = Tree(workflow.nodes), checked_slot(slot)
    node = require(tree, key)
    _require_upstream(tree, slot)
    if refusal := line_move_refusal(tree, node, slot):
        raise InvalidRequestError(refusal)
    changed = [node.at(slot)]
    if occupant := tree.at(slot):
        changed.append(occupant.at(Slot(tree.line_end(node).key)))
    return led_elsewhere(_changed(workflow, changed), (key,))


def line_move_refusal(tree: Tree, node: Node, slot: Slot) -> str | None:
    """Return why the line that begins with ``node`` cannot go to ``slot``, or None."""
    if slot == node.slot:
        return f"{name(node)} already stands there"
    if any(inner.key == slot.upstream for inner in line_with_branches(tree, node)):
        return f"{name(node)} cannot follow itself"
    return None


def move_refusal(node: Node, slot: Slot, into_itself: bool) -> str | None:
    """Return why ``node`` cannot go to ``slot``, or None (6.6, 6.11); ``into_itself`` is for the caller to
    find out: whether the slot lies inside the node's own branches.
    """
    if slot.upstream == node.key:
        return f"{name(node)} cannot follow itself"
    if slot == node.slot:
        return f"{name(node)} already stands there"
    return f"{name(node)} cannot move into its own branches" if into_itself else None


# ----------------------------------------------------------------------------------------- values


def set_config(workflow: Workflow, key: str, config: JsonObject | None) -> Workflow:
    """Replace the config of a node as a whole (6.3); None removes it."""
    node = require(Tree(workflow.nodes), key)
    check_json(config, key)
    return workflow if same_json(node.config, config) else _changed(workflow, [_with_config(node, config)])


def _with_config(node: Node, config: JsonObject | None) -> Node:
    return replace(node, config=copy_json(config))


def rename(workflow: Workflow, key: str, title: str) -> Workflow:
    """Give a node another title; references go by key and stay valid."""
    node = require(Tree(workflow.nodes), key)
    return workflow if node.title == title else _changed(workflow, [replace(node, title=title)])


def set_disabled(workflow: Workflow, keys: Iterable[str], disabled: bool) -> Workflow:
    """Let nodes be passed over by runs, or run again."""
    tree = Tree(workflow.nodes)
    found = [require(tree, key) for key in dict.fromkeys(keys)]
    changed = [replace(node, disabled=disabled) for node in found if node.disabled is not disabled]
    return _changed(workflow, changed) if changed else workflow


def set_trigger(
    workflow: Workflow, type_id: str, config: JsonObject | None = None, sync: bool | None = None
) -> Workflow:
    """Give the workflow another trigger; the old trigger's config goes with it (7.3)."""
    if not type_id.strip():
        raise InvalidRequestError("a trigger needs a type")
    check_json(config, TRIGGER)
    mode = workflow.sync if sync is None else sync
    changed = replace(workflow, type=type_id, config=copy_json(config or {}), sync=mode)
    unchanged = (workflow.type, workflow.sync) == (type_id, mode) and same_json(
        workflow.config, changed.config
    )
    return workflow if unchanged else changed


def set_trigger_config(workflow: Workflow, config: JsonObject) -> Workflow:
    """Replace the config of the trigger as a whole."""
    return set_trigger(workflow, workflow.type, config)


def set_properties(
    workflow: Workflow,
    title: str | None = None,
    description: str | None = None,
    options: JsonObject | None = None,
    notes: Iterable[JsonObject] | None = None,
) -> Workflow:
    """Change what is given: the members that stay free even in a frozen version (6.0), and the notes."""
    given = {"title": title, "description": description, "options": options}
    changed: dict[str, Any] = {
        member: copy_json(value)
        for member, value in given.items()
        if value is not None and not same_json(getattr(workflow, member), value)
    }
    if notes is not None and not same_json(list(workflow.notes), listed := list(notes)):
        changed["notes"] = tuple(copy_json(listed))
    check_json(changed, "")
    return replace(workflow, **changed) if changed else workflow


def set_positions(workflow: Workflow, positions: Mapping[str, Position | None]) -> Workflow:
    """Place nodes on the canvas; None leaves a node to the layout."""
    tree = Tree(workflow.nodes)
    changed = [
        replace(node, position=checked_position(position))
        for key, position in positions.items()
        if (node := require(tree, key)).position != position
    ]
    return _changed(workflow, changed) if changed else workflow


def checked_position(position: Position | None) -> Position | None:
    """Return ``position``; refuse what a document could not hold."""
    if position is not None and any(number_fault(number) for number in position):
        raise InvalidRequestError("a position is two finite numbers")
    return None if position is None else (position[0], position[1])


# ----------------------------------------------------------------------------------------- shared


def require(tree: Tree, key: str) -> Node:
    """Return the node ``key``; raises :class:`NotFoundError`."""
    node = tree.get(key)
    if node is None:
        raise NotFoundError(f"there is no node with the key {key!r}")
    return node


def _require_upstream(tree: Tree, slot: Slot) -> None:
    if slot.upstream is not None:
        require(tree, slot.upstream)


def checked_slot(slot: Slot) -> Slot:
    """Return ``slot`` in its only form: no text for "none", and no branch without an upstream (6.6)."""
    index: Any = slot.branch_index
    upstream = slot.upstream or None
    if upstream is None or index is None or index == "":
        return Slot(upstream)
    if not is_whole(index):
        raise InvalidRequestError(f"the branch index must be a whole number, not {index!r}")
    return Slot(upstream, index)


def line_with_branches(tree: Tree, first: Node) -> Iterator[Node]:
    """Yield ``first``, what follows on its line, and everything inside their branches."""
    for node in tree.line(first):
        yield from tree.subtree(node)


def name(node: Node) -> str:
    """Return how messages call a node: its title, else its type, in quotes."""
    return f"“{node.title or node.type}”"


def check_json(value: Any, node: str) -> None:
    """Refuse a value that a document could not hold."""
    if problems := list(json_problems(value, node, "config")):
        raise ValidationError(problems)


def _changed(workflow: Workflow, nodes: Iterable[Node], gone: Collection[str] = ()) -> Workflow:
    changed = {node.key: node for node in nodes}
    kept = (changed.get(node.key, node) for node in workflow.nodes if node.key not in gone)
    made = workflow.with_nodes(kept)
    return settled(workflow, without_emptied(workflow, made) if gone else made)
