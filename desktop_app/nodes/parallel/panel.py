"""How parallel branches are edited: what their outcomes mean together."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.nodes.parallel.spec import MODES, SPEC


class ParallelPanel(ConfigPanel):
    """The mode."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`ParallelConfig`."""
        meanings = {
            "all": self.tr("Fails as soon as one branch fails."),
            "any": self.tr("Fails only if every branch fails."),
            "race": self.tr("Succeeds or fails as that branch did; the others no longer count."),
            "allSettled": self.tr("Always succeeds once every branch has ended."),
        }
        choices = [(mode, self.tr(title), meanings[mode]) for mode, title in MODES.items()]
        help_text = self.tr("Branches start one after another; each may wait on its own.")
        return (Field("mode", cards(*choices), help=help_text),)
