"""Edits that are looked at before they are made: safe ones at once, others after the impact sheet (A10).

Where nothing breaks nothing is asked; the status bar says what was done and how to take it back.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.commands import Command
from desktop_app.editor.impact import Decisions, Preview, preview
from desktop_app.gui.editing import reason_of
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr, worded


@dataclass(frozen=True)
class Attempt:
    """One edit that a person wants: ``verb`` names it on the button of the sheet, ``done`` is told when it is
    made, ``select`` selects, and ``carry_out`` makes it instead of the document, when more belongs to it.
    ``asked_about`` are nodes whose references are asked about even if nothing breaks.
    """

    command: Command
    verb: str
    done: str = ""
    select: tuple[str, ...] | None = None
    carry_out: Callable[[Command], None] | None = None
    asked_about: tuple[str, ...] = ()


class Attempts(QObject):
    """Makes the edits of one tab. Owns the sheet that is open."""

    told = Signal(str)
    refused = Signal(str)
    """Why an edit had no effect; the canvas may have to go back to what the document says."""

    def __init__(self, session: EditorSession, owner: QWidget) -> None:
        super().__init__(owner)
        self._session, self._owner = session, owner

    def make(self, attempt: Attempt) -> None:
        """Make the edit, after the sheet if something breaks; tell why not if it is refused."""
        document = self._session.document
        found = preview(
            document.workflow,
            self._session.catalog,
            attempt.command,
            document.refusal,
            attempt.asked_about,
        )
        if found.refusal:
            self.refused.emit(worded(found.refusal))
        elif found.broken:
            self.ask(attempt, found)
        else:
            self.carry_out(attempt, attempt.command, document.workflow)

    def ask(self, attempt: Attempt, found: Preview) -> None:
        """Open the sheet about what was found, and make what is decided there."""
        before = self._session.document.workflow
        from desktop_app.gui.dialogs.impact import ImpactSheet  # It brings the kit of forms.
        from desktop_app.gui.panels.field_words import FieldWords

        words = FieldWords(attempt.command.apply(before), self._session.catalog)
        sheet = ImpactSheet(Decisions(found), attempt.verb, self._titles(), words, self._owner)
        sheet.decided.connect(lambda command: self.carry_out(attempt, command, before))
        sheet.finished.connect(lambda _: self._owner.setFocus())
        # A drop must have ended before a dialog takes the input.
        QTimer.singleShot(0, sheet, sheet.open)

    def _titles(self) -> dict[str, str]:
        return {node.key: node.title or node.type for node in self._session.document.workflow.nodes}

    def carry_out(self, attempt: Attempt, command: Command, before: Workflow) -> None:
        """Make what was decided about ``before``; anything else that happened since comes first."""
        if self._session.document.workflow is not before:
            self.refused.emit(tr("The workflow has changed meanwhile. Try again."))
            return
        if attempt.carry_out is not None:
            attempt.carry_out(command)
            return
        try:
            change = self._session.document.apply(command, select=attempt.select)
        except WireworkError as error:
            self.refused.emit(reason_of(error))
            return
        if change and attempt.done:
            self.told.emit(attempt.done)
