"""What the browser knows of a workflow besides what it offers: uses, and references that lead nowhere.

A large workflow is read a little at a time; until it is read, what was known before still holds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
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
LARGE: Final = 200
"""Nodes above which it takes a while to find out what they declare and use."""
REST_MS: Final = 30
"""What was asked for first is painted before more is read."""
_READERS: Final = ("desktop_app.editor.commands", "desktop_app.editor.impact")
"""What knows of broken references: no window needs it to be shown, so it is read when one looks first."""


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
        self._steps: Iterator[bool] = iter(())
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)

    def look(self, workflow: Workflow, catalog: Catalog, former: Former = nobody) -> None:
        """Read what has changed, for a moment at once and the rest soon; all of it soon where the workflow is
        large, as other work is waiting then. ``former`` knows deleted nodes.
        """
        if workflow.key != self._key:
            self._key, self.broken = workflow.key, ()
            self.uses.look(Workflow())
        self._steps = self._read(workflow, catalog, former)
        self._timer.stop()
        if len(workflow.nodes) > LARGE:
            self._timer.start(REST_MS)
        else:
            self._advance()

    def _read(self, workflow: Workflow, catalog: Catalog, former: Former) -> Iterator[bool]:
        """Read in steps; each tells whether the window is to get its turn before the next one."""
        yield from (False for _ in self.uses.reading(workflow))
        if not self._repairs_too:
            return
        for name in _READERS:
            if name not in sys.modules:
                yield True
                import_module(name)
                yield True
        from desktop_app.editor.impact import repairs

        self.broken = repairs(workflow, catalog, former, self.uses.all()).broken

    def _advance(self) -> bool:
        """Read for a few milliseconds, and see to it that the rest follows; return whether that was all."""
        until = perf_counter() + SLICE_S
        while perf_counter() < until:
            pausing = next(self._steps, None)
            if pausing is None:
                return True
            if pausing:
                self._timer.start(REST_MS)
                return False
        self._timer.start(0)
        return False

    def _go_on(self) -> None:
        if self._advance():
            self.grown.emit()
