"""How the event after saving is edited: of what, after which saves, what comes with the record."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.form_inputs import ManyEditor
from desktop_app.gui.panels.records import appends_editor, collection_editor
from desktop_app.triggers.action.spec import SPEC


class ActionPanel(ConfigPanel):
    """Collection, when, associations."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`ActionConfig`."""
        saves = (Choice("create", self.tr("New records")), Choice("update", self.tr("Changed records")))
        return (
            Field("collection", collection_editor),
            Field(
                "global",
                SwitchEditor,
                title=self.tr("After every save"),
                help=self.tr("Otherwise only where it is chosen: Data ▸ Run ▸ With every save, run."),
            ),
            Field(
                "actions",
                partial(ManyEditor, choices=saves),
                visible=lambda config: bool(config.get("global")),
            ),
            Field("appends", appends_editor),
        )
