"""Imports, after the window is up, what the first click would otherwise wait for.

The window opens without forms and expression languages (each of them takes long to import); a person needs
a moment to look at it. So they come in now, one small step at a time with room for input in between.
"""

from __future__ import annotations

import asyncio
import importlib
from typing import Final

PAUSE_S: Final = 0.03
"""Room between two steps: at least one frame and what a person types."""

STEPS: Final = (
    "desktop_app.editor.commands",
    "desktop_app.editor.subflows",
    "desktop_app.gui.page_edits",
    "desktop_app.domain.expressions.tree",
    "desktop_app.domain.expressions.compiler",
    "desktop_app.domain.expressions.python_dialect",
    "desktop_app.domain.expressions.formula_dialect",
    "desktop_app.domain.expressions.math_dialect",
    "desktop_app.domain.expressions.registry",
    "desktop_app.gui.panels.context",
    "desktop_app.gui.panels.base",
    "desktop_app.gui.panels.completion",
    "desktop_app.gui.panels.code_edit",
    "desktop_app.gui.panels.json_editor",
    "desktop_app.gui.panels.auto",
    "desktop_app.gui.panels.languages",
    "desktop_app.gui.panels.offered",
    "desktop_app.gui.dialogs.quick_add",
    "desktop_app.data.codecs",
    "sqlalchemy.dialects.postgresql",
    "desktop_app.data.comparisons",
    "desktop_app.data.reading",
    "desktop_app.data.source",
    "desktop_app.data.gateway",
    "desktop_app.gui.records.delegate",
    "desktop_app.gui.records.pane",
)
"""From below to above, so that no step brings much more than itself."""


async def warm_up() -> None:
    """Import everything of :data:`STEPS`."""
    for name in STEPS:
        await asyncio.sleep(PAUSE_S)
        importlib.import_module(name)
