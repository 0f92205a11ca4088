"""The panel of the schedule, worked by hand; the times that it foretells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCalendarWidget, QWidget

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.panels.context import PanelContext
from desktop_app.services.case_format import milliseconds
from desktop_app.triggers.schedule.preview import next_fires
from desktop_app.triggers.schedule.spec import SPEC
from tests.gui.panels.hand import pick, press, type_into
from tests.gui.panels.samples import CATALOG, Edits, editor, make_panel

Show = Callable[..., tuple[Any, Edits]]
NOW = milliseconds("2027-01-01T00:00:00Z")


@pytest.fixture
def show(place: Callable[[QWidget], QWidget]) -> Show:
    def made(config: dict[str, Any] | None = None) -> tuple[Any, Edits]:
        config = SPEC.default_config() if config is None else config
        panel, edits = make_panel(PanelContext(Workflow(type="schedule", config=config), CATALOG)), Edits()
        panel.edited.connect(edits.hear)
        place(panel)
        return panel, edits

    return made


def typed(qtbot: Any, made: Any, text: str) -> None:
    type_into(qtbot, made.line, text)
    made.flush()


def test_the_fields_of_a_cron_expression_make_six_with_the_seconds_first(show: Show, qtbot: Any) -> None:
    panel, edits = show({"mode": 0, "startsOn": "2027-01-01T00:00:00Z", "repeat": "15 * * * * *"})
    cron = editor(panel, "repeat").cron
    for part, text in zip(cron.parts, ("30", "9", "*", "*", "MON-FRI"), strict=True):
        typed(qtbot, part, text)
    assert edits[-1][2]["repeat"] == "15 30 9 * * MON-FRI"
    typed(qtbot, cron.line, "0 18 L * ?")
    assert edits[-1][2]["repeat"] == "0 0 18 L * *"
    assert [part.line.text() for part in cron.parts] == ["0", "18", "L", "*", "*"]


def test_a_cron_expression_that_is_none_is_told_at_its_field_and_not_kept(show: Show, qtbot: Any) -> None:
    panel, edits = show({"mode": 0, "startsOn": "2027-01-01T00:00:00Z", "repeat": "0 * * * * *"})
    typed(qtbot, editor(panel, "repeat").cron.line, "0 99 * * *")
    row = panel.form.rows["repeat"]
    row.leave()
    assert "hour" in row.complaint and not edits


def test_another_mode_clears_what_was_said(show: Show, qtbot: Any) -> None:
    panel, edits = show({"mode": 0, "startsOn": "2027-01-01T08:00", "repeat": 60_000, "limit": 3})
    press(qtbot, editor(panel, "mode").options[1])
    assert edits[-1][2] == {**SPEC.default_config(), "mode": 1, "appends": []}


def test_an_end_and_a_limit_go_with_the_repetition(show: Show, qtbot: Any) -> None:
    config = {"mode": 0, "startsOn": "2027-01-01T08:00", "repeat": 60_000, "limit": 3, "endsOn": "2028-01-01"}
    panel, edits = show(config)
    pick(qtbot, editor(panel, "repeat").unit.combo, "Not at all")
    assert edits[-1][2] == {**config, "repeat": None, "limit": None, "endsOn": None}


def test_the_largest_unit_that_divides_an_interval_is_shown(show: Show) -> None:
    panel, _ = show({"mode": 0, "startsOn": "2027-01-01T08:00", "repeat": 1_209_600_000})
    shown = editor(panel, "repeat")
    assert (shown.unit.combo.currentText(), shown.count.line.text()) == ("Every n weeks", "2")


def test_the_next_twenty_times_stand_in_a_list_and_a_calendar(show: Show) -> None:
    start = {"mode": 0, "startsOn": "2026-12-31T09:00:00Z", "repeat": "0 0 9 * * *", "timeZone": "UTC"}
    panel, _ = show(start)
    panel.preview.show_config(start, NOW)
    lines = panel.preview.times.text().splitlines()
    assert len(lines) == 20 and lines[0].startswith("09:00:00") and "1 Jan 2027" in lines[0]
    calendar = panel.preview.findChild(QCalendarWidget)
    bold = [day for day in range(1, 32) if calendar.dateTextFormat(QDate(2027, 1, day)).fontWeight() > 400]
    assert bold == list(range(1, 21))


def test_the_wheel_scrolls_the_form_past_the_calendar_and_turns_no_page(show: Show) -> None:
    panel, _ = show({"mode": 0, "startsOn": "2027-01-01T00:00:00Z", "repeat": "0 0 9 * * *"})
    calendar = panel.preview.calendar
    days, month = calendar.findChild(QAbstractItemView).viewport(), calendar.monthShown()
    here, delta = QPointF(days.rect().center()), QPoint(0, -120)
    buttons, keys, phase = (
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
    )
    wheel = QWheelEvent(here, days.mapToGlobal(here), QPoint(), delta, buttons, keys, phase, False)
    QApplication.sendEvent(days, wheel)
    assert calendar.monthShown() == month and not wheel.isAccepted()


def test_the_preview_follows_what_is_edited_and_says_why_nothing_is_there(show: Show, qtbot: Any) -> None:
    panel, _ = show()
    assert panel.preview.note.label.text() == "Say when it is to begin."
    typed(qtbot, editor(panel, "startsOn").moment, "2999-01-01T08:00")
    assert "1 Jan 2999" in panel.preview.times.text()
    panel.show_config({"mode": 0, "startsOn": "2001-01-01T08:00"})
    assert panel.preview.note.label.text() == "It does not fire any more."


def test_the_preview_stops_at_the_limit_and_at_the_end() -> None:
    daily = {"mode": 0, "startsOn": "2026-01-01T00:00:00Z", "repeat": 86_400_000}
    assert len(next_fires({**daily, "limit": 3}, NOW)) == 3
    assert len(next_fires({**daily, "endsOn": "2027-01-05T00:00:00Z"}, NOW)) == 4
    assert next_fires({**daily, "mode": 1, "startsOn": {"field": "at"}}, NOW) == []


def test_a_day_is_chosen_from_the_calendar_and_keeps_the_time(show: Show, qtbot: Any) -> None:
    panel, edits = show({"mode": 0, "startsOn": "2027-01-01T08:00"})
    moment = editor(panel, "startsOn").moment
    press(qtbot, moment.day)
    sheet = moment.frame.findChild(QCalendarWidget)
    assert isinstance(sheet, QCalendarWidget)
    sheet.setSelectedDate(QDate(2027, 1, 20))
    qtbot.keyClick(sheet.findChild(QAbstractItemView), Qt.Key.Key_Return)
    assert edits[-1][2]["startsOn"] == "2027-01-20T08:00"
