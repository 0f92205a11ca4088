"""Keeps the secrets of a workspace outside of its store: in a keyring, else encrypted (ADR 6)."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Protocol

from platformdirs import user_config_path

from desktop_app.app.secret_file import KeyFile, SecretFile
from desktop_app.domain.errors import StorageError

log = logging.getLogger(__name__)

KEY_ENTRY: Final = "file-key"
"""Name of the file's key among the secrets of a workspace; no variable can be called so."""


class Keyring(Protocol):
    """The part of a keyring that is used: values by service and name."""

    def get_password(self, service: str, username: str) -> str | None:
        """Return a value, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a value."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a value; raises when there is none."""


def platform_keyring() -> Keyring | None:
    """Return the keyring of this machine; None where there is none that deserves the name."""
    import keyring  # costs start-up time; most workspaces have no secrets

    found = keyring.get_keyring()
    try:
        return found if found.priority >= 1 else None
    except Exception:  # a back end without its libraries raises what it likes
        return None


def key_folder() -> Path:
    """Return the folder for the keys of workspaces on a machine without a keyring."""
    return Path(user_config_path("Wirework", appauthor=False)) / "keys"


class Ring:
    """The entries of one workspace in a keyring. Its errors are answers: a locked ring knows nothing."""

    def __init__(self, keyring: Keyring, workspace_id: str) -> None:
        self._keyring = keyring
        self._service = f"wirework:{workspace_id}"

    def get(self, name: str) -> str | None:
        """Return a value; None when there is none, or the keyring cannot be asked."""
        try:
            return self._keyring.get_password(self._service, name)
        except Exception as error:
            log.warning("the keyring cannot be read: %s", type(error).__name__)
            return None

    def set(self, name: str, value: str) -> bool:
        """Keep a value; False when the keyring does not: locked, or too long for it."""
        try:
            self._keyring.set_password(self._service, name, value)
            return self._keyring.get_password(self._service, name) == value
        except Exception as error:
            log.info("the keyring does not take %s: %s", name, type(error).__name__)
            return False

    def remove(self, name: str) -> bool:
        """Forget a value; False when it is still there."""
        try:
            if self._keyring.get_password(self._service, name) is not None:
                self._keyring.delete_password(self._service, name)
        except Exception as error:
            log.warning("the keyring does not forget %s: %s", name, type(error).__name__)
            return False
        return True


class RingKey:
    """The key of the encrypted file as an entry of the keyring."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def read(self) -> bytes | None:
        """Return the key, if the ring has it."""
        text = self._ring.get(KEY_ENTRY)
        return None if text is None else b64decode(text)

    def write(self, key: bytes) -> bool:
        """Keep the key; False when the ring does not."""
        return self._ring.set(KEY_ENTRY, b64encode(key).decode())


class Vault:
    """Both places of one workspace, in order. A value is in one of them only; the file is asked first, as it
    holds what the ring did not take.
    """

    def __init__(self, ring: Ring | None, file: SecretFile) -> None:
        self._ring = ring
        self._file = file

    def get(self, name: str) -> str | None:
        """Return a value; None when neither has it.

        :raises StorageError: the file has it and cannot be opened.
        """
        found = self._file.get(name)
        return self._ring.get(name) if found is None and self._ring is not None else found

    def set(self, name: str, value: str) -> None:
        """Keep a value where it can be kept.

        :raises StorageError: nowhere.
        """
        if self._ring is not None and self._ring.set(name, value):
            self._file.remove(name)
            return
        self._file.set(name, value)
        if self._ring is not None:
            self._ring.remove(name)

    def remove(self, name: str) -> None:
        """Forget a value.

        :raises StorageError: the keyring is locked.
        """
        self._file.remove(name)
        if self._ring is not None and not self._ring.remove(name):
            raise StorageError(
                "the keyring does not give the secret up", place=name, remedy="unlock it and try again"
            )


class WorkspaceSecrets:
    """The secrets of one workspace (:class:`~desktop_app.services.environment.SecretStore`). Nothing is
    imported or asked before the first call; a keyring may ask the person, so calls leave the loop's thread.
    """

    def __init__(
        self,
        file: Path,
        workspace_id: Callable[[], Awaitable[str]],
        *,
        keyring: Callable[[], Keyring | None] = platform_keyring,
        keys: Path | None = None,
    ) -> None:
        self._file = file
        self._workspace_id = workspace_id
        self._keyring = keyring
        self._keys = keys
        self._opened: Vault | None = None

    async def get(self, name: str) -> str | None:
        """Return a value; None when this machine does not know it."""
        vault = await self._vault()
        return await asyncio.to_thread(vault.get, name)

    async def set(self, name: str, value: str) -> None:
        """Keep a value."""
        vault = await self._vault()
        await asyncio.to_thread(vault.set, name, value)

    async def remove(self, name: str) -> None:
        """Forget a value."""
        vault = await self._vault()
        await asyncio.to_thread(vault.remove, name)

    async def _vault(self) -> Vault:
        if self._opened is None:
            workspace_id = await self._workspace_id()
            keyring = await asyncio.to_thread(self._keyring)
            ring = None if keyring is None else Ring(keyring, workspace_id)
            key_file = KeyFile((self._keys or key_folder()) / f"{workspace_id}.key")
            keys = (key_file,) if ring is None else (RingKey(ring), key_file)
            self._opened = Vault(ring, SecretFile(self._file, workspace_id, keys))
        return self._opened
