"""How a person wants canvases to take wheel and keys (editor.md D, E Navigation)."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from desktop_app.domain.quick import dataclass


@dataclass(frozen=True, slots=True)
class CanvasOptions:
    """Choices of one person for all canvases; none of them is on at first."""

    wheel_zooms: bool = False
    """The wheel zooms and Ctrl+wheel scrolls."""
    tab_moves_focus: bool = False
    """Tab leaves the canvas instead of adding a node."""
    letters_add: bool = False
    """Any letter opens quick add with it; the keys of actions then need a semicolon before them."""

    @classmethod
    def read(cls, kept: Any) -> CanvasOptions:
        """Return what was kept with :meth:`kept`; whatever is missing or odd is off."""
        known = kept if isinstance(kept, dict) else {}
        return cls(**{each.name: known.get(each.name) is True for each in fields(cls)})

    def kept(self) -> dict[str, bool]:
        """Return the choices in a form that can be kept."""
        return asdict(self)
