"""Turns a pasted URL, query or JSON into the parts that a webhook offers (data.md 1.3.1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from desktop_app.triggers.webhook.reading import MalformedError, leaf_paths, read_query


def parsed_sample(text: str) -> tuple[str, list[str]]:
    """Return which part of a request a text is a sample of, ``body`` or ``query``, and its paths.

    :raises ValueError: it is neither JSON nor has it a query; the message is for a person.
    """
    text = text.strip()
    if text[:1] in "{[":
        try:
            found = list(leaf_paths(json.loads(text)))
        except (ValueError, RecursionError):
            raise ValueError("this is no JSON") from None
        return "body", found
    query = text.rpartition("?")[2]
    try:
        found = list(leaf_paths(read_query(query))) if "=" in query else []
    except MalformedError as error:
        raise ValueError(str(error)) from None
    if not found:
        raise ValueError("there is neither JSON nor a query in it")
    return "query", found


def with_paths(shape: Mapping[str, Any], part: str, paths: Iterable[str]) -> dict[str, Any]:
    """Return the parts of a request with those paths added that are not there yet, each under a name that
    lasts.
    """
    rows = [dict(row) for row in shape.get(part) or () if isinstance(row, Mapping)]
    known = {row.get("key") for row in rows}
    numbers = [
        int(found[1]) for row in rows if (found := re.fullmatch(rf"{part}_\$(\d+)", str(row.get("_var"))))
    ]
    free = max(numbers, default=-1) + 1
    for path in paths:
        if path not in known:
            rows.append({"key": path, "_var": f"{part}_${free}"})
            known.add(path)
            free += 1
    return {**shape, part: rows}
