"""How a response message is edited: its text."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.nodes.response_message.spec import SPEC


class ResponseMessagePanel(ConfigPanel):
    """The message."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`ResponseMessageConfig`."""
        help_text = self.tr("Shown to the person who started the run when it ends. Variables are allowed.")
        example = self.tr("Thank you! Order {{$context.id}} is on its way.")
        return (Field("message", partial(TemplateEditor, lines=3, placeholder=example), help=help_text),)
