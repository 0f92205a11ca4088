"""What is wrong with the document of a tab, a moment after each change (editor.md E, Validation)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import Problem
from desktop_app.editor.document import Document
from desktop_app.editor.validation import problems
from desktop_app.gui.tasks import spawn
from desktop_app.services import Services

VALIDATE_MS: Final = 200


class Checker(QObject):
    """Keeps the problems of a document. What only processes of their own may read comes a little later."""

    changed = Signal()

    def __init__(self, services: Services, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._document = services, document
        self.problems: tuple[Problem, ...] = ()
        self._reading = False
        self._timer = QTimer(self, singleShot=True, interval=VALIDATE_MS)
        self._timer.timeout.connect(self.look)

    def soon(self) -> None:
        """Look as soon as nothing has changed for a moment."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look for problems now."""
        self._timer.stop()
        workflow, catalog = self._document.workflow, self._services.catalog
        of_records = self._services.data.problems(catalog, workflow)
        of_code = self._services.code_checks.known(workflow, catalog)
        found = (*problems(workflow, catalog), *of_records, *of_code)
        if found != self.problems:
            self.problems = found
            self.changed.emit()
        if not self._reading and self._services.code_checks.unread(workflow, catalog):
            self._reading = True
            spawn(self._read(), self)

    async def _read(self) -> None:
        """Have the texts read that nobody knows, also those that come to it meanwhile."""
        checks, catalog = self._services.code_checks, self._services.catalog
        try:
            while checks.unread(self._document.workflow, catalog):
                await checks.read(self._document.workflow, catalog)
        finally:
            self._reading = False
        self.look()
