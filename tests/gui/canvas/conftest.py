"""A shown canvas with the order sample, and a hand to work on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import Workflow
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.garbage import dispose
from tests.gui.canvas import samples
from tests.gui.canvas.hand import Hand


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return samples.catalog()


@pytest.fixture
def canvas(qapp: QApplication) -> Iterator[Canvas]:
    window = QWidget()  # Without a layout: the off-screen platform warns about minimum sizes.
    window.resize(1200, 900)
    canvas = Canvas(parent=window)
    canvas.animated = False
    canvas.resize(1200, 900)
    window.show()
    canvas.view.setFocus()
    QApplication.processEvents()
    yield canvas
    dispose(window)


@pytest.fixture
def hand(canvas: Canvas, catalog: Catalog) -> Hand:
    """A hand on an empty canvas at 100 %."""
    return Hand(canvas, catalog)


@pytest.fixture
def order(hand: Hand) -> Hand:
    """A hand on the order sample, of which everything is in sight."""
    hand.show(samples.order_review())
    hand.canvas.fit()
    return hand


@pytest.fixture
def small(hand: Hand) -> Callable[[Workflow], Hand]:
    """Show a workflow at 100 %, its trigger near the top."""

    def show(workflow: Workflow) -> Hand:
        hand.show(workflow)
        hand.canvas.zoom_to(1.0)
        hand.canvas.reveal("trigger")
        return hand

    return show
