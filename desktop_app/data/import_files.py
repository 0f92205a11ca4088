"""Reads tables from files of other programs, and guesses the types of their columns (CSV, JSON, XLSX)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from desktop_app.data.spreadsheets import read_sheet
from desktop_app.domain.collections import FieldDraft, ImportPlan
from desktop_app.domain.errors import InvalidRequestError

MOST_BYTES: Final = 512 * 1024 * 1024
LONG_TEXT: Final = 255
_WHOLE: Final = re.compile(r"[+-]?(0|[1-9]\d{0,18})")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?")
_LEADING_ZERO: Final = re.compile(r"[+-]?0\d")
_WORDS: Final = {"true": True, "false": False}


def read_table(path: Path, sheet: str = "") -> ImportPlan:
    """Return what a CSV, JSON or XLSX file would become; ``sheet`` is one of a spreadsheet's, else the first.

    :raises InvalidRequestError: it cannot be read, or is no table.
    """
    kind = path.suffix.lower()
    if kind in (".xls", ".ods", ".xlsb"):
        raise InvalidRequestError(
            f"spreadsheets of the kind {kind} cannot be read",
            place=path.name,
            remedy="save it as .xlsx or CSV",
        )
    if kind in (".xlsx", ".xlsm"):
        found = read_sheet(path, sheet)
        return replace(planned(_rows(found.lines)), sheets=found.sheets, sheet=found.name)
    text = _text_of(path)
    rows = (
        _json_rows(text, path.name) if kind in (".json", ".jsonl", ".ndjson") else _csv_rows(text, path.name)
    )
    return planned(rows)


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidRequestError("the file is larger than 512 MB", place=path.name)
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidRequestError(f"cannot be read: {reason}", place=path.name) from error
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return data.decode("cp1252", "replace")


def _csv_rows(text: str, place: str) -> list[dict[str, Any]]:
    try:
        dialect: Any = csv.Sniffer().sniff(text[:65_536], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(2**31 - 1)
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), dialect) if any(line)]
    except csv.Error as error:
        raise InvalidRequestError(f"this is no CSV: {error}", place=place) from error
    if not lines:
        raise InvalidRequestError("the file is empty", place=place)
    return _rows(lines)


def _rows(lines: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Return lines as objects; the first one holds the headings."""
    names = _named("" if each is None else str(each) for each in lines[0])
    return [dict(zip(names, [*line, *[""] * len(names)], strict=False)) for line in lines[1:]]


def _json_rows(text: str, place: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(text)
    except ValueError:
        value = _json_lines(text, place)
    if isinstance(value, Mapping):
        lists = [item for item in value.values() if isinstance(item, list)]
        value = lists[0] if len(lists) == 1 else [value]
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value) or not value:
        raise InvalidRequestError("this is no list of objects", place=place)
    keys = list(dict.fromkeys(str(key) for item in value for key in item))
    names = dict(zip(keys, _named(keys), strict=True))
    return [{names[str(key)]: member for key, member in item.items()} for item in value]


def _json_lines(text: str, place: str) -> list[Any]:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise InvalidRequestError(f"this is no JSON: {error}", place=place) from error


def _named(headings: Iterable[str]) -> list[str]:
    """Return headings as names that references can hold, each once."""
    names: list[str] = []
    for number, heading in enumerate(headings, 1):
        name = re.sub(r"\W+", "_", str(heading).strip()).strip("_")[:60] or f"column_{number}"
        name = f"c_{name}" if name[0].isdigit() else name
        lower, count = {each.lower() for each in names}, 1
        unique = name
        while unique.lower() in lower:
            count += 1
            unique = f"{name}_{count}"
        names.append(unique)
    return names


# --------------------------------------------------------------------------------------------- types


def planned(rows: Sequence[Mapping[str, Any]]) -> ImportPlan:
    """Return rows with the types that fit all their values, and the values made to fit."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    kinds = {name: _kind([row.get(name) for row in rows]) for name in names}
    fields = tuple(_draft(name, kinds[name], [row.get(name) for row in rows]) for name in names)
    made = tuple({name: _fitting(row.get(name), kinds[name]) for name in names} for row in rows)
    return ImportPlan(fields, made)


def _draft(name: str, kind: str, values: Sequence[Any]) -> FieldDraft:
    key = name.lower() == "id" and len(set(map(str, values))) == len(values) and "" not in values
    return FieldDraft(name, kind, required=key, unique=False)


def _kind(values: Sequence[Any]) -> str:
    given = [value for value in values if value is not None and value != ""]
    if not given:
        return "string"
    for kind, fits in _TESTS:
        if all(fits(value) for value in given):
            return kind
    return "text" if any(len(str(value)) > LONG_TEXT for value in given) else "string"


def _is_text(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value.strip()) is not None


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in _WORDS)


def _is_whole(value: Any) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 2**63
    return _is_text(value, _WHOLE) and abs(int(value)) < 2**63


def _is_number(value: Any) -> bool:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return True
    # 007 is a name, not a number.
    return _is_text(value, _NUMBER) and not _LEADING_ZERO.match(value.strip())


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value.strip())) and len(value.strip()) == 10
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and len(value) > 10 and bool(datetime.fromisoformat(value.strip()))
    except ValueError:
        return False


_TESTS: Final = (
    ("boolean", _is_boolean),
    ("integer", _is_whole),
    ("double", _is_number),
    ("dateOnly", _is_day),
    ("datetimeTz", _is_moment),
    ("json", lambda value: isinstance(value, list | dict)),
)


def _fitting(value: Any, kind: str) -> Any:
    if value is None or value == "":
        return None
    if kind in ("string", "text"):
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value.strip() if isinstance(value, str) else value
