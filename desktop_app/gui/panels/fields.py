"""Short names for what panels list most: each returns a factory that a :class:`Field` takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.options import CardsEditor, SegmentsEditor

Factory: TypeAlias = Callable[[PanelContext], Editor]


def segments(*choices: tuple[Any, str] | tuple[Any, str, str]) -> Factory:
    """Return a row of short choices, given as ``(value, title[, help])``."""
    return partial(SegmentsEditor, choices=[Choice(*choice) for choice in choices])


def cards(*choices: tuple[Any, str] | tuple[Any, str, str]) -> Factory:
    """Return choices with explanations, given as ``(value, title[, help])``."""
    return partial(CardsEditor, choices=[Choice(*choice) for choice in choices])


def combo(*choices: tuple[Any, str] | tuple[Any, str, str]) -> Factory:
    """Return a drop-down list of choices, given as ``(value, title[, help])``."""
    return partial(ComboEditor, choices=[Choice(*choice) for choice in choices])


def combo_of(choices: Callable[[PanelContext], Sequence[Choice]]) -> Factory:
    """Return a drop-down list whose choices depend on the workflow."""
    return partial(ComboEditor, choices=choices)
