"""How an end is edited: with success or with failure."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.nodes.end.spec import SPEC


class EndPanel(ConfigPanel):
    """The status of the whole execution."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`EndConfig`."""
        return (
            Field(
                "endStatus",
                cards(
                    (1, self.tr("Success"), self.tr("The execution ends as resolved.")),
                    (-1, self.tr("Failure"), self.tr("The execution ends as failed.")),
                ),
                help=self.tr("Ends everything at once, also from inside branches and loops."),
            ),
        )
