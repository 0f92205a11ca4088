"""Designing a form that people fill in: its fields with type, rules and options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from pydantic import BaseModel
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.fields import Factory
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.form_preview import PreviewEditor
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.names import NameEditor, OptionsEditor, unused_name
from desktop_app.gui.panels.run_input import RunInputForm
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor

TYPES: Final[dict[str, Any]] = {
    "text": QT_TRANSLATE_NOOP("FormDesigner", "Text"),
    "multiline": QT_TRANSLATE_NOOP("FormDesigner", "Text of several lines"),
    "number": QT_TRANSLATE_NOOP("FormDesigner", "Number"),
    "bool": QT_TRANSLATE_NOOP("FormDesigner", "Yes or no"),
    "date": QT_TRANSLATE_NOOP("FormDesigner", "Date"),
    "datetime": QT_TRANSLATE_NOOP("FormDesigner", "Date and time"),
    "select": QT_TRANSLATE_NOOP("FormDesigner", "One of several options"),
    "multiselect": QT_TRANSLATE_NOOP("FormDesigner", "Several of the options"),
    "json": QT_TRANSLATE_NOOP("FormDesigner", "JSON"),
    "file": QT_TRANSLATE_NOOP("FormDesigner", "File"),
}
"""Kinds of form fields with their titles (engine.md 4.17)."""

CHOOSING: Final = frozenset({"select", "multiselect"})


def _tr(text: str) -> str:
    return QCoreApplication.translate("FormDesigner", text)


class FormDesigner(ListEditor):
    """A list of form fields, with a look at the form that they make."""

    def __init__(self, context: PanelContext, shape: ListShape, parent: QWidget | None = None) -> None:
        super().__init__(context, shape, parent)
        self.preview = PreviewEditor(context, lambda fields: RunInputForm({"fields": fields}))
        self.preview.restructured.connect(self.restructured)
        self.column.addWidget(self.preview)

    def write(self, value: Any) -> None:
        """Show the fields, in the preview too."""
        super().write(value)
        self._follow(value)

    def commit(self, value: Any) -> None:
        """Commit, and let the preview follow."""
        super().commit(value)
        self._follow(value)

    def _follow(self, fields: Any) -> None:
        self.preview.setVisible(bool(fields))
        self.preview.show_value(fields)


def form_fields(
    types: Sequence[str], model: type[BaseModel] | None = None, *, preview: bool = False
) -> Factory:
    """Return the designer of a form whose fields may have these ``types``; with ``preview`` the form of a run
    by hand can be looked at below.
    """
    shape = ListShape(
        fields=tuple(_fields(types)),
        new=_new_field,
        headline=_headline,
        add=_tr("Add a field"),
        model=model,
        empty=_tr("No fields yet."),
    )
    return partial(FormDesigner if preview else ListEditor, shape=shape)


def _fields(types: Sequence[str]) -> list[Field]:
    choices = [Choice(kind, _tr(TYPES[kind])) for kind in types]
    return [
        Field(
            "name", NameEditor, title=_tr("Name"), help=_tr("References use it: keep it once it is in use.")
        ),
        Field("title", TextEditor, title=_tr("Label"), help=_tr("What people read; empty means the name.")),
        Field("type", partial(ComboEditor, choices=choices), title=_tr("Type")),
        Field("options", OptionsEditor, title=_tr("Options"), visible=_chooses),
        Field("required", SwitchEditor, title=_tr("Must be filled in")),
        Field("default", ValueEditor, title=_tr("Starts with")),
    ]


def _chooses(item: Mapping[str, Any]) -> bool:
    return item.get("type") in CHOOSING


def _new_field(others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"name": unused_name("field", (other.get("name") for other in others)), "type": "text"}


def _headline(item: Mapping[str, Any], at: int) -> str:
    name = str(item.get("title") or item.get("name") or _tr("Field"))
    kind = TYPES.get(str(item.get("type", "text")))
    star = " *" if item.get("required") else ""
    return f"{name}{star}  ·  {_tr(kind)}" if kind else f"{name}{star}"
