"""Values along paths, and the paths that a sample holds (engine.md 4.12, data.md 3.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from desktop_app.domain.values import MISSING

EACH: Final = "___arr$___"
"""Marker segment: each element of the list."""

Path = tuple[str, ...]


def shown(path: Iterable[str]) -> str:
    """Return what people read for a path: ``rows[].name``."""
    return ".".join(path).replace(f".{EACH}", "[]").replace(EACH, "[]")


def value_at(source: Any, path: Sequence[str], parse_array: bool) -> Any:
    """Return the value along ``path``, MISSING where it leads nowhere. Segments are literal keys or indexes.

    At a marker the values of all elements are collected, unless ``parse_array``: then an index follows it.
    A value that is empty (null, false, 0, '') ends the path and is itself the outcome.
    """
    for place, segment in enumerate(path):
        if not source and not isinstance(source, list | dict):
            return source
        if segment != EACH:
            source = _member(source, segment)
        elif not parse_array:
            return _collected(source, path[place + 1 :])
    return source


def _member(source: Any, segment: str) -> Any:
    if isinstance(source, Mapping):
        return source.get(segment, MISSING)
    if isinstance(source, list) and segment.isascii() and segment.isdigit():
        index = int(segment[:18])
        return source[index] if index < len(source) else MISSING
    return MISSING


def _collected(source: Any, rest: Sequence[str]) -> list[Any]:
    """Take the rest of the path from each element; null and what is missing is left out."""
    if not isinstance(source, list):
        return []
    if rest and rest[0] == EACH:
        inner = [item for item in source if isinstance(item, list)]
        return [value for items in inner for value in _collected(items, rest[1:])]
    found = (value_at(item, rest, False) for item in source if item is not None)
    return [value for value in found if value is not None and value is not MISSING]


# ------------------------------------------------------------------------------------------- the sample


def paths_of(sample: Any, parse_array: bool) -> list[Path]:
    """Return the path of everything in a sample, depth first, each once; a text or number has none."""
    return list(dict.fromkeys(_paths(sample, (), parse_array)))


def _paths(value: Any, path: Path, parse_array: bool) -> Iterator[Path]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield (*path, str(key))
            yield from _paths(item, (*path, str(key)), parse_array)
    elif isinstance(value, list) and parse_array:
        at_root = (EACH,) if not path else ()
        for index, item in enumerate(value):
            yield (*path, *at_root, str(index))
            yield from _paths(item, (*path, *at_root, str(index)), True)
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, (*path, EACH), False)


def mapped_variables(
    sample: Any, parse_array: bool, known: Iterable[Any], new_key: Callable[[], str]
) -> list[dict[str, Any]]:
    """Return the variables of a sample. One whose path is ``known`` keeps its key, alias and everything
    else, so that references to it survive (data.md 3.8).
    """
    kept = {tuple(item.get("paths") or ()): item for item in known if isinstance(item, Mapping)}
    return [dict(kept.get(path) or _fresh(path, new_key())) for path in paths_of(sample, parse_array)]


def _fresh(path: Path, key: str) -> dict[str, Any]:
    return {"key": key, "path": ".".join(path), "name": path[-1], "paths": list(path)}
