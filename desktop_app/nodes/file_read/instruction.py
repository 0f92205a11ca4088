"""Engine side of reading a file (data.md 3.10)."""

from __future__ import annotations

import base64
import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.engine.file_nodes import FileError, FileInstruction, Work
from desktop_app.engine.files import file_object
from desktop_app.nodes.file_read.spec import MOST_KB, SPEC


class FileReadInstruction(FileInstruction):
    """Reads at most so much: a file that is longer is a failure, never half a value."""

    spec = SPEC

    def act(self, work: Work) -> Any:
        config = work.config
        path = work.folders.path(config.get("path"))
        if config.get("format") == "file":
            return file_object(path)
        content = _content(path, int(config.get("maxKb") or MOST_KB))
        return _meant(content, str(config.get("format") or "text"), str(config.get("encoding") or "utf-8"))


def _content(path: Path, kilobytes: int) -> bytes:
    """Return the bytes of an ordinary file; what has no end, such as a device, is none."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise FileError("this is a folder or a device, not a file", "EISDIR", path)
    with path.open("rb") as file:
        content = file.read(kilobytes * 1024 + 1)
    if len(content) > kilobytes * 1024:
        raise FileError(f"the file is longer than {kilobytes} KB", "EFBIG", path)
    return content


def _meant(content: bytes, kind: str, encoding: str) -> Any:
    """Return the content as a value of the kind.

    :raises InvalidRequestError: it is none of that kind.
    """
    if kind == "base64":
        return base64.b64encode(content).decode("ascii")
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except LookupError:
        raise InvalidRequestError(f"there is no encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        words = f"the file is not {encoding}: byte {error.start + 1} does not fit"
        raise InvalidRequestError(words) from None
    if kind == "lines":
        return text.splitlines()
    if kind == "csv":
        return _rows(text)
    if kind == "json":
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InvalidRequestError(f"the file is not JSON: {error}") from None
    return text


def _rows(text: str) -> list[dict[str, Any]]:
    """Return a list of objects by the names in the first line; commas, semicolons or tabs separate."""
    first = text.partition("\n")[0]
    sign = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign, restkey="more")
    try:
        return [dict(row) for row in reader]
    except csv.Error as error:
        raise InvalidRequestError(f"the file is not CSV: line {reader.line_num}: {error}") from None
