"""Life without a window in sight: the sign in the tray, holding work back, starting with the system (N)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from desktop_app.gui.action_bindings import ActionBindings
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec(
        "hold_work",
        "Hold &background runs",
        tip="Runs that would begin or go on by themselves wait until you let them go on",
        checkable=True,
    ),
    ActionSpec("to_tray", "&Minimise to the tray", tip="Workflows go on without the window"),
)


class Tray(QObject):
    """The sign in the tray: its menu, what it says of the state, and messages of the desktop."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._act: Callable[[], object] | None = None
        self._tasks = 0
        self._icon: QSystemTrayIcon | None = None
        self.menu = QMenu(window)
        self.menu.addAction(tr("Open Wirework"), self.come_back)

    @property
    def available(self) -> bool:
        """Whether the desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> bool:
        """Show the sign, if there is a place for it."""
        if not self.available:
            return False
        if self._icon is None:
            self._fill()
            self._icon = QSystemTrayIcon(self)
            self._icon.setContextMenu(self.menu)
            self._icon.messageClicked.connect(self._clicked)
            self._icon.activated.connect(self._activated)
        self.refresh()
        self._icon.show()
        return True

    def hide(self) -> None:
        """Take the sign away; the window is there."""
        if self._icon is not None:
            self._icon.hide()

    def _fill(self) -> None:
        actions = self._window.actions_
        started = QMenu(tr("Run"), self.menu)
        self.menu.addMenu(started)
        bindings = self._window.commands.background.bindings
        self.menu.aboutToShow.connect(lambda: bindings.fill_tray(started))
        self.menu.addAction(actions["hold_work"])
        self.menu.addSeparator()
        self.menu.addAction(actions["quit"])

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason != QSystemTrayIcon.ActivationReason.Context:
            self.come_back()

    def state(self) -> str:
        """Return in a line how things stand."""
        held = self._window.services.executions.held
        parts = ["Wirework", tr("background runs are held") if held else ""]
        reads = not self._window.line.listening.isHidden()
        parts.append(tr("reads the clipboard") if reads else "")
        parts.append(counted(self._tasks, "1 task waits", "{n} tasks wait") if self._tasks else "")
        return " · ".join(filter(None, parts))

    def refresh(self, tasks: int | None = None) -> None:
        """Say how things stand now."""
        self._tasks = self._tasks if tasks is None else tasks
        if self._icon is None:
            return
        held = self._window.services.executions.held
        name, color = (
            ("pause", "muted") if held else ("clock", "pending") if self._tasks else ("run", "accent")
        )
        self._icon.setIcon(themed_icon(action_icon(name), self._window.themes.current, color))
        self._icon.setToolTip(self.state())

    def tell(self, title: str, detail: str, act: Callable[[], object]) -> None:
        """Show a message of the desktop; a click on it comes back to the window and acts."""
        if self.show() and self._icon is not None:
            self._act = act
            self._icon.showMessage(title, detail, self._icon.icon())

    def _clicked(self) -> None:
        act, self._act = self._act, None
        self.come_back()
        if act is not None:
            act()

    def come_back(self) -> None:
        """Bring the window to the front."""
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()
        if not window.settings.in_tray():
            self.hide()


class BackgroundCommands(QObject):
    """What a person does about work in the background."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self.tray = Tray(window)
        self.bindings = ActionBindings(window)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {"hold_work": self._hold, "to_tray": self.to_tray}

    def begin(self) -> None:
        """Show the sign in the tray if the person wants it there, and follow the number of tasks."""
        self.bindings.begin()
        self.window.tasks.counted_changed.connect(partial(self.tray.refresh))
        if self.window.settings.in_tray():
            self.tray.show()
        if not self.tray.available:
            self.window.actions_.allow("to_tray", tr("This desktop has no tray."))

    def _hold(self) -> None:
        held = self.window.actions_["hold_work"].isChecked()
        self.window.services.executions.hold(held)
        self.tray.refresh()
        self.window.line.tell(
            tr("Background runs are held: they wait in the queue.") if held else tr("Background runs go on.")
        )

    def to_tray(self) -> bool:
        """Hide the window; False, and it stays, where there is no tray to come back from."""
        if not self.tray.show():
            return False
        self.window.commit_typing()
        self.window.hide()
        return True

    def stay_in_tray(self) -> bool:
        """Answer the wish to close the window: whether it only goes into the tray."""
        return self.window.settings.in_tray() and self.to_tray()
