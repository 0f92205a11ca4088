"""Where plug-ins come from: installed packages, the workspace's folder, the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final

from desktop_app.app.plugins.parts import Part, parts_of, parts_of_module
from desktop_app.domain.quick import dataclass

GROUPS: Final = ("wirework.nodes", "wirework.triggers")
"""Entry points that are looked at. Both may hold both: a package lists itself where people look for it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One plug-in: ``value`` is a path, a module name or ``module:Class``; ``package`` is the installed
    distribution that offers it, empty for others.
    """

    value: str
    package: str = ""

    def named(self, name: str) -> str:
        """Return how people are told of the plug-in, or of a part of it."""
        return f"{name} ({self.package})" if self.package else name

    @property
    def identity(self) -> str:
        """The same for the same plug-in, however it is written."""
        path = Path(self.value)
        return str(path.resolve()) if not self.package and path.exists() else self.value

    def parts(self) -> list[Part]:
        """Return what the plug-in consists of; code of packages is run for that."""
        return parts_of_module(self.value) if self.package else parts_of(self.value)


def installed() -> Iterator[Source]:
    """Yield what installed packages offer, each once, in the order of its names."""
    yield from _offered(tuple((place, _changed(place)) for place in sys.path))


@cache
def _offered(_places: tuple[tuple[str, int], ...]) -> tuple[Source, ...]:
    """Return what packages offer that are installed in these places, as they are now: a file of every
    installed package is read for it.
    """
    offered = entry_points()
    found = {_source(entry) for group in GROUPS for entry in offered.select(group=group)}
    return tuple(sorted(found, key=lambda source: (source.value, source.package)))


def _changed(place: str) -> int:
    """Return when something was last installed in or removed from a place of packages."""
    with suppress(OSError):
        return os.stat(place or os.curdir).st_mtime_ns
    return 0


def _source(entry: EntryPoint) -> Source:
    dist = entry.dist
    label = f"package {dist.name} {dist.version}" if dist is not None else "an installed package"
    return Source(entry.value, label)


def in_folder(folder: Path | None) -> Iterator[Source]:
    """Yield what stands in the workspace's folder; names that begin with ``.`` or ``_`` are not meant (Python
    leaves ``__pycache__`` there).
    """
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if not path.name.startswith((".", "_")) and (path.suffix == ".py" or path.is_dir()):
            yield Source(str(path))
