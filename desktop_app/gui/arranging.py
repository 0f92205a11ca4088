"""From the Arrange menu to commands: layouts, places, locks, notes and groups of one document."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.ids import new_key
from desktop_app.domain.workflow import TRIGGER, Position, Slot
from desktop_app.editor.arrangement import (
    Arrangement,
    Measures,
    arrangement,
    is_locked,
    lay_out,
    tidy_positions,
)
from desktop_app.editor.collapsing import closed
from desktop_app.editor.document import Document
from desktop_app.editor.geometry import Axis, Edge, align, distribute, snap
from desktop_app.editor.layout_values import Layout, Rect
from desktop_app.editor.notes import groups, notes
from desktop_app.editor.operations import name
from desktop_app.editor.reroutes import between, ids
from desktop_app.gui.canvas.wire_points import tidy_reason
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.editor.arranging import Arrange


def place_refusal(document: Document, keys: Iterable[str]) -> str | None:
    """Return why nodes among ``keys`` cannot be put elsewhere by hand, or None."""
    nodes = [node for key in keys if (node := document.node(key)) is not None]
    if nodes and not arrangement(document.workflow).free:
        return tr("This workflow is always tidy. Choose “Free layout” in the Arrange menu to place nodes.")
    locked = [node for node in nodes if is_locked(node)]
    return tr("“{node}” is locked in its place.", node=name(locked[0])) if locked else None


def placed(document: Document, layout: Layout, places: Mapping[str, Position]) -> dict[str, Position]:
    """Return the positions to store when some nodes of a free layout move: all that are shown elsewhere than
    stored come along, so that nothing moves by itself.
    """
    found: dict[str, Position] = {}
    for node in document.workflow.nodes:
        rect = layout.nodes[node.key]
        shown = places.get(node.key, (rect.x, rect.y))
        if shown != node.position:
            found[node.key] = shown
    return found


def place(
    document: Document,
    layout: Layout,
    places: Mapping[str, Position],
    text: str = "",
    gesture: str = "",
    origin: str = "",
) -> None:
    """Put nodes and notes, by key and id, at new top left corners as one step.

    :raises WireworkError: the layout is always tidy, or a node is locked.
    """
    document.apply(_placing(document, layout, places, text, gesture), origin)


def regroup(
    document: Document, layout: Layout, keys: tuple[str, ...], group: str, places: Mapping[str, Position]
) -> None:
    """Put nodes and notes into a group, or out of theirs when ``group`` is empty, with their new places, as
    one step.

    :raises WireworkError: as :func:`place`.
    """
    from desktop_app.editor.commands import Compound
    from desktop_app.editor.grouping import Regroup

    step = Regroup(keys, group)
    steps = (_placing(document, layout, places), step) if places else (step,)
    document.apply(Compound(steps, step.label(document.workflow)), select=document.selection)


def _placing(
    document: Document, layout: Layout, places: Mapping[str, Position], text: str = "", gesture: str = ""
) -> Arrange:
    from desktop_app.editor.arranging import Arrange

    reason = place_refusal(document, places)
    if reason is not None:
        raise InvalidRequestError(reason)
    nodes = {key: at for key, at in places.items() if document.node(key) is not None}
    papers = {key: at for key, at in places.items() if key not in nodes and key != TRIGGER}
    stored = placed(document, layout, nodes) if nodes else {}
    title = text or (tr("Move nodes") if len(nodes) != 1 else _moved(document, next(iter(nodes))))
    title = (
        title if nodes else tr("Move a point") if set(papers) <= ids(document.workflow) else tr("Move a note")
    )
    return Arrange(stored, title, notes=papers, gesture=gesture or None)


def _moved(document: Document, key: str) -> str:
    node = document.node(key)
    return tr("Move {node}", node=name(node)) if node is not None else tr("Move nodes")


def rects(document: Document, layout: Layout, keys: Iterable[str]) -> dict[str, Rect]:
    """Return the rectangles of those nodes and notes among ``keys`` that may move."""
    found = {
        key: layout.nodes[key]
        for key in keys
        if (node := document.node(key)) is not None and not is_locked(node)
    }
    papers = {note.id: Rect(note.x, note.y, note.width, note.height) for note in notes(document.workflow)}
    return found | {key: papers[key] for key in keys if key in papers}


def align_selection(document: Document, layout: Layout, edge: Edge) -> None:
    """Bring one edge of everything selected into one line."""
    found = rects(document, layout, document.selection)
    place(document, layout, align(found, edge), tr("Align"))


def distribute_selection(document: Document, layout: Layout, axis: Axis) -> None:
    """Leave equal gaps between everything selected."""
    found = rects(document, layout, document.selection)
    place(document, layout, distribute(found, axis), tr("Distribute"))


def snap_selection(document: Document, layout: Layout) -> None:
    """Bring everything selected, or every node, to the grid."""
    keys = document.selection or [node.key for node in document.workflow.nodes]
    place(document, layout, snap(rects(document, layout, keys)), tr("Snap to grid"))


# ----------------------------------------------------------------------------------- arrangements


def tidy(document: Document, catalog: Catalog, measures: Measures, *, everything: bool = False) -> None:
    """Tidy the selected nodes, or ``everything``, as when fewer than two are selected; locked ones stay.
    Notes go with the nodes beside them.
    """
    from desktop_app.editor.arranging import Arrange

    chosen = [key for key in document.selection if document.node(key) is not None]
    keys = chosen if len(chosen) > 1 and not everything else None
    places = tidy_positions(document.workflow, catalog, measures, keys)
    text = tr("Tidy selection") if keys else tr("Tidy all")
    loose = between(document.workflow, keys) if keys else tuple(ids(document.workflow))
    _arrange(document, catalog, measures, measures, Arrange(places, text), loose)


def _arrange(
    document: Document,
    catalog: Catalog,
    before: Measures,
    after: Measures,
    command: Arrange,
    loose: tuple[str, ...],
) -> None:
    """Do ``command``, with the notes staying beside the nodes that are nearest to them; without the points
    ``loose`` of wires that are led anew.
    """
    from desktop_app.editor.arranging import RemoveAnnotations
    from desktop_app.editor.commands import Compound

    shown = lay_out(document.workflow, catalog, before)
    goal = lay_out(command.apply(document.workflow), catalog, after)
    arrange = replace(command, notes=carried(document, shown, goal))
    steps = (arrange, RemoveAnnotations(loose)) if loose else (arrange,)
    document.apply(Compound(steps, command.text) if loose else arrange)


def carried(document: Document, before: Layout, after: Layout) -> dict[str, Position]:
    """Return where the notes go so that each keeps its place beside the node that was nearest."""
    found: dict[str, Position] = {}
    cards = {TRIGGER: before.trigger, **before.nodes}
    goals = {TRIGGER: after.trigger, **after.nodes}
    for note in notes(document.workflow):
        middle = Rect(note.x, note.y, note.width, note.height).center
        key = min(cards, key=lambda name: math.dist(cards[name].center, middle))
        at = (note.x + goals[key].x - cards[key].x, note.y + goals[key].y - cards[key].y)
        if at != (note.x, note.y):
            found[note.id] = at
    return found


def set_free(document: Document, layout: Layout, free: bool) -> None:
    """Choose between a free layout, which begins as what is shown with room for what is folded away, and an
    always tidy one; ``layout`` is the tidy one.
    """
    from desktop_app.editor.arranging import Arrange

    now = arrangement(document.workflow)
    places: dict[str, Position] = {}
    if free:
        unplaced = [node.key for node in document.workflow.nodes if node.position is None]
        places = {key: (layout.nodes[key].x, layout.nodes[key].y) for key in unplaced}
    text = tr("Free layout") if free else tr("Always tidy")
    points = ids(document.workflow)  # Of a tidy layout none is drawn.
    left = [key for key in document.selection if key not in points]
    document.apply(Arrange(places, text, Arrangement(free, now.direction)), select=left)


def flip(document: Document, catalog: Catalog, before: Measures, after: Measures) -> None:
    """Let the flow run to the right instead of down, or down again; a free layout is tidied by that.

    ``before`` and ``after`` are the measures of the two directions.
    """
    from desktop_app.editor.arranging import Arrange

    now = arrangement(document.workflow)
    wanted = Arrangement(now.free, "down" if now.direction == "right" else "right")
    places = {}
    if now.free:
        places = tidy_positions(document.workflow, catalog, after, None, wanted.direction)
    loose = tuple(ids(document.workflow))
    _arrange(document, catalog, before, after, Arrange(places, tr("Flip direction"), wanted), loose)


def set_locked(document: Document, layout: Layout, keys: Iterable[str], locked: bool) -> None:
    """Lock nodes where they are shown, or unlock them."""
    from desktop_app.editor.arranging import LockNodes

    nodes = tuple(key for key in keys if document.node(key) is not None)
    places = {key: (layout.nodes[key].x, layout.nodes[key].y) for key in nodes} if locked else {}
    document.apply(LockNodes(nodes, locked, places))


# --------------------------------------------------------------------------------- points of wires


def add_points(document: Document, wanted: Iterable[tuple[Slot, Position, str]]) -> None:
    """Let wires lead through more points and select these: of each its wire, its place, and the id of the
    next point of that wire.

    :raises WireworkError: the layout is always tidy.
    """
    from desktop_app.editor.wiring import AddReroutes, NewPoint

    if not arrangement(document.workflow).free:
        raise InvalidRequestError(tidy_reason())
    points = tuple(NewPoint(new_key(), slot, place, before) for slot, place, before in wanted)
    document.apply(AddReroutes(points), select=[point.id for point in points])


def bendable(document: Document, keys: Iterable[str]) -> list[Slot]:
    """Return the wires into the nodes among ``keys``."""
    return [node.slot for key in keys if (node := document.node(key)) is not None]


# ------------------------------------------------------------------------------- notes and groups


def add_note(document: Document, at: Position) -> str:
    """Put an empty note on the canvas, select it, and return its id."""
    from desktop_app.editor.arranging import AddNote

    key = new_key()
    document.apply(AddNote(key, at), select=(key,))
    return key


def group(document: Document) -> str:
    """Draw a frame around what is selected, select it, and return its id."""
    from desktop_app.editor.arranging import GroupItems

    key = new_key()
    points = ids(document.workflow)
    members = tuple(key for key in document.selection if key != TRIGGER and key not in points)
    document.apply(GroupItems(key, members, tr("Group")), select=(key,))
    return key


def frames_of(document: Document, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the groups among ``keys``, and those that hold one of ``keys`` directly when there is none."""
    wanted, found = set(keys), groups(document.workflow)
    chosen = tuple(frame.id for frame in found if frame.id in wanted)
    return chosen or tuple(frame.id for frame in found if wanted & set(frame.members))


def ungroup(document: Document) -> None:
    """Take the frames of what is selected away; what they held stays, selected."""
    from desktop_app.editor.arranging import RemoveAnnotations

    gone = frames_of(document, document.selection)
    held = [name for frame in groups(document.workflow) if frame.id in gone for name in frame.members]
    document.apply(RemoveAnnotations(gone, tr("Ungroup")), select=held)


def collapse(document: Document) -> None:
    """Collapse the frames of what is selected, or expand them when the first is collapsed."""
    from desktop_app.editor.arranging import ChangeAnnotation
    from desktop_app.editor.commands import Compound

    chosen = set(frames_of(document, document.selection))
    frames = [frame for frame in groups(document.workflow) if frame.id in chosen]
    closing = not frames[0].collapsed
    text = tr("Collapse a group") if closing else tr("Expand a group")
    steps = tuple(ChangeAnnotation(frame.id, {"collapsed": closing}, text) for frame in frames)
    document.apply(Compound(steps, text), select=[frame.id for frame in frames])


def foldable(document: Document, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the nodes among ``keys`` that hold others in branches."""
    found = (node for key in keys if (node := document.node(key)) is not None)
    return tuple(node.key for node in found if document.tree.branches(node))


def fold(document: Document, keys: tuple[str, ...], closing: bool | None = None) -> None:
    """Fold the branches of nodes away, or show them again; without a wish, when all of them are folded."""
    from desktop_app.editor.arranging import CollapseBranches

    if closing is None:
        closing = not all(closed(document.tree[key]) for key in keys)
    document.apply(CollapseBranches(keys, closing), select=keys)


def papers_among(document: Document, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the notes and groups among ``keys``."""
    points = ids(document.workflow)
    return tuple(key for key in drawn_among(document, keys) if key not in points)


def restack(document: Document, forward: bool) -> None:
    """Bring the selected notes and groups forward among their kind, or send them back."""
    from desktop_app.editor.stacking import Restack

    document.apply(Restack(papers_among(document, document.selection), forward))


def recolor(document: Document, key: str, color: str) -> None:
    """Give a note or a group another colour."""
    from desktop_app.editor.arranging import ChangeAnnotation

    document.apply(ChangeAnnotation(key, {"color": color}, tr("Change colour")))


def drawn_among(document: Document, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of notes and groups among ``keys``."""
    return tuple(key for key in keys if key != TRIGGER and document.node(key) is None)
