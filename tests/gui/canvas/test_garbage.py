"""The collector runs on the window's thread only, and a disposed canvas is gone at once."""

from __future__ import annotations

import gc
import weakref

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication

from desktop_app.domain.catalog import Catalog
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.garbage import FULL_EVERY, GarbageTimer, dispose
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand


class Cycle:
    def __init__(self) -> None:
        self.me = self


def test_the_timer_takes_over_and_gives_back(qapp: QApplication) -> None:
    timer = GarbageTimer()
    timer.start()
    try:
        assert not gc.isenabled()
        ghost = weakref.ref(Cycle())
        for _ in range(FULL_EVERY):
            timer.tick()
        assert ghost() is None
    finally:
        timer.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_opening_and_closing_leaves_no_widget_and_no_object(qapp: QApplication, catalog: Catalog) -> None:
    def cycle() -> None:
        canvas = Canvas()
        Hand(canvas, catalog).show(samples.order_review())
        dispose(canvas)

    cycle()
    gc.collect()
    widgets, objects = len(qapp.allWidgets()), len(gc.get_objects())
    for _ in range(20):
        cycle()
    gc.collect()
    assert len(qapp.allWidgets()) == widgets
    assert len(gc.get_objects()) - objects < 20


@pytest.mark.parametrize("round_", range(3))
def test_a_disposed_canvas_is_destroyed_now_and_leaves_nothing(
    qapp: QApplication, catalog: Catalog, round_: int
) -> None:
    canvas = Canvas()
    Hand(canvas, catalog).show(samples.order_review())
    view = canvas.view
    dispose(canvas)
    assert not shiboken6.isValid(canvas)
    assert not shiboken6.isValid(view)
    del canvas, view
    gc.collect()
    QApplication.processEvents()
