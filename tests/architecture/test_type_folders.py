"""A type is one folder, and each folder is whole: three modules, an icon, a help page, one identifier."""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PARTS = {"nodes": ("spec", "instruction", "panel"), "triggers": ("spec", "trigger", "panel")}


def _folders() -> list[tuple[str, str]]:
    """Return ``("nodes" or "triggers", folder name)`` of each type that exists."""
    return [
        (root, folder.name)
        for root in PARTS
        for folder in sorted((REPOSITORY / "desktop_app" / root).glob("*/"))
        if folder.is_dir() and not folder.name.startswith(("_", "."))
    ]


each_type = pytest.mark.parametrize(("root", "folder"), _folders(), ids=lambda value: str(value))


def _module(root: str, folder: str, part: str) -> ModuleType:
    return importlib.import_module(f"desktop_app.{root}.{folder}.{part}")


def _spec(root: str, folder: str) -> Any:
    return _module(root, folder, "spec").SPEC


def _as_folder(type_id: str) -> str:
    """Return the folder name of a type: dashes and capitals become underscores."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type_id).replace("-", "_").lower()


def _classes_with_spec(module: ModuleType) -> list[type]:
    own = [value for value in vars(module).values() if isinstance(value, type)]
    return [value for value in own if value.__module__ == module.__name__ and hasattr(value, "spec")]


def test_there_are_types() -> None:
    assert {root for root, _ in _folders()} == set(PARTS)


@each_type
def test_has_its_modules(root: str, folder: str) -> None:
    place = REPOSITORY / "desktop_app" / root / folder
    missing = [part for part in ("__init__", *PARTS[root]) if not (place / f"{part}.py").exists()]
    assert not missing


@each_type
def test_folder_is_named_as_the_type(root: str, folder: str) -> None:
    assert folder == _as_folder(_spec(root, folder).type)


@each_type
def test_has_an_icon(root: str, folder: str) -> None:
    icon = REPOSITORY / "resources" / "icons" / root / f"{_spec(root, folder).type}.svg"
    assert icon.is_file(), icon
    assert "<svg" in icon.read_text(encoding="utf-8")


@each_type
def test_has_a_help_page(root: str, folder: str) -> None:
    page = REPOSITORY / "resources" / "docs" / root / f"{_spec(root, folder).type}.md"
    assert page.is_file(), page
    assert page.read_text(encoding="utf-8").startswith("# ")


@each_type
def test_default_config_is_valid(root: str, folder: str) -> None:
    spec = _spec(root, folder)
    assert all(problem.severity == "warning" for problem in spec.problems(spec.default_config()))


@each_type
def test_server_side_carries_the_spec(root: str, folder: str) -> None:
    module = _module(root, folder, PARTS[root][1])
    classes = _classes_with_spec(module)
    assert classes, f"no class of {module.__name__} has a spec"
    assert all(entry.spec is _spec(root, folder) for entry in classes)  # type: ignore[attr-defined]


@each_type
def test_panel_carries_the_spec(root: str, folder: str) -> None:
    if importlib.util.find_spec("PySide6") is None:
        pytest.skip("panels need Qt, and this environment has none on purpose")
    classes = _classes_with_spec(_module(root, folder, "panel"))
    assert classes, "no class of the panel module has a spec"
    assert all(entry.spec is _spec(root, folder) for entry in classes)  # type: ignore[attr-defined]
