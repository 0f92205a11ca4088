"""Runs a person's code in a child process that cannot outlive its limits (data.md 3.2.2).

A thread of its own starts the process, reads what it prints, and ends it with everything that it has started:
when it has answered, takes too long, has too many children, or is no longer wanted. So the loop never waits.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeVar

from desktop_app.domain.quick import dataclass

KEPT: Final = ("PATH", "HOME", "LANG", "SYSTEMROOT")
"""What a script sees of the environment."""
MOST_OUTPUT: Final = 65_536
"""Bytes of output that are kept."""
MOST_ANSWER: Final = 32 * 1024 * 1024
MOST_CHILDREN: Final = 64
START_SECONDS: Final = 20.0
GRACE_SECONDS: Final = 0.5
LOOK_SECONDS: Final = 0.05
STILL: Final = ("T", "t", "Z", "X", "")
"""States of a process that starts no other one: stopped, dead, gone."""
CUT: Final = "\n… more was printed than is kept\n"

Listener = Callable[[str], None]
T = TypeVar("T")
R = TypeVar("R", covariant=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a run: the answer of the process, or why there is none; and what was printed."""

    answer: Any = None
    ended: str = ""
    """``timeout``, ``processes``, ``start``, ``too much`` or ``code N``; empty where there is an answer."""
    log: str = ""


class ChildRun:
    """One run. ``work`` is called in a thread; ``stop`` may be called from any."""

    def __init__(
        self, script: Path, request: Any, timeout_ms: int, interpreter: str, heard: Listener
    ) -> None:
        self._script, self._request, self._timeout = script, request, timeout_ms / 1000
        self._interpreter, self._heard = interpreter, heard
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self._news = threading.Event()
        self._answer: bytes | None = None
        self._output = bytearray()
        self._cut = False

    def stop(self) -> None:
        """End the process; ``work`` returns soon after."""
        self._stopped.set()
        self._news.set()

    def work(self) -> Answer:
        """Run the process to its end.

        :raises OSError: it cannot be started.
        """
        with tempfile.TemporaryDirectory(prefix="wirework-script-", ignore_cleanup_errors=True) as folder:
            process = self._started(folder)
            readers = [
                threading.Thread(target=self._read_answer, args=(process.stdout,), name="script answer"),
                threading.Thread(target=self._read_output, args=(process.stderr,), name="script output"),
            ]
            for reader in readers:
                reader.start()
            try:
                self._ask(process)
                ended = self._watch(process)
            finally:
                end_tree(process, patient=not self._answered())
                for reader in readers:
                    reader.join()
                for stream in (process.stdin, process.stdout, process.stderr):
                    assert stream is not None
                    with contextlib.suppress(OSError):
                        stream.close()
        return self._result(process, ended)

    def _started(self, folder: str) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return subprocess.Popen(
            [self._interpreter, "-I", "-X", "utf8", str(self._script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**kept, "TEMP": folder, "TMP": folder, "TMPDIR": folder},
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def _ask(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.write(json.dumps(self._request).encode() + b"\n")
            process.stdin.flush()

    def _watch(self, process: subprocess.Popen[bytes]) -> str:
        """Wait for the answer; return why the wait is over without one. Time counts from the first line of
        the script: how long a process takes to come up is not its fault.
        """
        deadline, running = time.monotonic() + START_SECONDS, False
        while not self._answered() and not self._stopped.is_set():
            if process.poll() is not None:
                self._news.wait(0.2)  # what it said last may still be on its way
                return "" if self._answered() else f"code {process.returncode}"
            if not running and self._ready.is_set():
                running = True
                deadline = time.monotonic() + self._timeout if self._timeout else float("inf")
            if time.monotonic() >= deadline:
                return "timeout" if running else "start"
            if has_too_many(process):
                kill_tree(process)
                return "processes"
            self._news.wait(min(LOOK_SECONDS, max(0.0, deadline - time.monotonic())))
            self._news.clear()
        return "" if self._answered() else "stopped"

    def _answered(self) -> bool:
        return self._answer is not None

    # -- what comes from the process ---------------------------------------------------------------

    def _read_answer(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            if stream.readline(100) == b"ready\n":
                self._ready.set()
                self._news.set()
                self._answer = stream.readline(MOST_ANSWER + 1) or None
        self._news.set()

    def _read_output(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(stream.fileno(), 65_536):
                room = MOST_OUTPUT - len(self._output)
                if room > 0:
                    self._output += piece[:room]
                    self._heard(piece[:room].decode("utf-8", "replace"))
                self._cut = self._cut or len(piece) > room

    def _result(self, process: subprocess.Popen[bytes], ended: str) -> Answer:
        log = whole_lines(self._output, self._cut).decode("utf-8", "replace") + (CUT if self._cut else "")
        if ended or self._answer is None:
            return Answer(None, ended or f"code {process.returncode}", log)
        if len(self._answer) > MOST_ANSWER:
            return Answer(None, "too much", log)
        try:
            return Answer(json.loads(self._answer), "", log)
        except ValueError:
            return Answer(None, f"code {process.returncode}", log)


async def run_child(
    script: Path,
    request: Any,
    timeout_ms: int,
    *,
    interpreter: str = "",
    heard: Listener = lambda text: None,
) -> Answer:
    """Run ``script`` once in a process; cancelling ends the process before it returns. ``heard`` is called in
    a thread with what is printed.

    :raises OSError: no process can be started.
    """
    return await in_its_thread(
        ChildRun(script, request, timeout_ms, interpreter or sys.executable, heard), "script"
    )


class Stoppable(Protocol[R]):
    """Work for a thread that somebody else can stop."""

    def work(self) -> R:
        """Do it all; called in the thread."""

    def stop(self) -> None:
        """Let ``work`` return soon."""


async def in_its_thread(run: Stoppable[R], name: str) -> R:
    """Return what a run comes to; cancelling stops it and waits until it is over.

    :raises OSError: as the work does.
    """
    work = _in_thread(run.work, name)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        run.stop()
        await asyncio.wait([work])
        raise


def _in_thread(work: Callable[[], T], name: str) -> asyncio.Future[T]:
    """Do the work in a thread of its own: it may take as long as a script, and others share the loop's."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def go() -> None:
        try:
            loop.call_soon_threadsafe(future.set_result, work())
        except OSError as error:
            loop.call_soon_threadsafe(future.set_exception, error)

    threading.Thread(target=go, name=name, daemon=True).start()
    return future


def whole_lines(output: bytearray, cut: bool) -> bytes:
    """Return output that was cut without the line that is not whole: half a secret cannot be masked."""
    end = output.rfind(b"\n") + 1 if cut else len(output)
    return bytes(output[: end or len(output)])


# ------------------------------------------------------------------------------------------- ending


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes below one, where the system tells them."""
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                text = Path(f"/proc/{parent}/task/{task}/children").read_text("ascii")
                found = [int(number) for number in text.split()]
                waiting += found
                yield from found
        except OSError:
            continue


def has_too_many(process: subprocess.Popen[bytes]) -> bool:
    """Whether more than :data:`MOST_CHILDREN` processes are below one; looks at no more than that takes."""
    return next(islice(descendants(process.pid), MOST_CHILDREN, None), None) is not None


def end_tree(process: subprocess.Popen[bytes], *, patient: bool) -> None:
    """End a process with everything below it: ask it first, if it is to have a moment, then kill."""
    if process.poll() is None and patient:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
    kill_tree(process)
    process.wait()


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, its group and whatever else it has started. The process adopts what its children leave
    behind, so it goes last.
    """
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        return
    if process.poll() is None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGSTOP)  # all at once: one by one, a bomb is faster
        for pid in _frozen(process.pid):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)


def _frozen(root: int) -> set[int]:
    """Stop everything below a process, and look until each one is seen to stand still before its children are
    looked for: a fork under way ends after the signal, on a busy machine long after it.
    """
    found: set[int] = set()
    for _ in range(1_000):
        found, moving = set(), _state(root) not in STILL
        for pid in descendants(root):
            found.add(pid)
            if _state(pid) not in STILL:
                moving = True
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGSTOP)
        if not moving:
            break
        time.sleep(0.001)
    return found


def _state(pid: int) -> str:
    """Return the letter by which the system tells what a process does; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except OSError:
        return ""
