"""Secrets in an encrypted file of the workspace, for machines whose keyring cannot hold them (ADR 6).

Each value is sealed by itself with AES-256-GCM, bound to its workspace and name. The key never lies beside
the file: it is in the platform's keyring or, where there is none, in a file of the person's own config folder
that only this person may read. So a copy of the workspace tells nothing. Programs that run as the same person
can read both; nothing on such a machine could keep them from it.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Protocol

from desktop_app.domain.errors import StorageError

FORMAT: Final = 1
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


class KeyPlace(Protocol):
    """Where the key of a file may lie."""

    def read(self) -> bytes | None:
        """Return the key; None when it is not here."""

    def write(self, key: bytes) -> bool:
        """Keep a key here; False when that is not possible."""


class KeyFile:
    """The key as a file that only its owner may read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes | None:
        """Return the key; rights that were given to others are taken back.

        :raises StorageError: the file cannot be read, or holds something else.
        """
        if not self.path.exists():
            return None
        with _told(self.path):
            self.path.chmod(0o600)
            return _decoded(self.path.read_text(encoding="ascii"))

    def write(self, key: bytes) -> bool:
        """Make the file.

        :raises StorageError: it cannot be made.
        """
        with _told(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_private(self.path, b64encode(key).decode())
        return True


class SecretFile:
    """The file itself. Read at each call: it is small, and calls are rare."""

    def __init__(self, path: Path, workspace_id: str, keys: tuple[KeyPlace, ...]) -> None:
        self._path = path
        self._workspace_id = workspace_id
        self._keys = keys

    def get(self, name: str) -> str | None:
        """Return a value; None when it is not in the file.

        :raises StorageError: the file is broken, or its key is not on this machine.
        """
        sealed = self._entries().get(name)
        return None if sealed is None else self._opened(name, sealed)

    def set(self, name: str, value: str) -> None:
        """Keep a value.

        :raises StorageError: the file or its key cannot be written.
        """
        entries = self._entries()
        key = self._key() or self._new_key()
        self._write({**entries, name: _seal(key, value, self._bound(name))})

    def remove(self, name: str) -> None:
        """Forget a value; harmless when there is none."""
        entries = self._entries()
        if entries.pop(name, None) is not None:
            self._write(entries)

    def _opened(self, name: str, sealed: str) -> str:
        from cryptography.exceptions import InvalidTag

        key = self._key()
        if key is None:
            raise self._unreadable("the key of the secrets is not on this machine")
        try:
            return _open(key, sealed, self._bound(name))
        except (InvalidTag, ValueError) as error:
            raise self._unreadable(f"the secret {name} cannot be decrypted") from error

    def _bound(self, name: str) -> bytes:
        """What a sealed value is bound to: moved elsewhere it does not open."""
        return f"{self._workspace_id}/{name}".encode()

    def _unreadable(self, why: str) -> StorageError:
        return StorageError(why, place=str(self._path), remedy="set the secret again")

    def _key(self) -> bytes | None:
        return next((key for place in self._keys if (key := place.read()) is not None), None)

    def _new_key(self) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        if not any(place.write(key) for place in self._keys):
            raise StorageError("there is no place for the key of the secrets", place=str(self._path))
        return key

    def _entries(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        with _told(self._path):
            data = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(data, dict) or data.get("format") != FORMAT:
                raise ValueError("it is no file of secrets that this version knows")
            return dict(data["secrets"])

    def _write(self, entries: Mapping[str, str]) -> None:
        with _told(self._path):
            _write_private(self._path, json.dumps({"format": FORMAT, "secrets": entries}, indent=1))


def _seal(key: bytes, value: str, bound: bytes) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    return b64encode(nonce + AESGCM(key).encrypt(nonce, value.encode(), bound)).decode()


def _open(key: bytes, sealed: str, bound: bytes) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = b64decode(sealed, validate=True)
    return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound).decode()


def _decoded(text: str) -> bytes:
    key = b64decode(text.strip(), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("it holds no key")
    return key


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; it takes its place only when whole."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[Any]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StorageError(
            f"the secrets cannot be read or written: {reason}",
            place=str(path),
            remedy="see that the file is yours, or remove it and set the secrets again",
        ) from error
