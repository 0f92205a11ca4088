"""Forms with a text that is no value yet: they wait, unseen, until their node is chosen again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtWidgets import QWidget

from desktop_app.gui.canvas.garbage import dispose

if TYPE_CHECKING:
    from desktop_app.gui.docks.workflow_card import WorkflowCard
    from desktop_app.gui.panels.base import ConfigPanel
    from desktop_app.gui.session import EditorSession

    Kept: TypeAlias = tuple[ConfigPanel, WorkflowCard | None]


class UnfinishedForms:
    """Owns the forms that wait, by workflow and node, until the workflow is closed. ``holder`` holds them."""

    def __init__(self, holder: QWidget) -> None:
        self._holder = holder
        self._kept: dict[int, dict[str, Kept]] = {}

    def keep(self, session: EditorSession, key: str, panel: ConfigPanel, card: WorkflowCard | None) -> bool:
        """Keep a form that holds what is no value yet; False when it holds nothing of that kind."""
        if not panel.unfinished and (card is None or not card.unfinished):
            return False
        (card or panel).setParent(self._holder)
        number = id(session)
        if number not in self._kept:
            self._kept[number] = {}
            session.destroyed.connect(lambda: self._forget(number))
        self._kept[number][key] = (panel, card)
        return True

    def take(self, session: EditorSession, key: str, type_id: str) -> Kept | None:
        """Return the form that waits for a node, if it is still of that type."""
        kept = self._kept.get(id(session), {}).pop(key, None)
        if kept is None or kept[0].spec.type == type_id:
            return kept
        dispose(kept[1] or kept[0])
        return None

    def _forget(self, number: int) -> None:
        for panel, card in self._kept.pop(number, {}).values():
            dispose(card or panel)
