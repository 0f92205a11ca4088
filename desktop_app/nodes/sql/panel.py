"""How a statement of SQL is edited: the text, and the values of its placeholders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.records import source_editor
from desktop_app.gui.panels.template_text import MultilineEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.nodes.sql.spec import SPEC, BoundValue


class SqlPanel(ConfigPanel):
    """Source, statement, values, result."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`SqlConfig`."""
        return (
            Field("dataSource", source_editor),
            Field(
                "sql",
                partial(
                    MultilineEditor,
                    lines=6,
                    placeholder="SELECT id, total FROM orders WHERE status = :status",
                ),
                help=self.tr("One statement. A value is written as :name and given below."),
            ),
            Field("variables", partial(ListEditor, shape=self._shape())),
            Field("withMeta", SwitchEditor),
            Field("unsafeInjection", SwitchEditor),
        )

    def _shape(self) -> ListShape:
        return ListShape(
            fields=(Field("name", TextEditor), Field("value", ValueEditor)),
            new=lambda others: {"name": "", "value": ""},
            headline=self._headline,
            add=self.tr("Add a value"),
            model=BoundValue,
            empty=self.tr("The statement needs no values."),
        )

    def _headline(self, item: Mapping[str, object], at: int) -> str:
        return f":{item['name']}" if item.get("name") else self.tr("Value")
