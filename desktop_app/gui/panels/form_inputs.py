"""The controls of a form that a person fills in, one for each kind of field (engine.md 4.17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLabel, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.buttons import IconButton
from desktop_app.gui.panels.calendar import open_calendar
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import Factory
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.json_editor import JsonEditor
from desktop_app.gui.panels.record_key import RecordKeyEditor
from desktop_app.gui.panels.template_text import MultilineEditor
from desktop_app.gui.panels.text_fields import NumberEditor, TextEditor


class DateEditor(TextEditor):
    """A day, or with ``time`` a moment, as ISO text; a calendar helps. Empty is null."""

    def __init__(self, context: PanelContext, *, time: bool = False, parent: QWidget | None = None) -> None:
        example = "2027-03-31 14:30" if time else "2027-03-31"
        super().__init__(context, placeholder=example, optional=True, parent=parent)
        self._time, self._example = time, example
        button = IconButton(self.tr("Choose a day"), "clock")
        button.clicked.connect(self.open_calendar)
        self.frame.box.addWidget(button)

    def read(self) -> Any:
        """Return the moment as ISO text; raises ``ValueError`` in words for a person."""
        text = self.line.text().strip()
        if not text:
            return None
        try:
            if self._time:
                return datetime.fromisoformat(text).isoformat(timespec="minutes")
            return date.fromisoformat(text).isoformat()
        except ValueError:
            words = self.tr("Write it as year-month-day, such as {example}.")
            raise ValueError(words.format(example=self._example)) from None

    def open_calendar(self) -> None:
        """Open a calendar under the field."""
        open_calendar(self.frame, self.line.text(), self._take)

    def _take(self, text: str) -> None:
        self.line.setText(f"{text} 09:00" if self._time and len(text) == len("2027-03-31") else text)
        self.typed()
        self.flush()


class FileEditor(TextEditor):
    """The path of a file, typed or chosen."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, placeholder="", optional=True, parent=parent)
        button = IconButton(self.tr("Choose a file"), "open")
        button.clicked.connect(self.choose)
        self.frame.box.addWidget(button)

    def choose(self) -> None:
        """Ask for a file without blocking the loop."""
        dialog = QFileDialog(self, self.tr("Choose a file"), self.line.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, path: str) -> None:
        self.line.setText(path)
        self.typed()
        self.flush()


class ManyEditor(Editor):
    """Any number of options, each with a box to mark."""

    def __init__(
        self, context: PanelContext, choices: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._choices = list(choices)
        self.column.setSpacing(ink.GRID // 2)
        self.toggles: list[QCheckBox] = []
        for choice in self._choices:
            self._add(choice)

    def _add(self, choice: Choice) -> None:
        toggle = QCheckBox()
        toggle.setAccessibleName(choice.title)
        toggle.clicked.connect(self._changed)
        self.toggles.append(toggle)
        self.column.addWidget(MarkLine(toggle, choice.title))

    def _changed(self) -> None:
        pairs = zip(self._choices, self.toggles, strict=True)
        self.commit([choice.value for choice, toggle in pairs if toggle.isChecked()])

    def write(self, value: Any) -> None:
        """Mark the chosen options."""
        chosen = value if isinstance(value, list) else []
        for choice, toggle in zip(self._choices, self.toggles, strict=True):
            toggle.setChecked(choice.value in chosen)

    @property
    def focus_target(self) -> QWidget:
        """The first option."""
        return self.toggles[0] if self.toggles else self


class MarkLine(QWidget):
    """A box and its words, which wrap; a click on the words marks it too."""

    def __init__(self, box: QCheckBox, title: str) -> None:
        super().__init__()
        self._box = box
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(ink.GRID // 2)
        label = QLabel(title)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setBuddy(box)
        row.addWidget(box)
        row.addWidget(label, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take clicks on the words."""
        if self.rect().contains(event.position().toPoint()) and self._box.isEnabled():
            self._box.click()


def options_of(field: Mapping[str, Any]) -> list[Choice]:
    """Return the options of a select field: plain values, or objects of ``value`` and ``label``."""
    given = field.get("options")
    return [_option(option) for option in given] if isinstance(given, list) else []


def _option(option: Any) -> Choice:
    if isinstance(option, Mapping):
        value = option.get("value", option.get("label"))
        return Choice(value, str(option.get("label", value)))
    return Choice(option, str(option))


_SIMPLE: Final[dict[str, Factory]] = {
    "text": TextEditor,
    "multiline": MultilineEditor,
    "number": partial(NumberEditor, optional=True),
    "bool": SwitchEditor,
    "date": DateEditor,
    "datetime": partial(DateEditor, time=True),
    "json": partial(JsonEditor, variables=False),
    "file": FileEditor,
}


def input_for(field: Mapping[str, Any]) -> Factory:
    """Return the control of one field; an unknown type is plain text."""
    kind = str(field.get("type", "text"))
    if kind == "select":
        return partial(ComboEditor, choices=[Choice(None, ""), *options_of(field)])
    if kind == "multiselect":
        return partial(ManyEditor, choices=options_of(field))
    if kind in ("record", "records"):
        return partial(RecordKeyEditor, choose=field.get("choose"), many=kind == "records")
    return _SIMPLE.get(kind, TextEditor)


def input_fields(fields: Sequence[Any]) -> list[Field]:
    """Return the form of a field list; a star marks what must be filled in. Broken entries are left out."""
    known = [field for field in fields if isinstance(field, Mapping) and field.get("name")]
    return [Field(str(f["name"]), input_for(f), title=input_title(f), default=None) for f in known]


def input_title(field: Mapping[str, Any]) -> str:
    """Return the words over a field."""
    star = " *" if field.get("required") else ""
    return f"{field.get('title') or field.get('name')}{star}"


def starting_values(fields: Sequence[Any]) -> dict[str, Any]:
    """Return the defaults of a field list; templates are left to the caller, who has the values."""
    known = (field for field in fields if isinstance(field, Mapping) and field.get("name"))
    return {str(field["name"]): field["default"] for field in known if field.get("default") is not None}


def missing(fields: Sequence[Any], values: Mapping[str, Any]) -> list[str]:
    """Return the names of required fields that are not filled in; "no" counts as an answer."""
    known = (field for field in fields if isinstance(field, Mapping) and field.get("required"))
    return [str(field.get("name")) for field in known if values.get(str(field.get("name"))) in (None, "", [])]
