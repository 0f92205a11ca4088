"""How a delay is edited: for how long, and what then."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.duration_editor import DurationEditor
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.nodes.delay.spec import SPEC


class DelayPanel(ConfigPanel):
    """Duration with unit, and the status after it."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`DelayConfig`."""
        return (
            Field(
                "duration",
                DurationEditor,
                title=self.tr("Wait for"),
                help=self.tr("Counted from the moment the node is reached. The wait outlives a restart."),
                also=("unit",),
            ),
            Field(
                "endStatus",
                cards(
                    (1, self.tr("Continue"), self.tr("The next node runs.")),
                    (-1, self.tr("Fail"), self.tr("The line ends as failed: a time limit has run out.")),
                ),
            ),
        )
