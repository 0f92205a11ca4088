"""Below a node's form: the way to try the node alone, or why there is none (engine.md 7.8)."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.domain.node_spec import NodeSpec
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr


class TrialFoot(QWidget):
    """The button, with the reason beside it where it does nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.button = push_button(tr("Test this node …"))
        self.reason = paragraph("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 12)
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(self.reason, 1)

    def show_type(self, spec: NodeSpec | None) -> None:
        """Offer to try a node of a type; of the trigger, and of what is unknown here, nothing is said."""
        reason = untestable(spec)
        self.setVisible(spec is not None)
        self.button.setEnabled(not reason)
        self.button.setToolTip(reason)
        self.reason.setText(reason)


def untestable(spec: NodeSpec | None) -> str:
    """Return why nodes of a type cannot be tried alone; empty if they can."""
    if spec is not None and spec.testable:
        return ""
    return tr("Nodes of this type only work inside a run: they cannot be tested alone.")
