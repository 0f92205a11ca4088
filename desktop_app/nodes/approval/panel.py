"""How a review is edited: what is reviewed, who decides, and what the decision does."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import cards, segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.layout_designer import layout_fields
from desktop_app.gui.panels.names import people
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.nodes.approval.spec import SPEC


class ApprovalPanel(ConfigPanel):
    """The frozen mode, the task, and the reviewers."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`ApprovalConfig`."""
        return (
            Field(
                "branchMode",
                cards(
                    (False, self.tr("Go on if approved"), self.tr("A rejection ends the line.")),
                    (True, self.tr("Open a branch"), self.tr("Approved, rejected and returned go apart.")),
                ),
            ),
            Field(
                "title",
                partial(TemplateEditor, placeholder=self.tr("The node’s title")),
                help=self.tr("What the reviewer sees in the list of tasks. Variables are allowed."),
            ),
            Field("data", ValueEditor, help=self.tr("Shown to the reviewer, and kept in the result.")),
            Field(
                "returnable",
                SwitchEditor,
                help=self.tr("A return asks for changes; it always ends the workflow."),
            ),
            Field(
                "endOnReject",
                segments((False, self.tr("Go on")), (True, self.tr("End the workflow"))),
                visible=lambda config: bool(config.get("branchMode")),
            ),
            *layout_fields(
                SPEC,
                self.tr("Without blocks: the comment and the buttons. What is reviewed stands above."),
                also=("returnable",),
            ),
            people("assignees", self.tr("Who answers")),
        )
