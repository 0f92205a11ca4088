"""How the call of a workflow is edited: which one, and its input."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.fields import combo_of
from desktop_app.gui.panels.form import Field
from desktop_app.nodes.subflow.input_editor import CallInputEditor
from desktop_app.nodes.subflow.spec import SPEC


class SubflowPanel(ConfigPanel):
    """Workflow and input."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`SubflowConfig`."""
        return (
            Field(
                "workflow",
                combo_of(self._choices),
                help=self.tr("Its main version is called, also when it is switched off."),
            ),
            Field(
                "context",
                CallInputEditor,
                help=self.tr("What the called workflow finds under {{$context}}. Variables are allowed."),
                also=("workflow",),
            ),
        )

    def _choices(self, context: PanelContext) -> Sequence[Choice]:
        """A synchronous workflow cannot wait for one that may (4.11)."""
        sync = context.workflow.sync
        fitting = {key: one for key, one in context.workflows.items() if one.sync or not sync}
        others = [Choice(key, one.title or key) for key, one in fitting.items()]
        none = self.tr("There is no other workflow to call yet")
        return [Choice(None, self.tr("Choose a workflow") if others else none), *others]
