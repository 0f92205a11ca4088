"""Running again from somewhere in a run: from where, with which input and definition (editor.md F, M 3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QSpinBox, QVBoxLayout, QWidget

from desktop_app.domain.quick import dataclass
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.messages import explain
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.panels.fill_form import FillForm
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import paragraph
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.services.forks import ForkPlan


@dataclass(frozen=True, slots=True)
class Origin:
    """One place to run again from: its job (None: the start), and what it is called. With ``rounds``, the
    first jobs of the rounds of a loop, a person says which; with ``once`` that round runs alone.
    """

    name: str
    words: str
    job_id: int | None = None
    rounds: tuple[int, ...] = ()
    once: bool = False


@dataclass(frozen=True, slots=True)
class ForkWish:
    """What a person has chosen. ``context`` is the other input, where it was edited."""

    origin: Origin
    own: bool
    edited: bool
    context: Any
    debug: bool


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
        self.show_choice(tr("Run again"), self._run)
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
        return replace(found, job_id=found.rounds[self.round.value() - 1]) if found.rounds else found

    def _round_field(self, origin: Origin | None) -> QSpinBox:
        """Return the field for the number of a round, at the round of the job that was chosen."""
        field = QSpinBox()
        field.setMinimumHeight(self.fontMetrics().height() * 2)
        field.setPrefix(tr("Round "))
        field.setAccessibleName(tr("Round"))
        if origin is not None:
            field.setRange(1, len(origin.rounds))
            field.setSuffix(tr(" of {n}", n=len(origin.rounds)))
            before = [each for each in origin.rounds if origin.job_id is not None and each <= origin.job_id]
            field.setValue(max(1, len(before)))
        field.valueChanged.connect(self._look)
        return field

    @property
    def own(self) -> bool:
        """Whether the definition of the old run is wanted."""
        return self.definitions.checkedId() == 0

    def _look(self) -> None:
        self.round.setVisible(bool(self.origin.rounds))
        self.fault.show_text("")
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
