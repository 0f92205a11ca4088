"""How a JSON query is edited: data, language, query, and what is kept of the result."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.json_query.spec import ENGINES, SPEC, MappedProperty, property_name


class JsonQueryPanel(ConfigPanel):
    """Source, query and properties."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`JsonQueryConfig`."""
        modes = (Mode.VARIABLE, Mode.JSON, Mode.TEXT, Mode.TEMPLATE)
        return (
            Field(
                "source",
                partial(ValueEditor, modes=modes, placeholder=self.tr("Choose a variable, or type a value")),
            ),
            Field("engine", segments(*ENGINES.items())),
            Field(
                "expression",
                partial(TemplateEditor, lines=3, placeholder="orders[?total > `100`].title"),
                help=self.tr("Variables are put in as text before the query is read."),
            ),
            Field(
                "model",
                partial(ListEditor, shape=self._shape()),
                help=self.tr("Leave this empty to keep the result as it is."),
            ),
        )

    def _shape(self) -> ListShape:
        return ListShape(
            fields=(
                Field("path", TextEditor, help=self.tr("Inside each object of the result: “owner.name”.")),
                Field("alias", partial(TextEditor, optional=True), help=self.tr("Empty means the path.")),
                Field("label", partial(TextEditor, optional=True), help=self.tr("What people read.")),
            ),
            new=lambda others: {"path": ""},
            headline=self._headline,
            add=self.tr("Add a property"),
            model=MappedProperty,
        )

    def _headline(self, item: Mapping[str, Any], at: int) -> str:
        return str(item.get("label") or property_name(item) or self.tr("Property"))
