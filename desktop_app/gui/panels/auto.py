"""A form made from a config model: for types that bring no panel of their own, such as plug-ins' types."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.domain.node_spec import NumberOrTemplate
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.calendar import MomentEditor
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.fields import Factory
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.json_editor import JsonEditor
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.model_fields import hint_of, literals, without_null
from desktop_app.gui.panels.names import OptionsEditor
from desktop_app.gui.panels.object_editor import ObjectEditor
from desktop_app.gui.panels.options import SegmentsEditor
from desktop_app.gui.panels.pairs_editor import PairsEditor
from desktop_app.gui.panels.template_text import MultilineEditor, TemplateEditor
from desktop_app.gui.panels.text_fields import IntegerEditor, NumberEditor, TextEditor
from desktop_app.gui.panels.time_zone import TimeZoneEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode

HINT: Final = "editor"
"""Member of a field's ``json_schema_extra`` that names the editor to use; see :data:`HINTED`."""

HINTED: Final[dict[str, Factory]] = {
    "text": TextEditor,
    "multiline": MultilineEditor,
    "template": TemplateEditor,
    "template-multiline": partial(TemplateEditor, lines=4),
    "value": ValueEditor,
    "json": JsonEditor,
    "lines": OptionsEditor,
    "pairs": PairsEditor,
    "moment": partial(MomentEditor, modes=(Mode.TEXT, Mode.NUMBER, Mode.VARIABLE, Mode.TEMPLATE)),
    "time-zone": TimeZoneEditor,
}

_NUMBER_TYPE: Final = get_args(NumberOrTemplate)
WORDS: Final = (Mode.TEXT, Mode.VARIABLE, Mode.TEMPLATE)
FEW: Final = 3
"""Choices that fit side by side; more drop down."""


class AutoPanel(ConfigPanel):
    """The generated form of any spec. Titles, help and defaults are those of the config model."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        found = context.spec
        if found is None:
            raise ValueError("a form can only be made for a known type")
        self.spec = found
        super().__init__(context, parent)

    def fields(self) -> Sequence[Field]:
        """Return a field for each member of the config model."""
        return fields_of(self.spec.config)


def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """Return a field for each member of ``model``, in its order."""
    return tuple(_field(info.alias or name, info) for name, info in model.model_fields.items())


def _field(name: str, info: FieldInfo) -> Field:
    return Field(name, _factory(info), section=str(hint_of(info, "section") or ""))


def _factory(info: FieldInfo) -> Factory:
    hinted = HINTED.get(str(hint_of(info, HINT)))
    if hinted is not None:
        return hinted
    if _NUMBER_TYPE and any(part in info.metadata for part in _NUMBER_TYPE[1:]):
        return partial(ValueEditor, modes=(Mode.NUMBER, Mode.VARIABLE))
    return editor_for(info.annotation, hint_of(info, "choices"))


def editor_for(annotation: Any, titles: Mapping[str, str] | None = None) -> Factory:
    """Return the editor of a type; ``titles`` name the values of a ``Literal``. JSON is the last resort."""
    bare, optional = without_null(annotation)
    values = literals(bare)
    if values:
        return _choosing(values, titles or {}, optional)
    if get_origin(bare) is list:
        return _listing(get_args(bare))
    if get_origin(bare) is dict and get_args(bare) == (str, str):
        return partial(PairsEditor, modes=WORDS)
    if _may_be_anything(bare):
        return ValueEditor
    return _of_type(bare, optional) if isinstance(bare, type) else JsonEditor


def _may_be_anything(annotation: Any) -> bool:
    return annotation is Any or get_origin(annotation) in (Union, types.UnionType)


def _of_type(bare: type, optional: bool) -> Factory:
    if issubclass(bare, BaseModel):
        return partial(ObjectEditor, fields=fields_of(bare), model=bare)
    simple: dict[type, Factory] = {
        bool: SwitchEditor,
        int: partial(NumberEditor, optional=True) if optional else IntegerEditor,
        float: partial(NumberEditor, optional=optional),
        str: partial(TextEditor, optional=optional),
    }
    return simple.get(bare, JsonEditor)


def _choosing(values: Sequence[Any], titles: Mapping[str, str], optional: bool) -> Factory:
    choices = [Choice(value, titles.get(str(value), _words(value))) for value in values]
    if optional:
        choices.insert(0, Choice(None, QCoreApplication.translate("AutoPanel", "Not set")))
    return partial(SegmentsEditor if len(choices) <= FEW else ComboEditor, choices=choices)


def _words(value: Any) -> str:
    text = str(value).replace("_", " ").replace("-", " ") if isinstance(value, str) else str(value)
    return text[:1].upper() + text[1:]


def _listing(arguments: tuple[Any, ...]) -> Factory:
    inner = without_null(arguments[0])[0] if arguments else Any
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return partial(ListEditor, shape=_shape(inner))
    return OptionsEditor if inner is str else JsonEditor


def _shape(model: type[BaseModel]) -> ListShape:
    return ListShape(
        fields=fields_of(model),
        new=lambda others: model.model_construct().model_dump(),
        headline=_headline,
        add=QCoreApplication.translate("AutoPanel", "Add"),
        model=model,
    )


def _headline(item: Mapping[str, Any], at: int) -> str:
    texts = (item.get(name) for name in ("title", "label", "name", "key"))
    return next((text for text in texts if isinstance(text, str) and text), f"{at + 1}")
