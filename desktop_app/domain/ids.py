"""Identifiers: numeric ids whose order is the order of creation, and keys that survive copying (1.1)."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from typing import Final

APP_EPOCH_SECONDS: Final = 1605024000
COUNTER_BITS: Final = 12
INSTANCE_BITS: Final = 10
KEY_LENGTH: Final = 11
_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class IdGenerator:
    """Makes 64-bit ids: 41 bits of ms since the app's epoch, 12 bits counter, 10 bits instance (1.1).

    Ids of one generator strictly increase, also within a millisecond, when the counter runs over and when
    the clock steps back: the generator then keeps counting in the latest millisecond it has seen.
    ``now_ms`` gives Unix milliseconds; ``instance`` tells generators of different processes apart.
    """

    def __init__(self, now_ms: Callable[[], int] = _now_ms, instance: int | None = None) -> None:
        self._now_ms = now_ms
        given = secrets.randbits(INSTANCE_BITS) if instance is None else instance
        self._instance = given & ((1 << INSTANCE_BITS) - 1)
        self._last = -1
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """Return the next id."""
        elapsed = max(0, self._now_ms() - APP_EPOCH_SECONDS * 1000)
        with self._lock:
            self._last = max(self._last + 1, elapsed << COUNTER_BITS)
            return self._last << INSTANCE_BITS | self._instance

    def after(self, largest: int) -> None:
        """Make every further id larger than ``largest``, an id that an earlier process stored."""
        with self._lock:
            self._last = max(self._last, largest >> INSTANCE_BITS)


_PROCESS_IDS: Final = IdGenerator()


def new_id() -> int:
    """Return a fresh id of this process, larger than all before (1.1)."""
    return _PROCESS_IDS()


def keep_above(largest: int) -> None:
    """Make ``new_id`` continue above ``largest``, the largest stored id, whatever the clock says now."""
    _PROCESS_IDS.after(largest)


def new_uuid() -> str:
    """Return a fresh UUID as text. It is of version 7, so the order of several is the order of their
    milliseconds: an index over many of them grows at its end, as one over random ones does not (2.6).
    """
    now, chance = _now_ms(), secrets.randbits(74)
    head, tail = chance >> 62, chance & ((1 << 62) - 1) | 1 << 63
    return (
        f"{now >> 16 & 0xFFFFFFFF:08x}-{now & 0xFFFF:04x}-7{head:03x}-"
        f"{tail >> 48:04x}-{tail & 0xFFFFFFFFFFFF:012x}"
    )


def new_key() -> str:
    """Return a random key of 11 base-36 characters, as workflows and nodes carry (1.1)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(KEY_LENGTH))


class SafeIdGenerator:
    """Makes strictly increasing ids that fit 53 bits, so that a double holds them exactly (5.6).

    32 bits of seconds since the app's epoch and 21 bits counter.
    """

    def __init__(self, now_ms: Callable[[], int] = _now_ms) -> None:
        self._now_ms = now_ms
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """Return the next id."""
        elapsed = max(0, self._now_ms() // 1000 - APP_EPOCH_SECONDS)
        with self._lock:
            self._last = max(self._last + 1, elapsed << 21)
            return self._last
