"""What a plug-in consists of: type folders and modules. Each part is used as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from desktop_app.app.plugins.imports import adopt, load_file, load_module
from desktop_app.domain.errors import ExtensionError
from desktop_app.domain.quick import dataclass
from desktop_app.engine.contract import faults, is_type_class
from desktop_app.engine.instruction import Instruction
from desktop_app.engine.trigger import Trigger

SIDES: Final = ("instruction", "trigger")
"""The module of a type folder that says what the type does."""

TypeClass = type[Instruction] | type[Trigger]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a type's panel, icon and help page are; each may be missing."""

    panel: str | None = None
    icon: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A class that may serve as a type, and where its other files are."""

    kind: TypeClass
    home: Home


@dataclass(frozen=True, slots=True)
class Part:
    """One type folder (``package`` names it as a package) or one module.

    ``name`` is what people know it by. ``chosen`` is the one class meant. A module may hold no type at all:
    it may only help its neighbours.
    """

    name: str
    package: str = ""
    folder: Path | None = None
    module: str = ""
    file: Path | None = None
    chosen: str = ""

    def load(self) -> list[Found]:
        """Import the part and return its types.

        :raises ExtensionError: the contract is broken; any other exception comes from the foreign code.
        """
        if self.folder is not None and self.package:
            return [_of_folder(self.name, self.package, self.folder)]
        module = load_file(self.file) if self.file else load_module(self.module)
        if self.chosen:
            return [_chosen(self.name, module, self.chosen)]
        return [Found(_checked(self.name, kind), _home_of(module)) for kind in _candidates(module)]


# ------------------------------------------------------------------------------------- what there is


def parts_of(name: str) -> list[Part]:
    """Return the parts of a plug-in, given as a path, a dotted module name, or ``module:Class``."""
    path = Path(name)
    if path.is_dir():
        return _folder_parts(path, adopt(path))
    return [Part(name, file=path)] if path.suffix == ".py" else parts_of_module(name)


def parts_of_module(name: str) -> list[Part]:
    """Return the parts of what is installed as ``name``: a module, a package, or ``module:Class``."""
    module, _, chosen = (part.strip() for part in name.partition(":"))
    return [Part(name, module=module, chosen=chosen)] if chosen else _module_parts(module)


def is_type_folder(folder: Path) -> bool:
    """Whether a folder is meant as one type."""
    return any((folder / f"{part}.py").is_file() for part in ("spec", *SIDES))


def _folder_parts(folder: Path, package: str) -> list[Part]:
    if is_type_folder(folder):
        return [Part(str(folder), package, folder)]
    parts = _inner_parts(folder, package)
    if (folder / "__init__.py").is_file():
        return [*parts, Part(str(folder), module=package)]
    files = sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))
    return [*parts, *(Part(str(path), module=f"{package}.{path.stem}") for path in files)]


def _inner_parts(folder: Path, package: str) -> list[Part]:
    inner = sorted(path for path in folder.iterdir() if path.is_dir() and is_type_folder(path))
    return [Part(str(path), adopt(path, package), path) for path in inner]


def _module_parts(name: str) -> list[Part]:
    """A package that is installed: its type folders, and what it offers itself."""
    module = load_module(name)
    folders = [Path(place) for place in getattr(module, "__path__", ())]
    if any(is_type_folder(folder) for folder in folders):
        return [Part(name, name, folder) for folder in folders if is_type_folder(folder)]
    parts = [part for folder in folders if folder.is_dir() for part in _installed_parts(folder, name)]
    return [*parts, Part(name, module=name)]


def _installed_parts(folder: Path, package: str) -> Iterator[Part]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and is_type_folder(path):
            yield Part(f"{package}.{path.name}", f"{package}.{path.name}", path)


# ------------------------------------------------------------------------------------ what is in it


def _of_folder(name: str, package: str, folder: Path) -> Found:
    side = _side(name, folder)
    if not (folder / "spec.py").is_file():
        raise ExtensionError("has no spec.py", place=name)
    spec = getattr(load_module(f"{package}.spec"), "SPEC", None)
    if spec is None:
        raise ExtensionError("its spec.py has no SPEC", place=name)
    kinds = list(_candidates(load_module(f"{package}.{side}")))
    if len(kinds) != 1:
        found = ", ".join(kind.__name__ for kind in kinds) or "none"
        raise ExtensionError(f"its {side}.py must hold one class of a type, found: {found}", place=name)
    kind = _checked(name, kinds[0])
    if kind.spec.type != spec.type:
        message = f"type id mismatch: {side}.py says {kind.spec.type!r}, spec.py says {spec.type!r}"
        raise ExtensionError(message, place=name)
    return Found(kind, _home(folder, package))


def _side(name: str, folder: Path) -> str:
    sides = [side for side in SIDES if (folder / f"{side}.py").is_file()]
    if len(sides) == 1:
        return sides[0]
    what = "has both instruction.py and trigger.py" if sides else "has neither instruction.py nor trigger.py"
    raise ExtensionError(f"{what}: a folder is one type", place=name)


def _candidates(module: ModuleType) -> Iterator[type]:
    """Yield the classes of a module that are meant as types; a base that others build on is none."""
    own = list(dict.fromkeys(value for value in vars(module).values() if _is_own(value, module)))
    for kind in own:
        is_base = any(issubclass(other, kind) for other in own if other is not kind)
        bare = getattr(kind, "spec", None) is None
        if is_type_class(kind) and not (bare and (is_base or kind.__name__.startswith("_"))):
            yield kind


def _is_own(value: Any, module: ModuleType) -> bool:
    """A package may offer what its modules define; anything else that was merely imported is not meant."""
    if not isinstance(value, type):
        return False
    within = hasattr(module, "__path__") and value.__module__.startswith(f"{module.__name__}.")
    return value.__module__ == module.__name__ or within


def _chosen(name: str, module: ModuleType, chosen: str) -> Found:
    kind = getattr(module, chosen, None)
    if not isinstance(kind, type):
        raise ExtensionError(f"there is no class {chosen!r} in {module.__name__}", place=name)
    return Found(_checked(name, kind), _home_of(module))


def _checked(name: str, kind: type) -> Any:
    if found := list(faults(kind)):
        raise ExtensionError("; ".join(found), place=name)
    return kind


# ------------------------------------------------------------------------------------ where the rest is


def _home_of(module: ModuleType) -> Home:
    """What stands beside ``instruction.py`` or ``trigger.py`` belongs to the type; else names tell."""
    file = Path(module.__file__ or "")
    if file.stem in SIDES and module.__package__:
        return _home(file.parent, module.__package__)
    return Home(icon=_if_file(file.with_suffix(".svg")), help=_if_file(file.with_suffix(".md")))


def _home(folder: Path, package: str) -> Home:
    panel = f"{package}.panel" if (folder / "panel.py").is_file() else None
    return Home(panel, _if_file(folder / "icon.svg"), _if_file(folder / "help.md"))


def _if_file(path: Path) -> str:
    return str(path.resolve()) if path.is_file() else ""
