"""The menu of workflows that saves name: before or after them, in the order of choice (1.4.2, 1.6.1)."""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from desktop_app.domain.collections import Collection
from desktop_app.gui.tasks import spawn
from desktop_app.gui.wording import tr
from desktop_app.services import Services
from desktop_app.services.followers import Follower


class Following(QObject):
    """Adds its menu to others. Owns no state."""

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services

    def add_to(self, menu: QMenu, collection: Collection) -> QMenu:
        """Add the menu; it is filled at once, as soon as the list is read."""
        below = menu.addMenu(tr("With every save, run"))
        below.setToolTipsVisible(True)
        below.addAction(tr("Reading …")).setEnabled(False)
        spawn(self._fill(below, collection), self)
        return below

    async def _fill(self, menu: QMenu, collection: Collection) -> None:
        offered = await self._services.followers.offered(collection.path)
        if not shiboken6.isValid(menu):
            return
        menu.clear()
        for one in offered:
            action = menu.addAction(_words(one))
            action.setCheckable(True)
            action.setChecked(one.place > 0)
            action.toggled.connect(partial(self._choose, collection.path, one.name))
        if not offered:
            none = menu.addAction(
                tr("No workflow of before or after saving is switched on for these records.")
            )
            none.setEnabled(False)

    def _choose(self, collection: str, name: str, chosen: bool) -> None:
        spawn(self._services.followers.choose(collection, name, chosen), self)


def _words(one: Follower) -> str:
    title = one.title.replace("&", "&&")
    title = tr("{title}, with its {link}", title=title, link=one.path) if one.path else title
    title = tr("Before: {title}", title=title) if one.before else title
    return f"{one.place}. {title}" if one.place else title
