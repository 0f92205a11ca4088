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
        yield from _inside(layout)


def _inside(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from _reading_order(widget)
        elif inner is not None:
            yield from _inside(inner)
