"""Choosing a time zone: by any part of its name; says what time it is there."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QWidget

from desktop_app.gui.panels import ink
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.panels.text_fields import TextEditor


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all time zones of this machine."""
    return tuple(sorted(available_timezones()))


class TimeZoneEditor(TextEditor):
    """Its value is an IANA name or a text with variables; what is neither is never committed."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, placeholder="Europe/Berlin", parent=parent)
        completer = QCompleter(list(zones()), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(self._chosen)
        self.line.setCompleter(completer)
        self.now = Note()
        self.column.setSpacing(ink.GRID // 2)
        self.column.addWidget(self.now)

    def _chosen(self) -> None:
        self.typed()
        self.flush()

    def write(self, value: Any) -> None:
        """Show the zone and its present time."""
        super().write(value)
        self._tell(str(value))

    def read(self) -> Any:
        """Return the name in its own spelling; raises ``ValueError`` in words for a person."""
        text = self.line.text().strip()
        if "{{" in text:
            return text
        found = next((name for name in zones() if name.casefold() == text.casefold()), None)
        if found is None:
            raise ValueError(self.tr("There is no such time zone. Type a part of its name, such as a city."))
        return found

    def commit(self, value: Any) -> None:
        """Commit and say what time it is there."""
        super().commit(value)
        self.line.setText(value)
        self._tell(value)

    def _tell(self, name: str) -> None:
        if name not in zones():
            self.now.show_text("")
            return
        moment = datetime.now(ZoneInfo(name))
        words = self.tr("Now {time} there, UTC{offset}")
        offset = moment.strftime("%z")
        self.now.show_text(
            words.format(time=moment.strftime("%Y-%m-%d %H:%M"), offset=f"{offset[:3]}:{offset[3:5]}")
        )
