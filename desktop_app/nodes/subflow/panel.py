"""How the call of a workflow is edited: which one, and its input."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import combo_of
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.subflow.spec import SPEC


class SubflowPanel(ConfigPanel):
    """Workflow and input."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`SubflowConfig`."""
        return (
            Field(
                "workflow",
                self._chooser,
                help=self.tr("Its main version is called, also when it is switched off."),
            ),
            Field(
                "context",
                partial(ValueEditor, modes=(Mode.JSON, Mode.VARIABLE)),
                help=self.tr("What the called workflow finds under {{$context}}. Variables are allowed."),
            ),
        )

    def _chooser(self, context: PanelContext) -> Editor:
        """Offer the workflows; where they are not known, take the key as text."""
        if context.workflows:
            return combo_of(self._choices)(context)
        return TextEditor(context, placeholder=self.tr("Key of the workflow"), optional=True)

    def _choices(self, context: PanelContext) -> Sequence[Choice]:
        others = [Choice(key, title or key) for key, title in context.workflows]
        return [Choice(None, self.tr("Choose a workflow")), *others]
