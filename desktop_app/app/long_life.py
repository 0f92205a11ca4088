"""Keeps a process that serves for days at the size of its first minute."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

M_ARENA_MAX: Final = -8
"""The parameter of ``mallopt`` in glibc's ``malloc.h``."""
ARENAS: Final = 2
THRESHOLDS: Final = (700, 10, 2)
"""When the collector looks at young, older and all objects: at all of them five times as often as by default,
which costs little where most are left out, and lets no garbage of minutes pile up.
"""
NAMES: Final = 100_000
"""More names than the interpreter's table of them has room for after a start."""


@contextmanager
def long_lived() -> Iterator[None]:
    """Entered when everything is loaded. What is there now stays until the end, so the collector need not
    look at it: it lets garbage lie in proportion to what it looks at. And threads share their heaps: by
    default glibc gives each its own, up to eight a core, and none of them ever shrinks.
    """
    _room_for_names()
    gc.collect()
    gc.freeze()
    gc.collect()  # It now takes the little that is left for the whole, and looks at it that often.
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    if sys.platform == "linux":
        _share_heaps()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _room_for_names() -> None:
    """Have the interpreter's table of names take the size that it keeps. A name that comes and goes uses up
    room in it, a few each second; after minutes or hours the table is made anew, by a megabyte larger, and
    then never again: what looked like a leak.
    """
    if sys.version_info < (3, 12):  # Later ones keep for ever what is interned once.
        for number in range(NAMES):
            sys.intern(f"a name {number}")


def _share_heaps() -> None:
    import ctypes  # No other command needs it.

    with suppress(OSError, AttributeError):  # Another C library has no such call.
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
