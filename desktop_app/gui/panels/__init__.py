"""The kit of which the forms of types are made, and its public surface for panels from outside.

``from desktop_app.gui.panels import ConfigPanel, Field, …``: a panel lists its fields and says which editor
shows each; the kit does the rest. What is not listed here may change with any release; a test holds the list.
"""

from __future__ import annotations

from desktop_app.gui.panels.auto import AutoPanel, fields_of
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.calculation_editor import CalculationEditor
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
from desktop_app.gui.panels.template_text import MultilineEditor, TemplateEditor
from desktop_app.gui.panels.text_fields import IntegerEditor, NumberEditor, TextEditor
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
    "MultilineEditor",
    "NameEditor",
    "NumberEditor",
    "ObjectEditor",
    "OptionsEditor",
    "PanelContext",
    "SegmentsEditor",
    "SwitchEditor",
    "TemplateEditor",
    "TextEditor",
    "TypedEditor",
    "ValueEditor",
    "cards",
    "combo",
    "combo_of",
    "fields_of",
    "segments",
]
