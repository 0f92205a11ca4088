"""What a person has chosen in the browser, for next time: filters, and what is pinned in each workflow."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.settings import Settings
from desktop_app.gui.variables.names import SCOPES
from desktop_app.gui.variables.tree import Filters
from desktop_app.gui.variables.values import TYPES


class BrowserMemory(QObject):
    """Shared by the dock and every pop-up of a window; kept in the settings of the person."""

    changed = Signal()

    def __init__(self, settings: Settings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        kept = settings.browser() if settings else {}
        scope, kind = kept.get("scope", ""), kept.get("kind", "")
        self.filters = Filters(
            scope if scope in SCOPES else "",
            kind if kind in TYPES else "",
            kept.get("in_scope") is not False,
        )
        pins = kept.get("pins")
        self._pins: dict[str, list[str]] = pins if isinstance(pins, dict) else {}

    def choose(self, filters: Filters) -> None:
        """Leave out what these filters say."""
        if filters != self.filters:
            self.filters = filters
            self._keep()

    def pinned(self, workflow_key: str) -> tuple[str, ...]:
        """Return the paths that are pinned in a workflow."""
        return tuple(str(path) for path in self._pins.get(workflow_key, ()))

    def toggle(self, workflow_key: str, path: str) -> None:
        """Pin a path, or let go of it."""
        kept = self._pins.setdefault(workflow_key, [])
        (kept.remove if path in kept else kept.append)(path)
        self._keep()

    def _keep(self) -> None:
        if self._settings is not None:
            filters = self.filters
            self._settings.save_browser(
                {
                    "scope": filters.scope,
                    "kind": filters.kind,
                    "in_scope": filters.in_scope,
                    "pins": self._pins,
                }
            )
        self.changed.emit()
