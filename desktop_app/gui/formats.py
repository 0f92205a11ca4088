"""How values, times and statuses look as text in the window."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtGui import QTextDocumentFragment

from desktop_app.domain.execution import Execution
from desktop_app.domain.status import Reason, execution_status_name, job_status_name
from desktop_app.domain.values import is_json
from desktop_app.gui.wording import counted, tr, worded

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def now_ms() -> int:
    """Return the present instant in milliseconds since 1970."""
    return int(datetime.now().timestamp() * 1000)


def moment(ms: int | None) -> str:
    """Return date and time in the person's locale."""
    if not ms:
        return ""
    when, locale = QDateTime.fromMSecsSinceEpoch(ms), QLocale()
    if locale.language() == QLocale.Language.C:
        return when.toString("yyyy-MM-dd HH:mm")
    return locale.toString(when, QLocale.FormatType.ShortFormat)


def clock(ms: int | None) -> str:
    """Return the time of day with seconds."""
    return QDateTime.fromMSecsSinceEpoch(ms).toString("HH:mm:ss") if ms else ""


def ago(ms: int | None, now: int | None = None) -> str:
    """Return how long ago ``ms`` was, in one coarse unit."""
    if not ms:
        return ""
    past = max(0, (now_ms() if now is None else now) - ms)
    if past < _MINUTE:
        return tr("just now")
    if past < _HOUR:
        return counted(past // _MINUTE, "1 minute ago", "{n} minutes ago")
    if past < _DAY:
        return counted(past // _HOUR, "1 hour ago", "{n} hours ago")
    return counted(past // _DAY, "1 day ago", "{n} days ago") if past < 14 * _DAY else moment(ms)


def duration(ms: int | None) -> str:
    """Return a span of time with two figures that matter."""
    if ms is None or ms < 0:
        return ""
    if ms < 1000:
        return tr("{n} ms", n=ms)
    if ms < _MINUTE:
        return tr("{n} s", n=f"{ms / 1000:.1f}")
    if ms < _HOUR:
        return tr("{m} min {s} s", m=ms // _MINUTE, s=ms % _MINUTE // 1000)
    return tr("{h} h {m} min", h=ms // _HOUR, m=ms % _HOUR // _MINUTE)


def seconds(count: int) -> str:
    """Return a running time, which changes once a second."""
    return tr("{n} s", n=count) if count < 60 else duration(count * 1000)


def execution_state(execution: Execution) -> str:
    """Return the state of a run in words; a started run without a worker is waiting."""
    if execution.status == -3 and execution.reason:
        return tr("Aborted: {reason}", reason=reason_text(execution.reason))
    return tr(execution_status_name(execution.status))


def reason_text(reason: str) -> str:
    """Return why a run was aborted, in words."""
    texts = {
        Reason.TIMEOUT: tr("time limit"),
        Reason.MANUAL_CANCEL: tr("stopped by hand"),
        Reason.PARENT_ABORTED: tr("calling run ended"),
        Reason.INTERRUPTED: tr("program ended"),
    }
    return texts.get(reason) or worded(reason)


def job_state(status: int, *, ended: bool = False) -> str:
    """Return the state of a job in words; in a run that has ``ended`` nothing waits any more."""
    return tr("Waiting") if status == 0 and not ended else tr(job_status_name(status, ended=ended))


def shown(value: Any) -> str:
    """Return a result as a person reads it (engine.md 7.8): null empty, JSON text raw, the rest pretty."""
    if value is None:
        return ""
    if isinstance(value, str) and is_json(value):
        return value
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def preview(value: Any, limit: int = 120) -> str:
    """Return a result in one short line; large values are not written out whole for it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value[: limit * 2].split())[:limit]
    if isinstance(value, list | dict) and len(value) > 40:
        kind = "[…]" if isinstance(value, list) else "{…}"
        return (
            counted(len(value), f"{kind} 1 entry", f"{kind} {{n}} entries")
            if kind == "[…]"
            else tr("{n} members", n=len(value))
        )
    text = json.dumps(_beginning(value, limit), ensure_ascii=False, default=str)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _beginning(value: Any, limit: int, depth: int = 5) -> Any:
    """Return so much of a value as one line of ``limit`` letters can show."""
    if isinstance(value, str):
        return value[: limit + 1]
    if not isinstance(value, Mapping | list | tuple) or not value:
        return value
    if not depth:
        return "…"
    if isinstance(value, Mapping):
        return {name: _beginning(value[name], limit, depth - 1) for name in islice(value, limit)}
    return [_beginning(item, limit, depth - 1) for item in value[:limit]]


def note_title(markdown: str) -> str:
    """Return the first line of a note as the canvas shows it, without the marks of its markup."""
    read = QTextDocumentFragment.fromMarkdown(markdown).toPlainText()
    return next(iter(read.strip().splitlines()), "") or tr("Empty note")


def size(count: int) -> str:
    """Return an amount of bytes in one coarse unit."""
    if count < 1000:
        return tr("{n} B", n=count)
    return tr("{n} kB", n=f"{count / 1000:.0f}") if count < 10**6 else tr("{n} MB", n=f"{count / 10**6:.1f}")
