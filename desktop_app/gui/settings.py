"""What the window remembers for one person: geometry, theme, keys. Never part of a workflow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QByteArray, QSettings

from desktop_app.gui.canvas.options import CanvasOptions
from desktop_app.gui.theme import Mode

MODES: Final[tuple[Mode, ...]] = ("system", "light", "dark", "contrast")
_LAYOUT: Final = 5
"""Number of the dock arrangement; a saved layout of another number is not restored."""


class Settings:
    """Typed access to one INI file of the workspace. View options are saved as they change."""

    def __init__(self, path: Path) -> None:
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    # -- window ----------------------------------------------------------------------------------------
    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Return geometry and dock state as saved, or None."""
        geometry, state = self._store.value("window/geometry"), self._store.value("window/state")
        known = self._store.value("window/layout") in (_LAYOUT, str(_LAYOUT))
        if known and isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            return geometry, state
        return None

    def save_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keep geometry and dock state."""
        self._store.setValue("window/layout", _LAYOUT)
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/state", state)

    def arrangement(self) -> str:
        """Return which layout by name is in force: ``build`` or ``debug``."""
        return "debug" if self._store.value("window/arrangement") == "debug" else "build"

    def save_arrangement(self, name: str) -> None:
        """Keep which layout by name is in force."""
        self._store.setValue("window/arrangement", name)

    def docks(self, name: str) -> QByteArray | None:
        """Return how the docks stood when the layout ``name`` was left, or None."""
        found = self._store.value(f"window/docks_{name}_{_LAYOUT}")
        return found if isinstance(found, QByteArray) else None

    def save_docks(self, name: str, state: QByteArray) -> None:
        """Keep how the docks stand in the layout ``name``."""
        self._store.setValue(f"window/docks_{name}_{_LAYOUT}", state)

    def theme(self) -> Mode:
        """Return the chosen theme; the system's by default."""
        value = self._store.value("window/theme", "system")
        return next((mode for mode in MODES if mode == value), "system")

    def save_theme(self, mode: Mode) -> None:
        """Keep the chosen theme."""
        self._store.setValue("window/theme", mode)

    def language(self) -> str:
        """Return the chosen language, ``system`` by default; see :mod:`desktop_app.gui.language`."""
        return str(self._store.value("window/language", "system"))

    def save_language(self, language: str) -> None:
        """Keep the chosen language; it is spoken from the next start on."""
        self._store.setValue("window/language", language)

    def text_size(self) -> int:
        """Return the size of texts in per cent of the system's, from 50 to 300."""
        value = self._json("window/text_size", 100)
        return value if isinstance(value, int) and 50 <= value <= 300 else 100

    def save_text_size(self, per_cent: int) -> None:
        """Keep the size of texts."""
        self._store.setValue("window/text_size", json.dumps(per_cent))

    def calm(self) -> bool:
        """Return whether nothing is to be animated."""
        return self._json("window/calm", False) is True

    def save_calm(self, calm: bool) -> None:
        """Keep whether nothing is to be animated."""
        self._store.setValue("window/calm", json.dumps(calm))

    def in_tray(self) -> bool:
        """Return whether Wirework goes on in the tray when its window is closed."""
        return self._json("window/tray", False) is True

    def save_in_tray(self, in_tray: bool) -> None:
        """Keep whether Wirework goes on in the tray when its window is closed."""
        self._store.setValue("window/tray", json.dumps(in_tray))

    def changes_layout(self) -> bool:
        """Return whether the Debug layout comes while a run is paused; it does not at first."""
        return self._json("window/debug_layout", False) is True

    def save_changes_layout(self, wanted: bool) -> None:
        """Keep whether the Debug layout comes while a run is paused."""
        self._store.setValue("window/debug_layout", json.dumps(wanted))

    def others_run(self) -> bool:
        """Return whether the other branches of a parallel keep running during a step; they wait at first."""
        return self._json("debug/others_run", False) is True

    def save_others_run(self, wanted: bool) -> None:
        """Keep whether the other branches of a parallel keep running during a step."""
        self._store.setValue("debug/others_run", json.dumps(wanted))

    def keys(self) -> dict[str, list[str]]:
        """Return the keys that a person has given to actions, by the name of the action."""
        found = self._json("window/keys", {})
        rows = found.items() if isinstance(found, dict) else ()
        return {str(name): [str(each) for each in keys] for name, keys in rows if isinstance(keys, list)}

    def save_keys(self, keys: dict[str, list[str]]) -> None:
        """Keep the keys that differ from those of the first start."""
        self._store.setValue("window/keys", json.dumps(keys))

    def minimap(self) -> bool:
        """Whether the canvas shows its overview; it does at first."""
        return self._store.value("canvas/minimap", "true") in ("true", True)

    def save_minimap(self, wanted: bool) -> None:
        """Keep whether the canvas shows its overview."""
        self._store.setValue("canvas/minimap", wanted)

    def grid(self) -> bool:
        """Whether the canvas has dots; it does at first."""
        return self._store.value("canvas/grid", "true") in ("true", True)

    def save_grid(self, wanted: bool) -> None:
        """Keep whether the canvas has dots."""
        self._store.setValue("canvas/grid", wanted)

    def timings(self) -> bool:
        """Whether cards tell how long they took in the run that is shown; they do not at first."""
        return self._store.value("canvas/timings", "false") in ("true", True)

    def save_timings(self, wanted: bool) -> None:
        """Keep whether cards tell how long they took."""
        self._store.setValue("canvas/timings", wanted)

    def wire_values(self) -> bool:
        """Whether wires tell their last values; they do not at first."""
        return self._store.value("canvas/values", "false") in ("true", True)

    def save_wire_values(self, wanted: bool) -> None:
        """Keep whether wires tell their last values."""
        self._store.setValue("canvas/values", wanted)

    def told(self) -> dict[str, object]:
        """Return what a report of a problem may tell: nothing that names files, workflows or values."""
        return {
            "theme": self.theme(),
            "language": self.language(),
            "text size": self.text_size(),
            "no animations": self.calm(),
            "layout": self.arrangement(),
            "debug layout while paused": self.changes_layout(),
            "other branches keep running": self.others_run(),
            "minimap": self.minimap(),
            "grid": self.grid(),
            "timings": self.timings(),
            "values on wires": self.wire_values(),
            "canvas": self.canvas_options().kept(),
            "keys": self.keys(),
        }

    def canvas_options(self) -> CanvasOptions:
        """Return how canvases take wheel and keys."""
        return CanvasOptions.read(self._json("canvas/options", {}))

    def save_canvas_options(self, options: CanvasOptions) -> None:
        """Keep how canvases take wheel and keys."""
        self._store.setValue("canvas/options", json.dumps(options.kept()))

    def open_tabs(self) -> list[str]:
        """Return the keys of the workflows that were open, in order."""
        return [str(key) for key in self._json("window/tabs", [])]

    def current_tab(self) -> str:
        """Return the key of the workflow that was in front."""
        return str(self._store.value("window/current_tab", ""))

    def save_open_tabs(self, keys: list[str], current: str = "") -> None:
        """Keep which workflows are open, and which of them is in front."""
        self._store.setValue("window/tabs", json.dumps(keys))
        self._store.setValue("window/current_tab", current)

    def torn(self) -> dict[str, tuple[int, int, int, int]]:
        """Return where the windows torn off stood (x, y, width, height), by the key of their workflow."""
        found = self._json("window/torn", {})
        rows = found.items() if isinstance(found, dict) else ()
        return {str(key): (place[0], place[1], place[2], place[3]) for key, place in rows if _is_place(place)}

    def save_torn(self, places: dict[str, tuple[int, int, int, int]]) -> None:
        """Keep where the windows torn off stand."""
        self._store.setValue("window/torn", json.dumps(places))

    def crashed(self) -> bool:
        """Return whether the window began and never left."""
        return self._store.value("window/running") in ("true", True)

    def begin(self) -> None:
        """Note at once that the window runs."""
        self._store.setValue("window/running", True)
        self._store.sync()

    def leave(self) -> None:
        """Note that the window is left in order."""
        self._store.setValue("window/running", False)

    # -- snippets --------------------------------------------------------------------------------------
    def snippets(self) -> dict[str, str]:
        """Return the kept pieces of workflows: the text of the clipboard by name."""
        found = self._json("snippets/all", {})
        return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}

    def save_snippets(self, snippets: dict[str, str]) -> None:
        """Keep the pieces of workflows."""
        self._store.setValue("snippets/all", json.dumps(snippets))
        self._store.sync()

    # -- runs ------------------------------------------------------------------------------------------
    def run_filters(self) -> dict[str, Any]:
        """Return the kept filters of the list of runs by name; see ``runs/filter.py``."""
        found = self._json("runs/filters", {})
        return dict(found) if isinstance(found, dict) else {}

    def save_run_filters(self, filters: dict[str, Any]) -> None:
        """Keep the filters of the list of runs."""
        self._store.setValue("runs/filters", json.dumps(filters))

    def watches(self, key: str) -> list[str]:
        """Return the expressions that are watched in a workflow."""
        found = self._json("runs/watches", {})
        kept = found.get(key) if isinstance(found, dict) else None
        return [str(text) for text in kept] if isinstance(kept, list) else []

    def save_watches(self, key: str, texts: list[str]) -> None:
        """Keep the expressions that are watched in a workflow."""
        found = self._json("runs/watches", {})
        kept = {**(found if isinstance(found, dict) else {}), key: texts}
        self._store.setValue("runs/watches", json.dumps({name: each for name, each in kept.items() if each}))

    # -- adding ----------------------------------------------------------------------------------------
    def habits(self) -> dict[str, dict[str, float]]:
        """Return what was added behind what, with weights; see ``models/habits.py``."""
        kept = self._json("adding/habits", {})
        rows = kept.items() if isinstance(kept, dict) else ()
        return {str(place): _weights(kinds) for place, kinds in rows if isinstance(kinds, dict)}

    def save_habits(self, habits: dict[str, dict[str, float]]) -> None:
        """Keep what was added behind what."""
        self._store.setValue("adding/habits", json.dumps(habits))

    # -- the variable browser --------------------------------------------------------------------------
    def browser(self) -> dict[str, Any]:
        """Return filters and pins of the variable browser; see ``variables/memory.py``."""
        found = self._json("variables/browser", {})
        return found if isinstance(found, dict) else {}

    def save_browser(self, chosen: dict[str, Any]) -> None:
        """Keep filters and pins of the variable browser."""
        self._store.setValue("variables/browser", json.dumps(chosen))

    # -- what was open last ----------------------------------------------------------------------------
    def recent(self) -> list[Any]:
        """Return what was open last; see :mod:`desktop_app.gui.recent`."""
        found = self._json("files/recent", [])
        return found if isinstance(found, list) else []

    def save_recent(self, rows: list[dict[str, Any]]) -> None:
        """Keep what was open last."""
        self._store.setValue("files/recent", json.dumps(rows))

    # -- files -----------------------------------------------------------------------------------------
    def folder(self) -> str:
        """Return the folder that a file dialog starts in."""
        return str(self._store.value("files/folder", str(Path.home())))

    def save_folder(self, folder: str) -> None:
        """Keep the folder of the last file dialog."""
        self._store.setValue("files/folder", folder)

    def stock_loop(self) -> bool:
        """Whether qasync's own event loop is to be used instead of ours."""
        return self._store.value("advanced/stock_loop") in ("true", True, 1, "1")

    def sync(self) -> None:
        """Write what is pending to the file."""
        self._store.sync()

    def _json(self, name: str, default: Any) -> Any:
        text = self._store.value(name)
        try:
            return json.loads(text) if isinstance(text, str) else default
        except ValueError:
            return default


def _weights(kinds: dict[Any, Any]) -> dict[str, float]:
    return {str(kind): float(weight) for kind, weight in kinds.items() if isinstance(weight, int | float)}


def _is_place(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(isinstance(part, int) for part in value)
