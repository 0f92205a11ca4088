"""What a person usually adds after what: learned from use, kept on this machine, forgotten with time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop_app.gui.settings import Settings

DECAY: Final = 0.9
"""What an earlier choice still counts after another one was made at the same place."""
FORGOTTEN: Final = 0.05
ANYWHERE: Final = "*"
"""Stands for every place: what was added lately, wherever."""


class Habits:
    """Weights by the type that stood before and the type that was chosen. Lives in the window's settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def note(self, before: str, chosen: str) -> None:
        """Learn that ``chosen`` was added behind a node of the type ``before``."""
        learned = self._settings.habits()
        for place in (before, ANYWHERE):
            faded = {kind: weight * DECAY for kind, weight in learned.get(place, {}).items()}
            faded[chosen] = faded.get(chosen, 0.0) + 1.0
            learned[place] = {kind: weight for kind, weight in faded.items() if weight >= FORGOTTEN}
        self._settings.save_habits(learned)

    def after(self, before: str) -> Mapping[str, float]:
        """Return the weights of the types behind ``before``; what was used lately elsewhere counts less."""
        learned = self._settings.habits()
        recent = {kind: weight / 1000 for kind, weight in learned.get(ANYWHERE, {}).items()}
        return recent | learned.get(before, {})
