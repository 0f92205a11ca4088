"""Each type's own panel, worked by mouse and keyboard: what is done in it is what the config says."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.domain.errors import Problem
from desktop_app.domain.workflow import Node
from desktop_app.gui.panels.value_modes import Mode
from tests.gui.panels.hand import choose_mode, pick, press, type_into
from tests.gui.panels.samples import SAMPLE, editor, make_panel, trigger_context

# ------------------------------------------------------------------------------------------ small forms


@pytest.mark.parametrize(
    ("type_id", "path", "choices"),
    [
        ("end", "endStatus", [1, -1]),
        ("parallel", "mode", ["all", "any", "race", "allSettled"]),
        ("loop", "exit", [0, 1, 2]),
        ("multi-conditions", "continueOnNoMatch", [False, True]),
        ("delay", "endStatus", [1, -1]),
    ],
)
def test_each_card_is_one_step(type_id: str, path: str, choices: list[Any], show: Any, qtbot: Any) -> None:
    panel, edits = show(type_id)
    options = editor(panel, path).options
    assert [option.choice.value for option in options] == choices
    for option in reversed(options):
        press(qtbot, option)
    assert [(name, value) for name, value, _ in edits] == [(path, value) for value in reversed(choices)]
    assert panel.config[path] == choices[0]


def test_arrow_keys_move_the_choice(show: Any, qtbot: Any) -> None:
    panel, edits = show("parallel")
    first = editor(panel, "mode").focus_target
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert edits[-1][:2] == ("mode", "any")


def test_delay_has_number_and_unit(show: Any, qtbot: Any) -> None:
    panel, edits = show("delay")
    duration = editor(panel, "duration")
    type_into(qtbot, duration.number.part.line, "15")
    qtbot.keyClick(duration.number.part.line, Qt.Key.Key_Return)
    pick(qtbot, duration.unit.combo, "hours")
    assert [edit[:2] for edit in edits] == [("duration", 15), ("unit", 3_600_000)]
    assert panel.config == {"duration": 15, "unit": 3_600_000, "endStatus": 1}
    assert panel.title_of("unit") == "Wait for"


def test_delay_takes_a_variable(show: Any, qtbot: Any) -> None:
    panel, _ = show("delay", {"duration": "{{$context.order.total}}", "unit": 1000, "endStatus": 1})
    assert editor(panel, "duration").number.mode is Mode.VARIABLE
    assert panel.spec.problems(panel.config) == []


def test_output_keeps_the_type_of_a_value(show: Any, qtbot: Any) -> None:
    panel, edits = show("output")
    type_into(qtbot, editor(panel, "value").part.edit, "12")
    panel.commit()
    assert edits[-1][:2] == ("value", "12")
    editor(panel, "value").choose(Mode.NUMBER)
    assert edits[-1][:2] == ("value", 12)


def test_variable_lists_the_declaring_nodes_before_it(show: Any, qtbot: Any) -> None:
    panel, edits = show("variable")
    combo = editor(panel, "target").combo
    assert [combo.itemText(i) for i in range(combo.count())] == [
        "Declare a variable here",
        "Assign to: Running total",
    ]
    pick(qtbot, combo, "Assign to: Running total")
    assert edits[-1][:2] == ("target", "v1")


def test_variable_keeps_a_target_that_is_gone(show: Any) -> None:
    panel, edits = show("variable", {"target": "gone", "value": 1})
    assert editor(panel, "target").combo.currentText() == "gone (unknown)"
    panel.commit()
    assert edits == []


# ------------------------------------------------------------------------------------------- calculation


def test_calculation_checks_while_typing(show: Any, qtbot: Any) -> None:
    panel, edits = show("calculation")
    row = panel.form.rows["expression"]
    type_into(qtbot, row.editor.expression.edit, "1 + (2")
    qtbot.waitUntil(lambda: row.fault.isVisible())
    assert "expected" in row.fault.label.text()
    QTest.keyClicks(row.editor.expression.edit, ")")
    panel.commit()
    assert not row.fault.isVisible()
    assert row.editor.expression.verdict.text()
    assert edits[-1][:2] == ("expression", "1 + (2)")


def test_faulty_expression_is_kept_as_a_draft(show: Any, qtbot: Any) -> None:
    panel, edits = show("calculation")
    type_into(qtbot, editor(panel, "expression").expression.edit, "1 +")
    panel.commit()
    assert edits[-1][:2] == ("expression", "1 +")


def test_language_changes_the_check_and_keeps_the_text(show: Any, qtbot: Any) -> None:
    panel, edits = show("calculation", {"engine": "formula.js", "expression": "IF(1 > 0, 2, 3)"})
    both = editor(panel, "expression")
    assert both.expression.check() is None
    pick(qtbot, both.engine.combo, "Python")
    assert edits[-1][:2] == ("engine", "python")
    assert panel.config["expression"] == "IF(1 > 0, 2, 3)"
    pick(qtbot, both.engine.combo, "Text")
    assert both.expression.check() is None


def test_functions_complete_and_show_their_arguments(show: Any, qtbot: Any) -> None:
    panel, _ = show("calculation")
    edit = editor(panel, "expression").expression.edit
    type_into(qtbot, edit, "")
    qtbot.keyClicks(edit, "medi")
    assert edit.completion.is_open
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.toPlainText() == "median()"
    assert edit.textCursor().position() == len("median(")


def test_unknown_engine_stays(show: Any) -> None:
    panel, edits = show("calculation", {"engine": "klingon", "expression": "x"})
    assert "klingon" in editor(panel, "expression").engine.combo.currentText()
    panel.commit()
    assert edits == []


# --------------------------------------------------------------------------------------------- condition


def test_mode_of_a_condition_is_frozen_and_says_why(show: Any, qtbot: Any) -> None:
    panel, edits = show("condition")
    row = panel.form.rows["rejectOnFalse"]
    assert not row.editor.isEnabled()
    assert "cannot be changed" in row.help.label.text()
    press(qtbot, row.editor.options[1])
    assert edits == []


def test_condition_is_built_by_rows_and_groups(show: Any, qtbot: Any) -> None:
    panel, edits = show("condition")
    builder = editor(panel, "calculation").builder
    press(qtbot, builder.add_condition)
    assert builder.parts[0].left.focus_target.hasFocus()
    row = builder.parts[0]
    type_into(qtbot, row.left.part.edit, "{{$context.order.total}}")
    pick(qtbot, row.operator.combo, ">")
    row.right.choose(Mode.NUMBER)
    type_into(qtbot, row.right.part.line, "100")
    qtbot.keyClick(row.right.part.line, Qt.Key.Key_Return)
    press(qtbot, builder.kind.options[1])
    press(qtbot, builder.add_group)
    left = {"calculator": "gt", "operands": ["{{$context.order.total}}", 100]}
    right = {
        "group": {"type": "and", "calculations": [{"calculator": "equal", "operands": ["", ""]}]},
    }
    assert panel.config["calculation"] == {"group": {"type": "or", "calculations": [left, right]}}
    assert {name for name, _, _ in edits} == {"calculation"}


def test_rows_and_groups_are_removed_by_keyboard(show: Any, qtbot: Any) -> None:
    inner = {"group": {"type": "or", "calculations": [{"calculator": "equal", "operands": [1, 1]}]}}
    both = {"group": {"type": "and", "calculations": [{"calculator": "lt", "operands": [1, 2]}, inner]}}
    config = {"rejectOnFalse": True, "engine": "basic", "calculation": both}
    panel, edits = show("condition", config)
    builder = editor(panel, "calculation").builder
    for _ in range(2):
        builder.parts[0].remove.setFocus()
        qtbot.keyClick(builder.parts[0].remove, Qt.Key.Key_Return)
    assert panel.config["calculation"] == {"group": {"type": "and", "calculations": []}}
    assert len(edits) == 2
    assert builder.empty.isVisible()
    assert builder.add_condition.hasFocus()


def test_unknown_members_of_a_comparison_are_kept(show: Any, qtbot: Any) -> None:
    item = {"calculator": "equal", "operands": [1, 2, 3], "not": False}
    config = {
        "rejectOnFalse": True,
        "calculation": {"group": {"type": "and", "calculations": [item]}, "x": 1},
    }
    panel, _ = show("condition", config)
    row = editor(panel, "calculation").builder.parts[0]
    type_into(qtbot, row.right.part.line, "5")
    panel.commit()
    assert panel.config["calculation"] == {
        "group": {"type": "and", "calculations": [{**item, "operands": [1, 5, 3]}]},
        "x": 1,
    }


def test_single_comparison_is_shown_and_left_alone(show: Any) -> None:
    config = {"rejectOnFalse": True, "calculation": {"calculator": "lt", "operands": [1, 2]}}
    panel, edits = show("condition", config)
    assert len(editor(panel, "calculation").builder.parts) == 1
    panel.commit()
    assert edits == []
    assert panel.config == config


def test_undo_changes_the_rows_in_place(show: Any, qtbot: Any) -> None:
    def config(value: int) -> dict[str, Any]:
        item = {"calculator": "equal", "operands": ["a", value]}
        return {"rejectOnFalse": True, "calculation": {"group": {"type": "and", "calculations": [item]}}}

    panel, edits = show("condition", config(1))
    row = editor(panel, "calculation").builder.parts[0]
    row.left.part.edit.setFocus()
    panel.show_config(config(2))
    assert editor(panel, "calculation").builder.parts[0] is row
    assert row.left.part.edit.hasFocus()
    assert row.right.part.line.text() == "2"
    assert edits == []


def test_expression_way_and_builder_keep_their_contents(show: Any, qtbot: Any) -> None:
    panel, edits = show("condition")
    decision = editor(panel, "calculation")
    python = next(o for o in decision.engine.options if o.choice.value == "python")
    press(qtbot, python)
    assert edits[-1][:2] == ("engine", "python")
    assert decision.expression.isVisible()
    assert not decision.builder.isVisible()
    type_into(qtbot, decision.expression.edit, "1 > 0")
    panel.commit()
    assert edits[-1][:2] == ("expression", "1 > 0")
    press(qtbot, decision.engine.options[0])
    assert panel.config["expression"] == "1 > 0"
    assert panel.config["engine"] == "basic"


# ------------------------------------------------------------------------------------ multi-conditions


def test_conditions_are_added_labelled_and_moved(show: Any, qtbot: Any) -> None:
    panel, edits = show("multi-conditions")
    conditions = editor(panel, "conditions")
    press(qtbot, conditions.add)
    label = conditions.items[1].form.rows["title"].editor.line
    assert label.hasFocus()
    QTest.keyClicks(label, "Large")
    qtbot.keyClick(label, Qt.Key.Key_Return)
    assert conditions.items[1].title.text() == "Large"
    press(qtbot, conditions.items[1].up)
    assert [item.get("title") for item in panel.config["conditions"]] == ["Large", None]
    assert panel.config["conditions"][1]["uid"] == "c1"
    assert {name for name, _, _ in edits} == {"conditions"}


def test_last_condition_remains(show: Any, qtbot: Any) -> None:
    panel, _ = show("multi-conditions")
    button = editor(panel, "conditions").items[0].remove
    assert not button.isEnabled()
    assert "must remain" in button.toolTip()


def test_condition_whose_branch_holds_nodes_is_removed_by_the_window(show: Any, qtbot: Any) -> None:
    config = {"conditions": [{"uid": "a"}, {"uid": "b"}, {"uid": "c"}]}
    panel, edits = show("multi-conditions", config, Node("inner", "end", upstream="x", branch_index=2))
    asked: list[Any] = []
    panel.branch_removed.connect(lambda index, after: asked.append((index, after["conditions"])))
    items = editor(panel, "conditions").items
    assert not items[0].down.isEnabled()
    press(qtbot, items[0].remove)
    press(qtbot, items[1].remove)
    assert asked == [(1, [{"uid": "b"}, {"uid": "c"}]), (2, [{"uid": "a"}, {"uid": "c"}])]
    assert not edits and len(editor(panel, "conditions").items) == 3
    press(qtbot, items[2].remove)
    assert len(edits) == 1 and len(asked) == 2


def test_problem_inside_a_condition_unfolds_it(show: Any) -> None:
    panel, _ = show("multi-conditions")
    panel.show_problems([Problem("must be a text", field="conditions.0.title")])
    item = editor(panel, "conditions").items[0]
    assert item.unfolded
    assert item.form.rows["title"].fault.isVisible()
    assert not panel.form.rows["conditions"].fault.isVisible()


# -------------------------------------------------------------------------------------------------- loop


def test_loop_condition_is_switched_on_and_comes_back(show: Any, qtbot: Any) -> None:
    panel, edits = show("loop")
    condition = editor(panel, "condition")
    press(qtbot, condition.toggle)
    assert panel.config["condition"]["checkpoint"] == 0
    press(qtbot, condition.form.rows["checkpoint"].editor.options[1])
    press(qtbot, condition.form.rows["continueOnFalse"].editor.options[1])
    press(qtbot, condition.toggle)
    assert panel.config["condition"] is False
    press(qtbot, condition.toggle)
    assert panel.config["condition"]["checkpoint"] == 1
    assert panel.config["condition"]["continueOnFalse"] is True
    assert panel.spec.problems(panel.config) == []
    assert {name for name, _, _ in edits} == {"condition"}


def test_new_target_clears_the_condition_in_the_same_step(show: Any, qtbot: Any) -> None:
    condition = {
        "checkpoint": 1,
        "engine": "basic",
        "calculation": {"group": {}},
        "expression": "x",
        "own": 1,
    }
    panel, edits = show("loop", {"target": 3, "condition": condition, "exit": 0})
    type_into(qtbot, editor(panel, "target").part.line, "5")
    panel.commit()
    assert len(edits) == 1
    assert edits[0][:2] == ("target", 5)
    cleared = {**condition, "calculation": None, "expression": None}
    assert edits[0][2]["condition"] == cleared


def test_loop_condition_may_use_its_own_item(show: Any) -> None:
    condition = {"checkpoint": 0, "calculation": None}
    config = {"target": "{{$context.order.lines}}", "condition": condition, "exit": 0}
    panel, _ = show("loop", config)
    own = panel.context.tree(own_scope=True)
    assert own.label("$scopes.x.item.qty") == "The node / Item / qty"
    assert panel.context.tree().label("$scopes.x.item") is None


# ------------------------------------------------------------------------------------------------ manual


def test_form_is_designed_field_by_field(show: Any, qtbot: Any) -> None:
    panel, edits = show("manual")
    form = editor(panel, "forms").items[0].form
    fields = form.rows["value.fields"].editor
    press(qtbot, fields.add)
    rows = fields.items[1].form.rows
    type_into(qtbot, rows["name"].editor.line, "kind")
    qtbot.keyClick(rows["name"].editor.line, Qt.Key.Key_Return)
    assert not rows["options"].isVisible()
    pick(qtbot, rows["type"].editor.combo, "One of several options")
    assert rows["options"].isVisible()
    options = rows["options"].editor.edit
    type_into(qtbot, options, "a")
    qtbot.keyClick(options, Qt.Key.Key_Return)
    QTest.keyClicks(options, "b")
    panel.commit()
    press(qtbot, rows["required"].editor.toggle)
    made = panel.config["forms"]["form"]["fields"][1]
    assert made == {"name": "kind", "type": "select", "options": ["a", "b"], "required": True}
    assert panel.spec.problems(panel.config) == []
    assert {name for name, _, _ in edits} == {"forms"}


def test_buttons_have_label_key_and_outcome(show: Any, qtbot: Any) -> None:
    panel, _ = show("manual")
    actions = editor(panel, "forms").items[0].form.rows["value.actions"].editor
    press(qtbot, actions.add)
    rows = actions.items[2].form.rows
    type_into(qtbot, rows["title"].editor.line, "Later")
    panel.commit()
    press(qtbot, rows["status"].editor.options[2])
    values = rows["values"].editor
    press(qtbot, values.add)
    QTest.keyClicks(values.pairs[0].name.line, "later")
    choose_mode(qtbot, values.pairs[0].value, Mode.BOOL)
    pick(qtbot, values.pairs[0].value.part.main, "Yes (true)")
    assert panel.config["forms"]["form"]["actions"][2] == {
        "key": "button1",
        "title": "Later",
        "status": 0,
        "values": {"later": True},
    }


def test_form_key_is_renamed_and_never_doubled(show: Any, qtbot: Any) -> None:
    panel, _ = show("manual")
    forms = editor(panel, "forms")
    press(qtbot, forms.add)
    assert list(panel.config["forms"]) == ["form", "form1"]
    key = forms.items[1].form.rows["key"].editor.line
    type_into(qtbot, key, "form")
    qtbot.keyClick(key, Qt.Key.Key_Return)
    assert list(panel.config["forms"]) == ["form", "form1"]
    assert "used twice" in panel.form.rows["forms"].fault.label.text()
    type_into(qtbot, key, "second")
    qtbot.keyClick(key, Qt.Key.Key_Return)
    assert list(panel.config["forms"]) == ["form", "second"]
    assert not panel.form.rows["forms"].fault.isVisible()


def test_problem_deep_in_a_form_is_told_at_its_field(show: Any) -> None:
    panel, _ = show("manual")
    panel.show_problems([Problem("is no name", field="forms.form.fields.0.name")])
    fields = editor(panel, "forms").items[0].form.rows["value.fields"].editor
    assert fields.items[0].form.rows["name"].fault.isVisible()


# ----------------------------------------------------------------------------------------------- trigger


def test_trigger_has_input_fields_and_a_sample(place: Any, qtbot: Any) -> None:
    panel = make_panel(trigger_context({}))
    place(panel)
    press(qtbot, editor(panel, "fields").add)
    sample = editor(panel, "sample").edit
    type_into(qtbot, sample, '{"order": 7}')
    panel.commit()
    assert panel.config == {"fields": [{"name": "field1", "type": "text"}], "sample": {"order": 7}}
    type_into(qtbot, sample, '{"order": ')
    panel.commit()
    assert panel.config["sample"] == {"order": 7}
    assert "line 1" in panel.form.rows["sample"].fault.label.text()


# -------------------------------------------------------------------------------------- following the rest


def test_panel_follows_the_document(show: Any) -> None:
    panel, edits = show("output", {"value": "{{$jobsMapByNodeKey.c1}}"})
    pill = editor(panel, "value").part.pill
    assert pill.text() == "Sum of the lines"
    workflow = panel.context.workflow
    renamed = [
        Node(n.key, n.type, "Total", n.config, n.upstream, n.branch_index) if n.key == "c1" else n
        for n in workflow.nodes
    ]
    panel.show_workflow(workflow.with_nodes(renamed))
    assert pill.text() == "Total"
    assert edits == []


def test_focus_goes_to_the_field_of_a_problem(show: Any) -> None:
    panel, _ = show("delay")
    assert panel.focus_field("unit")
    assert editor(panel, "duration").number.part.line.hasFocus()
    assert not panel.focus_field("nothing")
    assert SAMPLE
