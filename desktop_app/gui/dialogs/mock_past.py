"""Chooses a job of a past run whose result a mock is to give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from desktop_app.domain.mocks import place_of
from desktop_app.gui import formats
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.dialogs.mock_place import place_words
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import accepting, as_list, empty_label
from desktop_app.gui.wording import tr
from desktop_app.services.mock_sources import PastJob

WIDTHS: Final = (60, 150, 90, 170)
SIZE: Final = (760, 420)
LETTERS: Final = 200


class MockPast(FormDialog):
    """Lists the jobs of one node, the newest first; ``loops`` are the titles of the loops around it."""

    taken = Signal(object, bool)
    """The :class:`PastJob`, and whether the mock is to answer in its round only."""

    def __init__(
        self, title: str, jobs: Sequence[PastJob], loops: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        hint = tr("The mock begins with what it gave. You can change it before you keep it.")
        super().__init__(tr("Result of a run"), tr("Results of “{title}”", title=title), hint, parent)
        self._jobs = jobs
        self.list = self._make_list(loops)
        self.round = QCheckBox(tr("Answer in this round only"))
        self.round.setVisible(bool(loops))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        nothing = empty_label(tr("No run of the workflow has a result of this node yet."))
        column.addWidget(self.list if jobs else nothing, 1)
        column.addWidget(self.round)
        self.show_form(body)
        self._take_button = accepting(self.show_choice(tr("Take it"), self._take))
        self.list.currentItemChanged.connect(lambda *_: self._refresh())
        self.list.itemActivated.connect(lambda *_: self._take())
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)
        self._refresh()
        self.resize(*SIZE)

    def _make_list(self, loops: Mapping[str, str]) -> QTreeWidget:
        made = QTreeWidget()
        made.setHeaderLabels([tr("Run"), tr("When"), tr("Status"), tr("Round"), tr("Result")])
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        as_list(made, tr("Results"))
        for column, width in enumerate(WIDTHS):
            made.header().resizeSection(column, width)
        made.setColumnHidden(3, not loops)
        for job in self._jobs:
            place = place_of(job.rounds)
            cells = [f"#{job.run}", formats.moment(job.at), formats.job_state(job.status)]
            row = QTreeWidgetItem([*cells, place_words(place, loops) if place else "", job.preview[:LETTERS]])
            row.setToolTip(4, plain_tip(job.preview))
            made.addTopLevelItem(row)
        return made

    @property
    def chosen(self) -> PastJob | None:
        """The job whose row is current."""
        item = self.list.currentItem()
        return self._jobs[self.list.indexOfTopLevelItem(item)] if item is not None else None

    def _refresh(self) -> None:
        chosen = self.chosen
        self._take_button.setEnabled(chosen is not None)
        self.round.setEnabled(chosen is not None and bool(chosen.rounds))

    def _take(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            only = self.round.isEnabled() and self.round.isChecked()
            self.accept()
            self.taken.emit(chosen, only)
