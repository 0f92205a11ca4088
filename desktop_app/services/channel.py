"""The way to the window or ``serve`` that has a workspace, for other processes of its user, without Qt."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from io import BufferedRWPair
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from desktop_app.domain.errors import InvalidRequestError, WireworkError
from desktop_app.domain.workflow import JsonObject

log = logging.getLogger(__name__)

Answer: TypeAlias = Callable[[Mapping[str, Any]], Awaitable[JsonObject]]
"""Does what another process wishes and says what came of it."""

LARGEST: Final = 1 << 20
"""Bytes of one message; a longer one is not read."""


def channel(workspace: Path) -> str:
    """Return the name under which the process of a workspace can be reached by the same user."""
    digest = hashlib.sha256(str(workspace.resolve()).encode()).hexdigest()[:20]
    return f"wirework-{digest}"


def ask(workspace: Path, wish: Mapping[str, Any]) -> JsonObject | None:
    """Have the process of a workspace do something and return its answer, however long that takes; None where
    none can be reached.

    :raises WireworkError: it is refused. :raises InvalidRequestError: it is too large.
    """
    line = json.dumps({"wish": wish}).encode() + b"\n"
    if len(line) > LARGEST:
        raise InvalidRequestError(
            "the values are too large to be handed to the process that has the workspace", place="--data"
        )
    try:
        with _opened(channel(workspace)) as way:
            way.write(line)
            way.flush()
            told = json.loads(way.readline() or b"null")
    except (OSError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    if isinstance(error := told.get("error"), dict):
        raise WireworkError(error["message"], place=error["place"], remedy=error["remedy"])
    return told


def _opened(name: str) -> IO[bytes] | BufferedRWPair:
    """Open the channel as Qt names it: a pipe on Windows, elsewhere a socket in the folder of passing files.

    :raises OSError: nobody listens.
    """
    if sys.platform == "win32":
        return open(rf"\\.\pipe\{name}", "r+b", buffering=0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as way:
        way.connect(str(_socket_file(name)))
        return way.makefile("rwb")


def _socket_file(name: str) -> Path:
    return Path(os.environ.get("TMPDIR") or "/tmp", name)


@asynccontextmanager
async def listening(workspace: Path, answer: Answer) -> AsyncIterator[None]:
    """Have other processes of this user heard, as :func:`ask` sends them, by whoever has the lock of the
    workspace and no window. Where that cannot be, the log says so and all else goes on.
    """
    at_work: set[asyncio.Task[Any]] = set()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            at_work.add(task)
            task.add_done_callback(at_work.discard)
        await _grant(reader, writer, answer)

    try:
        close = await _listen(channel(workspace), met)
    except OSError as error:
        log.warning("the command line cannot reach this process: %s", error)
        close = None
    try:
        yield
    finally:
        if close is not None:
            close()
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)


async def _grant(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer) -> None:
    """Answer one wish. Whoever sends anything else, such as files for a window, gets no answer."""
    try:
        told = json.loads(await reader.readline())
        wish = told.get("wish") if isinstance(told, dict) else None
        if isinstance(wish, dict):
            writer.write(json.dumps(await answer(wish), default=str).encode() + b"\n")
            await writer.drain()
    except (OSError, ValueError) as error:
        log.info("what another process wishes could not be read or answered: %s", error)
    except Exception:
        log.exception("what another process wishes could not be done")
    finally:
        writer.close()


async def _listen(
    name: str, met: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
) -> Callable[[], None]:
    """Open the channel as :func:`_opened` finds it, for this user alone; return what closes it.

    :raises OSError: it cannot be opened.
    """
    loop = asyncio.get_running_loop()

    def protocol() -> asyncio.StreamReaderProtocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(limit=LARGEST), met)

    if sys.platform == "win32":
        (pipe,) = await loop.start_serving_pipe(protocol, rf"\\.\pipe\{name}")
        return pipe.close
    server = await loop.create_unix_server(protocol, sock=_bound(_socket_file(name)))
    return partial(_close, server, _socket_file(name))


if sys.platform != "win32":

    def _bound(file: Path) -> socket.socket:
        """Return a socket that nobody can connect to yet, so that its rights come first."""
        # The workspace is ours (its lock is taken), so what lies under the name was left by a crash.
        file.unlink(missing_ok=True)
        way = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            way.bind(str(file))
            file.chmod(0o600)
        except OSError:
            way.close()
            raise
        return way

    def _close(server: asyncio.Server, file: Path) -> None:
        server.close()
        file.unlink(missing_ok=True)
