"""Engine side of finding files (data.md 3.10)."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

from desktop_app.domain.values import to_json
from desktop_app.engine.file_nodes import FileError, FileInstruction, Work
from desktop_app.nodes.file_list.spec import MOST, SPEC

MOST_SEARCHED: Final = 10 * 1024 * 1024
"""Bytes of a file in which words are looked for."""
ORDERS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "name": lambda found: found["path"].casefold(),
    "newest": lambda found: (-found["changed"], found["path"]),
    "oldest": lambda found: (found["changed"], found["path"]),
    "largest": lambda found: (-found["size"], found["path"]),
}


class FileListInstruction(FileInstruction):
    """Walks a folder; links to folders are not followed, so the walk has an end."""

    spec = SPEC

    def act(self, work: Work) -> Any:
        config = work.config
        folder = work.folders.path(config.get("folder"))
        if folder == work.folders.own:
            folder.mkdir(parents=True, exist_ok=True)  # ours: empty until something is put there
        if not folder.is_dir():
            raise FileError("there is no such folder", "ENOENT", folder)
        found = [_described(entry) for entry in _entries(folder, work) if _wanted(entry, config)]
        found.sort(key=ORDERS[str(config.get("order") or "name")])
        for each in found:
            each["modified"] = to_json(datetime.fromtimestamp(each.pop("changed"), UTC))
        return found[: int(config.get("limit") or MOST)]


def _entries(folder: Path, work: Work) -> Iterator[os.DirEntry[str]]:
    """Yield what lies in a folder, and below it if that is asked for; what cannot be opened is left out."""
    waiting, deep = [folder], bool(work.config.get("recursive"))
    while waiting:
        place = waiting.pop()
        try:
            entries = os.scandir(place)
        except OSError:
            if place == folder:
                raise
            continue
        with entries:
            for entry in entries:
                work.go_on()
                yield entry
                if deep and entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))


def _wanted(entry: os.DirEntry[str], config: Any) -> bool:
    kind = config.get("kind") or "files"
    is_folder = entry.is_dir(follow_symlinks=False)
    is_file = entry.is_file(follow_symlinks=False)
    if not ((is_folder and kind != "files") or (is_file and kind != "folders")):
        return False
    patterns = [one.strip() for one in str(config.get("pattern") or "*").split(";") if one.strip()]
    if not any(fnmatch(entry.name, pattern) for pattern in patterns or ["*"]):
        return False
    words = str(config.get("contains") or "")
    return not words or (is_file and _holds(entry, words))


def _holds(entry: os.DirEntry[str], words: str) -> bool:
    try:
        with open(entry.path, "rb") as file:
            return words.encode() in file.read(MOST_SEARCHED)
    except OSError:
        return False


def _described(entry: os.DirEntry[str]) -> dict[str, Any]:
    """Return a file object (4.6) with the moment of the last change; a folder has no kind and no size."""
    path, state = Path(entry.path), entry.stat(follow_symlinks=False)
    folder = entry.is_dir(follow_symlinks=False)
    kind = "" if folder else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return {
        "path": str(path),
        "filename": path.name,
        "title": path.name if folder else path.stem,
        "extname": "" if folder else path.suffix.lower(),
        "mimetype": kind,
        "size": 0 if folder else state.st_size,
        "changed": state.st_mtime,
    }
