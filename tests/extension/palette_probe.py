"""Opens the window off-screen in a process of its own and prints which types its palette offers.

Run as a script by ``test_package.py``, so that installed packages are found as at a real start.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractItemModel, QModelIndex

from desktop_app.app.assembly import Desk
from desktop_app.app.desktop import make_app
from desktop_app.domain.workflow import Node, Workflow
from desktop_app.gui.docks.palette import TYPE_ROLE
from desktop_app.gui.loop import make_loop
from desktop_app.gui.panels import PanelContext
from tests.helpers.desk import open_desk


def offered(model: QAbstractItemModel, above: QModelIndex | None = None) -> dict[str, str]:
    """Return the titles of the types in the palette's model, by type id."""
    found: dict[str, str] = {}
    parent = above or QModelIndex()
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        if index.data(TYPE_ROLE):
            found[index.data(TYPE_ROLE)] = index.data()
        found.update(offered(model, index))
    return found


def seen(desk: Desk) -> dict[str, Any]:
    """Return what a person meets of the package's types."""
    catalog = desk.core.services.catalog
    node = Node("a", "randomString", "", {})
    panel = desk.window.configuration._panels.panel(PanelContext(Workflow(nodes=(node,)), catalog, node))
    return {
        "palette": offered(desk.window.palette_dock.tree.model()),
        "triggers": list(catalog.triggers),
        "panel": type(panel).__name__,
        "icon": catalog.nodes["randomString"].icon,
    }


async def look(workspace: Path) -> None:
    """Open the window, print, close it."""
    async with open_desk(workspace) as desk:
        print(json.dumps(seen(desk)))


if __name__ == "__main__":
    app = make_app()
    loop = make_loop(app)
    asyncio.set_event_loop(loop)
    loop.run_until_complete(look(Path(sys.argv[1])))
    loop.close()
