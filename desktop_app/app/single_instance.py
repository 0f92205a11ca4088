"""A second start with the same workspace raises the first window and hands its files over (editor.md N)."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS: Final = 1500
_LARGEST: Final = 1 << 20
_KNOCK_S: Final = 0.05


def channel(workspace: Path) -> str:
    """Return the name under which the window of a workspace can be reached by the same user."""
    digest = hashlib.sha256(str(workspace.resolve()).encode()).hexdigest()[:20]
    return f"wirework-{digest}"


def hand_over(workspace: Path, files: Sequence[Path]) -> bool:
    """Send ``files`` to the window that is open for this workspace; False when there is none."""
    socket = QLocalSocket()
    if not _connected(socket, channel(workspace)):
        return False
    message = json.dumps({"files": [str(file.resolve()) for file in files]}).encode() + b"\n"
    socket.write(message)
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
        self, workspace: Path, welcome: Callable[[list[Path]], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._welcome = welcome
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
            if socket.bytesAvailable() > _LARGEST:
                socket.abort()
            return
        files = _files(bytes(socket.readLine(_LARGEST).data()))
        socket.write(b"ok\n")
        socket.flush()
        if files is not None:
            self._welcome(files)

    def close(self) -> None:
        """Listen no more, and let go of whoever is at the door."""
        self._server.close()
        for socket in tuple(self._sockets):
            self._drop(socket)


def _files(line: bytes) -> list[Path] | None:
    """Return the files of a message, or None when it is not one of ours."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    names = message.get("files") if isinstance(message, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return [Path(name) for name in names]
