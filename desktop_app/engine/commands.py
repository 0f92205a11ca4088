"""Runs a program of the machine for a workflow, within limits (data.md 3.10).

A thread of its own starts the process, reads what it writes, and ends it with everything that it has started:
when it is over, takes too long, has too many children, or is no longer wanted.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import IO, Final

from desktop_app.domain.quick import dataclass
from desktop_app.engine.child import (
    GRACE_SECONDS,
    KEPT,
    LOOK_SECONDS,
    Listener,
    descendants,
    end_tree,
    has_too_many,
    in_its_thread,
    kill_tree,
    whole_lines,
)

LAUNCHER: Final = Path(__file__).with_name("command_launcher.py")
PAGE: Final = os.sysconf("SC_PAGE_SIZE") if sys.platform != "win32" else 4096
MOST_OUTPUT: Final = 1024 * 1024
"""Bytes of output, and of error output, that become the result."""
MOST_HEARD: Final = 65_536
"""Bytes that are told while the program runs and kept in the job's log."""
SEEN: Final = (
    *KEPT,
    *("USER", "LOGNAME", "LC_ALL", "TZ", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR"),
    *("DBUS_SESSION_BUS_ADDRESS", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PATHEXT", "COMSPEC", "TEMP"),
)
"""What a program sees of the environment of Wirework: where things are, never a secret."""


@dataclass(frozen=True, slots=True)
class Command:
    """One program to run: ``program`` is its path; ``timeout`` in milliseconds, ``memory`` in megabytes (held
    to on Linux alone); 0 is no limit.
    """

    program: str
    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    input: bytes = b""
    timeout: int = 0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended: its exit code, or why it was ended (``timeout``, ``processes``, ``memory``,
    ``stopped``).
    """

    code: int | None
    output: bytes
    errors: bytes
    ended: str = ""
    log: str = ""
    cut: bool = False


class CommandRun:
    """One run. ``work`` is called in a thread; ``stop`` may be called from any."""

    def __init__(self, command: Command, heard: Listener) -> None:
        self._command, self._heard = command, heard
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._log = bytearray()
        self._cut = False

    def stop(self) -> None:
        """End the program; ``work`` returns soon after."""
        self._stopped.set()

    def work(self) -> Outcome:
        """Run the program to its end.

        :raises OSError: it cannot be started.
        """
        process = self._started()
        output, errors = bytearray(), bytearray()
        threads = [
            threading.Thread(target=target, args=args, name="command", daemon=True)
            for target, args in (
                (self._read, (process.stdout, output)),
                (self._read, (process.stderr, errors)),
                (self._feed, (process,)),
            )
        ]
        for thread in threads:
            thread.start()
        try:
            ended = self._watch(process)
        finally:
            end_tree(process, patient=True)
            for thread, stream in zip(threads, (process.stdout, process.stderr, None), strict=True):
                thread.join(2 * GRACE_SECONDS)
                if stream is not None and not thread.is_alive():
                    stream.close()
        log = whole_lines(self._log, len(self._log) >= MOST_HEARD).decode("utf-8", "replace")
        parts = [whole_lines(part, len(part) >= MOST_OUTPUT) for part in (output, errors)]
        return Outcome(None if ended else process.returncode, parts[0], parts[1], ended, log, self._cut)

    def _started(self) -> subprocess.Popen[bytes]:
        command = self._command
        line = [command.program, *command.arguments]
        if sys.platform == "linux":
            line = [sys.executable, "-I", str(LAUNCHER), str(command.memory), command.program, *line]
        kept = {name: os.environ[name] for name in SEEN if name in os.environ}
        return subprocess.Popen(
            line,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=command.folder,
            env={**kept, **command.environment},
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def _watch(self, process: subprocess.Popen[bytes]) -> str:
        """Wait for the end; return why it had to be brought about."""
        limit = self._command.timeout / 1000
        deadline = time.monotonic() + limit if limit else float("inf")
        while not self._stopped.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(min(LOOK_SECONDS, max(0.001, deadline - time.monotonic())))
                return ""
            if time.monotonic() >= deadline:
                return "timeout"
            if has_too_many(process):
                kill_tree(process)
                return "processes"
            if self._command.memory and held(process) > self._command.memory:
                kill_tree(process)
                return "memory"
        return "stopped"

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.write(self._command.input)
        with contextlib.suppress(OSError):
            process.stdin.close()

    def _read(self, stream: IO[bytes], kept: bytearray) -> None:
        """Take what comes: keep what fits, read on past the rest, so that the program never waits for us."""
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(stream.fileno(), 65_536):
                room = MOST_OUTPUT - len(kept)
                kept += piece[: max(0, room)]
                self._cut = self._cut or len(piece) > room
                self._tell(piece)

    def _tell(self, piece: bytes) -> None:
        with self._lock:
            room = MOST_HEARD - len(self._log)
            if room > 0:
                self._log += piece[:room]
                self._heard(piece[:room].decode("utf-8", "replace"))


def held(process: subprocess.Popen[bytes]) -> int:
    """Return how many megabytes everything below a process holds; 0 where the system does not tell."""
    pages = 0
    for pid in descendants(process.pid):
        with contextlib.suppress(OSError):
            pages += int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * PAGE // (1024 * 1024)


async def run_command(command: Command, heard: Listener = lambda text: None) -> Outcome:
    """Run a program; cancelling ends it before this returns. ``heard`` is called in a thread with what the
    program writes.

    :raises OSError: it cannot be started.
    """
    return await in_its_thread(CommandRun(command, heard), "command")
