"""How a dynamic calculation is edited: where the expression comes from, and the data."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.dynamic_calculation.spec import SPEC

DATA = (Mode.VARIABLE, Mode.JSON, Mode.NULL)


class DynamicCalculationPanel(ConfigPanel):
    """Expression and data."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`DynamicCalculationConfig`."""
        return (
            Field(
                "expression",
                partial(ValueEditor, modes=DATA),
                help=self.tr("An object with “engine” and “expression”, for example a record."),
            ),
            Field(
                "scope",
                partial(ValueEditor, modes=DATA),
                help=self.tr("The object that the expression speaks of: {{price}} is its member “price”."),
            ),
        )
