"""Files as nodes speak of them: ``{path, filename, title, extname, mimetype, size}`` (data.md 4.6)."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.ids import new_id

MOST_NAME: Final = 120
"""Characters of a file name that came from outside, at most."""
UNFIT: Final = '<>:"/\\|?*'


def file_object(path: Path) -> dict[str, Any]:
    """Return what is to be said of a file.

    :raises InvalidRequestError: there is none, or it is a folder.
    """
    path = path.absolute()
    if path.is_dir():
        raise InvalidRequestError("this is a folder, not a file", place=str(path))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InvalidRequestError(error.strerror or str(error), place=str(path)) from error
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return {
        "path": str(path),
        "filename": path.name,
        "title": path.stem,
        "extname": path.suffix.lower(),
        "mimetype": kind,
        "size": size,
    }


def located(text: str, root: Path | None) -> Path:
    """Return the path that a text names: ``~`` is the person's home, what is relative lies in ``root``."""
    path = Path(text).expanduser()
    return path if path.is_absolute() or root is None else root / path


def files_in(value: Any, root: Path | None) -> list[dict[str, Any]]:
    """Return the files that a value means: a file object, a path, or lists of them however deep; what is no
    file is left out. The names that a file object gives stand over those of the path.

    :raises InvalidRequestError: a file is not there.
    """
    if isinstance(value, list | tuple):
        return [found for item in value for found in files_in(item, root)]
    if isinstance(value, str) and value.strip():
        return [file_object(located(value.strip(), root))]
    if isinstance(value, Mapping) and isinstance(value.get("path"), str) and value["path"]:
        found = file_object(located(value["path"], root))
        given = {name: value[name] for name in found.keys() - {"path", "size"} if value.get(name)}
        return [{**found, **given}]
    return []


def stored(content: bytes, name: str, folder: Path) -> dict[str, Any]:
    """Write what came from outside as a new file of ``folder`` and return its file object; its name is
    made fit for every file system.
    """
    place = folder / str(new_id())
    place.mkdir(parents=True)
    path = place / fit_name(name)
    path.write_bytes(content)
    return file_object(path)


def fit_name(name: str) -> str:
    """Return a name that leads nowhere else and that every system takes."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if sign in UNFIT or not sign.isprintable() else sign for sign in last).strip(". ")
    stem, dot, end = kept.rpartition(".")
    if dot and len(end) < 20:
        return f"{stem[: MOST_NAME - len(end)]}.{end}"
    return kept[:MOST_NAME] or "file"
