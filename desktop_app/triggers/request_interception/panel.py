"""How the guard before saving is edited: of what, and before which actions."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.form_inputs import ManyEditor
from desktop_app.gui.panels.records import collection_editor
from desktop_app.triggers.request_interception.spec import SPEC


class RequestInterceptionPanel(ConfigPanel):
    """Collection, when."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`RequestInterceptionConfig`."""
        actions = (
            Choice("create", self.tr("New records")),
            Choice("update", self.tr("Changed records")),
            Choice("updateOrCreate", self.tr("Changed or new records")),
            Choice("destroy", self.tr("Deleted records")),
        )
        return (
            Field("collection", collection_editor),
            Field(
                "global",
                SwitchEditor,
                title=self.tr("Before everything"),
                help=self.tr("Otherwise only where it is chosen: Data ▸ Run ▸ With every save, run."),
            ),
            Field(
                "actions",
                partial(ManyEditor, choices=actions),
                visible=lambda config: bool(config.get("global")),
            ),
        )
