"""Keyrings for tests: in memory, locked, and one that takes short values only."""

from __future__ import annotations


class MemoryKeyring:
    """Keeps what it is given; ``longest`` is what a value may have, ``locked`` makes every call fail."""

    def __init__(self, longest: int = 10_000) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.longest = longest
        self.locked = False
        self.calls = 0

    def _enter(self) -> None:
        self.calls += 1
        if self.locked:
            raise RuntimeError("the keyring is locked")

    def get_password(self, service: str, username: str) -> str | None:
        """Return a value."""
        self._enter()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a value."""
        self._enter()
        if len(password) > self.longest:
            raise ValueError("too long")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget a value."""
        self._enter()
        del self.entries[service, username]
