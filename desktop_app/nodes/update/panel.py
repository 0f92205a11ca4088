"""How the update of records is edited: which ones, and what is written."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.record_filter import matching_fields, told_field
from desktop_app.gui.panels.records import collection_editor, values_editor, without_params
from desktop_app.nodes.update.spec import SPEC


class UpdatePanel(ConfigPanel):
    """Collection, filter, values, and whether each change is told."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`UpdateConfig`."""
        return (
            Field("collection", collection_editor, on_edit=without_params),
            *matching_fields(),
            Field("params.values", values_editor),
            told_field(),
        )
