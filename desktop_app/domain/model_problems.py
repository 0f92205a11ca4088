"""What is wrong with a config, in words for the person who wrote it (engine.md 6.10)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic import ValidationError as PydanticError

from desktop_app.domain.errors import Problem

_KINDS: Final = {
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "dict_type": "an object",
    "model_type": "an object",
}
"""What a field takes, by the model's name for the fault."""

LONGEST: Final = 40
"""Characters of a value that a message quotes."""


def model_problems(model: type[BaseModel], config: Mapping[str, Any]) -> list[Problem]:
    """Return every way in which ``config`` does not fit ``model``, with the path of each field."""
    given = dict(config)
    try:
        model.model_validate(given)
    except PydanticError as error:
        faults: dict[str, list[Any]] = {}
        for item in error.errors(include_url=False):
            faults.setdefault(".".join(_path(item["loc"], given, item["type"])), []).append(item)
        # Of a field that may be one thing or another, what is wrong inside says more.
        return [_problem(path, items) for path, items in faults.items() if not _has_inner(path, faults)]
    return []


def _path(place: Sequence[str | int], value: Any, kind: str) -> Iterator[str]:
    """Yield the steps that are in the value; the model also names which of several shapes it has tried."""
    for number, step in enumerate(place, 1):
        inside = isinstance(value, Mapping) and step in value
        if inside or (isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)):
            value = value[step]
        elif not (kind == "missing" and number == len(place)):
            continue
        yield str(step)


def _has_inner(path: str, faults: Mapping[str, Any]) -> bool:
    return any(other.startswith(f"{path}.") for other in faults) if path else False


def _problem(path: str, items: Sequence[Mapping[str, Any]]) -> Problem:
    if items[0]["type"] == "missing":
        return Problem("is missing", field=path, code="missing")
    expected = list(dict.fromkeys(words for item in items if (words := _expected(item))))
    if not expected:
        return Problem(str(items[0]["msg"]).removeprefix("Value error, "), field=path)
    *first, last = expected
    wanted = f"{', '.join(first)} or {last}" if first else last
    return Problem(f"must be {wanted}, not {_shown(items[0]['input'])}", field=path)


def _expected(item: Mapping[str, Any]) -> str:
    if item["type"] == "literal_error":
        words = str(item["ctx"]["expected"])
        return words.replace("'", '"').replace("True", "true").replace("False", "false")
    return _KINDS.get(str(item["type"]), "")


def _shown(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple):
        return "an object" if isinstance(value, Mapping) else "a list"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
