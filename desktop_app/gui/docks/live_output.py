"""What scripts and commands print while they run, as far as a person may want to read it at once."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from desktop_app.domain.events import Event, JobPrinted
from desktop_app.gui.widgets import fixed_font
from desktop_app.gui.wording import tr

MOST_LETTERS: Final = 65_536
"""Letters of one job that are kept, the latest; the job's log has the first."""
MOST_JOBS: Final = 50
MOST_LINES: Final = 2_000


class LiveOutput(QObject):
    """Owns the latest lines of the latest jobs. When a job has ended its log is in the store."""

    printed = Signal(object, str)
    """A job, by its id, has printed these lines."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts: dict[int, str] = {}

    def on_events(self, events: tuple[Event, ...]) -> None:
        """Take the lines of a burst; each job is told once."""
        heard: dict[int, list[str]] = {}
        for event in events:
            if isinstance(event, JobPrinted):
                heard.setdefault(event.job_id, []).append(event.text)
        for job_id, lines in heard.items():
            text = self._texts.pop(job_id, "") + "".join(lines)
            self._texts[job_id] = text[-MOST_LETTERS:]
            while len(self._texts) > MOST_JOBS:
                self._texts.pop(next(iter(self._texts)))
            self.printed.emit(job_id, "".join(lines))

    def of(self, job_id: int) -> str:
        """Return what a job has printed lately; empty when that is not known."""
        return self._texts.get(job_id, "")


class Console(QPlainTextEdit):
    """The lines as they come. It stays at the end unless a person has scrolled away from there."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(fixed_font())
        self.setProperty("kind", "text")
        self.setAccessibleName(tr("Output"))
        self.setMaximumBlockCount(MOST_LINES)
        self.document().setDocumentMargin(8)

    def add(self, text: str) -> None:
        """Write on."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 2
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        if follows:
            bar.setValue(bar.maximum())
