"""How the update of records is edited: which ones, and what is written."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import Factory, cards
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.record_filter import FilterEditor
from desktop_app.gui.panels.records import collection_editor, values_editor, without_params
from desktop_app.nodes.update.spec import SPEC


class UpdatePanel(ConfigPanel):
    """Collection, filter, values, and whether each change is told."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`UpdateConfig`."""
        return (
            Field("collection", collection_editor, on_edit=without_params),
            Field(
                "params.filter",
                FilterEditor,
                help=self.tr("At least one condition; a variable that leads nowhere matches no record."),
            ),
            Field("params.allowAll", SwitchEditor),
            Field("params.values", values_editor),
            Field("params.individualHooks", self._how(), default=True),
        )

    def _how(self) -> Factory:
        return cards(
            (True, self.tr("Record by record"), self.tr("Workflows that watch the collection hear of each.")),
            (False, self.tr("All at once"), self.tr("One statement, and nobody hears of it.")),
        )
