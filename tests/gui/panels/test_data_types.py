"""The panels of dates, JSON, reviews and calls, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCalendarWidget

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.json_variable_mapping.panel import remade
from tests.gui.panels.hand import give, pick, pick_variable, press, type_into
from tests.gui.panels.samples import editor


def last(edits: Any) -> Any:
    return edits[-1][2]


# --------------------------------------------------------------------------------------------- dates


def test_added_step_starts_with_a_function_that_fits(show: Any, qtbot: Any) -> None:
    panel, edits = show("dateCalculation")
    steps = editor(panel, "steps")
    press(qtbot, steps.add)
    assert last(edits)["steps"] == [{"function": "add", "arguments": {"number": 1, "unit": "day"}}]
    step = steps.items[0].form.rows["function"].editor
    pick(qtbot, step.function.combo, "Get a value: Part of the date")
    assert last(edits)["steps"] == [{"function": "get", "arguments": {"unit": "day"}}]
    press(qtbot, steps.add)
    assert last(edits)["steps"][1]["function"] == "tsToDate"


STEPS = [{"function": "add"}, {"function": "toTimestamp"}, {"function": "transDuration"}]


def test_step_offers_what_takes_the_value_before_it(show: Any) -> None:
    panel, _ = show("dateCalculation", {"inputType": "date", "steps": STEPS})
    third = editor(panel, "steps").items[2].form.rows["function"].editor
    offered = [third.function.combo.itemText(i) for i in range(third.function.combo.count())]
    assert offered == ["Convert: From a timestamp", "Convert: Duration in another unit"]
    panel.show_config({"inputType": "number", "steps": STEPS})
    assert "does not fit here" in editor(panel, "steps").items[0].title.text()


def test_another_kind_of_input_clears_the_steps_in_the_same_step(show: Any, qtbot: Any) -> None:
    panel, edits = show("dateCalculation", {"inputType": "date", "input": 1, "steps": STEPS})
    press(qtbot, editor(panel, "inputType").options[1])
    assert [edit[2] for edit in edits] == [{"inputType": "number", "input": 1, "steps": []}]


def test_only_the_last_step_goes_and_steps_move_where_they_fit(show: Any, qtbot: Any) -> None:
    panel, edits = show(
        "dateCalculation", {"inputType": "date", "steps": [{"function": "endOfTime"}, *STEPS]}
    )
    items = editor(panel, "steps").items
    assert [item.remove.isEnabled() for item in items] == [False, False, False, True]
    assert "Remove the last step first" in items[0].remove.toolTip()
    assert [item.down.isEnabled() for item in items] == [True, False, False, False]
    assert "would not fit" in items[1].down.toolTip()
    press(qtbot, items[3].remove)
    assert len(last(edits)["steps"]) == 3 and items[2].remove.isEnabled()


def test_arguments_are_edited(show: Any, qtbot: Any) -> None:
    config = {"steps": [{"function": "format", "arguments": {"format": "YYYY", "extra": 1}}]}
    panel, edits = show("dateCalculation", config)
    steps = editor(panel, "steps")
    steps.items[0].unfold(True)
    step = steps.items[0].form.rows["function"].editor
    assert step.arguments is not None
    pattern = step.arguments.form.rows["format"].editor
    type_into(qtbot, pattern.edit, "DD.MM.")
    panel.commit()
    assert last(edits)["steps"] == [{"function": "format", "arguments": {"format": "DD.MM.", "extra": 1}}]


def test_time_zone_is_found_by_a_part_of_its_name_and_tells_its_time(show: Any, qtbot: Any) -> None:
    panel, edits = show("dateCalculation", {"steps": [{"function": "changeTimezone", "arguments": {}}]})
    step = editor(panel, "steps").items[0]
    press(qtbot, step.fold)
    zone = step.form.rows["function"].editor.arguments.form.rows["timezone"].editor
    type_into(qtbot, zone.line, "shangh")
    assert [zone.line.completer().currentCompletion()] == ["Asia/Shanghai"]
    qtbot.keyClick(zone.line, Qt.Key.Key_Return)
    assert not edits and "no such time zone" in step.form.rows["function"].fault.label.text()
    popup = zone.line.completer().popup()
    zone.line.completer().complete()
    popup.setCurrentIndex(popup.model().index(0, 0))
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert last(edits)["steps"][0]["arguments"] == {"timezone": "Asia/Shanghai"}
    assert "UTC+08:00" in zone.now.label.text()


def choose_day(qtbot: Any, button: Any, day: QDate) -> None:
    """Open the calendar and choose a day by key."""
    press(qtbot, button)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    calendar = popup.findChild(QCalendarWidget)
    assert calendar is not None
    calendar.setSelectedDate(day)
    qtbot.keyClick(calendar.findChild(QAbstractItemView), Qt.Key.Key_Return)


def test_day_is_chosen_from_a_calendar_and_a_text_must_be_a_date(show: Any, qtbot: Any) -> None:
    panel, edits = show("dateCalculation")
    given = editor(panel, "input")
    choose_day(qtbot, given.day, QDate(2027, 2, 1))
    assert last(edits)["input"] == "2027-02-01" and given.mode is Mode.TEXT
    type_into(qtbot, given.part.edit, "2027-02-01T08:30")
    panel.commit()
    choose_day(qtbot, given.day, QDate(2027, 3, 5))
    assert last(edits)["input"] == "2027-03-05T08:30"
    type_into(qtbot, given.part.edit, "tomorrow")
    panel.commit()
    assert last(edits)["input"] == "2027-03-05T08:30"
    assert "year-month-day" in panel.form.rows["input"].fault.label.text()


# ---------------------------------------------------------------------------------------------- JSON


def test_sample_makes_the_variables_in_one_step(show: Any, qtbot: Any) -> None:
    panel, edits = show("json-variable-mapping")
    sample = editor(panel, "example").edit
    sample.setFocus()
    qtbot.keyClicks(sample, '{"rows": [{"name": 1')
    sample.setPlainText('{"rows": [{"name": 1}]}')
    sample.typed.emit()
    panel.commit()
    assert len(edits) == 1
    assert [item["path"] for item in last(edits)["variables"]] == ["rows", "rows.___arr$___.name"]
    assert [item.title.text() for item in editor(panel, "variables").items] == ["rows", "rows[].name"]


def test_other_handling_of_lists_keeps_keys_of_paths_that_stay() -> None:
    first = remade({}, {"example": {"a": 1, "rows": [{"b": 2}]}})
    again = remade(first, {**first, "parseArray": True})
    keys = {item["path"]: item["key"] for item in first["variables"]}
    assert [item["path"] for item in again["variables"]] == ["a", "rows", "rows.0", "rows.0.b"]
    assert [item["key"] for item in again["variables"]][:2] == [keys["a"], keys["rows"]]
    assert remade(first, {**first, "example": None})["variables"] == first["variables"]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("rows[].name", ["rows", "___arr$___", "name"]),
        ("rows.0.name", ["rows", "0", "name"]),
        ('["a.b", "c"]', ["a.b", "c"]),
        ("[].c", ["___arr$___", "c"]),
    ],
)
def test_path_is_typed_as_people_read_it(show: Any, qtbot: Any, text: str, paths: list[str]) -> None:
    panel, edits = show("json-variable-mapping")
    variables = editor(panel, "variables")
    press(qtbot, variables.add)
    path = variables.items[0].form.rows["paths"].editor
    type_into(qtbot, path.line, text)
    qtbot.keyClick(path.line, Qt.Key.Key_Return)
    (variable,) = last(edits)["variables"]
    assert (variable["paths"], variable["name"]) == (paths, paths[-1])
    assert variable["key"]
    path.write(variable["paths"])
    assert path.line.text() == text


def test_query_language_and_properties(show: Any, qtbot: Any) -> None:
    panel, edits = show("json-query")
    press(qtbot, editor(panel, "engine").options[2])
    assert last(edits)["engine"] == "jsonata"
    model = editor(panel, "model")
    press(qtbot, model.add)
    type_into(qtbot, model.items[0].form.rows["path"].editor.line, "owner.name")
    panel.commit()
    assert last(edits)["model"] == [{"path": "owner.name"}]
    assert model.items[0].title.text() == "owner_name"


# ------------------------------------------------------------------------------------ calls and reviews


OTHERS = {
    "tax": Workflow(title="Add the tax", type="manual", config={"sample": {"net": 1, "rate": {"of": 2}}}),
    "mail": Workflow(type="manual", sync=True),
}


def test_workflow_is_chosen_among_the_others(show: Any) -> None:
    panel, _ = show("subflow", workflows=OTHERS)
    assert titles(editor(panel, "workflow")) == ["Choose a workflow", "Add the tax", "mail"]
    panel.context.workflow = replace(panel.context.workflow, sync=True)
    panel.show_workflow(panel.context.workflow)
    assert titles(editor(panel, "workflow")) == ["Choose a workflow", "mail"]


def test_workflows_that_are_not_there_are_explained(show: Any) -> None:
    panel, _ = show("subflow")
    assert titles(editor(panel, "workflow")) == ["There is no other workflow to call yet"]
    panel.show_config({"workflow": "gone"})
    assert editor(panel, "workflow").combo.currentText() == "gone (unknown)"


def titles(chooser: Any) -> list[str]:
    return [chooser.combo.itemText(i) for i in range(chooser.combo.count())]


def test_called_workflow_asks_for_its_input_field_by_field(show: Any, qtbot: Any) -> None:
    panel, edits = show("subflow", {"context": {"kept": 0}}, workflows=OTHERS)
    given = editor(panel, "context")
    assert given.whole.isVisible()
    pick(qtbot, editor(panel, "workflow").combo, "Add the tax")
    assert list(given.fields.form.rows) == ["net", "rate"] and not given.whole.isVisible()
    give(qtbot, given.fields.form.rows["net"].editor, Mode.NUMBER, "40")
    pick_variable(qtbot, given.fields.form.rows["rate"].editor, "order.total")
    context = {"kept": 0, "net": 40, "rate": "{{$context.order.total}}"}
    assert panel.config == {"workflow": "tax", "context": context}
    press(qtbot, given.switch)
    assert given.whole.isVisible() and not given.fields.isVisible()
    pick_variable(qtbot, given.whole, "order")
    assert last(edits)["context"] == "{{$context.order}}"
    assert not given.switch.isVisible()


def test_end_on_reject_shows_in_branch_mode_only(show: Any) -> None:
    panel, _ = show("approval")
    assert panel.form.rows["endOnReject"].isHidden()
    panel.show_config({"branchMode": True})
    assert not panel.form.rows["endOnReject"].isHidden()
    assert not editor(panel, "branchMode").isEnabled()


def test_people_are_told(show: Any, qtbot: Any) -> None:
    panel, edits = show("cc")
    type_into(qtbot, editor(panel, "users").edit, "1, 7")
    panel.commit()
    assert last(edits)["users"] == [1, 7]
