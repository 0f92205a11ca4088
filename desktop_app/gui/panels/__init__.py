"""The kit of which the forms of types are made, and its public surface for panels from outside.

``from desktop_app.gui.panels import ConfigPanel, Field, …``: a panel lists its fields and says which editor
shows each; the kit does the rest. What is not listed here may change with any release; a test holds the list.

A name is imported when it is first asked for: the window needs the frame of a form at once, the kit with the
first selection.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from desktop_app.gui.panels.auto import AutoPanel, fields_of
    from desktop_app.gui.panels.base import ConfigPanel
    from desktop_app.gui.panels.calculation_editor import CalculationEditor
    from desktop_app.gui.panels.calendar import MomentEditor
    from desktop_app.gui.panels.choices import Choice, SwitchEditor
    from desktop_app.gui.panels.context import PanelContext
    from desktop_app.gui.panels.drop_down import ComboEditor
    from desktop_app.gui.panels.duration_editor import DurationEditor
    from desktop_app.gui.panels.editor import Editor, TypedEditor
    from desktop_app.gui.panels.expression_editor import ExpressionEditor
    from desktop_app.gui.panels.fields import Factory, cards, combo, combo_of, segments
    from desktop_app.gui.panels.form import Field
    from desktop_app.gui.panels.json_editor import JsonEditor
    from desktop_app.gui.panels.list_editor import ListEditor, ListShape
    from desktop_app.gui.panels.names import NameEditor, OptionsEditor
    from desktop_app.gui.panels.object_editor import ObjectEditor
    from desktop_app.gui.panels.options import CardsEditor, SegmentsEditor
    from desktop_app.gui.panels.pairs_editor import PairsEditor
    from desktop_app.gui.panels.template_text import MultilineEditor, TemplateEditor
    from desktop_app.gui.panels.text_fields import IntegerEditor, NumberEditor, TextEditor
    from desktop_app.gui.panels.time_zone import TimeZoneEditor
    from desktop_app.gui.panels.value_editor import ValueEditor
    from desktop_app.gui.panels.value_modes import Mode

__all__ = [
    "AutoPanel",
    "CalculationEditor",
    "CardsEditor",
    "Choice",
    "ComboEditor",
    "ConfigPanel",
    "DurationEditor",
    "Editor",
    "ExpressionEditor",
    "Factory",
    "Field",
    "IntegerEditor",
    "JsonEditor",
    "ListEditor",
    "ListShape",
    "Mode",
    "MomentEditor",
    "MultilineEditor",
    "NameEditor",
    "NumberEditor",
    "ObjectEditor",
    "OptionsEditor",
    "PairsEditor",
    "PanelContext",
    "SegmentsEditor",
    "SwitchEditor",
    "TemplateEditor",
    "TextEditor",
    "TimeZoneEditor",
    "TypedEditor",
    "ValueEditor",
    "cards",
    "combo",
    "combo_of",
    "fields_of",
    "segments",
]

_HOMES: Final = {
    "auto": (
        "AutoPanel",
        "fields_of",
    ),
    "base": ("ConfigPanel",),
    "calculation_editor": ("CalculationEditor",),
    "calendar": ("MomentEditor",),
    "choices": (
        "Choice",
        "SwitchEditor",
    ),
    "context": ("PanelContext",),
    "drop_down": ("ComboEditor",),
    "duration_editor": ("DurationEditor",),
    "editor": (
        "Editor",
        "TypedEditor",
    ),
    "expression_editor": ("ExpressionEditor",),
    "fields": (
        "Factory",
        "cards",
        "combo",
        "combo_of",
        "segments",
    ),
    "form": ("Field",),
    "json_editor": ("JsonEditor",),
    "list_editor": (
        "ListEditor",
        "ListShape",
    ),
    "names": (
        "NameEditor",
        "OptionsEditor",
    ),
    "object_editor": ("ObjectEditor",),
    "options": (
        "CardsEditor",
        "SegmentsEditor",
    ),
    "pairs_editor": ("PairsEditor",),
    "template_text": (
        "MultilineEditor",
        "TemplateEditor",
    ),
    "text_fields": (
        "IntegerEditor",
        "NumberEditor",
        "TextEditor",
    ),
    "time_zone": ("TimeZoneEditor",),
    "value_editor": ("ValueEditor",),
    "value_modes": ("Mode",),
}
_HOME_OF: Final = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
