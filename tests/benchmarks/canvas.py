"""Measures the canvas against a plain QGraphicsScene with as many items, and prints ratios.

Run ``python -m tests.benchmarks canvas``. Aims (issue 4): open at most 3 times, a frame of panning or zooming
at most 2 times the plain scene, at 100, 1,000 and 3,000 nodes.

What is compared. The plain scene holds one item for each of ours, with the same texts at the same places: a
rounded rectangle with two lines of text for a card, a path for a wire, pills with text for the labels of
branches, a rectangle for a frame. It gets the finished geometry and paints no icons, shadows, ports, arrow
heads or dots, has no overview in its corner and knows nothing of documents: all that is in the allowance.
Ours starts at the document: faces, geometry, items, first view. Items that ours saves do not count: its ports
and badges are painted by the cards, and the plain scene has none either.

How. Times are CPU milliseconds of this process. Cyclic garbage is left alone, as in the running window
(``gui/canvas/garbage.py``). Both sides take turns; told is the median of all, and of ours the 95th
percentile. A zoom goes through ever new factors and back, as a wheel does; motion is on, as by default.
``rest`` is the frame that is painted when a zoom has come to rest.
"""

from __future__ import annotations

import contextlib
import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
)

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import Workflow
from desktop_app.editor.layout import tidy
from desktop_app.editor.layout_values import Layout
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.projection import Fork, Projection, project
from desktop_app.gui.canvas.view import CanvasView
from desktop_app.gui.theme import Themes
from tests.gui.canvas import samples

COUNTS = {100: 9, 1000: 5, 3000: 3}
"""How often a workflow of so many nodes is opened on either side."""
SIZE = (1280, 800)
HALF = 15
"""Frames of a movement, before it goes back."""
ROUNDS = 3
REST_MS = 200


class PlainCard(QGraphicsItem):
    """The least that shows a node."""

    FILL, EDGE, TEXT = QColor("white"), QPen(QColor("#dde")), QPen(QColor("#222"))
    BOLD, NORMAL = QFont(), QFont()

    def __init__(self, title: str, line: str) -> None:
        super().__init__()
        self.title, self.line = title, line
        self.rect = QRectF(0, 0, 232, 64)

    def boundingRect(self) -> QRectF:
        return self.rect

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        painter.setPen(self.EDGE)
        painter.setBrush(self.FILL)
        painter.drawRoundedRect(self.rect, 12, 12)
        painter.setPen(self.TEXT)
        painter.setFont(self.BOLD)
        painter.drawText(QPointF(64, 28), self.title)
        painter.setFont(self.NORMAL)
        painter.drawText(QPointF(64, 46), self.line)


class PlainLabels(QGraphicsItem):
    """The least that shows the labels of a node's branches."""

    def __init__(self, fork: Fork) -> None:
        super().__init__()
        metrics = QFontMetricsF(PlainCard.NORMAL)
        self.pills = []
        self.rect = QRectF(fork.join[0] - 3, fork.join[1] - 3, 6, 6)
        for text, (x, y) in fork.labels:
            width = metrics.horizontalAdvance(text) + 18
            self.pills.append((QRectF(x - width / 2, y - 10, width, 20), text))
            self.rect = self.rect.united(self.pills[-1][0])

    def boundingRect(self) -> QRectF:
        return self.rect

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        painter.setFont(PlainCard.NORMAL)
        for rect, text in self.pills:
            painter.setPen(PlainCard.EDGE)
            painter.setBrush(PlainCard.FILL)
            painter.drawRoundedRect(rect, 10, 10)
            painter.setPen(PlainCard.TEXT)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


class Plain:
    """The same workflow in a plain scene and view."""

    def __init__(self) -> None:
        PlainCard.BOLD.setBold(True)
        self.scene = QGraphicsScene()
        self.view = QGraphicsView(self.scene)
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.resize(*SIZE)
        self.view.show()

    def load(self, workflow: Workflow, shown: Projection) -> None:
        scene = self.scene
        titles = {node.key: (node.title, node.type) for node in workflow.nodes}
        for key, box in shown.boxes.items():
            card = PlainCard(*titles.get(key, ("Trigger", "")))
            card.setPos(box[0], box[1])
            scene.addItem(card)
        pen = QPen(QColor("#889"), 1.7)
        for line in shown.wires.values():
            path = QPainterPath(QPointF(*line[0]))
            for point in line[1:]:
                path.lineTo(*point)
            item = QGraphicsPathItem(path)
            item.setPen(pen)
            item.setZValue(-1)
            scene.addItem(item)
        for fork in shown.forks.values():
            scene.addItem(PlainLabels(fork))
            if fork.frame is not None:
                frame = QGraphicsRectItem(*fork.frame)
                frame.setZValue(-3)
                scene.addItem(frame)


def cpu(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000


def settle(milliseconds: int = REST_MS) -> None:
    """Let both scenes build their index and come to rest, which they do from the event loop."""
    end = time.monotonic() + milliseconds / 1000
    while time.monotonic() < end:
        QApplication.processEvents()


def frame(step: Callable[[], object]) -> float:
    """Return the cost of a step with the frame that the window then paints."""

    def both() -> None:
        step()
        QApplication.processEvents()

    return cpu(both)


class Looking:
    """Pans and zooms views in turn, and keeps the times of each by name."""

    def __init__(self, *views: QGraphicsView) -> None:
        self.views = views
        self.times: dict[str, tuple[list[float], ...]] = {}

    def round(self) -> None:
        """Pan and zoom once, at 100 % and with everything in sight."""
        box = self.views[-1].scene().itemsBoundingRect()
        far = max(0.1, min(SIZE[0] / box.width(), SIZE[1] / box.height()))
        for name, zoom in (("100 %", 1.0), ("far", far)):
            for view in self.views:
                view.setTransform(QTransform.fromScale(zoom, zoom))
                view.centerOn(box.center())
            settle()
            self.keep(f"pan {name}", [partial(_pan, 9)] * HALF + [partial(_pan, -9)] * HALF)
            self.keep(f"zoom {name}", [partial(_zoom, 1.03)] * HALF + [partial(_zoom, 1 / 1.03)] * HALF)
            time.sleep(REST_MS / 1000)  # The timer is due: the next round of the event loop paints.
            self.keep(f"rest {name}", [lambda view: view.viewport().update()])

    def keep(self, name: str, steps: Sequence[Callable[[QGraphicsView], object]]) -> None:
        kept = self.times.setdefault(name, tuple([] for _ in self.views))
        for view, times in zip(self.views, kept, strict=True):
            times += [frame(partial(step, view)) for step in steps]


def _pan(pixels: int, view: QGraphicsView) -> None:
    if isinstance(view, CanvasView):
        view.scroll_by(0, pixels)  # What a wheel calls.
        return
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + pixels)


def _zoom(factor: float, view: QGraphicsView) -> None:
    if isinstance(view, CanvasView):
        view.zoom_to(view.zoom * factor)
        return
    view.setTransform(view.transform().scale(factor, factor))


class Sides:
    """Opens one workflow on both sides, again and again."""

    def __init__(self, workflow: Workflow, catalog: Catalog) -> None:
        self.workflow, self.catalog = workflow, catalog
        self.ours: list[float] = []
        self.theirs: list[float] = []

    def open(self) -> tuple[Canvas, Plain, Layout]:
        """Open it in new widgets."""
        canvas, plain = Canvas(Themes()), Plain()
        canvas.resize(*SIZE)
        canvas.show()
        layout = tidy(
            self.workflow,
            self.catalog,
            canvas.sizes.card,
            trigger_size=canvas.sizes.card(),
            spacing=canvas.sizes.spacing,
        )
        shown = project(self.workflow, self.catalog, layout)
        QApplication.processEvents()
        gc.collect()
        self.ours.append(cpu(lambda: canvas.show_workflow(self.workflow, self.catalog, layout)))
        self.theirs.append(cpu(lambda: plain.load(self.workflow, shown)))
        return canvas, plain, layout


def measure(count: int, times: int, catalog: Catalog) -> None:
    """Print the ratios for one size."""
    sides = Sides(samples.large(count), catalog)
    for _ in range(times):
        canvas, plain, layout = sides.open()
        QApplication.processEvents()
    looking = Looking(canvas.view, plain.view)
    for _ in range(ROUNDS):
        looking.round()
    again = [cpu(lambda: canvas.show_workflow(sides.workflow, catalog, layout)) for _ in range(times)]
    results = {"open": (sides.ours, sides.theirs), "show again": (again, sides.theirs)}
    results |= {name: (mine, other) for name, (mine, other) in looking.times.items()}
    items = len(canvas.view.scene().items()), len(plain.view.scene().items())
    print(f"\n{len(sides.workflow.nodes)} nodes, items {items[0]} / {items[1]}")
    for name, (mine, other) in results.items():
        a, b, late = statistics.median(mine), statistics.median(other), sorted(mine)[int(len(mine) * 0.95)]
        print(f"  {name:12} {a:8.1f} ms (95 %: {late:6.1f})  plain {b:8.1f} ms  ratio {a / b:5.2f}")


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    catalog = samples.catalog()
    gc.collect()
    gc.freeze()
    gc.disable()
    with contextlib.redirect_stdout(None):
        measure(20, 1, catalog)  # What is loaded or cached once does not count.
    for count, times in COUNTS.items():
        measure(count, times, catalog)
    app.processEvents()


if __name__ == "__main__":
    main()
