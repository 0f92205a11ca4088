"""Keeps a process that serves for days at the size of its first minute."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

M_MMAP_THRESHOLD: Final = -3
M_ARENA_MAX: Final = -8
"""Parameters of ``mallopt`` in glibc's ``malloc.h``."""
LARGE: Final = 256 * 1024
"""Bytes from which on something has pages of its own, which go back to the system with it."""
ARENAS: Final = 1
THRESHOLDS: Final = (700, 10, 2)
"""When the collector looks at young, older and all objects: at all of them five times as often as by default,
which costs little where most are left out, and lets no garbage of minutes pile up.
"""
NAMES: Final = 100_000
"""More names than the interpreter's table of them has room for after a start."""


@contextmanager
def long_lived() -> Iterator[None]:
    """Entered when everything is loaded. What is there now stays until the end, so the collector need not
    look at it: it lets garbage lie in proportion to what it looks at. And threads share one heap: by
    default glibc gives each its own, up to eight a core, and none of them ever shrinks.
    """
    gc.collect()
    gc.freeze()
    gc.collect()  # It now takes the little that is left for the whole, and looks at it that often.
    before = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    if sys.platform == "linux":
        _share_heap()
    _room_for_names()
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


def _share_heap() -> None:
    import ctypes  # No other command needs it.

    with suppress(OSError, AttributeError):  # Another C library has no such call.
        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, ARENAS)
        # Said once, it stays; else it rises with everything large that is given back, and the next such
        # things tear holes into the heap.
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
