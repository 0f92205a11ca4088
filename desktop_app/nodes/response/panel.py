"""How a webhook response is edited: status, headers, body."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import IntegerEditor, TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.nodes.response.spec import SPEC, Header


class ResponsePanel(ConfigPanel):
    """The fields of :class:`ResponseConfig`."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields."""
        return (
            Field("statusCode", partial(IntegerEditor, least=200, most=599)),
            Field("headers", self._headers),
            Field("body", ValueEditor),
        )

    def _headers(self, context: PanelContext) -> Editor:
        def headline(item: Mapping[str, Any], at: int) -> str:
            return f"{item.get('name') or self.tr('Header')}: {item.get('value') or ''}"

        shape = ListShape(
            fields=(
                Field("name", partial(TextEditor, placeholder="X-Reason")),
                Field("value", TemplateEditor),
            ),
            new=lambda others: {"name": "", "value": ""},
            headline=headline,
            add=self.tr("Add a header"),
            model=Header,
            empty=self.tr("None of your own."),
            movable=False,
        )
        return ListEditor(context, shape)
