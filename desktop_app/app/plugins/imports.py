"""Imports the code of plug-ins, each under a name of its own.

A folder of a plug-in becomes a package, whatever it is called and whether or not it has an ``__init__.py``:
``from .spec import SPEC`` works in it, and two plug-ins that have a ``spec.py`` each do not meet in
``sys.modules``. Nothing is put on ``sys.path``.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
import traceback
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

from desktop_app.domain.errors import ExtensionError
from desktop_app.engine.contract import API_VERSION

ROOT: Final = "wirework_plugin"
DECLARED: Final = re.compile(r"^WIREWORK_API\b[^=\n]*=\s*(\d+)", re.MULTILINE)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn whatever foreign code raises into an :class:`ExtensionError` that names the plug-in and the line.

    A plug-in that ends the process (``sys.exit``) while it is imported is a broken one, too.
    """
    try:
        yield
    except (ExtensionError, KeyboardInterrupt):
        raise
    except BaseException as error:
        if isinstance(error, ModuleNotFoundError) and error.name == name:
            raise ExtensionError("there is no file and no module of this name", place=name) from error
        what = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise ExtensionError(f"cannot be loaded: {what}{_line(error)}", place=name) from error


def _line(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return ""  # It says the line itself.
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith("<")]
    last = own[-1] if own else None
    here = Path(__file__).parent
    if last is None or Path(last.filename).is_relative_to(here):
        return ""
    return f" ({Path(last.filename).name}, line {last.lineno})"


def adopt(folder: Path, parent: str = "", owner: Path | None = None) -> str:
    """Make a package of ``folder`` and return its name; what was loaded from there before is forgotten.

    ``parent`` is the package around it. With ``owner``, a single file in the folder, the package is that
    file's own and an ``__init__.py`` is left alone.
    """
    name = f"{parent}.{_identifier(folder.name)}" if parent else _unique(owner or folder)
    forget(name)
    init = folder / "__init__.py"
    places = [str(folder)]
    if owner is None and init.is_file():
        _execute(name, init, places)
        return name
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = places
    sys.modules[name] = importlib.util.module_from_spec(spec)
    return name


def _unique(path: Path) -> str:
    place = path.resolve()
    return f"{ROOT}_{_identifier(place.stem)}_{zlib.crc32(str(place).encode()):08x}"


def _identifier(text: str) -> str:
    return re.sub(r"\W", "_", text)


def forget(name: str) -> None:
    """Let the next import of ``name``, and of everything in it, read the files again."""
    for known in [known for known in sys.modules if known == name or known.startswith(f"{name}.")]:
        del sys.modules[known]


def load_file(path: Path) -> ModuleType:
    """Import one ``.py`` file; it may import its neighbours relatively."""
    if not path.is_file():
        raise ExtensionError("no such file", place=str(path))
    return _execute(f"{adopt(path.parent, owner=path)}.{_identifier(path.stem)}", path)


def _execute(name: str, path: Path, places: list[str] | None = None) -> ModuleType:
    check_version(path)
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=places)
    if spec is None or spec.loader is None:
        raise ExtensionError("not a Python file", place=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        forget(name)
        raise
    return module


def load_module(name: str) -> ModuleType:
    """Import a module by its dotted name."""
    importlib.invalidate_caches()
    spec = importlib.util.find_spec(name)
    if spec is not None and spec.origin and spec.origin.endswith(".py"):
        check_version(Path(spec.origin))
    return importlib.import_module(name)


def check_version(path: Path) -> None:
    """Refuse a file that says it needs a newer contract, before it is run: a newer plug-in would most likely
    fail at an import, and that would tell a person nothing.

    :raises ExtensionError: it says so.
    """
    found = DECLARED.search(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else None
    if found and int(found[1]) > API_VERSION:
        raise ExtensionError(
            f"needs version {found[1]} of the extension contract, this Wirework has version {API_VERSION}",
            place=str(path),
            remedy="install a newer Wirework",
        )
