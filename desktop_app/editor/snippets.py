"""Kept pieces of workflows whose values are asked for when they are inserted (editor.md E, Versions).

A snippet is the text of copied nodes with one member more, ``parameters``: what is asked, by which name, and
into which values the answer goes. Without parameters it is plain copied text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

from desktop_app.domain import codec
from desktop_app.domain.quick import dataclass

MEMBER: Final = "parameters"
OUTSIDE: Final = "outside"
Path: TypeAlias = tuple[str | int, ...]
Scalar: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a node that can be asked for: a text, a number, or yes and no."""

    node: str
    title: str
    path: Path
    value: Scalar

    @property
    def name(self) -> str:
        """The innermost name of the value."""
        return next((str(step) for step in reversed(self.path) if isinstance(step, str)), "")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What is asked when a snippet is inserted: ``default`` is proposed, the answer is of its kind and goes
    to every place in ``targets``, each a node's key and a path in that node.
    """

    name: str
    default: Scalar
    targets: tuple[tuple[str, Path], ...]


def fields_of(text: str) -> list[Field]:
    """Return the values of a snippet that can be asked for, node by node; the titles first."""
    found = []
    for node in codec.parse(text)["nodes"]:
        title = str(node.get("title") or node.get("type"))
        found.append(Field(node["key"], title, ("title",), str(node.get("title", ""))))
        for path, value in _scalars(node.get("config"), ("config",)):
            found.append(Field(node["key"], title, path, value))
    return found


def _scalars(value: Any, path: Path) -> Iterator[tuple[Path, Scalar]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _scalars(inner, (*path, str(name)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _scalars(inner, (*path, number))
    elif isinstance(value, str | int | float):
        yield path, value


def asking(text: str, chosen: Iterable[tuple[str, Field]], *, outside: bool = False) -> str:
    """Return the snippet with parameters: each name asks for the fields that were given it, the first of
    them says what is proposed. ``outside`` notes that nobody has agreed to its code yet.
    """
    places: dict[str, list[Field]] = {}
    for name, field in chosen:
        places.setdefault(name, []).append(field)
    rows = [
        {
            "name": name,
            "default": fields[0].value,
            "targets": [{"node": field.node, "path": list(field.path)} for field in fields],
        }
        for name, fields in places.items()
    ]
    data = codec.parse(text)
    more = ({MEMBER: rows} if rows else {}) | ({OUTSIDE: True} if outside else {})
    return _text({**data, **more})


def is_from_outside(text: str) -> bool:
    """Whether a snippet was kept before somebody agreed to its code."""
    return bool(codec.parse(text).get(OUTSIDE))


def parameters_of(text: str) -> list[Parameter]:
    """Return what a snippet asks for; what cannot be read asks for nothing."""
    rows = codec.parse(text).get(MEMBER, [])
    found = [_parameter(row) for row in rows if isinstance(row, Mapping)]
    return [parameter for parameter in found if parameter is not None and parameter.targets]


def _parameter(row: Mapping[str, Any]) -> Parameter | None:
    name, default, rows = row.get("name"), row.get("default"), row.get("targets")
    if not isinstance(name, str) or not isinstance(default, str | int | float) or not isinstance(rows, list):
        return None
    targets = [
        (str(one["node"]), tuple(one["path"]))
        for one in rows
        if isinstance(one, Mapping) and "node" in one and isinstance(one.get("path"), list)
    ]
    return Parameter(name, default, tuple(targets))


def filled(text: str, answers: Mapping[str, Scalar]) -> str:
    """Return the snippet with every answer in its places, ready to be inserted."""
    data = codec.parse(text)
    nodes = {node["key"]: node for node in data["nodes"]}
    for parameter in parameters_of(text):
        value = answers.get(parameter.name, parameter.default)
        for key, path in parameter.targets:
            if key in nodes:
                _put(nodes[key], path, value)
    data.pop(MEMBER, None)
    return _text(data)


def _put(target: Any, path: Sequence[str | int], value: Scalar) -> None:
    for step in path[:-1]:
        inside = isinstance(target, Mapping) and step in target
        if not inside and not (isinstance(target, list) and isinstance(step, int) and step < len(target)):
            return  # The snippet was edited by hand: the place is gone.
        target = target[step]
    last = path[-1]
    if isinstance(target, dict) or (
        isinstance(target, list) and isinstance(last, int) and last < len(target)
    ):
        cast(Any, target)[last] = value


def read_answer(text: str, default: Scalar) -> Scalar:
    """Return a typed answer as a value of the kind of ``default``.

    :raises ValueError: a number was expected.
    """
    if isinstance(default, str):
        return text
    value = json.loads(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(text)
    return value


def _text(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
