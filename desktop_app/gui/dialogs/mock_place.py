"""Where a mock answers: in every visit of its node, or in one round of the loops around it (editor.md F)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QSpinBox, QWidget

from desktop_app.domain.mocks import place_of
from desktop_app.gui.wording import tr

MOST: Final = 1_000_000
WIDTH: Final = 170
PART: Final = re.compile(r"(.+)\[(\d+)\]")


class MockPlace(QWidget):
    """One number for each loop, outermost first; 0 stands for every round. A place that is no round of these
    loops is shown as it is, until somebody chooses a round.
    """

    def __init__(self, loops: Mapping[str, str]) -> None:
        super().__init__()
        self._loops = loops
        self._raw = ""
        self.rounds = {key: self._field(title) for key, title in loops.items()}
        self.other = QLabel()
        self.other.setProperty("kind", "muted")
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        for key, field in self.rounds.items():
            form.addRow(tr("Round of “{title}”", title=loops[key]), field)
        form.addRow(self.other)
        self.show_place("")

    def _field(self, title: str) -> QSpinBox:
        field = QSpinBox()
        field.setRange(0, MOST)
        field.setSpecialValueText(tr("every round"))
        field.setFixedSize(WIDTH, self.fontMetrics().height() * 2)
        field.setAccessibleName(tr("Round of “{title}”", title=title))
        field.valueChanged.connect(self._chosen)
        return field

    def _chosen(self) -> None:
        self._raw = ""
        self.other.hide()

    def show_place(self, place: str) -> None:
        """Show where a mock answers (:class:`desktop_app.domain.mocks.Mock`, ``place``)."""
        rounds = rounds_in(place)
        self._raw = place if rounds is None or not rounds.keys() <= self._loops.keys() else ""
        for key, field in self.rounds.items():
            with QSignalBlocker(field):
                field.setValue(0 if self._raw or rounds is None else rounds.get(key, -1) + 1)
        self.other.setText(tr("Only at {place}", place=self._raw))
        self.other.setVisible(bool(self._raw))
        self.setVisible(bool(self._loops or self._raw))

    @property
    def place(self) -> str:
        """Where the mock answers; empty for everywhere."""
        chosen = [(key, field.value() - 1) for key, field in self.rounds.items() if field.value()]
        return self._raw or place_of(chosen)


def rounds_in(place: str) -> dict[str, int] | None:
    """Return the rounds (from 0) by loop that a place names; None where it names something else, too."""
    found = [PART.fullmatch(part) for part in place.split("/")] if place else []
    return {each[1]: int(each[2]) for each in found if each} if all(found) else None


def place_words(place: str, titles: Mapping[str, str]) -> str:
    """Return in words where a mock answers."""
    if not place:
        return tr("Everywhere")
    rounds = rounds_in(place)
    if rounds is None:
        return tr("Only at {place}", place=place)
    words = [tr("round {n} of “{title}”", n=n + 1, title=titles.get(key, key)) for key, n in rounds.items()]
    return tr("In {rounds}", rounds=", ".join(words))
