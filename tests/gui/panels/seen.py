"""The last-seen values of a tab, as far as panels ask for them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.domain import template
from desktop_app.domain.environment import Variable
from desktop_app.domain.values import MISSING
from desktop_app.services.last_seen import Sighting
from tests.gui.panels.samples import SAMPLE

SECRETS = (Variable("HOOK_PASSWORD", secret=True), Variable("HOOK_TOKEN", secret=True))


class Seen(QObject):
    """Knows what a run was started with, and two secrets of the workspace."""

    changed = Signal()
    known_environment = environment = SECRETS
    held = False

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {"$context": SAMPLE}

    def at(self, path: str) -> Sighting | None:
        found = template.resolve_path(self.values, path)
        return None if found is MISSING else Sighting(found)

    def age(self, sighting: Sighting) -> str:
        return "last run"
