"""Measures the canvas against a plain QGraphicsScene with as many items, and prints ratios.

Run ``python -m tests.benchmarks.canvas``. Times are CPU milliseconds of this process; the plain scene paints
a rounded card with two lines of text for each node and a path for each wire. Aims: open at most 3 times,
a frame at most 2 times the plain scene.
"""

from __future__ import annotations

import contextlib
import gc
import os
import statistics
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
)

from desktop_app.domain.workflow import Workflow
from desktop_app.editor.layout import tidy
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.projection import Projection, project
from desktop_app.gui.theme import Themes
from tests.gui.canvas import samples

COUNTS = (100, 1000, 3000)
SIZE = (1280, 800)
FRAMES = 31


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
            scene.addItem(item)


def cpu(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000


def settle() -> None:
    """Let both scenes build their index, which they do from the event loop."""
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        QApplication.processEvents()


def frame(view: QGraphicsView, step: Callable[[int], None]) -> float:
    """Return the median cost of a step and of the frame that the window then paints."""
    times = []
    for index in range(FRAMES):

        def one(index: int = index) -> None:
            step(index)
            QApplication.processEvents()

        times.append(cpu(one))
    return statistics.median(times)


def looks(view: QGraphicsView) -> dict[str, float]:
    """Pan and zoom, at 100 % and with everything in sight."""
    box = view.scene().itemsBoundingRect()
    far = max(0.1, min(SIZE[0] / box.width(), SIZE[1] / box.height()))
    found = {}
    for name, zoom in (("100 %", 1.0), ("far", far)):
        view.resetTransform()
        view.scale(zoom, zoom)
        view.centerOn(box.center())
        found[f"pan {name}"] = frame(view, lambda i: _scroll(view, 7 if i % 2 else -7))
        found[f"zoom {name}"] = frame(view, lambda i: view.setTransform(view.transform().scale(*_zoom(i))))
    return found


def _scroll(view: QGraphicsView, pixels: int) -> None:
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + pixels)


def _zoom(index: int) -> tuple[float, float]:
    factor = 1.03 if index % 2 else 1 / 1.03
    return factor, factor


def measure(count: int, catalog: object) -> None:
    workflow = samples.large(count)
    canvas = Canvas(Themes())
    canvas.animated = False
    canvas.resize(*SIZE)
    canvas.show()
    layout = tidy(
        workflow, catalog, canvas.node_size, trigger_size=canvas.node_size(), spacing=canvas.spacing
    )
    shown = project(workflow, catalog, layout)
    plain = Plain()
    QApplication.processEvents()
    gc.collect()
    ours_load = cpu(lambda: canvas.show_workflow(workflow, catalog, layout))
    gc.collect()
    plain_load = cpu(lambda: plain.load(workflow, shown))
    results = {"open": (ours_load, plain_load)}
    image = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    first = (
        cpu(lambda: canvas.view.viewport().render(image)),
        cpu(lambda: plain.view.viewport().render(image)),
    )
    results["first frame"] = first
    settle()
    ours, theirs = looks(canvas.view), looks(plain.view)
    results |= {name: (ours[name], theirs[name]) for name in ours}
    results["show again"] = (cpu(lambda: canvas.show_workflow(workflow, catalog, layout)), plain_load)
    items = len(canvas.view.scene().items()), len(plain.view.scene().items())
    print(f"\n{len(workflow.nodes)} nodes, items {items[0]} / {items[1]}")
    for name, (a, b) in results.items():
        print(f"  {name:12} {a:8.1f} ms  plain {b:8.1f} ms  ratio {a / b:5.2f}")
    canvas.hide()
    plain.view.hide()


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    catalog = samples.catalog()
    with contextlib.redirect_stdout(None):
        measure(20, catalog)  # What is loaded or cached once does not count.
    for count in COUNTS:
        measure(count, catalog)
    app.processEvents()


if __name__ == "__main__":
    main()
