"""How the creation of a record is edited: where, with which values, what comes with it."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.records import appends_editor, collection_editor, values_editor, without_params
from desktop_app.nodes.create.spec import SPEC


class CreatePanel(ConfigPanel):
    """Collection, values, associations of the result."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`CreateConfig`."""
        return (
            Field("collection", collection_editor, on_edit=without_params),
            Field(
                "params.values",
                values_editor,
                help=self.tr("Fields that are not assigned get their default."),
            ),
            Field(
                "params.appends",
                appends_editor,
                help=self.tr("Associations that the new record is given out with, separated by commas."),
            ),
        )
