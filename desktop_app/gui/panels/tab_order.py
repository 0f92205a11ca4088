"""Lays the order of the Tab key along what a person reads: widgets added later must not come last."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def lay_tab_order(root: QWidget) -> None:
    """Chain the widgets inside ``root`` in the order of its layouts, top to bottom and left to right."""
    stops = [widget for widget in _reading_order(root) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    policy = root.focusPolicy()
    root.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # for a moment: Qt chains nothing behind a widget without
    for first, second in pairwise([root, *stops]):
        QWidget.setTabOrder(first, second)
    root.setFocusPolicy(policy)


def _reading_order(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _inside(layout, [child for child in widget.children() if isinstance(child, QWidget)])


def _inside(layout: QLayout, widgets: list[QWidget]) -> Iterator[QWidget]:
    """Walk a layout by asking where each thing stands. Its items are not to be touched: Qt deletes them
    unseen, and PySide then takes what comes to stand at their address for them.
    """
    placed: dict[int, QWidget | QLayout] = {layout.indexOf(widget): widget for widget in widgets}
    placed |= {layout.indexOf(child): child for child in layout.children() if isinstance(child, QLayout)}
    for place in sorted(placed):
        thing = placed[place]
        if place >= 0 and isinstance(thing, QLayout):
            yield from _inside(thing, widgets)
        elif place >= 0 and isinstance(thing, QWidget):
            yield from _reading_order(thing)
