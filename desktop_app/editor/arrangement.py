"""How a document is laid out: always tidy or free, downwards or to the right (editor.md E, Layout).

The choice is the document's member ``layout``; ``locked`` and ``note`` are members of a node. Versions that
do not know them keep them, and none of them makes another definition (``codec.content_hash``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Node, Position, Workflow
from desktop_app.editor.collapsing import NOTHING, Folded, folded
from desktop_app.editor.free_layout import place
from desktop_app.editor.layout import SizeOf, tidy
from desktop_app.editor.layout_values import Direction, Layout, Rect, Size, Spacing, turn, turned_layout

LAYOUT: Final = "layout"
LOCKED: Final = "locked"
NOTE: Final = "note"


@dataclass(frozen=True, slots=True)
class Arrangement:
    """``free`` lets a person place the cards, else the layout does; ``direction`` is the way of the flow."""

    free: bool = False
    direction: Direction = "down"


@dataclass(frozen=True, slots=True)
class Measures:
    """What a layout needs to know of the canvas: the sizes of the cards and the distances between them."""

    size: SizeOf
    trigger_size: Size
    spacing: Spacing


def arrangement(workflow: Workflow) -> Arrangement:
    """Return how the document wants to be laid out; what it does not say, or says oddly, is the default."""
    said = _said(workflow)
    right = said.get("direction") == "right"
    return Arrangement(said.get("mode") == "free", "right" if right else "down")


def _said(workflow: Workflow) -> Mapping[str, Any]:
    said = workflow.extra.get(LAYOUT)
    return said if isinstance(said, Mapping) else {}


def arranged(workflow: Workflow, wanted: Arrangement) -> Workflow:
    """Return the document with another arrangement; what else its ``layout`` says stays."""
    if arrangement(workflow) == wanted:
        return workflow
    said = {
        **_said(workflow),
        "mode": "free" if wanted.free else "tidy",
        "direction": wanted.direction,
    }
    return replace(workflow, extra={**workflow.extra, LAYOUT: said})


def is_locked(node: Node) -> bool:
    """Return whether no layout may move the node."""
    return node.extra.get(LOCKED) is True


def documentation(node: Node) -> str:
    """Return what people wrote about the node, as Markdown."""
    text = node.extra.get(NOTE)
    return text if isinstance(text, str) else ""


def with_member(node: Node, member: str, value: Any) -> Node:
    """Return the node with another value of ``locked`` or ``note``; a false or empty one leaves no trace."""
    rest = {name: kept for name, kept in node.extra.items() if name != member}
    return replace(node, extra={**rest, member: value} if value else rest)


def lay_out(workflow: Workflow, catalog: Catalog, measures: Measures, tree: Tree | None = None) -> Layout:
    """Return where everything stands, as the document wants it."""
    wanted = arrangement(workflow)
    tree = tree or Tree(workflow.nodes)
    if not wanted.free:
        return _tidy(workflow, catalog, measures, tree, wanted.direction, folded(workflow, tree))
    return free(workflow, catalog, measures, tree, wanted.direction)


def unfolded(workflow: Workflow, catalog: Catalog, measures: Measures) -> Layout:
    """Return the tidy layout with room for what is folded away: where a free layout begins."""
    way = arrangement(workflow).direction
    return _tidy(workflow, catalog, measures, Tree(workflow.nodes), way)


def _tidy(
    workflow: Workflow,
    catalog: Catalog,
    measures: Measures,
    tree: Tree,
    direction: Direction,
    without: Folded = NOTHING,
) -> Layout:
    return tidy(
        workflow,
        catalog,
        measures.size,
        trigger_size=measures.trigger_size,
        spacing=measures.spacing,
        direction=direction,
        tree=tree,
        folded=without,
    )


def free(
    workflow: Workflow, catalog: Catalog, measures: Measures, tree: Tree, direction: Direction
) -> Layout:
    """Return the layout with every card where a person put it, and the others beside their upstream."""
    sideways = direction == "right"
    upright = tidy(
        workflow,
        catalog,
        (lambda node: turn(measures.size(node))) if sideways else measures.size,
        trigger_size=turn(measures.trigger_size) if sideways else measures.trigger_size,
        spacing=measures.spacing,
        tree=tree,
    )
    placed = {node.key: node.position for node in workflow.nodes if node.position is not None}
    if sideways:
        placed = {key: (y, x) for key, (x, y) in placed.items()}
    layout = place(upright, tree, measures.spacing, placed)
    return turned_layout(layout) if sideways else layout


def tidy_positions(
    workflow: Workflow,
    catalog: Catalog,
    measures: Measures,
    keys: Iterable[str] | None = None,
    direction: Direction | None = None,
) -> dict[str, Position]:
    """Return where Tidy puts the nodes ``keys``, or all; locked ones are not named and never covered.

    Of a part, the first node in reading order stays where it is.
    """
    tree = Tree(workflow.nodes)
    way = direction or arrangement(workflow).direction
    goal = _tidy(workflow, catalog, measures, tree, way).nodes
    now = free(workflow, catalog, measures, tree, way).nodes
    wanted = set(goal) if keys is None else set(keys) & set(goal)
    moving = [node.key for node in tree.walk() if node.key in wanted and not is_locked(node)]
    dx = dy = 0.0
    if keys is not None and moving:
        first = moving[0]
        dx, dy = now[first].x - goal[first].x, now[first].y - goal[first].y
    locked = [now[node.key] for node in workflow.nodes if is_locked(node)]
    return {
        key: _beside(goal[key]._replace(x=goal[key].x + dx, y=goal[key].y + dy), locked, measures.spacing.gap)
        for key in moving
    }


def _beside(rect: Rect, locked: list[Rect], gap: float) -> Position:
    """Return a place for ``rect`` that no locked card covers: the wanted one, or to the right of it."""
    for other in sorted(locked):
        meets = (
            rect.x < other.right and other.x < rect.right and rect.y < other.bottom and other.y < rect.bottom
        )
        if meets:
            rect = rect._replace(x=other.right + gap)
    return rect.x, rect.y
