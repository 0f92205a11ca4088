"""How a calculation is edited: a language and an expression in it."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.calculation_editor import CalculationEditor
from desktop_app.gui.panels.form import Field
from desktop_app.nodes.calculation.spec import SPEC


class CalculationPanel(ConfigPanel):
    """Language and expression, checked while typing."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`CalculationConfig`."""
        return (Field("expression", CalculationEditor, also=("engine",)),)
