"""Where the docks of the window stand, and the actions that lead to them (editor.md B, D)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

LEFT: Final = 292
RIGHT: Final = 372
BOTTOM: Final = 236
SIDES: Final = ("left", "bottom", "right")
FOR_DEBUGGING: Final = frozenset(("ledger", "timeline", "log", "watch", "breakpoints", "versions"))
"""Docks that come when somebody asks for them, or with the layout for debugging: all of them are too many."""

GO: Final = (
    ActionSpec("go_workflows", "Go to &Workflows", "Ctrl+1"),
    ActionSpec("go_palette", "Go to &Nodes", "Ctrl+2"),
    ActionSpec("go_outline", "Go to &Outline", "Ctrl+3"),
    ActionSpec("go_configuration", "Go to &Configuration", "Ctrl+4"),
    ActionSpec("go_jobs", "Go to &Jobs", "Ctrl+5"),
    ActionSpec("go_problems", "Go to &Problems", "Ctrl+6"),
    ActionSpec("go_history", "Go to &History", "Ctrl+7"),
    ActionSpec("go_tasks", "Go to &Tasks", "Ctrl+8"),
    ActionSpec("go_versions", "Go to &Versions", "Ctrl+9"),
    ActionSpec("go_variables", "Go to V&ariables", "Ctrl+0"),
    ActionSpec("go_documentation", "Go to &Documentation"),
    ActionSpec("go_runs", "Go to R&uns", "Ctrl+Alt+U"),
    ActionSpec("go_ledger", "Go to &Loops", "Ctrl+Alt+L"),
    ActionSpec("go_timeline", "Go to T&imeline"),
    ActionSpec("go_log", "Go to Lo&g"),
    ActionSpec("go_watch", "Go to Watc&h"),
    ActionSpec("go_data", "Go to D&ata", "Ctrl+Shift+D"),
    ActionSpec("go_breakpoints", "Go to &Breakpoints", "Ctrl+Shift+B"),
)
SHOW: Final = (
    ActionSpec("show_workflows", "Show &Workflows", "Ctrl+Shift+1", checkable=True),
    ActionSpec("show_palette", "Show &Nodes", "Ctrl+Shift+2", checkable=True),
    ActionSpec("show_outline", "Show &Outline", "Ctrl+Shift+3", checkable=True),
    ActionSpec("show_configuration", "Show &Configuration", "Ctrl+Shift+4", checkable=True),
    ActionSpec("show_jobs", "Show &Jobs", "Ctrl+Shift+5", checkable=True),
    ActionSpec("show_problems", "Show &Problems", "Ctrl+Shift+6", checkable=True),
    ActionSpec("show_history", "Show &History", "Ctrl+Shift+7", checkable=True),
    ActionSpec("show_tasks", "Show &Tasks", "Ctrl+Shift+8", checkable=True),
    ActionSpec("show_versions", "Show &Versions", "Ctrl+Shift+9", checkable=True),
    ActionSpec("show_variables", "Show V&ariables", "Ctrl+Shift+0", checkable=True),
    ActionSpec("show_documentation", "Show &Documentation", checkable=True),
    ActionSpec("show_runs", "Show R&uns", checkable=True),
    ActionSpec("show_ledger", "Show &Loops", checkable=True),
    ActionSpec("show_timeline", "Show T&imeline", checkable=True),
    ActionSpec("show_log", "Show Lo&g", checkable=True),
    ActionSpec("show_watch", "Show Watc&h", checkable=True),
    ActionSpec("show_data", "Show D&ata", checkable=True),
    ActionSpec("show_breakpoints", "Show &Breakpoints", checkable=True),
)
SPECS: Final = (*GO, *SHOW)


def arrange(window: MainWindow) -> None:
    """Put every dock where it stands at first in the layout for building."""
    area = Qt.DockWidgetArea
    for dock in window.docks:
        if dock.isFloating():
            dock.setFloating(False)
    for where, stack in (
        (area.LeftDockWidgetArea, window.left),
        (area.RightDockWidgetArea, window.right),
        (area.BottomDockWidgetArea, window.bottom),
    ):
        window.addDockWidget(where, stack[0])
        for before, dock in pairwise(stack):
            window.addDockWidget(where, dock)
            window.tabifyDockWidget(before, dock)
        for dock in stack:
            dock.setVisible(_at_first(dock))
        stack[0].raise_()
    sides: list[Dock] = [window.workflows, window.configuration]
    window.resizeDocks(sides, [LEFT, RIGHT], Qt.Orientation.Horizontal)
    window.resizeDocks([window.jobs], [BOTTOM], Qt.Orientation.Vertical)


def dock_menu(window: MainWindow, dock: Dock) -> QMenu:
    """Return what a right click on the title or the tab of a dock offers."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(tr("Hide this panel"), dock.hide)
    menu.addAction(tr("Maximise panel"), partial(window.commands.layouts.maximize, dock))
    floating = dock.isFloating()
    menu.addAction(tr("Put back") if floating else tr("Detach"), partial(dock.setFloating, not floating))
    return menu


def _at_first(dock: Dock) -> bool:
    return dock.objectName() not in FOR_DEBUGGING


class DockActions:
    """Joins these actions with the docks of one window. Owns which of them a hidden side shows again."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._put_away: dict[str, list[Dock]] = {}
        """Of each hidden side: what it showed, the panel in front last."""

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        go = {spec.name: partial(self._go, spec.name.removeprefix("go_")) for spec in GO}
        show = {spec.name: partial(self._toggle, spec.name.removeprefix("show_")) for spec in SHOW}
        return {**go, **show, **{side: partial(self._toggle_side, side) for side in SIDES}}

    def refresh(self) -> None:
        """Tick the docks and the sides of the window that are shown."""
        actions = self._window.actions_
        for dock in self._window.docks:
            actions[f"show_{dock.objectName()}"].setChecked(not dock.isHidden())
        for side in SIDES:
            actions[side].setChecked(any(not dock.isHidden() for dock in self._docks(side)))

    def _docks(self, side: str) -> list[Dock]:
        window = self._window
        return {"left": window.left, "bottom": window.bottom, "right": window.right}[side]

    def _toggle_side(self, side: str) -> None:
        """Hide a side, or show what it showed before it was hidden."""
        docks = self._docks(side)
        if shown := [dock for dock in docks if not dock.isHidden()]:
            self._put_away[side] = sorted(shown, key=lambda dock: not dock.visibleRegion().isEmpty())
            for dock in shown:
                dock.hide()
            return
        back = self._put_away.pop(side, None) or [dock for dock in docks if _at_first(dock)]
        for dock in back:
            dock.show()
        back[-1].raise_()

    def _dock(self, name: str) -> Dock:
        return next(dock for dock in self._window.docks if dock.objectName() == name)

    def _go(self, name: str) -> None:
        self._window.focus_dock(self._dock(name))

    def _toggle(self, name: str) -> None:
        dock = self._dock(name)
        dock.setVisible(dock.isHidden())
        if not dock.isHidden():
            dock.raise_()
