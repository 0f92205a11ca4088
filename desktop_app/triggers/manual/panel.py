"""How the manual trigger is edited: the fields that are asked for, or a sample of free input."""

from __future__ import annotations

from functools import partial
from typing import get_args

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.form_designer import TYPES, form_fields
from desktop_app.gui.panels.json_editor import JsonEditor
from desktop_app.triggers.manual.spec import SPEC, InputField


class ManualTriggerPanel(ConfigPanel):
    """Input fields and sample input."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`ManualTriggerConfig`."""
        known = get_args(InputField.model_fields["type"].annotation)
        types = [kind for kind in TYPES if kind in known]
        return (
            Field(
                "fields",
                form_fields(types, InputField, preview=True),
                help=self.tr("A run asks for these. Without fields it asks for free JSON."),
            ),
            Field(
                "sample",
                partial(JsonEditor, variables=False, lines=6, placeholder='{"order": {"total": 250}}'),
                help=self.tr(
                    "What the run dialog starts with; it also tells which variables the input offers."
                ),
            ),
        )
