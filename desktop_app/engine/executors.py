"""Runs work that may hang or grow without bounds in processes of its own (architecture 4, 8).

A script answers requests: one line of JSON in, one line of JSON out. It says a line when it is ready. Its
process is started with the first request, kept for the next ones, and killed when an answer takes too long;
the script limits its own memory. So hostile work ends as an error, and the loop never waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from desktop_app.domain.errors import ProcessError

START_SECONDS: Final = 20.0
"""How long a script may take to come up, on a slow machine; counted apart from the work itself."""


class ScriptProcess:
    """One script with at most one process. Requests are answered one after the other."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._turn = asyncio.Lock()
        self._pipe = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    async def ask(self, request: Any, seconds: float) -> Any:
        """Return the answer to ``request``, both JSON.

        :raises ProcessError: it takes longer than ``seconds``, or the process dies over it.
        """
        line = json.dumps(request) + "\n"
        async with self._turn:
            try:
                return json.loads(await asyncio.to_thread(self._exchange, line, seconds))
            except asyncio.CancelledError:
                self.close()
                raise

    def _exchange(self, line: str, seconds: float) -> str:
        """Write a request and read its answer, in a thread; one whose caller has gone comes to its end."""
        with self._pipe:
            process = self._running()
            answer = _within(process, seconds, lambda: _exchanged(process, line))
            if not answer:
                self._forget(process)
                raise ProcessError(f"stopped: it took longer than {seconds:g} s or too much memory")
            return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        try:
            process = self._process = _started(self._script)
        except OSError as error:
            raise ProcessError(f"a process for it cannot be started: {error}") from error
        if not _within(process, START_SECONDS, lambda: process.stdout.readline() if process.stdout else ""):
            self._forget(process)
            raise ProcessError("a process for it does not come up")
        return process

    def _forget(self, process: subprocess.Popen[str]) -> None:
        _end(process)
        if self._process is process:
            self._process = None

    def close(self) -> None:
        """End the process; harmless when there is none."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)


class Turns:
    """Lets only so many work at once; the others wait in the order in which they came."""

    def __init__(self) -> None:
        self._working = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, most: int) -> AsyncIterator[None]:
        """Work as one of ``most``; 0 is no limit."""
        if most and (self._working >= most or self._waiting):
            await self._wait()
        else:
            self._working += 1
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self) -> None:
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._pass_on()
            else:
                self._waiting.remove(place)
            raise

    def _pass_on(self) -> None:
        """Give the place to the next, or give it up."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._working -= 1


class Executors:
    """The script processes of one engine, by script."""

    def __init__(self) -> None:
        self._processes: dict[Path, ScriptProcess] = {}
        self.turns = Turns()

    def process(self, script: Path) -> ScriptProcess:
        """Return what runs ``script``."""
        return self._processes.setdefault(script, ScriptProcess(script))

    def close(self) -> None:
        """End all processes."""
        for process in self._processes.values():
            process.close()
        self._processes.clear()


def _started(script: Path) -> subprocess.Popen[str]:
    """Start a script apart from this process: no environment variables of Python, no inherited files."""
    return subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _within(process: subprocess.Popen[str], seconds: float, work: Callable[[], str]) -> str:
    """Return what ``work`` reads; killing the process ends the wait with an empty text."""
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    try:
        return work()
    except (OSError, ValueError):
        return ""
    finally:
        timer.cancel()
        timer.join()


def _exchanged(process: subprocess.Popen[str], line: str) -> str:
    if process.stdin is None or process.stdout is None:
        return ""
    process.stdin.write(line)
    process.stdin.flush()
    return process.stdout.readline()


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):  # the pipe broke with the process
                stream.close()
