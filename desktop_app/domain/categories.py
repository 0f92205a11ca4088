"""Categories, by which people order their workflows (engine.md 1.6)."""

from __future__ import annotations

from typing import Final

from desktop_app.domain.quick import dataclass

COLORS: Final = (
    "default",
    "red",
    "magenta",
    "volcano",
    "orange",
    "gold",
    "lime",
    "green",
    "cyan",
    "blue",
    "geekblue",
    "purple",
)
"""The colours that a category may have, by name."""


@dataclass(frozen=True, slots=True)
class Category:
    """One category; ``sort`` is its place among the others, ``color`` one of :data:`COLORS`."""

    id: int
    title: str
    color: str = "default"
    sort: int = 0
