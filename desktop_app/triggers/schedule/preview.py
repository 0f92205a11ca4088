"""The next times of a schedule, as a calendar and a list."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTimeZone
from PySide6.QtWidgets import QCalendarWidget, QLabel, QVBoxLayout, QWidget

from desktop_app.domain.occurrences import STATIC, static_rule, zone_of
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.field_row import Note, heading
from desktop_app.gui.panels.month import Month

SHOWN: Final = 20


def next_fires(config: Mapping[str, Any], now: int) -> list[int]:
    """Return up to twenty moments, in milliseconds since 1970, at which a schedule fires after ``now``.

    :raises ValueError: the config cannot be.
    """
    rule = static_rule(config, zone_of(config))
    if rule is None or config.get("mode", STATIC) != STATIC:
        return []
    most = min(SHOWN, config.get("limit") or SHOWN)
    return list(islice(rule.from_on(now + 1), most))


class FiresPreview(QWidget):
    """Follows the config; nothing can be changed here."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(ink.GRID)
        self.title = heading(self.tr("Next times"))
        self.note = Note()
        self.calendar = Month(form=True)
        self.calendar.setSelectionMode(QCalendarWidget.SelectionMode.NoSelection)
        self.calendar.setAccessibleName(self.tr("Days on which it fires"))
        self.times = QLabel()
        self.times.setTextFormat(Qt.TextFormat.PlainText)
        self.times.setContentsMargins(0, 0, 0, ink.GRID)
        self.times.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for widget in (self.title, self.note, self.calendar, self.times):
            column.addWidget(widget)

    def show_config(self, config: Mapping[str, Any], now: int | None = None) -> None:
        """Show when a config fires after ``now`` (the present)."""
        try:
            fires = next_fires(config, time.time_ns() // 1_000_000 if now is None else now)
            zone = zone_of(config).tzname(None) or str(zone_of(config))
        except ValueError:
            fires, zone = [], ""
        words = self.tr("In the time zone {zone}.").format(zone=zone) if fires else self._why_none(config)
        self.note.show_text(words)
        for widget in (self.calendar, self.times):
            widget.setVisible(bool(fires))
        local = [_local(moment, zone) for moment in fires]
        self.times.setText("\n".join(_line(moment) for moment in local))
        self._mark([moment.date() for moment in local])

    def _why_none(self, config: Mapping[str, Any]) -> str:
        if config.get("mode", STATIC) != STATIC:
            return self.tr("They depend on the records.")
        if not config.get("startsOn"):
            return self.tr("Say when it is to begin.")
        return self.tr("It does not fire any more.")

    def _mark(self, days: list[QDate]) -> None:
        self.calendar.mark(days)
        if days:
            self.calendar.setSelectedDate(days[0])


def _local(moment: int, zone: str) -> QDateTime:
    named = QTimeZone(zone.encode())
    return QDateTime.fromMSecsSinceEpoch(moment, named if named.isValid() else QTimeZone.systemTimeZone())


def _line(moment: QDateTime) -> str:
    day = QLocale().toString(moment.date(), "ddd d MMM yyyy")
    return f"{moment.toString('HH:mm:ss')}   {day}"
