"""How a notice is edited: what people read, and who."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.names import people
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.nodes.cc.spec import SPEC


class CcPanel(ConfigPanel):
    """Title and recipients."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`CcConfig`."""
        return (
            Field(
                "title",
                partial(TemplateEditor, placeholder=self.tr("The node’s title")),
                help=self.tr("What stands in the list of tasks, under “For your information”."),
            ),
            people("users"),
        )
