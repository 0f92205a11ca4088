"""Turns what a form and its header say into commands of the document under edit (editor.md E)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import WireworkError
from desktop_app.domain.workflow import TRIGGER, JsonObject
from desktop_app.gui import editing
from desktop_app.gui.editing import reason_of
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.editor.commands import Command
    from desktop_app.gui.attempts import Attempts
    from desktop_app.gui.session import EditorSession

ORIGIN: Final = "configuration"


class FormEdits(QObject):
    """Makes each change of a form one named step of its document, or lets the session tell why not."""

    refused = Signal()
    """A change had no effect: the form is to show again what the document says."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._session: EditorSession | None = None
        self._attempts: Attempts | None = None

    def follow(self, session: EditorSession | None) -> None:
        """Edit the document of another session; what was under way in the one before is dropped."""
        self._session = session
        if self._attempts is not None:
            self._attempts.deleteLater()
            self._attempts = None

    # The commands are imported late: no start needs them.
    def configure(self, key: str, config: JsonObject, field: str) -> None:
        """Give a node, or the trigger, another config; ``field`` names the step."""
        from desktop_app.editor.commands import SetConfig, SetTriggerConfig

        self._apply(SetTriggerConfig(config, field) if key == TRIGGER else SetConfig(key, config, field))

    def rename(self, key: str, title: str) -> None:
        """Give a node, or the workflow by its trigger, another title."""
        from desktop_app.editor.commands import RenameNode, SetWorkflowProperties

        title = title.strip()
        self._apply(SetWorkflowProperties(title=title) if key == TRIGGER else RenameNode(key, title))

    def set_property(self, member: str, value: Any) -> None:
        """Change what the card of the workflow shows: its trigger, how it runs, or a text."""
        from desktop_app.editor.commands import ChangeTrigger, SetWorkflowProperties

        if self._session is None:
            return
        workflow = self._session.document.workflow
        if member == "type":
            spec = self._session.catalog.trigger(value)
            self._apply(ChangeTrigger(value, spec.default_config() if spec else {}))
        elif member == "sync":
            self._apply(ChangeTrigger(workflow.type, workflow.config, value))
        else:
            self._apply(SetWorkflowProperties(**{member: value}))

    def remove_branch(self, key: str, index: int, config: JsonObject) -> None:
        """Remove a branch with its nodes; the impact sheet asks first where that breaks references."""
        from desktop_app.gui.attempts import Attempt

        if self._session is None:
            return
        document = self._session.document
        done = (
            tr("Branch deleted. Ctrl+Z brings it back.") if editing.branch_size(document, key, index) else ""
        )
        command = editing.branch_removal(document, key, index, config)
        self._asking(self._session).make(Attempt(command, tr("Remove"), done, (key,)))

    def _asking(self, session: EditorSession) -> Attempts:
        from desktop_app.gui.attempts import Attempts

        if self._attempts is None:
            self._attempts = Attempts(session, self._owner)
            for told in (self._attempts.told, self._attempts.refused):
                told.connect(session.refused)
        return self._attempts

    def _apply(self, command: Command) -> None:
        if self._session is None:
            return
        try:
            self._session.apply(command, ORIGIN)
        except WireworkError as error:
            self._session.refused.emit(reason_of(error))
            self.refused.emit()
