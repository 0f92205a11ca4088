"""One tab: the strip, the banner and the canvas of one session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.workflow import TRIGGER, Position, Slot, Workflow
from desktop_app.editor.arrangement import arrangement, lay_out
from desktop_app.editor.changes import Change
from desktop_app.editor.layout_values import Layout
from desktop_app.editor.reroutes import hanging
from desktop_app.gui import editing, formats
from desktop_app.gui.actions import Actions
from desktop_app.gui.arranging import add_points, fold, place, place_refusal, regroup
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.drops import KEEPING
from desktop_app.gui.canvas.faces import Badge
from desktop_app.gui.canvas.rules import Rules
from desktop_app.gui.config_question import ConfigQuestion
from desktop_app.gui.debug_strip import DebugStrip
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.recovery import RecoveryBanner
from desktop_app.gui.run_picture import RunPicture
from desktop_app.gui.session import EditorSession
from desktop_app.gui.strip import AnswerBanner, Strip
from desktop_app.gui.theme import Themes
from desktop_app.gui.wire_values import wire_text
from desktop_app.gui.wording import counted, tr, worded

if TYPE_CHECKING:
    from desktop_app.gui.page_edits import PageEdits

ORIGIN: Final = "canvas"
TICK_MS: Final = 1000
TRIGGER_ACTIONS: Final = ("run", "run_with")
NODE_ACTIONS: Final = ("run", "test_node", "toggle_breakpoint", "disable", "rename", "delete")


class WorkflowPage(QWidget):
    """Shows a session and turns the gestures of its canvas into commands. The session outlives no page."""

    told = Signal(str)
    """A short text for the status bar: why something had no effect, or what was done."""
    add_requested = Signal(object, QPoint)
    """:class:`Slot` and screen point: open quick add there."""
    answer_requested = Signal(object)
    node_opened = Signal(str)

    def __init__(
        self, session: EditorSession, themes: Themes, actions: Actions, panels: PanelRegistry
    ) -> None:
        super().__init__()
        self._panels, self._actions = panels, actions
        self.session = session
        self.strip = Strip(themes, actions["run"], actions["stop"])
        self.banner = AnswerBanner(themes)
        self.debug_strip = DebugStrip(themes, actions)
        self.canvas = Canvas(themes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.recovered = RecoveryBanner(session, themes)
        self.question = ConfigQuestion(session, themes)
        for widget in (self.strip, self.recovered, self.debug_strip, self.question, self.banner):
            column.addWidget(widget)
        column.addWidget(self.canvas, 1)
        self._following = False
        self.picture = RunPicture(session, self.canvas)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._show_pill)
        self._connect()
        self.show_document()
        self.show_problems()
        self.show_run()

    def _connect(self) -> None:
        canvas, session = self.canvas, self.session
        canvas.rules = Rules(
            can_insert=self._can_insert,
            can_refer=self._can_refer,
            can_move=self._can_move,
            can_move_line=lambda key, slot: self.edits.line_refusal(key, slot),
            can_move_many=partial(editing.moves_refusal, session.document, session.catalog),
            can_place=partial(place_refusal, session.document),
            breaks_of=self._breaks_of,
            breaks_of_many=lambda keys: self.edits.breaks_of_many(keys),
        )
        canvas.announcer.reader.actions_of = self._read_actions
        canvas.wire_hover.text_of = partial(wire_text, session)
        session.seen.changed.connect(canvas.wire_hover.refresh)
        session.seen.changed.connect(self._show_values)
        canvas.selection_changed.connect(self._on_selected)
        canvas.node_activated.connect(self.node_opened)
        canvas.insert_requested.connect(self.insert)
        canvas.reference_dropped.connect(self.insert_reference)
        canvas.add_requested.connect(self.add_requested)
        canvas.move_requested.connect(self._move)
        canvas.moves_requested.connect(
            lambda keys, slot: self.edits.guarded(lambda: self.edits.move_many(keys, slot))
        )
        canvas.line_requested.connect(self._move_line)
        canvas.delete_requested.connect(self.delete)
        canvas.cut_requested.connect(lambda slots: self.edits.guarded(lambda: self.edits.cut_wires(slots)))
        canvas.points_requested.connect(
            lambda points: self.edits.guarded(lambda: add_points(session.document, points))
        )
        canvas.place_requested.connect(self._place)
        canvas.annotation_changed.connect(self._annotate)
        canvas.regroup_requested.connect(self._regroup)
        canvas.fold_requested.connect(lambda key, closing: fold(session.document, (key,), closing))
        canvas.refused.connect(lambda reason: self.told.emit(worded(reason)))
        canvas.layout_needed.connect(self.show_document)
        session.changed.connect(self._on_change)
        session.problems_changed.connect(self.show_problems)
        session.run_changed.connect(self.show_run)
        self.banner.answer.connect(self.answer_requested)

    @cached_property
    def edits(self) -> PageEdits:
        """What can be done with the chosen nodes; made when something is done with them."""
        from desktop_app.gui.page_edits import PageEdits  # It brings every command.

        edits = PageEdits(self.session, self, self.laid_out)
        edits.attempts.told.connect(self.told)
        edits.attempts.refused.connect(self._refused)
        return edits

    def _read_actions(self, key: str) -> dict[str, QAction]:
        """Return what a screen reader offers for a card (editor.md I)."""
        names = TRIGGER_ACTIONS if key == TRIGGER else NODE_ACTIONS
        known = names if key == TRIGGER or self.session.document.node(key) is not None else ()
        return {name: self._actions[name] for name in known}

    def _breaks_of(self, key: str, line: bool = False) -> Callable[[Slot], int]:
        return self.edits.breaks_of(key, line)

    # -- document to canvas ----------------------------------------------------------------------------
    def laid_out(self, workflow: Workflow) -> Layout:
        """Return where the cards of a workflow would be on this canvas."""
        return lay_out(workflow, self.session.catalog, self.canvas.sizes.measures(workflow))

    def show_document(self) -> None:
        """Show the document as it is now."""
        document, catalog, canvas = self.session.document, self.session.catalog, self.canvas
        measures = canvas.sizes.measures(document.workflow)
        self.placed = lay_out(document.workflow, catalog, measures, document.tree)
        canvas.show_workflow(document.workflow, catalog, self.placed)
        self.picture.show_values()
        canvas.read_only = bool(document.frozen)
        self.strip.show_session(self.session)

    def _show_values(self) -> None:
        self.picture.show_values()

    def _on_change(self, change: Change) -> None:
        selection = self.session.document.selection
        self._following = True
        try:
            if change:
                self.show_document()
                self.picture.show_wires()
            if change.origin != ORIGIN:
                self.canvas.select(selection)
        finally:
            self._following = False
        if change.added:
            self.canvas.reveal(change.added[0])
        elif change.kind == "selection" and change.origin != ORIGIN and len(selection) == 1:
            self.canvas.reveal(selection[0])
        self.strip.show_session(self.session)

    def show_problems(self) -> None:
        """Mark the nodes that have problems."""
        counts = Counter(problem.node for problem in self.session.problems)
        errors = {problem.node for problem in self.session.problems if problem.severity == "error"}
        self.canvas.run.set_problems(
            {key: (count, "error" if key in errors else "warning") for key, count in counts.items() if key}
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Have the debugger look after what is seen."""
        super().showEvent(event)
        self.session.debug.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Spare the debugger what nobody sees."""
        super().hideEvent(event)
        self.session.debug.watch(False)

    def show_run(self) -> None:
        """Show badges, wires, pill and banner of the run as it is now."""
        run = self.session.run
        self.picture.show()
        self._show_pill()
        self.banner.show_tasks(tuple(run.tasks))
        if run.phase in ("running", "queued", "waiting"):
            self._clock.start()
        else:
            self._clock.stop()

    def know_workflows(self, titles: Mapping[str, str]) -> None:
        """Take up what other workflows are called: cards of nodes that call them say it."""
        if self.canvas.faces.know_workflows(titles):
            self.show_document()

    def _show_pill(self) -> None:
        run = self.session.run
        self.strip.pill.show_state(self._run_badge(), self._run_text() if run.phase != "none" else "")

    def _run_badge(self) -> Badge:
        run = self.session.run
        status = run.execution.status if run.execution else None
        return Badge(status, 1, run.phase == "running")

    def _run_text(self) -> str:
        run = self.session.run
        execution = run.execution
        since = execution.started_at if execution else None
        if run.phase == "waiting":
            text = tr("Waiting for you") if run.tasks else tr("Waiting")
        elif run.phase == "running":
            text = tr("Running")
        elif run.phase == "paused":
            text = tr("Paused")
        else:
            text = formats.execution_state(execution) if execution else tr("Queued")
        if execution is None or not since:
            return text
        if run.phase == "ended":
            return f"{text}  ·  {formats.duration(max(0, execution.updated_at - since))}"
        seconds = (formats.now_ms() - since) // 1000
        return f"{text}  ·  {formats.seconds(seconds)}" if seconds > 0 else text

    # -- canvas to document ----------------------------------------------------------------------------
    def _on_selected(self, keys: tuple[str, ...]) -> None:
        # While the canvas follows the document it lets go of nodes that are gone: that is no wish.
        if not self._following:
            self.session.document.select(keys, ORIGIN)

    def _can_insert(self, type_id: str, slot: Slot) -> str | None:
        return editing.insert_refusal(self.session.document, self.session.catalog, type_id, slot)

    def _can_move(self, key: str, slot: Slot) -> str | None:
        return editing.move_refusal(self.session.document, self.session.catalog, key, slot)

    def insert(self, type_id: str, slot: Slot) -> None:
        """Add a node and select it, after a question if its type needs one; tells why when it cannot."""
        document = self.session.document
        try:
            wish = editing.wish(document, self.session.catalog, type_id, slot)
        except WireworkError as error:
            self._refuse(error)
            return
        if not wish.spec.preset:
            self._insert(wish)
            return
        from desktop_app.gui.dialogs.add_node import AddNodeDialog  # It brings the whole kit of forms.

        dialog = AddNodeDialog(self.session, self._panels, wish, self)
        dialog.submitted.connect(self._insert)
        dialog.finished.connect(lambda _: self.canvas.setFocus(Qt.FocusReason.OtherFocusReason))
        # A drop must have ended before a dialog takes the input.
        QTimer.singleShot(0, dialog, dialog.open)

    def _insert(self, wish: editing.Wish) -> None:
        try:
            key = editing.insert(self.session.document, self.session.catalog, wish)
        except WireworkError as error:
            self._refuse(error)
        else:
            # A list or dialog that is closing takes the focus back with its last event.
            QTimer.singleShot(0, self, lambda: self._ask_about_tail(key))

    def _ask_about_tail(self, key: str) -> None:
        """Ask on the canvas where the nodes go that follow a new branching node (6.2)."""
        document = self.session.document
        choices = editing.tail_choices(document, self.session.catalog, key)
        if not choices or not self.isVisible() or QApplication.activePopupWidget() is not None:
            return  # Nothing follows, or the list is still open for the next node.
        named = [(Slot(key, index), tr(label) or tr("Inside")) for index, label in choices]
        options = [
            (slot, tr("Into {name}", name=name), tr("Put what follows into “{name}”", name=name))
            for slot, name in named
        ]
        options.append((Slot(key), tr("After the branches"), tr("Leave what follows after the branches")))
        self.canvas.ask_place(options, lambda slot: self._place_tail(key, slot))
        self.told.emit(tr("Where does what follows go? Enter: the first branch. Esc: after the branches."))

    def _place_tail(self, key: str, slot: Slot) -> None:
        index = slot.branch_index
        if index is not None:
            self.edits.guarded(lambda: editing.place_tail(self.session.document, key, index))

    def insert_reference(self, path: str, slot: Slot) -> None:
        """Add a node that keeps the value of a variable; tells why when it cannot."""
        document, catalog = self.session.document, self.session.catalog
        try:
            wish = editing.wish(document, catalog, KEEPING, slot)
        except WireworkError as error:
            self._refuse(error)
            return
        config = {**wish.spec.default_config(), "value": "{{" + path + "}}"}
        self._insert(replace(wish, config=config))

    def _can_refer(self, path: str, slot: Slot) -> str | None:
        return editing.reference_refusal(self.session.document, path, slot)

    def insert_after_selection(self, type_id: str) -> None:
        """Add a node behind the selected one."""
        self.insert(type_id, editing.slot_after(self.session.document))

    def _move(self, key: str, slot: Slot) -> None:
        self.edits.guarded(lambda: self.edits.move(key, slot))

    def _place(self, places: dict[str, Position], gesture: str) -> None:
        try:
            place(self.session.document, self.placed, places, gesture=gesture)
        except WireworkError as error:
            self._refuse(error)

    def _regroup(self, keys: tuple[str, ...], group: str, places: dict[str, Position]) -> None:
        self.edits.guarded(lambda: regroup(self.session.document, self.placed, keys, group, places))

    def _annotate(self, key: str, members: dict[str, object], text: str) -> None:
        from desktop_app.editor.arranging import ChangeAnnotation

        self.session.document.apply(ChangeAnnotation(key, members, text))

    def _move_line(self, key: str, slot: Slot) -> None:
        self.edits.guarded(lambda: self.edits.move_line(key, slot))

    def delete(self, keys: tuple[str, ...]) -> None:
        """Delete nodes with their branches; the status bar offers to undo it."""
        self.edits.guarded(lambda: self.edits.delete(keys))

    def offer_branches(self, menu: QMenu, key: str) -> None:
        """Offer to delete each branch of a node that holds nodes."""
        document = self.session.document
        found = [] if document.frozen else editing.filled_branches(document, self.session.catalog, key)
        if found:
            menu.addSeparator()
        for index, label, size in found:
            nodes = counted(size, "1 node", "{n} nodes")
            text = tr("Delete branch “{label}” ({nodes})", label=tr(label), nodes=nodes)
            menu.addAction(text.replace("&", "&&"), partial(self.edits.empty_branch, key, index))
        for index, label, size in found:
            nodes = counted(size, "1 node", "{n} nodes")
            text = tr("Delete the node, keep branch “{label}” ({nodes})", label=tr(label), nodes=nodes)
            menu.addAction(text.replace("&", "&&"), partial(self.edits.delete_keeping, key, index))

    def offer_wire(self, menu: QMenu, slot: Slot, point: QPoint, paste: QAction) -> None:
        """Offer what can be done with the wire at a point of the screen."""
        document, edits = self.session.document, self.edits
        if document.frozen:
            return
        menu.addAction(tr("Add a node here …"), lambda: self.canvas.add_requested.emit(slot, point))
        here = menu.addAction(tr("Paste here"), lambda: edits.guarded(lambda: edits.paste(slot)))
        here.setEnabled(paste.isEnabled())
        if arrangement(document.workflow).free:
            menu.addAction(tr("Add a point here"), lambda: self.canvas.bend(slot, point))
        if gone := hanging(document.tree, (slot,)):
            nodes = counted(len(gone), "1 node", "{n} nodes")
            text = tr("Cut the wire, delete what hangs on it ({nodes})", nodes=nodes)
            menu.addAction(text, lambda: edits.guarded(lambda: edits.cut_wires((slot,))))
        menu.addSeparator()

    def _refuse(self, error: WireworkError) -> None:
        self._refused(editing.reason_of(error))

    def _refused(self, reason: str) -> None:
        self.show_document()  # The canvas goes back to what the document says.
        self.told.emit(reason)


def page_of(session: EditorSession, themes: Themes, actions: Actions, panels: PanelRegistry) -> WorkflowPage:
    """Return a new page for a session: that of a workflow, or of a run."""
    if session.lasting:
        return WorkflowPage(session, themes, actions, panels)
    from desktop_app.gui.runs.page import RunPage  # No start needs it.

    return RunPage(session, themes, actions, panels)
