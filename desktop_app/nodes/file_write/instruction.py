"""Engine side of writing a file (data.md 3.10)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.ids import new_id
from desktop_app.domain.values import compact_json
from desktop_app.engine.file_nodes import FileError, FileInstruction, Work
from desktop_app.engine.files import file_object
from desktop_app.nodes.file_write.spec import SPEC


class FileWriteInstruction(FileInstruction):
    """Writes a new file beside and puts it in its place: nobody ever sees half of it."""

    spec = SPEC

    def act(self, work: Work) -> Any:
        config = work.config
        path = work.folders.path(config.get("path"))
        if path.is_dir():
            raise FileError("this is a folder, not a file", "EISDIR", path)
        content = _bytes(config.get("content"), config)
        if config.get("folders") is not False:
            path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content, str(config.get("mode") or "replace"))
        return file_object(path)


def _bytes(value: Any, config: Any) -> bytes:
    """Return the content: a text as it is, another value as JSON; nothing is an empty file."""
    text = value if isinstance(value, str) else "" if value is None else compact_json(value)
    if config.get("newline") is not False and not text.endswith("\n"):
        text += "\n"
    encoding = str(config.get("encoding") or "utf-8")
    try:
        return text.encode(encoding)
    except LookupError:
        raise InvalidRequestError(f"there is no encoding {encoding!r}") from None
    except UnicodeEncodeError as error:
        sign = error.object[error.start]
        raise InvalidRequestError(f"{encoding} has no {sign!r}") from None


def _write(path: Path, content: bytes, mode: str) -> None:
    if mode == "append":
        with path.open("ab") as file:
            file.write(content)
    elif mode == "create":
        with path.open("xb") as file:
            file.write(content)
    else:
        _replace(path, content)


def _replace(path: Path, content: bytes) -> None:
    path = path.resolve()  # a link goes on to lead where it led
    beside = path.with_name(f".{path.name[:60]}.{new_id()}")
    try:
        beside.write_bytes(content)
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o7777)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
