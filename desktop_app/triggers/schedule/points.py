"""When a schedule begins and ends: a moment, or a field of the records with an offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import Problem
from desktop_app.domain.occurrences import BY_FIELD, moment_of
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import IconButton
from desktop_app.gui.panels.calendar import open_calendar
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import combo
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.known_name import KnownNameEditor
from desktop_app.gui.panels.object_editor import ObjectEditor
from desktop_app.gui.panels.records import chosen
from desktop_app.gui.panels.text_fields import IntegerEditor, TextEditor
from desktop_app.triggers.schedule.spec import Point


class MomentLine(TextEditor):
    """A date as ISO text, typed or chosen from a calendar; an empty line is none."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, placeholder="2027-03-31T14:30", optional=True, parent=parent)
        self.day = IconButton(self.tr("Choose a day"), "clock")
        self.day.clicked.connect(self._open)
        self.frame.box.addWidget(self.day, 0, Qt.AlignmentFlag.AlignVCenter)

    def _open(self) -> None:
        self.flush()
        open_calendar(self.frame, self.line.text(), self._take)

    def _take(self, text: str) -> None:
        self.line.setText(text if len(text) > 10 else f"{text}T00:00")
        self.typed()
        self.flush()

    def read(self) -> Any:
        """Return the text; raises ``ValueError`` in words for a person where it is no date."""
        text = super().read()
        if text is not None and moment_of(text, UTC) is None:
            raise ValueError(
                self.tr("Write it as year-month-day and time, such as {example}.").format(
                    example="2027-03-31T14:30"
                )
            )
        return text

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be chosen."""
        super().set_read_only(read_only)
        self.day.setEnabled(not read_only)


class PointForm(ObjectEditor):
    """A date field of the collection, and how far from it."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        units = (
            (1_000, self.tr("seconds")),
            (60_000, self.tr("minutes")),
            (3_600_000, self.tr("hours")),
            (86_400_000, self.tr("days of 24 hours")),
        )
        fields = (
            Field("field", _date_field),
            Field(
                "offset",
                partial(IntegerEditor, least=-1_000_000, most=1_000_000),
                help=self.tr("Negative: before the date in the field."),
            ),
            Field("unit", combo(*units)),
        )
        super().__init__(context, fields, Point, parent)


def _date_field(context: PanelContext) -> Editor:
    return KnownNameEditor(context, _date_fields, placeholder="created_at")


def _date_fields(context: PanelContext) -> Sequence[Choice]:
    collection = chosen(context)
    if collection is None:
        return ()
    return [Choice(field.name, field.label) for field in collection.visible if field.kind == "date"]


class PointEditor(Editor):
    """Shows what fits the mode: a moment, or a field. Its value also holds ``mode``, which it only reads.

    With ``open_end`` a schedule by field may also end at a moment, or never.
    """

    nested = True

    def __init__(
        self, context: PanelContext, name: str, *, open_end: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._name = name
        self._open_end = open_end
        self.column.setSpacing(ink.GRID)
        self.kind = ComboEditor(
            context,
            [
                Choice("never", self.tr("Never")),
                Choice("moment", self.tr("At a moment")),
                Choice("field", self.tr("By a date field")),
            ],
        )
        self.moment, self.point = MomentLine(context), PointForm(context)
        self.kind.committed.connect(self._choose)
        self.moment.committed.connect(self._take)
        self.point.committed.connect(self._take)
        for editor in (self.kind, self.moment, self.point):
            self.adopt(editor)
            self.column.addWidget(editor)

    def write(self, value: Mapping[str, Any]) -> None:
        """Show the moment or the field."""
        point, by_field = value.get(self._name), value.get("mode") == BY_FIELD
        kind = ("field" if by_field else "moment") if not self._open_end else _kind_of(point)
        self._show(kind, choice=self._open_end and by_field)
        if not self._open_end and by_field:
            self.point.show_value(point if isinstance(point, Mapping) else {})
        elif kind == "field":
            self.point.show_value(point)
        else:
            self.moment.show_value(point if isinstance(point, str) else None)

    def setAccessibleName(self, name: str) -> None:
        """Name the lines: they take the focus."""
        super().setAccessibleName(name)
        for editor in (self.kind, self.moment):
            editor.focus_target.setAccessibleName(name)

    def _show(self, kind: str, *, choice: bool) -> None:
        self.kind.show_value(kind)
        self.kind.setVisible(choice)
        self.moment.setVisible(kind == "moment" or not (choice or kind == "field"))
        self.point.setVisible(kind == "field")

    def _choose(self, kind: str) -> None:
        self._show(kind, choice=True)
        if kind == "never":
            self._take(None)
        elif kind == "field":
            self.point.show_value({})
            self._take({"field": "", "offset": 0, "unit": 86_400_000})
        self.restructured.emit()

    def _take(self, point: Any) -> None:
        self.commit({**self.value, self._name: _complete(point)})

    @property
    def focus_target(self) -> QWidget:
        """What is shown first."""
        shown = (editor for editor in (self.kind, self.moment, self.point) if not editor.isHidden())
        return next(shown, self.moment).focus_target

    def flush(self) -> None:
        """Commit what is typed."""
        for editor in (self.moment, self.point):
            if not editor.isHidden():
                editor.flush()

    def refresh(self) -> None:
        """Look the fields of the collection up again."""
        self.point.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        for editor in (self.kind, self.moment, self.point):
            editor.set_read_only(read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark what is shown."""
        self.moment.show_problems(problems)
        return list(problems)


def _kind_of(point: Any) -> str:
    if isinstance(point, Mapping) and point:
        return "field"
    return "moment" if isinstance(point, str) and point else "never"


def _complete(point: Any) -> Any:
    """Store the unit always: without it the model system reckons differently in two places (1.2.4)."""
    return {"offset": 0, "unit": 86_400_000, **point} if isinstance(point, Mapping) else point
