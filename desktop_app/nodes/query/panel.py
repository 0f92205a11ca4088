"""How a query is edited: which records, in which order, how many, and what comes with them."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.record_filter import FilterEditor
from desktop_app.gui.panels.records import appends_editor, collection_editor, sort_editor, without_params
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.query.spec import SPEC


class QueryPanel(ConfigPanel):
    """Collection, filter, order, page, associations."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`QueryConfig`."""
        number = partial(ValueEditor, modes=(Mode.NUMBER, Mode.VARIABLE, Mode.TEXT))
        return (
            Field("collection", collection_editor, on_edit=without_params),
            Field("multiple", segments((False, self.tr("First record")), (True, self.tr("List")))),
            Field("params.filter", FilterEditor, help=self.tr("Without a condition every record counts.")),
            Field("params.sort", sort_editor),
            Field("params.page", number),
            Field("params.pageSize", number),
            Field(
                "params.appends",
                appends_editor,
                help=self.tr("Associations that the records are given out with, separated by commas."),
            ),
            Field("failOnEmpty", SwitchEditor),
        )
