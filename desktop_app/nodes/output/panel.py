"""How an output is edited: the value that the execution answers."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.nodes.output.spec import SPEC


class OutputPanel(ConfigPanel):
    """One value of any kind."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`OutputConfig`."""
        help_text = self.tr("What the workflow answers. If several outputs run, the last one wins.")
        example = self.tr("Choose a variable, or type a value")
        return (Field("value", partial(ValueEditor, placeholder=example), help=help_text),)
