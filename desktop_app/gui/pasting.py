"""From pieces of a workflow to the one step that puts them into a document: paste, duplicate, snippets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from desktop_app.domain.graph import Tree
from desktop_app.domain.ids import new_key
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Slot, Workflow
from desktop_app.editor.arranging import InsertAnnotations
from desktop_app.editor.commands import Command, Compound, InsertNodes
from desktop_app.editor.fragments import Fragment, fragment, rekeyed
from desktop_app.editor.layout_values import Layout
from desktop_app.editor.note_copies import aside, is_group, members, moved
from desktop_app.editor.reroutes import is_reroute
from desktop_app.gui.wording import counted

LayOut = Callable[[Workflow], Layout]
"""Where the cards of a workflow are on the canvas."""


@dataclass(frozen=True)
class Insertion:
    """One step that inserts copies: ``nodes`` are all that it adds, ``select`` what of them stands free."""

    command: Command
    nodes: tuple[str, ...]
    select: tuple[str, ...]


def piece_of(workflow: Workflow, keys: Iterable[str], lay_out: LayOut | None) -> Fragment:
    """Return the chosen nodes, notes and groups, with the place of the first card beside the notes if
    ``lay_out`` tells it.
    """
    piece = fragment(workflow, keys)
    if lay_out is None or piece.head is None or not piece.papers:
        return piece
    card = lay_out(workflow).nodes[piece.head.key]
    return replace(piece, at=(card.x, card.y))


def insertion(workflow: Workflow, piece: Fragment, slot: Slot, label: str, lay_out: LayOut) -> Insertion:
    """Return the step that puts a copy of ``piece`` at ``slot``; notes keep their place beside its nodes.

    Raises :class:`WireworkError` where the nodes cannot stand.
    """
    fresh, _ = rekeyed(piece, new_key)
    adding = InsertNodes(fresh.nodes, slot, label)
    papers = _beside(workflow, fresh, adding, lay_out) if fresh.papers else ()
    steps: tuple[Command, ...] = (adding,) if fresh.nodes else ()
    steps += (InsertAnnotations(papers, label),) if papers else ()
    tree = Tree(fresh.nodes)
    heads = tuple(node.key for node in tree.line(tree.head)) if tree.head else ()
    command = steps[0] if len(steps) == 1 else Compound(steps, label)
    return Insertion(command, tuple(node.key for node in fresh.nodes), (*heads, *_free(papers)))


def _beside(
    workflow: Workflow, piece: Fragment, adding: InsertNodes, lay_out: LayOut
) -> tuple[JsonObject, ...]:
    papers = piece.papers
    if piece.head is not None and piece.at is not None:
        card = lay_out(adding.apply(workflow)).nodes[piece.head.key]
        papers = moved(papers, card.x - piece.at[0], card.y - piece.at[1])
    return aside(papers, workflow)


def _free(papers: tuple[JsonObject, ...]) -> tuple[str, ...]:
    """Return the ids of what no group among ``papers`` holds."""
    held = {name for paper in papers if is_group(paper) for name in members(paper)}
    return tuple(paper["id"] for paper in papers if paper["id"] not in held and not is_reroute(paper))


def counted_nodes(piece: Fragment, one: str, many: str, papers: str) -> str:
    """Return how many nodes something concerns, or ``papers`` when it concerns notes alone."""
    return counted(len(piece.nodes), one, many) if piece.nodes else papers
