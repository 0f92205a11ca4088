"""The row above the list of tasks: which tasks, of which workflow, which page of them (engine.md 7.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from desktop_app.domain.records import TaskFilter
from desktop_app.gui.widgets import tool_button
from desktop_app.gui.wording import tr

PAGE: Final = 20
KINDS: Final = ("open", "done", "all", "notices")
"""What the buttons choose: tasks by their state, and what only informs."""


class TaskFilterRow(QWidget):
    """Emits ``changed`` when another part of the list is wanted; :attr:`query` says which."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._offset = 0
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self.workflow = QComboBox()
        self.workflow.setProperty("kind", "field")
        self.workflow.setAccessibleName(tr("Tasks of which workflow"))
        self.workflow.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.workflow.setMinimumWidth(110)
        self.workflow.setMaximumWidth(240)
        self.workflow.activated.connect(lambda _: self._restart())
        self.place = QLabel()
        self.place.setProperty("kind", "muted")
        self.before = tool_button(tr("The page before"))
        self.after = tool_button(tr("The next page"))
        for button, sign, step in ((self.before, "‹", -PAGE), (self.after, "›", PAGE)):
            button.setText(sign)
            button.clicked.connect(lambda _=False, step=step: self._turn(step))
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        texts = (tr("Waiting"), tr("Answered"), tr("All"), tr("Notices"))
        for kind, text in zip(KINDS, texts, strict=True):
            button = tool_button(text)
            button.setText(text)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False: self._restart())
            self._group.addButton(button)
            self.buttons[kind] = button
            row.addWidget(button)
        self.buttons["open"].setChecked(True)
        row.addSpacing(6)
        row.addWidget(self.workflow, 1)
        row.addStretch(1)
        for widget in (self.place, self.before, self.after):
            row.addWidget(widget)

    # -- what is wanted --------------------------------------------------------------------------------
    @property
    def kind(self) -> str:
        """One of :data:`KINDS`."""
        return next(kind for kind, button in self.buttons.items() if button.isChecked())

    @property
    def query(self) -> TaskFilter:
        """The part of the list that is wanted."""
        notices = self.kind == "notices"
        state = "all" if notices else self.kind
        return TaskFilter(state, notices, self.workflow.currentData(), PAGE, self._offset)

    def choose(self, kind: str) -> None:
        """Show another kind of tasks from the first page on, of every workflow."""
        self.buttons[kind].setChecked(True)
        self.workflow.setCurrentIndex(0)
        self._restart()

    def _restart(self) -> None:
        self._offset = 0
        self.changed.emit()

    def _turn(self, step: int) -> None:
        self._offset = max(0, self._offset + step)
        self.changed.emit()

    # -- what there is ---------------------------------------------------------------------------------
    def show_total(self, total: int, shown: int) -> bool:
        """Say where the page lies; return False when it lies behind the end and the one before is wanted."""
        if total and not shown:
            self._offset = (total - 1) // PAGE * PAGE
            return False
        first, last = self._offset + 1, self._offset + shown
        paged = total > PAGE
        self.place.setText(tr("{first}–{last} of {n}", first=first, last=last, n=total) if paged else "")
        for button, there in ((self.before, self._offset > 0), (self.after, last < total)):
            button.setVisible(paged)
            button.setEnabled(there)
        return True

    def show_counts(self, waiting: int, unread: int) -> None:
        """Put the numbers that matter onto the buttons."""
        for kind, text, count in (("open", tr("Waiting"), waiting), ("notices", tr("Notices"), unread)):
            self.buttons[kind].setText(f"{text} {count}" if count else text)

    def show_workflows(self, titles: Mapping[str, str]) -> None:
        """Offer the workflows that have tasks, by title; the chosen one stays."""
        chosen = self.workflow.currentData()
        rows = sorted(titles.items(), key=lambda row: row[1].casefold())
        self.workflow.clear()
        self.workflow.addItem(tr("All workflows"), None)
        for key, title in rows:
            self.workflow.addItem(title, key)
        place = self.workflow.findData(chosen)
        self.workflow.setCurrentIndex(max(0, place))
        self.workflow.setVisible(len(rows) > 1 or place > 0)
