"""How the collection event is edited: what is watched, when it counts, what comes with the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.record_filter import FilterEditor
from desktop_app.gui.panels.records import appends_editor, changed_editor, collection_editor
from desktop_app.triggers.collection.spec import DELETED, SPEC, UPDATED


class CollectionPanel(ConfigPanel):
    """Collection, mode, changed fields, condition, associations."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`CollectionConfig`."""
        modes = (
            (1, self.tr("Created"), self.tr("A new record was added.")),
            (2, self.tr("Updated"), self.tr("A record was changed.")),
            (3, self.tr("Created or updated"), self.tr("Either of them.")),
            (4, self.tr("Deleted"), self.tr("A record was removed.")),
        )
        return (
            Field("collection", collection_editor, on_edit=_of_another),
            Field("mode", cards(*modes)),
            Field("changed", changed_editor, visible=lambda config: bool(_mode(config) & UPDATED)),
            Field("condition", FilterEditor, visible=_remains),
            Field("appends", appends_editor, visible=_remains),
            Field("rollbackOnFailure", SwitchEditor),
        )


def _mode(config: Mapping[str, Any]) -> int:
    mode = config.get("mode")
    return mode if isinstance(mode, int) else 0


def _remains(config: Mapping[str, Any]) -> bool:
    """Whether there still is a record that could be looked at."""
    return not _mode(config) & DELETED


def _of_another(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Forget what was said about the fields of another collection."""
    if old.get("collection") in (None, "", new.get("collection")):
        return new
    return {**new, "changed": [], "condition": {"$and": []}, "appends": []}
