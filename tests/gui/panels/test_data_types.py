"""The panels of dates, JSON, reviews and calls, worked by hand."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.nodes.json_variable_mapping.panel import remade
from tests.gui.panels.samples import editor, make_panel, node_context
from tests.gui.panels.test_types import pick, press, type_into


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


def test_step_offers_what_takes_the_value_before_it(show: Any, qtbot: Any) -> None:
    config = {"inputType": "date", "steps": [{"function": "toTimestamp"}, {"function": "transDuration"}]}
    panel, edits = show("dateCalculation", config)
    second = editor(panel, "steps").items[1].form.rows["function"].editor
    offered = [second.function.combo.itemText(i) for i in range(second.function.combo.count())]
    assert offered == ["Convert: From a timestamp", "Convert: Duration in another unit"]
    press(qtbot, editor(panel, "inputType").options[1])
    assert last(edits)["inputType"] == "number"
    assert "does not fit here" in editor(panel, "steps").items[0].title.text()


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


def test_workflow_is_chosen_where_the_others_are_known(qtbot: Any) -> None:
    context = node_context("subflow", workflows=[("tax", "Add the tax"), ("mail", "")])
    panel = make_panel(context)
    qtbot.addWidget(panel)
    chooser = editor(panel, "workflow")
    assert isinstance(chooser, ComboEditor)
    titles = [chooser.combo.itemText(i) for i in range(chooser.combo.count())]
    assert titles == ["Choose a workflow", "Add the tax", "mail"]


def test_workflow_is_named_by_key_where_they_are_not(show: Any, qtbot: Any) -> None:
    panel, edits = show("subflow")
    key = editor(panel, "workflow")
    assert isinstance(key, TextEditor)
    type_into(qtbot, key.line, "tax")
    panel.commit()
    assert last(edits)["workflow"] == "tax"


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
