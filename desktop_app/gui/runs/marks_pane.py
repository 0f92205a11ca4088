"""What a person says about one run: keep it for ever, tags, a note."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.domain.runs import Run, RunMarks
from desktop_app.gui.wording import tr


class MarksPane(QWidget):
    """Emits ``marked`` with the id of a run and what is said about it, when a field is left."""

    marked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._run: Run | None = None
        self._title = QLabel()
        self._title.setObjectName("dockTitle")
        self.pinned = QCheckBox(tr("Keep for ever"))
        self.pinned.setToolTip(tr("Neither clearing the history nor a rule of the workflow deletes it"))
        self.pinned.clicked.connect(lambda _: self._tell())
        self.tags = QLineEdit(placeholderText=tr("Tags, separated by commas"))
        self.tags.setProperty("kind", "field")
        self.tags.setAccessibleName(tr("Tags of the run"))
        self.tags.editingFinished.connect(self._tell)
        self.note = QPlainTextEdit(placeholderText=tr("Note"))
        self.note.setProperty("kind", "field")
        self.note.setAccessibleName(tr("Note about the run"))
        self.note.setTabChangesFocus(True)
        self.note.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(6)
        for widget in (self._title, self.pinned, self.tags):
            column.addWidget(widget)
        column.addWidget(self.note, 1)
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Show what is said about a run; what is being typed about it stays."""
        if (
            run is not None
            and self._run is not None
            and run.id == self._run.id
            and run.marks == self._run.marks
        ):
            self._run = run
            return
        self.commit()
        self._run = run
        self.setEnabled(run is not None)
        marks = run.marks if run is not None else RunMarks()
        self._title.setText(tr("Run #{n}", n=run.number) if run is not None else tr("No run selected"))
        self.pinned.setChecked(marks.pinned)
        self.tags.setText(", ".join(marks.tags))
        self.note.setPlainText(marks.note)

    def commit(self) -> None:
        """Keep what is being typed."""
        self._tell()

    @property
    def marks(self) -> RunMarks:
        """What the fields say."""
        tags = (tag.strip() for tag in self.tags.text().split(","))
        note = self.note.toPlainText().strip()
        return RunMarks(self.pinned.isChecked(), tuple(dict.fromkeys(filter(None, tags))), note)

    def _tell(self) -> None:
        run = self._run
        if run is not None and self.marks != run.marks:
            self._run = replace(run, marks=self.marks)
            self.marked.emit(run.id, self.marks)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the note when its field is left."""
        if watched is self.note and event.type() == QEvent.Type.FocusOut:
            self._tell()
        return super().eventFilter(watched, event)
