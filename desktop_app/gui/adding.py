"""The quick-add list of the window: what it offers, and what comes of each way of choosing (editor.md E)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt

from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui import editing
from desktop_app.gui.models.habits import Habits
from desktop_app.gui.models.node_types import Offer, offers
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.session import EditorSession
from desktop_app.gui.snippets import PREFIX

if TYPE_CHECKING:
    from desktop_app.gui.dialogs.quick_add import How, QuickAdd
    from desktop_app.gui.main_window import MainWindow


class Adding(QObject):
    """Opens the list and turns what is chosen into steps of the current tab. Owns what was learned."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.habits = Habits(window.settings)

    def open(self, slot: Slot | None, point: QPoint, typed: str = "") -> None:
        """Open the list of what can be added at ``slot``, or behind the selection; ``typed`` is what has
        been typed of its name.
        """
        session = self.window.session
        if session is not None:
            target = slot if slot is not None else editing.slot_after(session.document)
            self._open(self._everything(session, target), point, target, "", typed)

    def open_replacing(self, key: str, point: QPoint) -> None:
        """Open the list of types that the node ``key`` could have."""
        session = self.window.session
        node = session.document.node(key) if session else None
        if session is not None and node is not None:
            found = [offer for offer in self._offers(session, node.slot) if offer.spec.type != node.type]
            self._open(found, point, node.slot, key)

    def _offers(self, session: EditorSession, slot: Slot) -> list[Offer]:
        """Return what fits first, then what a person usually takes there, then menu order."""
        found = offers(session.catalog, session.document, slot)
        weights = self.habits.after(_type_before(session, slot))
        return sorted(found, key=lambda offer: (offer.reason is not None, -weights.get(offer.spec.type, 0.0)))

    def _everything(self, session: EditorSession, slot: Slot) -> list[Offer]:
        return [*self._offers(session, slot), *self.window.commands.snippets.offers(session)]

    def _open(self, found: list[Offer], point: QPoint, slot: Slot, replacing: str, typed: str = "") -> None:
        from desktop_app.gui.dialogs.quick_add import QuickAdd

        page = self.window.page
        if page is None:
            return
        popup = QuickAdd(found, self.window.themes.current, self.window.front, replacing=bool(replacing))
        popup.slot = slot
        popup.chosen.connect(lambda kind, how: self._choose(popup, page, kind, how, replacing))
        page.destroyed.connect(popup.close)
        popup.search.setText(typed)
        popup.open_at(point)

    def _choose(self, popup: QuickAdd, page: WorkflowPage, kind: str, how: How, replacing: str) -> None:
        from desktop_app.gui.dialogs.quick_add import How

        document, slot = page.session.document, popup.slot
        selected = next((key for key in document.selection[::-1] if key != TRIGGER), "")
        if kind.startswith(PREFIX):
            popup.close()
            self.window.commands.snippets.insert(kind.removeprefix(PREFIX), slot)
            return
        if how is How.REPLACE or replacing:
            page.edits.guarded(lambda: page.edits.replace_type(replacing or selected, kind))
            return
        if how is How.LOOSE:
            slot = editing.end_of_line(document.tree)
        self.habits.note(_type_before(page.session, slot), kind)
        nodes = len(document.workflow.nodes)
        page.insert(kind, slot)
        if how is How.CHAIN and len(document.workflow.nodes) > nodes:
            popup.slot = editing.slot_after(document)
            popup.offer(self._everything(page.session, popup.slot))
        elif how is How.CHAIN:
            popup.close()  # Something is asked first.

    def insert_type(self, type_id: str) -> None:
        """Add a node behind the selection: it was chosen in the palette."""
        page = self.window.page
        if page is not None:
            self.habits.note(_type_before(page.session, editing.slot_after(page.session.document)), type_id)
            page.insert_after_selection(type_id)
            page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)


def _type_before(session: EditorSession, slot: Slot) -> str:
    node = session.document.node(slot.upstream) if slot.upstream else None
    return node.type if node else TRIGGER
