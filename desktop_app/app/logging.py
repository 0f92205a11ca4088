"""Writes the log: one line for each event, into a rotating file of the workspace (architecture 9)."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from desktop_app.domain.masking import Veil

FILE: Final = "wirework.log"
FILE_BYTES: Final = 2_000_000
FILES_KEPT: Final = 5
ROOT: Final = "desktop_app"
"""Only our own loggers are configured: what other libraries log stays theirs."""

_VEILS: list[Veil] = []
"""Like the loggers themselves, one list for the process: whose secrets no handler may write."""


@contextmanager
def hidden_in_logs(veil: Veil) -> Iterator[None]:
    """Mask the secrets of ``veil`` in everything that is logged meanwhile, tracebacks included."""
    _VEILS.append(veil)
    try:
        yield
    finally:
        _VEILS.remove(veil)


@contextmanager
def logging_to(folder: Path | None = None, *, console: bool = False) -> Iterator[None]:
    """Log into ``folder`` (None: nowhere) and, with ``console``, everything to standard error as well.

    What was configured before holds again afterwards. Without ``console`` nothing reaches the screen: a
    command tells a failure in its own words, and the traceback stands in the file.
    """
    handlers = _handlers(folder, console=console)
    logger = logging.getLogger(ROOT)
    level, propagate = logger.level, logger.propagate
    logger.setLevel(logging.DEBUG if console else logging.INFO)
    logger.propagate = False
    for handler in handlers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        logger.level, logger.propagate = level, propagate
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()


def _handlers(folder: Path | None, *, console: bool) -> list[logging.Handler]:
    # Python itself would print warnings to standard error if there were no handler at all.
    handlers: list[logging.Handler] = [logging.NullHandler()]
    if folder is not None:
        handlers.append(_formatted(_file(folder)))
    if console:
        handlers.append(_formatted(logging.StreamHandler(sys.stderr)))
    return handlers


def _file(folder: Path) -> logging.Handler:
    return _LogFile(folder / FILE, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True)


class _LogFile(RotatingFileHandler):
    """A log that cannot be written, on a full disk, stops nobody and says nothing on the screen."""

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)

    def close(self) -> None:
        with suppress(OSError):  # what it could not write must not hide why
            super().close()


def _formatted(handler: logging.Handler) -> logging.Handler:
    handler.setFormatter(_LineFormatter())
    return handler


class _LineFormatter(logging.Formatter):
    """structlog's line for each record, without secrets. It is imported with the first record: most starts
    log nothing, and structlog brings rich along where that is installed.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = self._lines.format(record)
        for veil in _VEILS:
            line = veil.mask.text(line)
        return line

    @cached_property
    def _lines(self) -> logging.Formatter:
        import structlog

        shared: tuple[structlog.types.Processor, ...] = (
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        )
        renderer = structlog.dev.ConsoleRenderer(
            colors=False,
            pad_event_to=0,
            pad_level=False,
            exception_formatter=structlog.dev.plain_traceback,
        )
        without_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[without_meta, renderer]
        )
