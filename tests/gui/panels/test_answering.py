"""What a person fills in: the form of a task, and the input of a run."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QCalendarWidget

from desktop_app.gui.panels.answer_form import AnswerForm
from desktop_app.gui.panels.run_input import RunInputForm

LEFT = Qt.MouseButton.LeftButton
FORM = {
    "title": "Review",
    "fields": [
        {"name": "comment", "title": "Comment", "type": "multiline"},
        {"name": "amount", "type": "number", "required": True},
        {"name": "kind", "type": "select", "options": ["a", {"value": 2, "label": "two"}]},
        {"name": "tags", "type": "multiselect", "options": ["x", "y"], "default": ["y"]},
        {"name": "express", "type": "bool"},
        {"name": "day", "type": "date"},
    ],
    "actions": [
        {"key": "approve", "title": "Approve", "status": 1},
        {"key": "reject", "title": "Reject", "status": -5},
        {"key": "later", "title": "Keep", "status": 0},
        {"key": "broken", "title": "No outcome"},
    ],
}


def answer_form(place: Any, values: Any = None) -> tuple[AnswerForm, list[Any]]:
    form = AnswerForm("form", FORM, values)
    answers: list[Any] = []
    form.answered.connect(lambda *answer: answers.append(answer))
    place(form)
    QApplication.processEvents()
    return form, answers


def control(form: Any, name: str) -> Any:
    return form.fields.form.rows[name].editor


def test_answer_carries_form_button_and_values(place: Any, qtbot: Any) -> None:
    form, answers = answer_form(place)
    qtbot.keyClicks(control(form, "comment").edit, "fine")
    qtbot.keyClicks(control(form, "amount").line, "12.5")
    qtbot.mouseClick(control(form, "tags").toggles[0], LEFT)
    qtbot.mouseClick(control(form, "express").toggle, LEFT)
    qtbot.keyClicks(control(form, "day").line, "2027-03-31")
    qtbot.mouseClick(form.buttons["approve"], LEFT)
    values = {
        "comment": "fine",
        "amount": 12.5,
        "kind": None,
        "tags": ["x", "y"],
        "express": True,
        "day": "2027-03-31",
    }
    assert answers == [("form", "approve", values)]


def test_going_on_needs_what_is_required(place: Any, qtbot: Any) -> None:
    form, answers = answer_form(place)
    qtbot.mouseClick(form.buttons["approve"], LEFT)
    assert answers == []
    row = form.fields.form.rows["amount"]
    assert row.fault.isVisible()
    assert row.editor.line.hasFocus()
    qtbot.keyClicks(row.editor.line, "1")
    qtbot.keyClick(row.editor.line, Qt.Key.Key_Return)
    assert not row.fault.isVisible()


def test_rejecting_and_keeping_need_nothing(place: Any, qtbot: Any) -> None:
    form, answers = answer_form(place)
    for key in ("reject", "later"):
        form.buttons[key].setFocus()
        qtbot.keyClick(form.buttons[key], Qt.Key.Key_Return)
    assert [answer[1] for answer in answers] == ["reject", "later"]


def test_faulty_input_is_never_sent(place: Any, qtbot: Any) -> None:
    form, answers = answer_form(place)
    qtbot.keyClicks(control(form, "day").line, "tomorrow")
    qtbot.mouseClick(form.buttons["later"], LEFT)
    assert answers == []
    assert "year-month-day" in form.fields.form.rows["day"].fault.label.text()


def test_draft_comes_back_over_the_defaults(place: Any) -> None:
    form, _ = answer_form(place, {"tags": ["x"], "kind": 2})
    assert form.fields.values["tags"] == ["x"]
    assert control(form, "kind").combo.currentText() == "two"


def test_button_without_an_outcome_is_left_out(place: Any) -> None:
    form, _ = answer_form(place)
    assert list(form.buttons) == ["approve", "reject", "later"]


def test_busy_form_takes_no_second_answer(place: Any, qtbot: Any) -> None:
    form, answers = answer_form(place)
    form.set_busy(True)
    qtbot.mouseClick(form.buttons["reject"], LEFT)
    assert answers == []
    form.show_fault("Somebody else has answered.")
    assert form.fault.isVisible()


def test_calendar_fills_the_day(place: Any, qtbot: Any) -> None:
    form, _ = answer_form(place)
    day = control(form, "day")
    day.open_calendar()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    calendar = popup.findChild(QCalendarWidget)
    assert calendar is not None
    calendar.setSelectedDate(QDate(2027, 2, 1))
    calendar.activated.emit(QDate(2027, 2, 1))
    assert form.fields.values["day"] == "2027-02-01"


# ------------------------------------------------------------------------------------------ run by hand


def test_free_input_starts_with_the_sample(place: Any, qtbot: Any) -> None:
    form = RunInputForm({"sample": {"order": {"id": 7}}})
    place(form)
    assert form.check()
    assert form.value == {"order": {"id": 7}}
    assert form.first.accessibleName() == "Input as JSON"


def test_last_input_goes_before_the_sample(place: Any) -> None:
    form = RunInputForm({"sample": {"a": 1}}, last={"a": 2})
    place(form)
    assert form.value == {"a": 2}


def test_faulty_json_keeps_the_run_from_starting(place: Any, qtbot: Any) -> None:
    form = RunInputForm({})
    place(form)
    heard: list[bool] = []
    form.changed.connect(lambda: heard.append(form.is_valid))
    assert form.json is not None
    form.json.edit.selectAll()
    qtbot.keyClicks(form.json.edit, '{"a" 1}')
    assert not form.check()
    assert not form.is_valid
    assert heard[-1] is False
    assert form.json.edit.hasFocus()
    form.json.edit.selectAll()
    qtbot.keyClicks(form.json.edit, '{"a": 1}')
    assert form.check()
    assert form.value == {"a": 1}


def test_fields_of_the_trigger_make_the_form(place: Any, qtbot: Any) -> None:
    fields = [
        {"name": "customer", "required": True},
        {"name": "data", "type": "json", "default": {"a": 1}},
        {"name": "when", "type": "datetime", "default": "2027-03-31T14:30"},
        "broken",
        {"title": "without a name"},
    ]
    form = RunInputForm({"fields": fields})
    place(form)
    assert not form.check()
    qtbot.keyClicks(form.first, "Ada")
    assert form.check()
    assert form.value == {"customer": "Ada", "data": {"a": 1}, "when": "2027-03-31T14:30"}
