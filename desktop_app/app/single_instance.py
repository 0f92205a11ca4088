"""A second start with the same workspace raises the first window and hands its files over (editor.md N); the
command line hands over what it wishes (data.md 1.5.2).
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop_app.gui.tasks import spawn
from desktop_app.services.channel import LARGEST, channel

WAIT_MS: Final = 1500
_KNOCK_S: Final = 0.05


def hand_over(workspace: Path, files: Sequence[Path], links: Sequence[str] = ()) -> bool:
    """Send files and links to the window that is open for this workspace; False when there is none."""
    socket = QLocalSocket()
    if not _connected(socket, channel(workspace)):
        return False
    message = {"files": [str(file.resolve()) for file in files], "links": list(links)}
    socket.write(json.dumps(message).encode() + b"\n")
    sent = socket.waitForBytesWritten(WAIT_MS)
    if sent:
        # The first window answers when it has read everything; only then may this process end.
        sent = socket.waitForReadyRead(WAIT_MS)
    socket.disconnectFromServer()
    return bool(sent)


def _connected(socket: QLocalSocket, name: str) -> bool:
    """Knock until somebody opens: a window that is just starting listens a moment after it took its place."""
    end = time.monotonic() + WAIT_MS / 1000
    while True:
        socket.connectToServer(name)
        if socket.waitForConnected(WAIT_MS):
            return True
        if time.monotonic() > end:
            return False
        time.sleep(_KNOCK_S)


class Doorman(QObject):
    """Listens for later starts of the program on one workspace."""

    def __init__(
        self,
        workspace: Path,
        welcome: Callable[[list[Path], list[str]], None],
        answer: Callable[[Mapping[str, Any]], Awaitable[Any]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._welcome = welcome
        self._answer = answer
        self._sockets: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        # The workspace is ours (its lock is taken), so what lies under the name was left by a crash.
        QLocalServer.removeServer(channel(workspace))
        self.listening = self._server.listen(channel(workspace))

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            # WORKAROUND PySide6 6.11: a socket that its server destroys after deleteLater() crashes Qt.
            socket.setParent(None)
            self._sockets.add(socket)
            socket.readyRead.connect(partial(self._read, socket))
            socket.disconnected.connect(partial(self._drop, socket))
            self._read(socket)

    def _drop(self, socket: QLocalSocket) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
            # Its destructor tells once more that it is disconnected; nobody may listen to a dying object.
            socket.blockSignals(True)
            socket.deleteLater()

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LARGEST:
                socket.abort()
            return
        message = _message(bytes(socket.readLine(LARGEST).data()))
        if isinstance(wish := message.get("wish"), dict):
            spawn(self._grant(socket, wish), self)
            return
        files, links = _texts(message, "files"), _texts({"links": [], **message}, "links")
        self._reply(socket, b"ok")
        if files is not None and links is not None:
            self._welcome([Path(name) for name in files], links)

    async def _grant(self, socket: QLocalSocket, wish: Mapping[str, Any]) -> None:
        """Do what another process wishes, and tell it what came of it if it still waits."""
        self._reply(socket, json.dumps(await self._answer(wish), default=str).encode())

    def _reply(self, socket: QLocalSocket, line: bytes) -> None:
        if socket in self._sockets:
            socket.write(line + b"\n")
            socket.flush()

    def close(self) -> None:
        """Listen no more, and let go of whoever is at the door."""
        self._server.close()
        for socket in tuple(self._sockets):
            self._drop(socket)


def _message(line: bytes) -> dict[str, Any]:
    """Return a message; an empty one for what is none."""
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def _texts(message: Mapping[str, Any], name: str) -> list[str] | None:
    """Return the texts that a message holds under a name, or None when it is not one of ours."""
    texts = message.get(name)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return None
    return texts
