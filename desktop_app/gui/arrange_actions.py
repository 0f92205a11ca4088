"""The actions of the Arrange menu, notes and groups: what they are called and when they can be used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.workflow import TRIGGER
from desktop_app.editor.arrangement import arrangement, is_locked, unfolded
from desktop_app.editor.geometry import EDGES, Axis
from desktop_app.editor.layout_values import Rect
from desktop_app.editor.notes import COLORS, SIZE, groups
from desktop_app.editor.rooms import beside, obstacles
from desktop_app.gui import arranging, editing
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.canvas.rerouting import new_point
from desktop_app.gui.canvas.wire_points import tidy_reason
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("tidy", "&Tidy", "Ctrl+L", "", "Tidy the selection or everything"),
    ActionSpec("tidy_all", "Tidy &all", "", "", "Tidy everything, whatever is selected"),
    ActionSpec("free_layout", "&Free layout", "", "", "Place nodes by hand", checkable=True),
    ActionSpec("flip_direction", "Flip &direction", "", "", "Let the flow run down or to the right"),
    ActionSpec("align_left", "Align &left edges", "A,L", canvas=True),
    ActionSpec("align_center", "Align &centres across", "A,C", canvas=True),
    ActionSpec("align_right", "Align &right edges", "A,R", canvas=True),
    ActionSpec("align_top", "Align &top edges", "A,T", canvas=True),
    ActionSpec("align_middle", "Align &middles down", "A,M", canvas=True),
    ActionSpec("align_bottom", "Align &bottom edges", "A,B", canvas=True),
    ActionSpec("distribute_across", "Distribute &across", "A,H", canvas=True),
    ActionSpec("distribute_down", "Distribute &down", "A,V", canvas=True),
    ActionSpec("snap", "&Snap to grid", "A,G", canvas=True),
    ActionSpec("lock", "Loc&k position", "", "", "Let no layout move the nodes", checkable=True),
    ActionSpec("documentation", "Docu&mentation", "", "", "Write about the node"),
    ActionSpec("note", "N&ote", "M", "", "Add a note", canvas=True),
    ActionSpec(
        "reroute", "&Reroute point", "Shift+W", "", "Lead the wire into the node through a point", canvas=True
    ),
    ActionSpec("group", "&Group", "Ctrl+Alt+G", "", "Draw a frame around the selection"),
    ActionSpec(
        "bring_forward", "Bring for&ward", "Ctrl+]", "", "Lay above other notes or groups", canvas=True
    ),
    ActionSpec(
        "send_backward", "Send bac&kward", "Ctrl+[", "", "Lay below other notes or groups", canvas=True
    ),
    ActionSpec("ungroup", "&Ungroup", "Ctrl+Alt+Shift+G", "", "Take the frame away"),
    ActionSpec("fold", "Collapse or expand &branches", "C", "", "Fold away what is inside", canvas=True),
    ActionSpec("collapse", "&Collapse or expand group", "", "", "Show a group as one tile, or all of it"),
)

ALIGN: Final = tuple(f"align_{edge}" for edge in EDGES)
DISTRIBUTE: Final[tuple[Axis, ...]] = ("across", "down")
_ORDER: Final = ("bring_forward", "send_backward")
_PLACING: Final = (*ALIGN, "distribute_across", "distribute_down", "snap", "lock")


class ArrangeActions:
    """Joins the actions with the document of the current tab. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        do = self._do
        handlers: dict[str, Callable[[], object]] = {
            "tidy": lambda: do(self._tidy),
            "tidy_all": lambda: do(partial(self._tidy, everything=True)),
            "free_layout": lambda: do(self._toggle_free),
            "flip_direction": lambda: do(self._flip),
            "snap": lambda: do(lambda page: arranging.snap_selection(page.session.document, page.placed)),
            "lock": lambda: do(self._toggle_lock),
            "note": lambda: do(self._note),
            "reroute": lambda: do(_bend),
            "documentation": lambda: self._window.documentation.focus_text(),
            "group": lambda: do(_group),
            "bring_forward": lambda: do(lambda page: arranging.restack(page.session.document, True)),
            "send_backward": lambda: do(lambda page: arranging.restack(page.session.document, False)),
            "ungroup": lambda: do(lambda page: arranging.ungroup(page.session.document)),
            "fold": lambda: do(_fold),
            "collapse": lambda: do(lambda page: arranging.collapse(page.session.document)),
        }
        for edge in EDGES:
            handlers[f"align_{edge}"] = partial(do, partial(_align, edge=edge))
        for axis in DISTRIBUTE:
            handlers[f"distribute_{axis}"] = partial(do, partial(_distribute, axis=axis))
        return handlers

    def _do(self, act: Callable[[WorkflowPage], object]) -> None:
        page = self._window.page
        if page is None:
            return
        self._window.commit_typing()
        try:
            act(page)
        except WireworkError as error:
            page.told.emit(editing.reason_of(error))
        self._window.commands.refresh()  # A tick that was set by hand shows what is.

    # -- what they do ----------------------------------------------------------------------------------
    def _tidy(self, page: WorkflowPage, everything: bool = False) -> None:
        document = page.session.document
        measures = page.canvas.sizes.measures(document.workflow)
        arranging.tidy(document, page.session.catalog, measures, everything=everything)

    def _toggle_free(self, page: WorkflowPage) -> None:
        document, catalog = page.session.document, page.session.catalog
        shown = unfolded(document.workflow, catalog, page.canvas.sizes.measures(document.workflow))
        arranging.set_free(document, shown, not arrangement(document.workflow).free)

    def _flip(self, page: WorkflowPage) -> None:
        document = page.session.document
        sideways = arrangement(document.workflow).direction == "right"
        measures = page.canvas.sizes.measures_for("down" if sideways else "right")
        arranging.flip(
            document, page.session.catalog, page.canvas.sizes.measures(document.workflow), measures
        )
        page.canvas.fit()

    def _toggle_lock(self, page: WorkflowPage) -> None:
        document = page.session.document
        arranging.set_locked(document, page.placed, document.selection, not _locked(page.session))

    def _note(self, page: WorkflowPage) -> None:
        """Put a note into free room beside the current card, or about the middle of what is shown."""
        view, document = page.canvas.view, page.session.document
        current = next((key for key in document.selection[-1:] if key in page.placed.nodes), None)
        if current is not None:
            rect = page.placed.nodes[current]
            wanted = Rect(rect.right + 40.0, rect.y, *SIZE)
        else:
            middle = view.mapToScene(view.viewport().rect()).boundingRect().center()
            wanted = Rect(middle.x() - SIZE[0] / 2, middle.y() - SIZE[1] / 2, *SIZE)
        at = beside(wanted, obstacles(document.workflow, page.placed))
        page.canvas.typing.open(arranging.add_note(document, at))

    # -- when they can be used -------------------------------------------------------------------------
    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable what can be used now; the rest says why it cannot."""
        actions = self._window.actions_
        allow = actions.allow
        for name in ("free_layout", "flip_direction", "note", "documentation"):
            allow(name, closed)
        if session is None:
            for name in (
                *_PLACING,
                *_ORDER,
                "fold",
                "tidy",
                "tidy_all",
                "reroute",
                "group",
                "ungroup",
                "collapse",
            ):
                allow(name, closed)
            return
        document, free = session.document, arrangement(session.document.workflow).free
        nodes = [key for key in document.selection if document.node(key) is not None]
        actions["free_layout"].setChecked(free)
        actions["lock"].setChecked(_locked(session))
        tidy_now = None if free else tr("The workflow is always tidy already.")
        for name in ("tidy", "tidy_all"):
            allow(name, tidy_now)
        actions.rename("tidy", tr("&Tidy selection") if len(nodes) > 1 else tr("&Tidy"))
        self._refresh_placing(document.selection, nodes, free)
        allow("reroute", (None if nodes else tr("Select a node first.")) if free else tidy_reason())
        drawn = arranging.papers_among(document, document.selection)
        for name in _ORDER:
            allow(name, None if drawn else tr("Select a note or a group first."))
        allow("group", None if nodes or drawn else tr("Select nodes or notes first."))
        inner = arranging.foldable(document, document.selection)
        allow("fold", None if inner else tr("Select a node that holds others first."))
        framed = groups(document.workflow) and arranging.frames_of(document, document.selection)
        for name in ("ungroup", "collapse"):
            allow(name, None if framed else tr("Select a group, or something in one, first."))

    def _refresh_placing(self, chosen: tuple[str, ...], nodes: list[str], free: bool) -> None:
        allow = self._window.actions_.allow
        tidy = None if free or not nodes else tr("The workflow is always tidy. Choose “Free layout” first.")
        items = len([key for key in chosen if key != TRIGGER])
        for name in ALIGN:
            allow(name, tidy or (None if items > 1 else tr("Select two or more first.")))
        for axis in DISTRIBUTE:
            allow(f"distribute_{axis}", tidy or (None if items > 2 else tr("Select three or more first.")))
        allow("snap", None if free else tr("The workflow is always tidy. Choose “Free layout” first."))
        allow("lock", tidy or (None if nodes else tr("Select a node first.")))

    # -- menus -----------------------------------------------------------------------------------------
    def offer_colors(self, menu: QMenu, key: str) -> None:
        """Offer the colours of a note or group, and what else can be done with it."""
        page = self._window.page
        if page is None:
            return
        colors = menu.addMenu(tr("Colour"))
        for color in COLORS:
            colors.addAction(tr(color.title()), partial(self._do, partial(_recolor, key=key, color=color)))


def _align(page: WorkflowPage, edge: str) -> None:
    arranging.align_selection(page.session.document, page.placed, next(e for e in EDGES if e == edge))


def _distribute(page: WorkflowPage, axis: Axis) -> None:
    arranging.distribute_selection(page.session.document, page.placed, axis)


def _group(page: WorkflowPage) -> None:
    """Frame what is selected and let its title be typed."""
    page.canvas.typing.open(arranging.group(page.session.document))


def _fold(page: WorkflowPage) -> None:
    document = page.session.document
    arranging.fold(document, arranging.foldable(document, document.selection))


def _bend(page: WorkflowPage) -> None:
    """Give the wire into each selected node a point more, where it has most room."""
    document, shown = page.session.document, page.canvas.stage.shown
    wires = [slot for slot in arranging.bendable(document, document.selection) if slot in shown.wires]
    wanted = [new_point(shown, slot, shown.places.get(slot, shown.wires[slot][0])) for slot in wires]
    arranging.add_points(document, wanted)


def _recolor(page: WorkflowPage, key: str, color: str) -> None:
    arranging.recolor(page.session.document, key, color)


def _locked(session: EditorSession) -> bool:
    nodes = [node for key in session.document.selection if (node := session.document.node(key)) is not None]
    return bool(nodes) and all(is_locked(node) for node in nodes)
