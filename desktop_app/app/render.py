"""Paints a workflow file into a picture, off-screen (``wirework render``)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from desktop_app.domain.catalog import Catalog
    from desktop_app.domain.workflow import Workflow
    from desktop_app.gui.theme import Mode

THEMES: Final[dict[str, Mode]] = {
    "light": "light",
    "dark": "dark",
    "contrast": "contrast",
    "high-contrast": "contrast",
}


def render(
    file: Path, out: Path, scale: float = 1.0, theme: str = "light", plugins: Sequence[str] = ()
) -> None:
    """Write the canvas of ``file`` to ``out`` (``.png`` or ``.svg``); ``plugins`` give types from outside.

    :raises InvalidRequestError: no such theme, or another ending. :raises DocumentError: the file cannot be
        read. :raises StorageError: the picture cannot be written.
    """
    # Set before Qt is imported: a picture needs no display, and some machines have none.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop_app.app.core import load_types
    from desktop_app.app.desktop import make_app
    from desktop_app.domain.errors import InvalidRequestError
    from desktop_app.services.documents import read_document

    if theme not in THEMES:
        raise InvalidRequestError(f"there is no theme {theme!r}", remedy=f"choose one of {', '.join(THEMES)}")
    workflow = read_document(file)
    app = make_app()
    _paint(workflow, load_types(plugins).catalog(), out, scale, THEMES[theme])
    app.processEvents()


def _paint(workflow: Workflow, catalog: Catalog, out: Path, scale: float, theme: Mode) -> None:
    from desktop_app.editor.layout import tidy
    from desktop_app.gui.canvas.adapter import Canvas
    from desktop_app.gui.canvas.garbage import dispose
    from desktop_app.gui.pictures import write_picture, write_themed
    from desktop_app.gui.theme import Themes

    themes = Themes()
    themes.force(theme)
    canvas = Canvas(themes)
    try:
        placed = tidy(
            workflow,
            catalog,
            canvas.sizes.card,
            trigger_size=canvas.sizes.card(),
            spacing=canvas.sizes.spacing,
        )
        canvas.show_workflow(workflow, catalog, placed)
        (write_picture if theme == "light" else write_themed)(canvas, out, scale)
    finally:
        dispose(canvas)
