"""After a crash: what was recovered, and what is to become of it (editor.md H)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.gui import formats
from desktop_app.gui.banner import Banner, warned
from desktop_app.gui.theme import Themes
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.gui.session import EditorSession


@dataclass(frozen=True, slots=True)
class Recovery:
    """How many nodes and properties the draft changes, and when it was written (ms since 1970)."""

    changes: int
    when: int | None


def count_changes(before: Workflow, after: Workflow) -> int:
    """Return how many nodes and other members differ."""
    from desktop_app.editor.comparison import compare  # No start in order needs it.

    found = compare(before, after, layout=True)
    return len(found.nodes) + len(found.properties) + bool(found.trigger)


class RecoveryBanner(Banner):
    """Keep what was recovered, compare it, or discard it, which undo takes back."""

    compare = Signal()
    discard = Signal()

    def __init__(self, session: EditorSession, themes: Themes) -> None:
        super().__init__("history", warned, themes)
        self._session = session
        self.offer(tr("Keep"), self._end)
        self.offer(tr("Compare"), self.compare.emit)
        self.offer(tr("Discard"), self._discard)
        self._show()

    def _show(self) -> None:
        found = self._session.recovery
        self.setVisible(found is not None)
        if found is not None:
            what = counted(found.changes, "Recovered 1 change", "Recovered {n} changes")
            when = tr(" from {time}", time=formats.clock(found.when)[:5]) if found.when else ""
            self.text.setText(what + when)

    def _end(self) -> None:
        self._session.recovery = None
        self._show()

    def _discard(self) -> None:
        self._end()
        self.discard.emit()
