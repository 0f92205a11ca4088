"""The impact sheet: each reference that an edit would break, and what becomes of it (editor.md E, M5)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.editor.impact import Broken, Decisions
from desktop_app.editor.references import Usage
from desktop_app.gui.breaking import breakable
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.drop_down import DropDown
from desktop_app.gui.panels.field_words import FieldWords
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import counted, referring, step, tr, worded

ROWS: Final = 60
"""So many references are shown one by one; what is chosen for all holds for the others too."""
CHOICES: Final = 40

KEEP: Final = "keep"
CLEAR: Final = "clear"
SUGGESTED: Final = "suggested"


class ImpactSheet(FormDialog):
    """Asks once for everything; what comes of it is one step of the history, or nothing."""

    decided = Signal(object)
    """The :class:`Command` that edits and repairs."""

    def __init__(
        self,
        decisions: Decisions,
        verb: str,
        titles: Mapping[str, str],
        words: FieldWords,
        parent: QWidget | None = None,
    ) -> None:
        broken = decisions.preview.broken
        found = counted(len(broken), "breaks 1 reference", "breaks {n} references")
        if decisions.preview.harmless:
            found = counted(len(broken), "1 reference to the outside", "{n} references to the outside")
        super().__init__(
            tr("Impact"),
            f"{step(decisions.preview.label)}: {found}",
            tr("Choose what becomes of each. One undo takes everything back."),
            parent,
        )
        self.decisions = decisions
        self.rows = [Row(item, titles, words) for item in broken[:ROWS]]
        self.all = _all_box(any(item.suggested for item in broken))
        self.all.activated.connect(lambda _: self._choose_for_all(self.all.currentData()))
        self._build(len(broken))
        self.show_choice(verb, self._decide)
        self._show()

    def _build(self, total: int) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        if total > 1:
            column.addLayout(self._head())
        for row in self.rows:
            row.changed.connect(partial(self._choose, row.broken.usage))
            row.to_all.clicked.connect(partial(self._like, row.broken.usage))
            row.to_all.setVisible(total > 1)
            column.addWidget(row)
        if total > len(self.rows):
            rest = tr("… and {n} more, for which the choice for all holds.", n=total - len(self.rows))
            column.addWidget(paragraph(rest, "muted"))
        column.addStretch(1)
        self.show_form(body)

    def _head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        label = QLabel(tr("All fields"))
        label.setBuddy(self.all)
        line.addWidget(label)
        line.addWidget(self.all, 1)
        return line

    def _choose(self, usage: Usage, choice: object) -> None:
        if choice == KEEP:
            self.decisions.keep(usage)
        else:
            self.decisions.set(usage, None if choice == CLEAR else str(choice))

    def _choose_for_all(self, choice: object) -> None:
        for broken in self.decisions.preview.broken:
            if choice == CLEAR:
                self.decisions.set(broken.usage, None)
            elif choice == SUGGESTED and broken.suggested is not None:
                self.decisions.set(broken.usage, ".".join(broken.suggested.path))
            else:
                self.decisions.keep(broken.usage)
        self._show()

    def _like(self, usage: Usage) -> None:
        self.decisions.apply_to_all(usage)
        self._show()

    def _show(self) -> None:
        chosen = self.decisions.chosen
        for row in self.rows:
            usage = row.broken.usage
            path = chosen.get(usage)
            row.show_choice(KEEP if usage not in chosen else CLEAR if path is None else path)

    def _decide(self) -> None:
        self.accept()
        self.decided.emit(self.decisions.command())


def _all_box(suggested: bool) -> DropDown:
    box = DropDown()
    if suggested:
        box.addItem(tr("Re-bind as suggested, keep the others"), SUGGESTED)
    box.addItem(tr("Keep all as they are"), KEEP)
    box.addItem(tr("Clear all"), CLEAR)
    box.setAccessibleName(tr("What becomes of all fields"))
    return box


class Row(QFrame):
    """One broken reference: where it stands, what it says, why it breaks, what becomes of it."""

    changed = Signal(object)
    """The dotted path of a variable, or :data:`KEEP` or :data:`CLEAR`."""

    def __init__(self, broken: Broken, titles: Mapping[str, str], words: FieldWords) -> None:
        super().__init__()
        self.broken = broken
        self.setObjectName("card")
        self.choice = DropDown()
        self.to_all = push_button(tr("Apply to all"))
        self._fill()
        where = f"{broken.title}  ▸  {words.of(broken.usage.node, broken.usage.field)}"
        self.choice.setAccessibleName(f"{where}: {worded(broken.reason)}")
        self.choice.activated.connect(lambda index: self.changed.emit(self.choice.itemData(index)))
        said = _line(f"{referring(broken.usage.text, titles)}  –  {worded(broken.reason)}", "muted")
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 9, 12, 10)
        grid.setVerticalSpacing(5)
        grid.addWidget(_line(where), 0, 0, 1, 2)
        grid.addWidget(said, 1, 0, 1, 2)
        grid.addWidget(self.choice, 2, 0)
        grid.addWidget(self.to_all, 2, 1)
        grid.setColumnStretch(0, 1)

    def _fill(self) -> None:
        box, suggested = self.choice, self.broken.suggested
        if suggested is not None:
            text = tr("Re-bind to {name} (suggested)", name=suggested.label_path)
            box.addItem(text, ".".join(suggested.path))
        box.addItem(tr("Keep as it is") if self.broken.harmless else tr("Keep broken"), KEEP)
        box.addItem(tr("Clear"), CLEAR)
        others = [choice for choice in self.broken.choices if choice is not suggested]
        if others:
            box.insertSeparator(box.count())
        for choice in others[:CHOICES]:
            box.addItem(tr("Re-bind to {name}", name=choice.label_path), ".".join(choice.path))
        for index in range(box.count()):
            box.setItemData(index, plain_tip(box.itemText(index)), Qt.ItemDataRole.ToolTipRole)

    def show_choice(self, data: str) -> None:
        """Show what is decided; a variable that is not listed yet is added."""
        index = self.choice.findData(data)
        if index < 0:
            label = next((c.label_path for c in self.broken.choices if ".".join(c.path) == data), data)
            self.choice.addItem(tr("Re-bind to {name}", name=label), data)
            index = self.choice.count() - 1
        self.choice.setCurrentIndex(index)


def _line(text: str, kind: str = "strong") -> QLabel:
    label = paragraph(breakable(text), kind)
    label.setMinimumWidth(1)  # However long a title is, the choice below it stays in sight.
    label.setToolTip(plain_tip(text))
    return label
