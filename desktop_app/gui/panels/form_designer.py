"""Designing a form that people fill in: its fields with type, rules and options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from pydantic import BaseModel
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.fields import Factory
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.names import NameEditor, OptionsEditor, unused_name
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


def form_fields(types: Sequence[str], model: type[BaseModel] | None = None) -> Factory:
    """Return the designer of a form whose fields may have these ``types``."""
    shape = ListShape(
        fields=tuple(_fields(types)),
        new=_new_field,
        headline=_headline,
        add=_tr("Add a field"),
        model=model,
        empty=_tr("No fields yet."),
    )
    return partial(ListEditor, shape=shape)


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
