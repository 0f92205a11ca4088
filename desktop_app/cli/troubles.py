"""Says on standard error what the log tells of a store that does not work: a full disk takes no log."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from desktop_app.domain.errors import StorageError

AGAIN_S: Final = 60.0
"""The same words are said once in this time."""


class _Troubles(logging.Handler):
    """One line for each trouble."""

    def __init__(self, name: str) -> None:
        super().__init__(logging.WARNING)
        self._name = name
        self._said: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        text, now = str(error), time.monotonic()
        if isinstance(error, StorageError) and now - self._said.get(text, -AGAIN_S) >= AGAIN_S:
            self._said[text] = now
            with suppress(OSError):  # the terminal may be a file on the same disk
                print(f"wirework {self._name}: {text}", file=sys.stderr, flush=True)


@contextmanager
def troubles_told(name: str) -> Iterator[None]:
    """Tell a person at a terminal what the store refuses while a command works."""
    handler, logger = _Troubles(name), logging.getLogger("desktop_app")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
