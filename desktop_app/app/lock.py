"""Makes sure that one process at a time owns a workspace (architecture 12, "Workspace")."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from desktop_app.domain.errors import StorageError, WorkspaceBusyError

_LOCKED_BYTE: Final = 1 << 30
"""Where Windows locks the file: far behind the process id, which others must be able to read."""

ASKING_SECONDS: Final = 0.1
"""How long somebody who only asks for the owner may keep a new owner waiting."""
ASKING_TRIES: Final = 10


class WorkspaceLock:
    """A lock of the operating system on a file, so that it ends with its process however that ends.

    The file itself stays: removing it would let two processes lock two different files of one name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def acquire(self) -> None:
        """Take the lock and write this process's id into the file.

        :raises WorkspaceBusyError: another process has it. :raises StorageError: the file cannot be opened.
        """
        try:
            file = self.path.open("a+b")
        except OSError as error:
            raise StorageError(
                f"cannot be opened: {error.strerror}",
                place=str(self.path),
                remedy="allow writing to the folder, or choose another workspace with --workspace",
            ) from error
        try:
            self._take(file)
        except OSError as error:
            file.close()
            raise self._busy() from error
        file.truncate(0)
        file.write(str(os.getpid()).encode("ascii"))
        file.flush()
        self._file = file

    def _take(self, file: IO[bytes]) -> None:
        """Lock the file. Whoever only asks (:meth:`is_held`) has it for a moment and leaves no id in it."""
        for _ in range(ASKING_TRIES):
            try:
                _lock(file)
            except OSError:
                if self.owner() is not None:
                    raise
                time.sleep(ASKING_SECONDS / ASKING_TRIES)
            else:
                return
        _lock(file)

    def is_held(self) -> bool:
        """Return whether a process has the lock now; nothing is written.

        :raises OSError: the file cannot be read.
        """
        with self.path.open("rb") as file:
            try:
                _lock(file)
            except OSError:
                return True
            _unlock(file)
            return False

    def _busy(self) -> WorkspaceBusyError:
        owner = self.owner()
        who = f"process {owner}" if owner else "another process"
        return WorkspaceBusyError(
            f"{who} works with this workspace",
            place=str(self.path.parent),
            remedy="close it first, or choose another workspace with --workspace",
        )

    def owner(self) -> int | None:
        """Return the id of the process that took the lock last; None when it left no id."""
        try:
            text = self.path.read_bytes()[:20].decode("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return int(text) if text.isdigit() else None

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        file, self._file = self._file, None
        if file is None:
            return
        file.truncate(0)
        _unlock(file)
        file.close()

    def __enter__(self) -> WorkspaceLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
