"""The canvas of one document, as the window sees it: values in, wishes out.

The canvas is a projection. It never changes a document; what a person does leaves as a signal that carries
node keys and slots, and comes back as the next document to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPoint,
    QPointF,
    QRectF,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import QImage, QPolygonF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import Slot, Workflow
from desktop_app.editor.arrangement import arrangement
from desktop_app.editor.layout_values import Layout
from desktop_app.editor.reroutes import reroutes
from desktop_app.gui.canvas.accessible import make_accessible
from desktop_app.gui.canvas.announcing import Announcer
from desktop_app.gui.canvas.arcs import ArcsItem
from desktop_app.gui.canvas.debug_signs import DebugSigns
from desktop_app.gui.canvas.decorations import PlusItem
from desktop_app.gui.canvas.dragging import Tools
from desktop_app.gui.canvas.export import draw_image, draw_svg
from desktop_app.gui.canvas.face_book import FaceBook
from desktop_app.gui.canvas.gestures import Gestures
from desktop_app.gui.canvas.ghost import GLIDE_MS, GhostItem
from desktop_app.gui.canvas.ghost_targets import GhostTargets
from desktop_app.gui.canvas.hint import ReasonHint
from desktop_app.gui.canvas.letters import LettersItem
from desktop_app.gui.canvas.look import BOLD_WIRES, Look
from desktop_app.gui.canvas.minimap import Minimap
from desktop_app.gui.canvas.navigation import Navigator
from desktop_app.gui.canvas.note_editor import PlaceTyping
from desktop_app.gui.canvas.pipe_item import LiveWireItem
from desktop_app.gui.canvas.port_item import PortHandle
from desktop_app.gui.canvas.projection import project
from desktop_app.gui.canvas.reading import Reading
from desktop_app.gui.canvas.rerouting import led
from desktop_app.gui.canvas.rules import Rules
from desktop_app.gui.canvas.run_state import RunState
from desktop_app.gui.canvas.screen import ScreenPlaces
from desktop_app.gui.canvas.selection import Selection
from desktop_app.gui.canvas.sizes import Sizes
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.canvas.targets import Targets
from desktop_app.gui.canvas.view import CanvasView
from desktop_app.gui.canvas.wire_hover import WireHover
from desktop_app.gui.canvas.wire_labels import WireLabels
from desktop_app.gui.theme import LIGHT, Theme, Themes
from desktop_app.gui.wording import counted

ANIMATED_AT_MOST = 400
"""More moving items than this jump: a slow animation is worse than none."""

RELAYED = (
    *("emptied", "insert_requested", "reference_dropped", "add_requested", "search_requested"),
    *("move_requested", "moves_requested", "line_requested", "delete_requested", "cut_requested"),
    *("regroup_requested", "fold_requested", "points_requested", "place_requested", "annotation_changed"),
    "refused",
)
"""Signals of the gestures that leave as they come."""


def _nodes(count: int) -> str:
    return counted(count, "1 node", "{n} nodes")


class Canvas(QWidget):
    """Shows a workflow and reports gestures. Reuse it for another document instead of making a new one."""

    node_activated = Signal(str)
    """Key of the node to open: double click or Enter."""
    emptied = Signal()
    """A click into the empty: the workflow as a whole is meant."""
    selection_changed = Signal(tuple)
    """The selected keys, in the order of choosing; for every change, whoever made it."""
    insert_requested = Signal(str, object)
    """Type id and :class:`Slot`: a type was dropped from a palette."""
    reference_dropped = Signal(str, object)
    """Path of a variable and :class:`Slot`: it was dropped here from the variable browser."""
    add_requested = Signal(object, QPoint)
    """:class:`Slot` and screen point: open quick add there."""
    search_requested = Signal(object, QPoint, str)
    """As ``add_requested``, with the beginning of what is searched."""
    move_requested = Signal(str, object)
    """Key and :class:`Slot`: a node was dragged, or a wire was drawn onto it."""
    moves_requested = Signal(tuple, object)
    """Keys and :class:`Slot`: several nodes were dragged to one place."""
    line_requested = Signal(str, object)
    """Key and :class:`Slot`: the wire into a node was taken off its output and put onto another one."""
    delete_requested = Signal(tuple)
    cut_requested = Signal(tuple)
    """:class:`Slot` of each wire that was cut."""
    fold_requested = Signal(str, bool)
    """Key of a node, and whether its branches are to be folded away or shown."""
    regroup_requested = Signal(tuple, str, object)
    """Keys, id of the group they go into or nothing, and new places of what was dragged."""
    points_requested = Signal(tuple)
    """Slot, place and id of the next point of each wire that wants a point more."""
    context_menu_requested = Signal(str, QPoint)
    """Key, or an empty text for the canvas itself, and screen point."""
    place_requested = Signal(object, str)
    """New top left corners by key or id, and what gesture they belong to (one step of the history)."""
    annotation_changed = Signal(str, object, str)
    """Id of a note or group, its new members, and what undo calls the step."""
    refused = Signal(str)
    """Why a gesture had no effect; the status bar may show it."""
    zoom_changed = Signal(float)
    layout_needed = Signal()
    """The font changed and with it all sizes: lay out again and call :meth:`show_workflow`."""

    def __init__(self, themes: Themes | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = Look(themes.current if themes else LIGHT, self.font())
        self.sizes = Sizes(self._look)
        self._view = CanvasView(self._look, self)
        self.announcer = Announcer(make_accessible(self), self)  # Before anything can ask for the objects.
        self._stage = Stage(self._view.scene(), self._look, self.tr("End"), _nodes)
        self._selection = Selection(self._stage, self)
        self.letters = LettersItem(self._look)
        self.arcs, self.values = ArcsItem(self._look, self._stage), WireLabels(self._look, self._stage)
        for item in (self.letters, self.arcs, self.values):
            self._view.scene().addItem(item)
        self._gestures = Gestures(self._tools(), self.letters, self)
        self.ghosts = GhostTargets(self._view, self._look)
        self.minimap = Minimap(self._view, self._stage)
        self.run = RunState(self._stage, self)
        self.debug = DebugSigns(self._stage)
        self.on_screen = ScreenPlaces(self._view, self._stage)
        self.nav = Navigator(self._view, self._stage, self._selection, self)
        self.typing = PlaceTyping(self._view, self._stage, self)
        self._view.handler = self._gestures
        self.faces = FaceBook()
        self._workflow_key: str | None = None
        self._motion = self._make_motion()
        self._arrange()
        self._connect()
        if themes is not None:
            themes.changed.connect(self.set_theme)

    def _tools(self) -> Tools:
        look, scene = self._look, self._view.scene()
        floating = (PlusItem(look), PortHandle(look), LiveWireItem(look), GhostItem(look, self._view))
        for item in floating:
            scene.addItem(item)
            item.setVisible(False)
        self._floating = floating
        hint = ReasonHint(look, self._view.viewport())
        return Tools(self._view, self._stage, Targets(self._stage), self._selection, *floating, hint)

    def _make_motion(self) -> QVariantAnimation:
        motion = QVariantAnimation(self)
        motion.setDuration(GLIDE_MS)
        motion.setStartValue(0.0)
        motion.setEndValue(1.0)
        motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        motion.valueChanged.connect(self._stage.tween)
        motion.finished.connect(lambda: self.debug.apply())
        return motion

    def _arrange(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._view)
        self.setFocusProxy(self._view)
        self._view.setAccessibleName(self.tr("Workflow canvas"))
        self._view.setAccessibleDescription(self.tr("Arrow keys walk along the wires, Enter opens a node."))

    def _connect(self) -> None:
        gestures = self._gestures
        gestures.activated.connect(self.node_activated)
        for name in RELAYED:
            getattr(gestures, name).connect(getattr(self, name))
        gestures.menu_requested.connect(self.context_menu_requested)
        gestures.note_opened.connect(self.typing.open)
        gestures.link_followed.connect(self.nav.follow)
        self.typing.typed.connect(self.annotation_changed)
        self.nav.told.connect(self.refused)
        self._selection.changed.connect(self.selection_changed)
        self._selection.changed.connect(self.announcer.selected)
        self.run.badged.connect(self.announcer.badges)
        self.run.badged.connect(self.minimap.redraw)
        self._view.zoomed.connect(self._on_zoomed)

    @property
    def animated(self) -> bool:
        """Whether nodes glide to new places and running badges turn; people may want no motion."""
        return self._look.animated

    @animated.setter
    def animated(self, value: bool) -> None:
        self._look.animated = value
        self._finish_motion()
        self.run.watch()

    # -- rules ----------------------------------------------------------------------------------------

    @property
    def rules(self) -> Rules:
        """What is legal here."""
        return self._gestures.rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self._gestures.rules = rules

    @property
    def wire_hover(self) -> WireHover:
        """What tells of the wire under a cursor that rests."""
        return self._gestures.wire_hover

    @property
    def read_only(self) -> bool:
        """Whether a person can only look, select and open."""
        return self._gestures.read_only

    @read_only.setter
    def read_only(self, value: bool) -> None:
        self._gestures.cancel()
        self._gestures.read_only = value

    # -- document -------------------------------------------------------------------------------------

    def show_workflow(self, workflow: Workflow, catalog: Catalog, layout: Layout) -> None:
        """Show ``workflow``, changing only what differs from what is shown."""
        self._gestures.cancel()
        self.ghosts.end()
        self._finish_motion()
        faces = self.faces.read(workflow, catalog)
        self.reading.catalog = catalog
        self._look.set_sideways(layout.direction == "right")
        self._gestures.free = arrangement(workflow).free
        drawing = project(workflow, catalog, layout, self._look.metrics.unit)
        if self._gestures.free:
            drawing = led(drawing, reroutes(workflow, drawing.tree), self._look.metrics.unit)
        moving = self._stage.show(self._stage.annotations.show(workflow, drawing), faces)
        self.run.apply()
        self._view.content = self._stage.content()
        if self._workflow_key != workflow.key:
            self._workflow_key = workflow.key
            self._stage.tween(1.0)
            self._view.expect_opening()
        elif self.animated and self.isVisible() and 0 < moving <= ANIMATED_AT_MOST:
            self._stage.tween(0.0)
            self._motion.start()
        else:
            self._stage.tween(1.0)
        self.debug.apply()
        self._selection.refresh()
        self.arcs.show_pairs(self.arcs.pairs)
        self.announcer.redrawn()
        self.minimap.redraw()

    def _finish_motion(self) -> None:
        if self._motion.state() == QVariantAnimation.State.Running:
            self._motion.stop()
            self._stage.tween(1.0)

    @property
    def stage(self) -> Stage:
        """The cards, wires and notes that are shown; to be read, not changed."""
        return self._stage

    @property
    def reading(self) -> Reading:
        """The drawing as text."""
        return self._gestures.reading

    def open(self, key: str) -> None:
        """Open a card, a note or the title of a group, as Enter does."""
        self._gestures.papers.open_key(key)

    # -- selection and window -------------------------------------------------------------------------

    def select(self, keys: Iterable[str]) -> None:
        """Select exactly these nodes."""
        self._selection.select(keys)

    def selection(self) -> tuple[str, ...]:
        """Return the selected keys."""
        return self._selection.keys

    def reveal(self, key: str) -> None:
        """Scroll until the node can be seen."""
        self.nav.reveal(key)

    def fit(self) -> None:
        """Show the whole workflow."""
        self._view.fit(self._view.content)

    @property
    def zoom(self) -> float:
        """The zoom, 1.0 for 100 %."""
        return self._view.zoom

    def zoom_to(self, factor: float) -> None:
        """Zoom around the middle, within 10 % and 400 %."""
        self._view.zoom_to(factor)

    def _on_zoomed(self, zoom: float) -> None:
        if self._look.set_far(zoom < BOLD_WIRES):
            self._stage.restyle()
        self.zoom_changed.emit(zoom)

    @property
    def view(self) -> CanvasView:
        """The scrolling widget, which has the focus and gets the events."""
        return self._view

    # -- look -----------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Repaint in another theme."""
        self._look.set_theme(theme)
        self._stage.restyle()
        self.minimap.redraw()
        self._view.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the UI font; the window lays out again with the new sizes."""
        super().changeEvent(event)
        fonts = (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange)
        if event.type() in fonts and hasattr(self, "_gestures"):
            self._look.set_font(self.font())
            self._stage.clear()
            self.layout_needed.emit()

    def image(self, scale: float = 1.0) -> QImage:
        """Return the whole workflow as a picture on light paper."""
        self._calm()
        return draw_image(self._stage, self._paper(), scale)

    def write_svg(self, path: Path) -> None:
        """Write the whole workflow as a drawing on light paper.

        :raises OSError: the file cannot be written.
        """
        self._calm()
        draw_svg(self._stage, self._paper(), path)

    def _calm(self) -> None:
        """Hide what floats and finish what moves."""
        self._gestures.cancel()
        self._finish_motion()
        for item in self._floating:
            item.setVisible(False)

    def _paper(self) -> QRectF:
        margin = 2.5 * self._look.metrics.margin
        return self._stage.content().adjusted(-margin, -margin, margin, margin)

    # -- asking ---------------------------------------------------------------------------------------

    def ask_place(self, options: Sequence[tuple[Slot, str, str]], chosen: Callable[[Slot], None]) -> None:
        """Show ghosts at slots, each with a text and a full sentence; ``chosen`` gets the slot that is taken.
        Leaving them, or showing another document, takes none.
        """
        port = self._view.viewport()
        places = self._stage.shown.places
        shown = [option for option in options if option[0] in places]
        if not shown:
            return

        def point(slot: Slot) -> Callable[[], QPoint]:
            return lambda: port.mapFromGlobal(self.on_screen.slot_point(slot))

        self._finish_motion()
        asked = QPolygonF([QPointF(*places[slot]) for slot, _, _ in shown]).boundingRect()
        self._view.reveal(asked)
        self.ghosts.ask(
            [(text, tip, point(slot)) for slot, text, tip in shown], lambda number: chosen(shown[number][0])
        )

    def bend(self, slot: Slot, point: QPoint) -> None:
        """Ask for a point on a wire, at a point of the screen."""
        if (there := self.on_screen.in_scene(point)) is not None:
            self._gestures.wires.add({slot: there.toTuple()})
