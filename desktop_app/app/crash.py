"""Leads every defect to one log entry and one dialog: exceptions, loop errors, Qt's own warnings."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger(__name__)

CRASH_FILE: Final = "crash.log"

_NOTICES: Final = frozenset({"This plugin does not support propagateSizeHints()"})
"""What the off-screen platform says for every window it makes; it is no defect and helps nobody."""

_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashGuard:
    """Installs the hooks and takes them away again. ``tell`` shows an error to the person."""

    def __init__(self, tell: Callable[[BaseException], None], logs: Path | None = None) -> None:
        self._tell = tell
        self._logs = logs
        self._file: IO[str] | None = None
        self._hooks: tuple[Any, Any] | None = None
        self._qt_handler: Any = None

    def install(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch the process and ``loop`` from now on."""
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        loop.set_exception_handler(self._on_loop)
        self._qt_handler = qInstallMessageHandler(_on_qt)
        if self._logs is not None:
            self._file = (self._logs / CRASH_FILE).open("a", encoding="utf-8")
            faulthandler.enable(self._file)

    def remove(self) -> None:
        """Take the hooks away."""
        if self._hooks is not None:
            sys.excepthook, threading.excepthook = self._hooks
            self._hooks = None
            qInstallMessageHandler(self._qt_handler)
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None

    def report(self, error: BaseException) -> None:
        """Log an error nobody handled and tell the person."""
        log.error("unhandled error", exc_info=error)
        try:
            self._tell(error)
        except Exception:
            log.exception("the error could not be shown")

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.report(error)

    def _on_thread(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            log.error("unhandled error in thread %s", found.thread, exc_info=found.exc_value)

    def _on_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(error)
        else:
            log.error("event loop: %s", context.get("message"))


def _on_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if text in _NOTICES:
        return
    category = getattr(context, "category", None) or "qt"
    log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", category, text)
