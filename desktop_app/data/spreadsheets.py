"""Reads tables from spreadsheets (XLSX): the values that the program which wrote them has calculated."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from zipfile import BadZipFile, ZipFile

from desktop_app.domain.errors import InvalidRequestError

MOST_UNPACKED: Final = 2 * 1024**3
"""Bytes that the parts of a file may have unpacked: a small file can hold terabytes of zeros."""
_LOCKED: Final = b"\xd0\xcf\x11\xe0"
"""How files of the old format begin, and files of the new one that a password protects."""
_ERRORS: Final = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


class Sheet(NamedTuple):
    """One sheet: the names of all, its own, and its lines without empty ones, headings first."""

    sheets: tuple[str, ...]
    name: str
    lines: list[list[Any]]


def read_sheet(path: Path, wanted: str = "") -> Sheet:
    """Return a sheet of a file; the first one unless another is named.

    :raises InvalidRequestError: the file cannot be read, or has no such sheet, or nothing stands in it.
    """
    _look_at(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # What it does not know (colours, validations) is no matter here.
        from openpyxl import load_workbook

        try:
            book = load_workbook(path, read_only=True, data_only=True)
            try:
                return _sheet(book, wanted, path.name)
            finally:
                book.close()
        except InvalidRequestError:
            raise
        except Exception as error:  # Whatever stands in a broken file, the library may stumble over it.
            raise InvalidRequestError(
                f"this is no spreadsheet that can be read ({type(error).__name__})",
                place=path.name,
                remedy="open it in the program that made it and save it as .xlsx or CSV",
            ) from error


def _look_at(path: Path) -> None:
    """Refuse what would take the machine's memory, or cannot be opened without a password."""
    try:
        with path.open("rb") as file:
            if file.read(4) == _LOCKED:
                raise InvalidRequestError(
                    "the file is protected by a password, or of the old format",
                    place=path.name,
                    remedy="save it as .xlsx without a password",
                )
        with ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidRequestError(f"cannot be read: {reason}", place=path.name) from error
    except BadZipFile as error:
        raise InvalidRequestError(
            "this is no spreadsheet", place=path.name, remedy="save it as .xlsx or CSV"
        ) from error
    if size > MOST_UNPACKED:
        raise InvalidRequestError("the sheets are larger than 2 GB", place=path.name)


def _sheet(book: Any, wanted: str, place: str) -> Sheet:
    names = tuple(str(sheet.title) for sheet in book.worksheets)
    if not names or (wanted and wanted not in names):
        raise InvalidRequestError(
            f"there is no sheet {wanted!r}" if names else "there is no sheet in the file",
            place=place,
            remedy="choose one of " + ", ".join(names) if names else "",
        )
    name = wanted or names[0]
    lines = list(_lines(book.worksheets[names.index(name)].iter_rows(values_only=True)))
    if not lines:
        raise InvalidRequestError(f"the sheet {name!r} is empty", place=place)
    width = max(map(len, lines))
    return Sheet(names, name, _with_dates([[*line, *[None] * (width - len(line))] for line in lines]))


def _lines(rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Yield what stands in rows, without empty ones and without empty cells at their end."""
    for row in rows:
        cells = [_cell(value) for value in row]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if cells:
            yield cells


def _cell(value: Any) -> Any:
    """Return a value as JSON has it; what could not be calculated is nothing. Dates follow later."""
    if isinstance(value, str) and value in _ERRORS:
        return None
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value


def _with_dates(lines: list[list[Any]]) -> list[list[Any]]:
    """Write dates as text: a column in which no time of day stands holds days."""
    for column in range(len(lines[0])):
        moments = [line[column] for line in lines if isinstance(line[column], datetime)]
        days = all(moment.time() == time() for moment in moments)
        for line in lines:
            if isinstance(line[column], datetime):
                line[column] = line[column].date().isoformat() if days else line[column].isoformat(" ")
    return lines
