"""Engine side of moving, copying and deleting files (data.md 3.10)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, Final

from desktop_app.domain.ids import new_id
from desktop_app.engine.file_nodes import FileError, FileInstruction, Work
from desktop_app.engine.files import file_object
from desktop_app.nodes.file_move.spec import SPEC

PIECE: Final = 1024 * 1024
MOST_NAMES: Final = 1_000


class FileMoveInstruction(FileInstruction):
    """Looks at everything before it touches anything: a file that is missing stops the node before the
    first is moved.
    """

    spec = SPEC

    def act(self, work: Work) -> Any:
        given = work.config.get("source")
        many = isinstance(given, list)
        sources = [work.folders.path(one) for one in (given if isinstance(given, list) else [given])]
        for source in sources:
            _check_file(source)
        if work.config.get("operation") == "delete":
            return [_deleted(source, work) for source in sources]
        pairs = _pairs(sources, work, many=many)
        moved = [_brought(source, target, work) for source, target in pairs]
        return moved if many else moved[0]


def _check_file(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        raise FileError("this is a folder; only files are moved, copied and deleted", "EISDIR", path)
    if not path.is_symlink() and not path.exists():
        raise FileError("there is no such file", "ENOENT", path)


def _deleted(path: Path, work: Work) -> str:
    work.go_on()
    path.unlink()
    return str(path)


def _pairs(sources: list[Path], work: Work, *, many: bool) -> list[tuple[Path, Path]]:
    """Return each file with the place it goes to."""
    given = work.config.get("target")
    target = work.folders.path(given)
    into = many or target.is_dir() or (isinstance(given, str) and given.rstrip(" ").endswith(("/", "\\")))
    policy = str(work.config.get("existing") or "fail")
    pairs: list[tuple[Path, Path]] = []
    taken: set[Path] = set()
    for source in sources:
        wanted = work.folders.path(str(target / source.name)) if into else target
        place = _free(source, wanted, policy, taken)
        taken.add(place)
        pairs.append((source, place))
    return pairs


def _free(source: Path, wanted: Path, policy: str, taken: set[Path]) -> Path:
    """Return the place for a file, as the policy says about one that is there."""
    if wanted.is_dir():
        raise FileError("there is a folder of this name", "EISDIR", wanted)
    if wanted == source:
        raise FileError("this is the same file", "EINVAL", wanted)
    is_taken = wanted in taken or os.path.lexists(wanted)
    if not is_taken or (policy == "replace" and wanted not in taken):
        return wanted
    if policy != "rename":
        raise FileError("there is a file of this name", "EEXIST", wanted)
    for number in range(2, MOST_NAMES):
        other = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
        if other not in taken and not os.path.lexists(other):
            return other
    raise FileError("there are too many files of this name", "EEXIST", wanted)


def _brought(source: Path, target: Path, work: Work) -> dict[str, Any]:
    """Move or copy one file and return it at its new place; half a copy never has the name."""
    work.go_on()
    target.parent.mkdir(parents=True, exist_ok=True)
    moving = work.config.get("operation") != "copy"
    if moving and _renamed(source, target):
        return file_object(target)
    beside = target.with_name(f".{target.name[:60]}.{new_id()}")
    try:
        _copy(source, beside, work)
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    if moving:
        source.unlink()
    return file_object(target)


def _renamed(source: Path, target: Path) -> bool:
    """Rename, which is done at once; False between two disks."""
    try:
        os.replace(source, target)
    except OSError:
        return False
    return True


def _copy(source: Path, target: Path, work: Work) -> None:
    with source.open("rb") as read, target.open("xb") as written:
        while piece := read.read(PIECE):
            work.go_on()
            written.write(piece)
    shutil.copystat(source, target)
