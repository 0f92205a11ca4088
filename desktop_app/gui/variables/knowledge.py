"""What the browser knows of a workflow besides what it offers: uses, and references that lead nowhere.

A large workflow is read a little at a time; until it is read, what was known before still holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.references import Former, nobody
from desktop_app.editor.uses import Uses

if TYPE_CHECKING:
    from desktop_app.editor.impact import Broken

SLICE_S: Final = 0.006


class Knowledge(QObject):
    """Owns the uses of one workflow after the other; with ``repairs_too`` what is broken in it, too."""

    grown = Signal()
    """All of the workflow is known now."""

    def __init__(self, parent: QObject, *, repairs_too: bool) -> None:
        super().__init__(parent)
        self.uses = Uses()
        self.broken: tuple[Broken, ...] = ()
        self._repairs_too = repairs_too
        self._key = ""
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    def look(self, workflow: Workflow, catalog: Catalog, former: Former = nobody) -> None:
        """Read what has changed, for a moment at once and the rest soon. ``former`` knows deleted nodes."""
        if workflow.key != self._key:
            self._key, self.broken = workflow.key, ()
            self.uses.look(Workflow())
        self._steps = self._read(workflow, catalog, former)
        if self._advance():
            self._timer.stop()
        else:
            self._timer.start()

    def _read(self, workflow: Workflow, catalog: Catalog, former: Former) -> Iterator[None]:
        yield from self.uses.reading(workflow)
        if self._repairs_too:
            from desktop_app.editor.impact import repairs  # No window needs it to be shown.

            self.broken = repairs(workflow, catalog, former, self.uses.all()).broken

    def _advance(self) -> bool:
        """Read for a few milliseconds; return whether everything was read."""
        until = perf_counter() + SLICE_S
        while perf_counter() < until:
            if next(self._steps, self) is self:
                return True
        return False

    def _go_on(self) -> None:
        if self._advance():
            self._timer.stop()
            self.grown.emit()
