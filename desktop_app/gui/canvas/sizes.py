"""The sizes and distances that a layout needs, in the font size of one canvas."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.arrangement import Measures, arrangement
from desktop_app.editor.layout_values import Direction, Spacing
from desktop_app.gui.canvas.look import Look

RIGHTWARDS: Final = Spacing(gap=72, branch_head=204, join=72, branch_gap=28, lane=64, frame=40)
"""Distances where the flow runs to the right: labels are wider than high."""


class Sizes:
    """Answers for the look as it is when asked: it grows with the UI font."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def card(self, node: Node | None = None) -> tuple[float, float]:
        """Return width and height of a card; all cards, the trigger's too, are alike."""
        return self._look.metrics.card_width, self._look.metrics.card_height

    @property
    def spacing(self) -> Spacing:
        """The distances of a layout that runs down."""
        return self._scaled(Spacing())

    def measures(self, workflow: Workflow) -> Measures:
        """Return sizes and distances for a layout of ``workflow`` in the direction that it wants."""
        return self.measures_for(arrangement(workflow).direction)

    def measures_for(self, direction: Direction) -> Measures:
        """Return sizes and distances for a layout in this direction."""
        plain = RIGHTWARDS if direction == "right" else Spacing()
        return Measures(self.card, self.card(), self._scaled(plain))

    def _scaled(self, plain: Spacing) -> Spacing:
        unit = self._look.metrics.unit
        return Spacing(*(getattr(plain, name) * unit for name in Spacing.__dataclass_fields__))
