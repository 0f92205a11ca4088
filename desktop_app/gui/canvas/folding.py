"""Groups on the canvas: where their frames are, and the drawing with collapsed ones folded to a tile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.editor.notes import Group, Note, inside
from desktop_app.gui.canvas.projection import Box, Fork, Projection
from desktop_app.gui.canvas.routing import Point, Route, connect, turned

LETTER = 7.0
"""About the width of a letter of that label, in units."""
LEAST = 16.0
"""The least room above what a group holds in which its title can be read, in units."""
PADDING = 20.0
ABOVE, OVER, BELOW = 32.0, 22.0, 12.0
"""From a card to the frame above it, where the title stands; from a frame to the one around it; and to the
frame below. In a tidy layout neither frames one after the other nor a frame and the card above it may touch:
together they are less than the gap between two cards.
"""
EDGE = 5.0
"""From a loop's frame to the frame of a group inside it, in units."""
LABEL = 30.0
"""From the upper edge of a loop's frame to the end of its label, in units."""


def group_boxes(
    groups: Sequence[Group], notes: Iterable[Note], shown: Projection, unit: float
) -> dict[str, Box]:
    """Return the frame of every group that holds something, outer ones first."""
    boxes: dict[str, Box] = {note.id: (note.x, note.y, note.width, note.height) for note in notes}
    boxes.update(shown.boxes)
    tile = shown.boxes[TRIGGER][2:]
    found: dict[str, Box] = {}
    for group in _inner_first(groups):
        parts = [boxes[name] for name in group.members if name in boxes]
        framed = [boxes[name] for name in group.members if name in found]
        frames = [fork.frame for name in group.members if (fork := shown.forks.get(name)) and fork.frame]
        if not parts:
            continue
        box = _around([*parts, *frames], framed, unit)
        if (fork := _loop_around(groups, group.id, shown)) is not None:
            box = _within(box, fork, parts, _around_within(groups, group.id, shown), shown.sideways, unit)
        if group.collapsed:
            x, y = min(parts, key=lambda part: (part[0], part[1]) if shown.sideways else (part[1], part[0]))[
                :2
            ]
            box = (x, y, tile[0], tile[1])
        found[group.id] = boxes[group.id] = box
    return dict(reversed(found.items()))


def _inner_first(groups: Sequence[Group]) -> list[Group]:
    """Groups without members that are groups first; one that holds itself by a detour comes last."""
    names = {group.id for group in groups}
    depth = {group.id: len(inside(groups, group.id) & names) for group in groups}
    return sorted(groups, key=lambda group: depth[group.id])


def _around(boxes: Sequence[Box], framed: Sequence[Box], unit: float) -> Box:
    """Return the frame around ``boxes``, of which those in ``framed`` are frames of groups themselves."""
    pad, below = PADDING * unit, BELOW * unit
    left, right = min(b[0] for b in boxes) - pad, max(b[0] + b[2] for b in boxes) + pad
    top = min(b[1] - (OVER if b in framed else ABOVE) * unit for b in boxes)
    return left, top, right - left, max(b[1] + b[3] for b in boxes) + below - top


def _loop_around(groups: Sequence[Group], key: str, shown: Projection) -> Fork | None:
    """Return the innermost loop that repeats everything in a group, if there is one."""
    held = [node for name in inside(groups, key) if (node := shown.tree.get(name)) is not None]
    owners = [[owner.key for owner in shown.tree.owners(node)] for node in held]
    shared = set(owners[0]).intersection(*owners[1:]) if owners else set()
    forks = [fork for name in shared if (fork := shown.forks.get(name)) is not None and fork.frame]
    return min(forks, key=lambda fork: fork.frame[2] * fork.frame[3] if fork.frame else 0.0, default=None)


def _around_within(groups: Sequence[Group], key: str, shown: Projection) -> int:
    """Return how many groups lie around one inside the same loop."""
    loop = _loop_around(groups, key, shown)
    around = [group.id for group in groups if group.id != key and key in inside(groups, group.id)]
    return sum(_loop_around(groups, name, shown) is loop for name in around)


def _within(box: Box, fork: Fork, parts: Sequence[Box], around: int, sideways: bool, unit: float) -> Box:
    """Keep a group inside a loop's frame, below its label, if its parts lie in there; groups in each other
    share the room for their titles.
    """
    frame, edge = fork.frame or box, EDGE * unit
    beside = sideways or box[0] > frame[0] + (LABEL + LETTER * len(fork.header)) * unit
    lead = frame[1] + (edge if beside else LABEL * unit)
    first = min(part[1] for part in parts)
    step = min(ABOVE * unit, (first - lead) / (around + 1))
    top = max(box[1], lead + around * step)
    if first - top < LEAST * unit:
        return box
    margin = edge * (around + 1)
    left, right = max(box[0], frame[0] + margin), min(box[0] + box[2], frame[0] + frame[2] - margin)
    bottom = min(box[1] + box[3], frame[1] + frame[3] - margin)
    if left > min(part[0] for part in parts) or right < max(part[0] + part[2] for part in parts):
        return box
    if bottom < max(part[1] + part[3] for part in parts):
        return box
    return left, top, right - left, bottom - top


def fold(shown: Projection, hidden: Mapping[str, str], tiles: Mapping[str, Box], unit: float) -> Projection:
    """Return the drawing without the nodes ``hidden`` in tiles, or in the branches of other nodes; wires from
    outside end at the tile.
    """
    tiles = {**{key: shown.boxes[key] for key in hidden.values() if key in shown.boxes}, **tiles}
    hidden = {key: tile for key, tile in hidden.items() if tile in tiles}
    keys = frozenset(key for key in hidden if key in shown.boxes)
    if not keys:
        return shown
    closed = {tile: count for tile, count in Counter(hidden.values()).items() if tile in shown.tree}
    ends = hidden | {key: key for key in closed if key not in hidden}
    wires: dict[Slot, Route] = {}
    for slot, line in shown.wires.items():
        start, key = ends.get(slot.upstream or ""), _goal(shown, slot)
        goal = hidden.get(key) if slot in shown.targets else ends.get(key)
        if start is None and goal is None:
            wires[slot] = line
        elif start != goal:
            wires[slot] = _bent(shown, line, tiles, start, goal, unit)
    places = {slot: at for slot, at in shown.places.items() if slot in wires and not _inner(slot, hidden)}
    places |= {slot: _middle(wires[slot]) for slot in places if slot.upstream in closed}
    return replace(
        shown,
        wires=wires,
        targets={slot: key for slot, key in shown.targets.items() if slot in wires},
        places=places,
        ports={slot: at for slot, at in shown.ports.items() if slot in wires and not _inner(slot, hidden)}
        | {slot: wires[slot][0] for slot in wires if slot.upstream in closed},
        forks={key: fork for key, fork in shown.forks.items() if key not in hidden and key not in closed},
        closed=closed,
        hidden=keys,
    )


def _middle(line: Route) -> Point:
    return (line[0][0] + line[-1][0]) / 2, (line[0][1] + line[-1][1]) / 2


def _goal(shown: Projection, slot: Slot) -> str:
    """The node at the end of a wire: what stands in the slot, or the owner of the join it leads to."""
    if slot in shown.targets:
        return shown.targets[slot]
    node = shown.tree.get(slot.upstream)
    owner = shown.tree.owner(node) if node is not None and slot.branch_index is None else node
    return owner.key if owner is not None else ""


def _inner(slot: Slot, hidden: Mapping[str, str]) -> bool:
    return (slot.upstream or "") in hidden


def _bent(
    shown: Projection,
    line: Route,
    tiles: Mapping[str, Box],
    start: str | None,
    goal: str | None,
    unit: float,
) -> Route:
    """Let a wire begin or end at the tiles instead of at the cards inside them."""
    first: Point = line[0] if start is None else _edge(tiles[start], shown.sideways, out=True)
    last: Point = line[-1] if goal is None else _edge(tiles[goal], shown.sideways, out=False)
    aside = tiles[start or goal or ""][2] / 2 + 24 * unit
    if shown.sideways:
        first, last = turned((first, last))
    bent = connect(first, last, (first[1] + last[1]) / 2, 20 * unit, aside)
    return turned(bent) if shown.sideways else bent


def _edge(box: Box, sideways: bool, *, out: bool) -> Point:
    x, y, width, height = box
    if sideways:
        return (x + width if out else x), y + height / 2
    return x + width / 2, (y + height if out else y)
