"""Running again from somewhere in a run: from where, with which input and definition (editor.md F, M 3)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.quick import dataclass
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.messages import explain
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.panels.fill_form import FillForm
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import accepting, paragraph
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.services.forks import ForkPlan


@dataclass(frozen=True, slots=True)
class Origin:
    """One place to run again from: its job (None: the start), and what it is called. With ``rounds``, the
    first jobs of the rounds of a loop by number (from 0), a person says which; with ``once`` that round runs
    alone.
    """

    name: str
    words: str
    job_id: int | None = None
    rounds: Mapping[int, int] = field(default_factory=dict)
    once: bool = False


@dataclass(frozen=True, slots=True)
class ForkWish:
    """What a person has chosen. ``context`` is the other input, where it was edited."""

    origin: Origin
    own: bool
    edited: bool
    context: Any
    debug: bool


class RoundField(QSpinBox):
    """Chooses one of the rounds that were made, counted from 1; steps pass over those that were skipped."""

    def __init__(self, rounds: Iterable[int]) -> None:
        super().__init__()
        self._made = [number + 1 for number in rounds]
        self.setPrefix(tr("Round "))
        self.setAccessibleName(tr("Round"))
        if self._made:
            self.setRange(self._made[0], self._made[-1])
            self.setSuffix(tr(" of {n}", n=self._made[-1]))

    def stepBy(self, steps: int) -> None:
        now = bisect_left(self._made, self.value())
        self.setValue(self._made[max(0, min(now + steps, len(self._made) - 1))])

    @property
    def made(self) -> bool:
        """Whether the round that is chosen was made."""
        return not self._made or self.value() in self._made


class ForkSheet(FormDialog):
    """Five plain choices, and what they lead to."""

    wanted = Signal(object)
    """A :class:`ForkWish`."""

    def __init__(
        self,
        title: str,
        origins: Sequence[Origin],
        chosen: str,
        context: Any,
        preview: Callable[[Origin, bool], Awaitable[ForkPlan | None]],
        parent: QWidget | None = None,
    ) -> None:
        hint = tr("The old run stays as it is. What ran before is taken over and does not run again.")
        super().__init__(tr("Run again"), title, hint, parent)
        self._origins, self._preview = origins, preview
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.places = QButtonGroup(self)
        for number, origin in enumerate(origins):
            self._add(column, self.places, number, origin.words, origin.name == chosen)
        self.round = self._round_field(next((each for each in origins if each.rounds), None))
        column.addWidget(self.round, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        self.definitions = QButtonGroup(self)
        self._add(column, self.definitions, 0, tr("With the definition of that run"), True)
        self._add(column, self.definitions, 1, tr("With the workflow as it is on the canvas"), False)
        column.addSpacing(8)
        self.edit = QCheckBox(tr("With another input"))
        asked = {"name": "context", "type": "json", "title": tr("Input as JSON")}
        self.input = FillForm([asked], {"context": context})
        self.input.setVisible(False)
        self.edit.toggled.connect(self.input.setVisible)
        self.debug = QCheckBox(tr("Stop at breakpoints"))
        self.plan = paragraph("", "muted")
        self.fault = Note("warning", QPalette.ColorRole.BrightText)
        for widget in (self.edit, self.input, self.debug, self.plan, self.fault):
            column.addWidget(widget)
        self.show_form(body)
        self._run_button = accepting(self.show_choice(tr("Run again"), self._run))
        self.resize(self.width(), max(self.height(), 470))
        for group in (self.places, self.definitions):
            group.idToggled.connect(lambda _, on: self._look() if on else None)
        self._look()

    @staticmethod
    def _add(column: QVBoxLayout, group: QButtonGroup, number: int, text: str, on: bool) -> None:
        button = QRadioButton(text)
        group.addButton(button, number)
        button.setChecked(on)
        column.addWidget(button)

    @property
    def origin(self) -> Origin:
        """The chosen place."""
        found = self._origins[max(0, self.places.checkedId())]
        return replace(found, job_id=found.rounds.get(self.round.value() - 1)) if found.rounds else found

    def _round_field(self, origin: Origin | None) -> RoundField:
        """Return the field for the number of a round, at the round of the job that was chosen."""
        field = RoundField(origin.rounds if origin is not None else {})
        field.setMinimumHeight(self.fontMetrics().height() * 2)
        if origin is not None:
            job = origin.job_id or 0
            field.setValue(max((n for n, first in origin.rounds.items() if first <= job), default=0) + 1)
        field.valueChanged.connect(self._look)
        return field

    @property
    def own(self) -> bool:
        """Whether the definition of the old run is wanted."""
        return self.definitions.checkedId() == 0

    def _look(self) -> None:
        self.round.setVisible(bool(self.origin.rounds))
        left_out = bool(self.origin.rounds) and not self.round.made
        self.fault.show_text(tr("The condition of the loop skipped this round.") if left_out else "")
        self._run_button.setEnabled(not left_out)
        if left_out:
            self.plan.setText("")
        else:
            spawn(self._show_plan(), self, self._show_fault)

    async def _show_plan(self) -> None:
        origin, own = self.origin, self.own
        plan = await self._preview(origin, own)
        if (origin, own) != (self.origin, self.own):
            return  # Something else was chosen meanwhile.
        self.plan.setText(plan_words(plan))

    def _show_fault(self, error: BaseException) -> None:
        message = explain(tr("This cannot be run again"), error)
        self.plan.setText("")
        self.fault.show_text(f"{message.why}\n{message.remedy}".strip())

    def _run(self) -> None:
        edited = self.edit.isChecked()
        if edited and not self.input.check():
            return
        context = self.input.values["context"] if edited else None
        self.accept()
        self.wanted.emit(ForkWish(self.origin, self.own, edited, context, self.debug.isChecked()))


def plan_words(plan: ForkPlan | None) -> str:
    """Return what running again would do; None is a run from the start."""
    if plan is None:
        return tr("Everything runs again.")
    reused = counted(plan.reused, "1 job is taken over", "{n} jobs are taken over")
    again = counted(plan.again, "1 runs again", "{n} run again")
    acting = ", ".join(effect.title or effect.node_type for effect in plan.effects)
    parts = [reused, again]
    if acting:
        parts.append(tr("acts on the outside: {nodes}", nodes=acting))
    return " · ".join(parts)
