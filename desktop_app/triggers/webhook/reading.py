"""What a request holds: query, body, and the parts that a config names (data.md 1.3.2, 1.3.3)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from desktop_app.domain.template import resolve_path
from desktop_app.domain.values import MISSING, to_json

MOST_FIELDS: Final = 1_000
DEEPEST: Final = 10
LARGEST_INDEX: Final = 100
CREDENTIALS: Final = ("authorization", "proxy-authorization")
"""Headers that no run, log or inspector ever sees."""
_SEGMENTS: Final = re.compile(r"\[([^\[\]]*)\]")


class MalformedError(Exception):
    """The request cannot be read; the message is for the caller."""


def read_query(text: str) -> dict[str, Any]:
    """Return the query with its brackets nested: ``a[b]=1`` is an object, ``a[]=1`` and ``a[0]=1`` are lists.

    :raises MalformedError: too many fields, or nested too deeply.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise MalformedError("the query has too many fields") from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        head, bracket, rest = name.partition("[")
        segments = _SEGMENTS.findall(bracket + rest)
        if len(segments) > DEEPEST:
            raise MalformedError("the query is nested too deeply")
        _put(found, [head, *segments], value)
    return {name: _listed(value) for name, value in found.items()}


def _put(into: dict[str, Any], path: list[str], value: str) -> None:
    name, rest = path[0] or str(len(into)), path[1:]
    if not rest:
        before = into.get(name)
        again = [*before, value] if isinstance(before, list) else [before, value]
        into[name] = value if name not in into else again
        return
    inner = into.setdefault(name, {})
    if isinstance(inner, dict):
        _put(inner, rest, value)


def _listed(value: Any) -> Any:
    """Turn objects whose names are 0, 1, 2 … into lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(each) for name, each in value.items()}
    wanted = [str(at) for at in range(len(inner))]
    return list(inner.values()) if inner and len(inner) <= LARGEST_INDEX and list(inner) == wanted else inner


def says_json(content_type: str) -> bool:
    """Return whether a body of this type is read."""
    return content_type.partition(";")[0].strip().lower() == "application/json"


def read_body(content_type: str, body: bytes) -> Any:
    """Return a JSON body; what has another type counts as empty.

    :raises MalformedError: it is no JSON.
    """
    if not says_json(content_type):
        return {}
    try:
        return to_json(json.loads(body.decode("utf-8"), parse_constant=_refuse)) if body.strip() else {}
    except (ValueError, RecursionError):
        raise MalformedError("the body is no JSON") from None


def _refuse(name: str) -> Any:
    raise ValueError(name)


def context_of(
    config: Mapping[str, Any], headers: Mapping[str, Any], query: Any, body: Any
) -> dict[str, Any]:
    """Return the context of a run: all headers but credentials in lower case, query and body with the parts
    that have names of their own.
    """
    shape = config.get("request")
    shape = shape if isinstance(shape, Mapping) else {}
    kept = {name.lower(): value for name, value in headers.items() if name.lower() not in CREDENTIALS}
    return {
        "headers": kept,
        "query": _with_named(query, shape.get("query")),
        "body": _with_named(body, shape.get("body")),
    }


def _with_named(value: Any, rows: Any) -> Any:
    named = {}
    for row in rows or ():
        if isinstance(row, Mapping) and row.get("_var"):
            part = resolve_path(value, re.sub(r"\[(\d+)\]", r".\1", str(row.get("key") or "")))
            if part is not MISSING:
                named[str(row["_var"])] = part
    return {**value, **named} if named and isinstance(value, dict) else value


def leaf_paths(value: Any, prefix: str = "") -> Iterator[str]:
    """Yield the path of each leaf of a sample; a list is looked into at its first item."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from leaf_paths(inner, f"{prefix}.{name}" if prefix else str(name))
    elif isinstance(value, list) and value and isinstance(value[0], Mapping | list):
        yield from leaf_paths(value[0], f"{prefix}[0]")
    elif prefix:
        yield prefix
