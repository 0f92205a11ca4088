"""Panels under test, in a window as wide as a dock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.workflow import Node
from desktop_app.gui.panels.area import PanelArea
from desktop_app.gui.panels.base import ConfigPanel
from tests.gui.panels.samples import Edits, make_panel, node_context


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pop-ups make the off-screen platform complain about what it cannot do; that is no fault of ours."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


Show = Callable[..., tuple[ConfigPanel, Edits]]


@pytest.fixture
def place(qtbot: QtBot) -> Iterator[Callable[[QWidget], QWidget]]:
    """Show a widget in a window as wide as a dock; close it with whatever has the focus inside."""
    windows: list[PanelArea] = []

    def place_in_window(widget: QWidget) -> QWidget:
        area = PanelArea(widget)
        windows.append(area)
        area.resize(380, 900)
        area.show()
        area.activateWindow()
        with qtbot.waitExposed(area):
            pass
        return widget

    yield place_in_window
    for area in windows:
        area.close()
        area.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def show(place: Callable[[QWidget], QWidget]) -> Show:
    """Show the panel of a type and listen to it."""

    def show_panel(type_id: str, config: Any = None, *extra: Node, **more: Any) -> tuple[ConfigPanel, Edits]:
        panel = make_panel(node_context(type_id, config, *extra, **more))
        edits = Edits()
        panel.edited.connect(edits.hear)
        place(panel)
        return panel, edits

    return show_panel
