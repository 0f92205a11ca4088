"""How an aggregate is edited: what is calculated, over which records."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import Factory, combo
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.optional_object import OptionalObjectEditor
from desktop_app.gui.panels.record_filter import FilterEditor
from desktop_app.gui.panels.records import collection_editor, field_editor, without_params
from desktop_app.gui.panels.text_fields import NumberEditor, TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.aggregate.spec import SPEC, LinkedTo


class AggregatePanel(ConfigPanel):
    """Aggregator, collection, field, link, filter, decimals."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`AggregateConfig`."""
        return (
            Field("aggregator", self._aggregators()),
            Field("collection", collection_editor, on_edit=without_params),
            Field("params.field", field_editor),
            Field(
                "associated",
                SwitchEditor,
                help=self.tr("Only the records that one record of another collection is linked to."),
            ),
            Field("association", self._link, visible=lambda config: bool(config.get("associated"))),
            Field("params.filter", FilterEditor, help=self.tr("Without a condition every record counts.")),
            Field(
                "params.distinct",
                SwitchEditor,
                visible=lambda config: config.get("aggregator") == "count",
            ),
            Field("precision", partial(NumberEditor, optional=True), default=2),
        )

    def _aggregators(self) -> Factory:
        return combo(
            ("count", self.tr("Count")),
            ("sum", self.tr("Sum")),
            ("avg", self.tr("Average")),
            ("min", self.tr("Least value")),
            ("max", self.tr("Greatest value")),
        )

    def _link(self, context: PanelContext) -> Editor:
        return OptionalObjectEditor(
            context,
            question=self.tr("Records linked to one record"),
            fields=(
                Field("associatedCollection", collection_editor),
                Field("name", TextEditor),
                Field("associatedKey", partial(ValueEditor, modes=(Mode.VARIABLE, Mode.NUMBER, Mode.TEXT))),
            ),
            fresh=lambda: {"associatedCollection": "", "name": "", "associatedKey": None},
            model=LinkedTo,
            off=None,
        )
