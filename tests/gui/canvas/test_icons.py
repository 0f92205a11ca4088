"""Icons: all there, tinted, sharp, with a fallback."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.resources import resource_path, resource_root
from desktop_app.gui.icons import action_icon, icon_pixmap, node_icon, paint_icon, themed_icon, trigger_icon
from desktop_app.gui.theme import DARK, LIGHT

ACTIONS = [
    *(
        "run",
        "stop",
        "undo",
        "redo",
        "save",
        "open",
        "new",
        "add",
        "delete",
        "duplicate",
        "zoom-in",
        "zoom-out",
    ),
    *("fit", "search", "settings", "check", "reject", "history", "palette", "outline", "variable", "problem"),
    *("warning", "close", "more", "drag", "approve", "clock", "copy"),
]
FOLDERS = [resource_path("icons", part) for part in ("nodes", "triggers", "actions")]
FILES = sorted(path for folder in FOLDERS for path in folder.iterdir())


def ink(pixmap: QPixmap) -> set[str]:
    """Return the colours of the fully opaque pixels."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    colors = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {color.name() for color in colors if color.alpha() == 255}


def test_every_type_and_action_has_a_drawing_of_its_own(catalog: Catalog) -> None:
    unknown = node_icon("unknown")
    assert unknown.is_file()
    paths = [node_icon(t) for t in catalog.nodes] + [trigger_icon(t) for t in catalog.triggers]
    paths += [action_icon(name) for name in ACTIONS]
    assert unknown not in paths


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_drawing_is_valid_and_of_one_style(path: Path, qapp: QApplication) -> None:
    text = path.read_text(encoding="utf-8")
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    assert renderer.viewBoxF() == QRectF(0, 0, 24, 24)
    assert 'stroke="currentColor"' in text
    assert 'stroke-width="1.8"' in text
    assert "#" not in text


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_an_icon_is_tinted_and_sharp_at_the_device_ratio(qapp: QApplication, ratio: float) -> None:
    pixmap = icon_pixmap(action_icon("stop"), QColor("#123456"), 24, ratio)
    assert pixmap.width() == round(24 * ratio)
    assert pixmap.devicePixelRatio() == ratio
    assert "#123456" in ink(pixmap)


def test_a_plug_in_brings_its_own_drawing_by_absolute_path(tmp_path: Path, qapp: QApplication) -> None:
    own = tmp_path / "mine.svg"
    own.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><rect width="2" height="2"'
                   ' fill="#ff0000"/></svg>')  # fmt: skip
    assert node_icon("crm.push", str(own)) == own
    assert ink(icon_pixmap(own, QColor("blue"), 8)) == {"#ff0000"}


def test_what_is_missing_or_relative_falls_back_to_unknown(tmp_path: Path) -> None:
    for icon in ("", "relative.svg", str(tmp_path / "gone.svg")):
        assert node_icon("no.such.type", icon) == resource_root() / "icons" / "nodes" / "unknown.svg"
    assert node_icon("delay", str(tmp_path / "gone.svg")).stem == "delay"
    assert trigger_icon("no.such.trigger") == resource_path("icons", "triggers", "manual.svg")


def test_a_broken_drawing_paints_nothing_and_does_not_raise(tmp_path: Path, qapp: QApplication) -> None:
    broken = tmp_path / "broken.svg"
    broken.write_bytes(b"\xff\xfe\x00")
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    paint_icon(painter, broken, QRectF(0, 0, 8, 8), QColor("red"))
    painter.end()


def test_a_themed_icon_is_fainter_when_disabled(qapp: QApplication) -> None:
    for theme in (LIGHT, DARK):
        icon = themed_icon(action_icon("stop"), theme)
        assert theme.text.name() in ink(icon.pixmap(24))
        assert theme.text.name() not in ink(icon.pixmap(24, QIcon.Mode.Disabled))
