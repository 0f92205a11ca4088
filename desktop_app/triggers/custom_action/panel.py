"""How a custom action is edited: what it works on, and what comes with the records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.records import appends_editor, collection_editor
from desktop_app.triggers.custom_action.spec import ANYTHING, ONE, SEVERAL, SPEC


class CustomActionPanel(ConfigPanel):
    """Type, collection, associations."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`CustomActionConfig`."""
        kinds = (
            (ANYTHING, self.tr("Any values"), self.tr("It needs no record.")),
            (ONE, self.tr("One record"), self.tr("The record that was chosen, or a form that is filled in.")),
            (SEVERAL, self.tr("Several records"), self.tr("The chosen records, as a list.")),
        )
        return (
            Field("type", cards(*kinds)),
            Field("collection", collection_editor, visible=_on_records),
            Field("appends", appends_editor, visible=_on_records),
        )


def _on_records(config: Mapping[str, Any]) -> bool:
    return config.get("type") in (ONE, SEVERAL)
