"""Where the files live that Wirework ships beside its code: icons, examples, help pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def resource_root() -> Path:
    """Return the resources folder: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def resource_path(*parts: str) -> Path:
    """Return the path of one resource, such as ``resource_path("icons", "nodes", "loop.svg")``."""
    return resource_root().joinpath(*parts)
