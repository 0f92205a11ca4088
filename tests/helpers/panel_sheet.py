"""All panels on one picture: as they are when a node is added, and with everything filled in and unfolded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFontInfo, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from desktop_app.gui.chrome import chrome_sheet
from desktop_app.gui.panels.area import PanelArea
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.form_preview import PreviewEditor
from desktop_app.gui.panels.list_editor import ListItem
from desktop_app.gui.theme import Theme
from tests.gui.panels.samples import CATALOG, context_of, make_panel, node_context
from tests.gui.panels.seen import Seen
from tests.gui.panels.test_every_field import ANY_KEY, OTHERS, SET
from tests.gui.panels.test_logic import MET, UNKNOWN, UNMET, item, new_group

WIDTH: Final = 380
NARROW: Final = 320
COLUMNS: Final = 6
GAP: Final = 16
LINE: Final = 24
NESTED: Final = new_group(MET, new_group(UNMET, UNKNOWN, kind="or"), item(3, "includes"))


def panels(*, filled: bool) -> Iterable[tuple[str, ConfigPanel]]:
    """Yield the panel of each type with its name."""
    seen = Seen()
    for name, (_, given) in SET.items():
        if not filled and " " in name:
            continue
        config = known_keys(given) if filled else None
        if filled and name == "condition":
            config = {**given, "engine": "basic", "calculation": NESTED}
        yield name, make_panel(context_of(name, config, workflows=OTHERS, seen=seen))
    frozen = CATALOG.nodes["manual"].default_config()
    yield "frozen", make_panel(node_context("manual", frozen, read_only=True, reason="This version has run."))


def known_keys(value: Any) -> Any:
    """Return a config where keys that are random stand as ``key``."""
    if isinstance(value, dict):
        return {name: known_keys(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [known_keys(inner) for inner in value]
    return "key" if value is ANY_KEY else value


def picture(panel: ConfigPanel, dress: str, *, unfolded: bool, width: int) -> QPixmap:
    """Return the whole panel in the width of a dock, under the style sheet ``dress`` of the window."""
    area = PanelArea(panel)
    area.setObjectName("panelArea")
    area.setStyleSheet(dress)
    area.resize(width, 600)
    area.show()
    settle()
    if unfolded:
        unfold(panel)
    for _ in range(3):
        area.resize(width, max(panel.minimumSizeHint().height(), panel.heightForWidth(width), 60))
        settle()
    area.resize(width, area.height() + area.verticalScrollBar().maximum())
    settle()
    taken = area.grab()
    area.close()
    area.deleteLater()
    return taken


def unfold(panel: ConfigPanel) -> None:
    """Open everything that can be opened."""
    for thing in panel.findChildren(ListItem):
        thing.unfold(True)
    for preview in panel.findChildren(PreviewEditor):
        if preview.isVisible():
            preview.toggle.click()
    settle()


def settle() -> None:
    """Let forms find their sizes."""
    for _ in range(4):
        QApplication.processEvents()


def sheet(theme: Theme, *, filled: bool, width: int = WIDTH) -> QPixmap:
    """Return all panels side by side, each under its name."""
    dress = chrome_sheet(theme, QFontInfo(QApplication.font()).pixelSize())
    taken = [
        (name, picture(panel, dress, unfolded=filled, width=width)) for name, panel in panels(filled=filled)
    ]
    ratio = taken[0][1].devicePixelRatio()
    heights, places = [0] * COLUMNS, []
    for _, shot in taken:
        column = heights.index(min(heights))
        places.append(QPoint(column * (width + GAP) + GAP // 2, heights[column]))
        heights[column] += round(shot.height() / ratio) + LINE + GAP
    made = QPixmap(round(COLUMNS * (width + GAP) * ratio), round(max(heights) * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(QColor("#808080"))
    painter = QPainter(made)
    painter.setPen(QColor("white"))
    for (name, shot), place in zip(taken, places, strict=True):
        painter.drawText(place + QPoint(0, LINE - 6), name)
        painter.drawPixmap(place + QPoint(0, LINE), shot)
    painter.end()
    return made
