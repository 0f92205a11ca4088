"""How the deletion of records is edited: which ones."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.record_filter import matching_fields, told_field
from desktop_app.gui.panels.records import collection_editor, without_params
from desktop_app.nodes.destroy.spec import SPEC


class DestroyPanel(ConfigPanel):
    """Collection, filter, and whether each deletion is told."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`DestroyConfig`."""
        return (
            Field("collection", collection_editor, on_edit=without_params),
            *matching_fields(),
            told_field(),
        )
