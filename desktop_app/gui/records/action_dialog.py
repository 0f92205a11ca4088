"""Starts a custom action that works on values (data.md 1.5)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.workflow import WorkflowVersion
from desktop_app.gui.panels.run_input import RunInputForm
from desktop_app.gui.records.model import outcome_fault
from desktop_app.gui.records.work_dialog import WorkDialog
from desktop_app.gui.wording import tr
from desktop_app.services import Services
from desktop_app.services.inputs import RUN


class ActionDialog(WorkDialog):
    """Asks for the values as JSON, ``last`` at first; stays open with them when the workflow says no."""

    started = Signal(str)
    """What the workflow said, or that it was started."""

    def __init__(
        self, services: Services, version: WorkflowVersion, last: Any, parent: QWidget | None = None
    ) -> None:
        title = version.called
        super().__init__(tr("Run"), tr("Run “{title}”", title=title), "", tr("Run"), parent)
        self._actions, self._inputs, self._key = services.record_actions, services.inputs, version.key
        self.form = RunInputForm({"sample": last})
        self.build(self.form)

    def send(self) -> None:
        """Start the workflow with the values."""
        if self.form.check():
            self.work(self._start(self.form.value), self)

    async def _start(self, values: Any) -> None:
        if not isinstance(values, dict):
            raise InvalidRequestError(tr("The values must be an object: write them in braces."))
        outcome = await self._actions.start([self._key], values=values)
        if fault := outcome_fault(outcome):
            raise InvalidRequestError(fault)
        await self._inputs.save(self._key, RUN, {"data": values})
        self.started.emit(" ".join(outcome.messages) or tr("The workflow was started."))
