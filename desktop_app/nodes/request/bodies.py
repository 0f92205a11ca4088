"""What a request sends: its body by the kind that is chosen, its headers, its parameters (data.md 3.1.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.values import compact_json, is_json, text_of, to_json
from desktop_app.engine.files import files_in
from desktop_app.nodes.request.spec import FORM, JSON, MULTIPART

OURS: Final = frozenset({"content-type", "content-length", "transfer-encoding"})
"""Headers that follow from the body."""

MakeBody = Callable[[], Any]
"""Makes the body anew for each attempt: what has been sent once may be used up."""


def body_of(kind: str, data: Any, root: Path | None) -> tuple[MakeBody, str | None]:
    """Return what makes the body, and its Content-Type; None where the client finds that (a boundary).

    :raises InvalidRequestError: a file is not there, or a field is of an unknown kind.
    """
    if kind == MULTIPART:
        fields = list(_multipart(data, root))
        return (lambda: _form(fields)), None
    text = _text(kind, data).encode()
    return (lambda: text), kind


def _text(kind: str, data: Any) -> str:
    if kind == FORM:
        return urlencode([(name, value) for name, value in pairs(data) if value is not None])
    if kind == JSON and not (isinstance(data, str) and is_json(data)):
        return compact_json(to_json(data))
    return text_of(data)


def pairs(rows: Any) -> Iterator[tuple[str, str | None]]:
    """Yield name and value of each row that has a name; values as text, None for those that lead nowhere."""
    given = rows.items() if isinstance(rows, Mapping) else map(_pair, rows if isinstance(rows, list) else ())
    for name, value in given:
        if named := text_of(name).strip():
            yield named, None if value is None else text_of(to_json(value))


def _pair(row: Any) -> tuple[Any, Any]:
    return (row.get("name"), row.get("value")) if isinstance(row, Mapping) else (None, None)


def headers_of(rows: Any) -> dict[str, str]:
    """Return the headers that a person gives; those that follow from the body are left out.

    :raises InvalidRequestError: a line break or another control character is in the middle of one.
    """
    found: dict[str, str] = {}
    for name, value in pairs(rows):
        value = (value or "").strip()
        if name.lower() in OURS:
            continue
        if not all(sign.isprintable() or sign == "\t" for sign in name + value):
            raise InvalidRequestError(f"the header {name[:50]!r} holds a line break", place="headers")
        found[name] = value
    return found


def _multipart(rows: Any, root: Path | None) -> Iterator[tuple[str, Any]]:
    """Yield name and text, or name and file object."""
    for row in rows if isinstance(rows, list) else ():
        name = text_of(row.get("name")).strip() if isinstance(row, Mapping) else ""
        if not name:
            continue
        kind = row.get("valueType", "text")
        if kind == "text":
            value = row.get("text", row.get("value"))
            if value is not None:
                yield name, text_of(to_json(value))
        elif kind == "file":
            for found in files_in(row.get("file"), root):
                yield name, found
        else:
            raise InvalidRequestError(f"a field of a form is text or file, not {kind!r:.50}", place=name)


def _form(fields: list[tuple[str, Any]]) -> Any:
    from aiohttp import FormData

    form = FormData(default_to_multipart=True)
    for name, value in fields:
        if isinstance(value, str):
            form.add_field(name, value)
        else:
            content = Path(value["path"]).open("rb")  # noqa: SIM115 - the client closes it
            form.add_field(name, content, filename=value["filename"], content_type=value["mimetype"])
    return form
