"""Switches for each data source whether changes made by other programs are heard (ADR 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from desktop_app.domain.collections import SourceState
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

NAME: Final = "capture"
SPEC: Final = ActionSpec(
    NAME,
    "&Hear other programs",
    tip="Start workflows also by changes that other programs make in the chosen data source",
    checkable=True,
)


class Capturing(QObject):
    """One action for the source that is chosen in the Data panel. Owns no state."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window

    def connect_window(self) -> None:
        """Follow what is chosen in the Data panel."""
        self.window.data.tree.currentItemChanged.connect(lambda *_: self.refresh())
        self.window.data.loaded.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Tick the action where changes are heard; say why it cannot be used."""
        state = self.window.data.chosen_source
        self.window.actions_[NAME].setChecked(state is not None and state.capture)
        self.window.actions_.allow(NAME, _why_not(state))

    def toggle(self) -> None:
        """Switch it for the chosen source; switching on asks first, as it changes the database."""
        state = self.window.data.chosen_source
        self.refresh()
        if state is not None:
            failed = tr("Changes made by other programs cannot be heard")
            self.window.bench.do(failed, self._toggle(state))

    async def _toggle(self, state: SourceState) -> None:
        if state.capture or await self._agreed(state):
            await self.window.services.data.set_capture(state.name, not state.capture)
            name = state.title or state.name
            told = (
                tr("Changes that other programs make in {name} are not heard any more.", name=name)
                if state.capture
                else tr("Changes that other programs make in {name} start workflows now.", name=name)
            )
            self.window.line.tell(told)
            await self.window.data.load()

    async def _agreed(self, state: SourceState) -> bool:
        from desktop_app.gui.dialogs.message import QuestionDialog, ask

        question = tr("Hear changes made by other programs in {name}?", name=state.title or state.name)
        what = tr(
            "This puts a table and triggers into the database. They write down each change of a record, also "
            "while Wirework is closed, until a workflow has heard of it. Switching off removes all of it."
        )
        return await ask(QuestionDialog(question, what, tr("Switch on"), self.window.front, "primary"))


def _why_not(state: SourceState | None) -> str | None:
    if state is None:
        return tr("Choose a data source in the Data panel first.")
    if state.read_only:
        return tr("This source is read-only; hearing changes takes triggers in it.")
    if not state.url.startswith(("sqlite", "postgresql")):
        return tr("Only SQLite files and PostgreSQL can tell of changes.")
    return None
