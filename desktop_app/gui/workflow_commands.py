"""The actions that concern a workflow as a whole: its card, and the categories (engine.md 1.6, 7.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.session import EditorSession

if TYPE_CHECKING:
    from desktop_app.gui.docks.workflow_card import WorkflowCard
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec(
        "workflow_card",
        "Workflow &properties",
        "Ctrl+Alt+W",
        "settings",
        "Show description, trigger, options and categories of the workflow",
    ),
    ActionSpec("categories", "Cate&gories …", "", "", "Make, rename, colour and order categories"),
)


class WorkflowCommands:
    """Joins these actions, and the card in the configuration dock, with one window. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def connect_window(self) -> None:
        """Follow clicks into an empty canvas, the wishes of each card, and of the list of workflows."""
        self._window.bench.opened.connect(self._watch)
        self._window.configuration.card_opened.connect(self._follow)
        self._window.workflows.categories_wanted.connect(self.edit_categories)

    def _watch(self, session: EditorSession) -> None:
        page = self._window.page_of(session)
        if page is not None:
            page.canvas.emptied.connect(self._window.configuration.show_card)

    def _follow(self, card: WorkflowCard) -> None:
        window = self._window
        card.toggled.connect(window.commands.toggle)
        card.version_wanted.connect(window.versions.wanted)
        card.versions_wanted.connect(lambda: window.focus_dock(window.versions))
        card.categories_wanted.connect(self.edit_categories)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {"workflow_card": self._show_card, "categories": self.edit_categories}

    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable what can be used now."""
        self._window.actions_.allow("workflow_card", closed)

    def _show_card(self) -> None:
        window = self._window
        if window.session is not None:
            window.session.document.select(())
            window.configuration.show_card()
            window.focus_dock(window.configuration)

    def edit_categories(self) -> None:
        """Open the dialog of the categories."""
        from desktop_app.gui.dialogs.categories import CategoriesDialog

        window = self._window
        CategoriesDialog(window.services.categories, window.themes, window.front).open()
