"""Every field of every type set by hand: what is saved then is what the specification describes (4, 7.2;
data.md 1 and 2).

A type without an entry here fails, and so does an entry that leaves a member of a config model out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.domain.workflow import Workflow
from desktop_app.engine.registry import Registry
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.model_fields import model_in
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.discovery import register_builtin
from tests.gui.panels.hand import choose_mode, give, pick, pick_variable, press, type_into
from tests.gui.panels.outside_hands import OUTSIDE
from tests.gui.panels.record_hands import RECORDS
from tests.gui.panels.samples import Edits, context_of, editor, make_panel
from tests.gui.panels.seen import Seen
from tests.gui.panels.trigger_hands import TRIGGERS

Bot = Any
TOTAL = "{{$context.order.total}}"
LINES = "{{$context.order.lines}}"
SUM = "{{$jobsMapByNodeKey.c1}}"


def option(qtbot: Bot, made: Any, value: Any) -> None:
    """Click the segment or card of ``value``."""
    press(qtbot, next(one for one in made.options if one.choice.value == value))


def compare(qtbot: Bot, builder: Any) -> None:
    """Build "the total is greater than 100"."""
    press(qtbot, builder.add_condition)
    row = builder.parts[-1]
    pick_variable(qtbot, row.left, "order.total")
    pick(qtbot, row.operator.combo, ">")
    give(qtbot, row.right, Mode.NUMBER, "100")


COMPARED = {"group": {"type": "and", "calculations": [{"calculator": "gt", "operands": [TOTAL, 100]}]}}


def decide(qtbot: Bot, decision: Any) -> None:
    """Fill in both ways of a condition and choose the expression."""
    compare(qtbot, decision.builder)
    option(qtbot, decision.engine, "python")
    type_into(qtbot, decision.expression.edit, "1 > 0")
    decision.flush()


DECIDED = {"engine": "python", "calculation": COMPARED, "expression": "1 > 0"}


# ---------------------------------------------------------------------------------------- one hand a type


def approval(panel: ConfigPanel, qtbot: Bot) -> None:
    type_into(qtbot, editor(panel, "title").edit, "Check it")
    pick_variable(qtbot, editor(panel, "data"), "order.total")
    press(qtbot, editor(panel, "returnable").toggle)
    option(qtbot, editor(panel, "endOnReject"), True)
    lay_out(qtbot, editor(panel, "schema.blocks"), "review")
    type_into(qtbot, editor(panel, "assignees").edit, "1, 7")


def calculation(panel: ConfigPanel, qtbot: Bot) -> None:
    pick(qtbot, editor(panel, "expression").engine.combo, "Formula.js")
    type_into(qtbot, editor(panel, "expression").expression.edit, "SUM(1, 2)")


def cc(panel: ConfigPanel, qtbot: Bot) -> None:
    type_into(qtbot, editor(panel, "title").edit, f"Total {TOTAL}")
    type_into(qtbot, editor(panel, "users").edit, "2")


def condition(panel: ConfigPanel, qtbot: Bot) -> None:
    decide(qtbot, editor(panel, "calculation"))


def date_calculation(panel: ConfigPanel, qtbot: Bot) -> None:
    option(qtbot, editor(panel, "inputType"), "number")
    give(qtbot, editor(panel, "input"), Mode.NUMBER, "1721081250")
    steps = editor(panel, "steps")
    press(qtbot, steps.add)
    press(qtbot, steps.add)
    second = steps.items[1].form.rows["function"].editor
    pick(qtbot, second.function.combo, "To another date: In a time zone")
    zone = second.arguments.form.rows["timezone"].editor.line
    type_into(qtbot, zone, "asia/shanghai")
    qtbot.keyClick(zone, Qt.Key.Key_Return)


def delay(panel: ConfigPanel, qtbot: Bot) -> None:
    give(qtbot, editor(panel, "duration").number, Mode.NUMBER, "15")
    pick(qtbot, editor(panel, "duration").unit.combo, "hours")
    option(qtbot, editor(panel, "endStatus"), -1)


def dynamic_calculation(panel: ConfigPanel, qtbot: Bot) -> None:
    pick_variable(qtbot, editor(panel, "expression"), "Sum of the lines")
    give(qtbot, editor(panel, "scope"), Mode.JSON, '{"price": 2}')


def end(panel: ConfigPanel, qtbot: Bot) -> None:
    option(qtbot, editor(panel, "endStatus"), -1)


def json_query(panel: ConfigPanel, qtbot: Bot) -> None:
    pick_variable(qtbot, editor(panel, "source"), "order.lines")
    option(qtbot, editor(panel, "engine"), "jsonata")
    type_into(qtbot, editor(panel, "expression").edit, "$.sku")
    model = editor(panel, "model")
    press(qtbot, model.add)
    for name, text in (("path", "owner.name"), ("alias", "who"), ("label", "Owner")):
        type_into(qtbot, model.items[0].form.rows[name].editor.line, text)


def json_variable_mapping(panel: ConfigPanel, qtbot: Bot) -> None:
    pick_variable(qtbot, editor(panel, "dataSource"), "order.lines")
    type_into(qtbot, editor(panel, "example").edit, '{"rows": [1]}')
    panel.commit()
    option(qtbot, editor(panel, "parseArray"), True)
    first = editor(panel, "variables").items[0]
    press(qtbot, first.fold)
    type_into(qtbot, first.form.rows["alias"].editor.line, "Rows")
    type_into(qtbot, first.form.rows["paths"].editor.line, "rows[].sku")


def loop(panel: ConfigPanel, qtbot: Bot) -> None:
    pick_variable(qtbot, editor(panel, "target"), "order.lines")
    while_ = editor(panel, "condition")
    press(qtbot, while_.toggle)
    option(qtbot, while_.form.rows["checkpoint"].editor, 1)
    decide(qtbot, while_.form.rows["calculation"].editor)
    option(qtbot, while_.form.rows["continueOnFalse"].editor, True)
    option(qtbot, editor(panel, "exit"), 2)


def manual(panel: ConfigPanel, qtbot: Bot) -> None:
    type_into(qtbot, editor(panel, "title").edit, "Please look")
    form = editor(panel, "forms").items[0].form.rows
    type_into(qtbot, form["value.title"].editor.line, "Check")
    type_into(qtbot, form["key"].editor.line, "check")
    pick(qtbot, form["value.type"].editor.combo, "Updates records")
    type_into(qtbot, form["value.collection"].editor.line, "orders")
    type_into(qtbot, form["value.filter"].editor.edit, '{"id": 1}')
    panel.commit()
    field = form["value.fields"].editor.items[0]
    press(qtbot, field.fold)
    design(qtbot, field.form.rows)
    action = form["value.actions"].editor.items[0]
    press(qtbot, action.fold)
    type_into(qtbot, action.form.rows["title"].editor.line, "Keep")
    type_into(qtbot, action.form.rows["key"].editor.line, "keep")
    option(qtbot, action.form.rows["status"].editor, 0)
    values = action.form.rows["values"].editor
    press(qtbot, values.add)
    QTest.keyClicks(values.pairs[0].name.line, "size")
    give(qtbot, values.pairs[0].value, Mode.TEXT, "m")
    panel.commit()
    lay_out(qtbot, editor(panel, "schema.blocks"), "check")
    type_into(qtbot, editor(panel, "assignees").edit, "1, 2")
    pick(qtbot, editor(panel, "mode").combo, "All must approve")


def lay_out(qtbot: Bot, blocks: Any, shown: str) -> None:
    """Add a block of each kind to a layout."""
    for _ in BLOCKS:
        press(qtbot, blocks.add)
    text, data, form = (item.form.rows for item in blocks.items)
    type_into(qtbot, text["content"].editor.edit, "Well?")
    option(qtbot, data["type"].editor, "data")
    type_into(qtbot, data["title"].editor.edit, "Sum")
    give(qtbot, data["value"].editor, Mode.NUMBER, "2")
    option(qtbot, form["type"].editor, "form")
    type_into(qtbot, form["form"].editor.line, shown)
    option(qtbot, form["columns"].editor, 2)
    type_into(qtbot, form["tab"].editor.line, "Answer")


def design(qtbot: Bot, rows: Mapping[str, Any]) -> None:
    """Make the first field of a form a required choice."""
    type_into(qtbot, rows["name"].editor.line, "size")
    type_into(qtbot, rows["title"].editor.line, "Size")
    pick(qtbot, rows["type"].editor.combo, "One of several options")
    options = rows["options"].editor.edit
    type_into(qtbot, options, "s")
    qtbot.keyClick(options, Qt.Key.Key_Return)
    QTest.keyClicks(options, "m")
    rows["options"].editor.flush()
    press(qtbot, rows["required"].editor.toggle)
    give(qtbot, rows["default"].editor, Mode.TEXT, "s")


DESIGNED = {
    "name": "size",
    "title": "Size",
    "type": "select",
    "options": ["s", "m"],
    "required": True,
    "default": "s",
}


def multi_conditions(panel: ConfigPanel, qtbot: Bot) -> None:
    item = editor(panel, "conditions").items[0]
    press(qtbot, item.fold)
    type_into(qtbot, item.form.rows["title"].editor.line, "Large")
    decide(qtbot, item.form.rows["calculation"].editor)
    option(qtbot, editor(panel, "continueOnNoMatch"), True)


def output(panel: ConfigPanel, qtbot: Bot) -> None:
    give(qtbot, editor(panel, "value"), Mode.JSON, '{"done": true}')


def parallel(panel: ConfigPanel, qtbot: Bot) -> None:
    option(qtbot, editor(panel, "mode"), "race")


def response_message(panel: ConfigPanel, qtbot: Bot) -> None:
    type_into(qtbot, editor(panel, "message").edit, f"Done: {TOTAL}")


def response(panel: ConfigPanel, qtbot: Bot) -> None:
    editor(panel, "statusCode").spin.setValue(422)
    headers = editor(panel, "headers")
    press(qtbot, headers.add)
    type_into(qtbot, headers.items[0].form.rows["name"].editor.line, "X-Reason")
    type_into(qtbot, headers.items[0].form.rows["value"].editor.edit, "event")
    panel.commit()
    give(qtbot, editor(panel, "body"), Mode.JSON, '{"ok": false}')


def subflow(panel: ConfigPanel, qtbot: Bot) -> None:
    pick(qtbot, editor(panel, "workflow").combo, "Add the tax")
    give(qtbot, editor(panel, "context").fields.form.rows["net"].editor, Mode.NUMBER, "40")


def variable(panel: ConfigPanel, qtbot: Bot) -> None:
    pick(qtbot, editor(panel, "target").combo, "Assign to: Running total")
    choose_mode(qtbot, editor(panel, "value"), Mode.BOOL)
    pick(qtbot, editor(panel, "value").part.main, "Yes (true)")


def manual_trigger(panel: ConfigPanel, qtbot: Bot) -> None:
    press(qtbot, editor(panel, "fields").add)
    design(qtbot, editor(panel, "fields").items[0].form.rows)
    type_into(qtbot, editor(panel, "sample").edit, '{"size": "m"}')


Hand = Callable[[ConfigPanel, Bot], None]
ANY_KEY = object()
STEPS = [
    {"function": "tsToDate", "arguments": {"unit": "second"}},
    {"function": "changeTimezone", "arguments": {"timezone": "Asia/Shanghai"}},
]
ROWS = {
    "key": ANY_KEY,
    "path": "rows.___arr$___.sku",
    "name": "sku",
    "paths": ["rows", "___arr$___", "sku"],
    "alias": "Rows",
}
FIRST_ROW = {"key": ANY_KEY, "path": "rows.0", "name": "0", "paths": ["rows", "0"]}
PROPERTY = {"path": "owner.name", "alias": "who", "label": "Owner"}
ACTION = {"key": "keep", "title": "Keep", "status": 0, "values": {"size": "m"}}
BLOCKS = [
    {"type": "text", "content": "Well?"},
    {"type": "data", "content": "", "title": "Sum", "value": 2},
    {"type": "form", "content": "", "form": "check", "columns": 2, "tab": "Answer"},
]
FORM = {
    "type": "update",
    "collection": "orders",
    "filter": {"id": 1},
    "title": "Check",
    "fields": [DESIGNED],
}

SET: dict[str, tuple[Hand, dict[str, Any]]] = {
    "approval": (
        approval,
        {
            "branchMode": True,
            "title": "Check it",
            "data": TOTAL,
            "returnable": False,
            "endOnReject": True,
            "assignees": [1, 7],
            "schema": {"blocks": [*BLOCKS[:2], {**BLOCKS[2], "form": "review"}]},
        },
    ),
    "calculation": (calculation, {"engine": "formula.js", "expression": "SUM(1, 2)"}),
    "cc": (cc, {"users": [2], "title": f"Total {TOTAL}"}),
    "condition": (condition, {"rejectOnFalse": False, **DECIDED}),
    "dateCalculation": (
        date_calculation,
        {"inputType": "number", "input": 1721081250, "steps": STEPS},
    ),
    "delay": (delay, {"duration": 15, "unit": 3_600_000, "endStatus": -1}),
    "dynamic-calculation": (dynamic_calculation, {"expression": SUM, "scope": {"price": 2}}),
    "end": (end, {"endStatus": -1}),
    "json-query": (
        json_query,
        {"engine": "jsonata", "source": LINES, "expression": "$.sku", "model": [PROPERTY]},
    ),
    "json-variable-mapping": (
        json_variable_mapping,
        {
            "dataSource": LINES,
            "example": {"rows": [1]},
            "parseArray": True,
            "variables": [ROWS, FIRST_ROW],
        },
    ),
    "loop": (
        loop,
        {"target": LINES, "condition": {"checkpoint": 1, "continueOnFalse": True, **DECIDED}, "exit": 2},
    ),
    "manual": (
        manual,
        {
            "assignees": [1, 2],
            "mode": 1,
            "title": "Please look",
            "forms": {
                "check": {**FORM, "actions": [ACTION, {"key": "reject", "title": "Reject", "status": -5}]}
            },
            "schema": {"blocks": BLOCKS},
        },
    ),
    "multi-conditions": (
        multi_conditions,
        {"conditions": [{"uid": ANY_KEY, "title": "Large", **DECIDED}], "continueOnNoMatch": True},
    ),
    "output": (output, {"value": {"done": True}}),
    "parallel": (parallel, {"mode": "race"}),
    "response": (
        response,
        {
            "statusCode": 422,
            "headers": [{"name": "X-Reason", "value": "event"}],
            "body": {"ok": False},
        },
    ),
    "response-message": (response_message, {"message": f"Done: {TOTAL}"}),
    "subflow": (subflow, {"workflow": "tax", "context": {"net": 40}}),
    "variable": (variable, {"target": "v1", "value": True}),
    "trigger:manual": (manual_trigger, {"fields": [DESIGNED], "sample": {"size": "m"}}),
    **RECORDS,
    **OUTSIDE,
    **TRIGGERS,
}
OTHERS = {"tax": Workflow(title="Add the tax", type="manual", config={"sample": {"net": 1}})}
PRESET = {"approval": "branchMode", "condition": "rejectOnFalse"}
"""The one choice that is made before the node is there; the dialog's form sets it."""
UNSEEN = {"trigger:schedule at set times": {"mode", "collection", "appends"}}
"""Fields that a type does not show while it is filled in this way."""


def fresh(name: str) -> ConfigPanel:
    """Return the panel of a type with its default config, the preset chosen other than by default."""
    context = context_of(name, workflows=OTHERS, seen=Seen())
    assert context.spec is not None
    config = context.spec.default_config()
    preset = getattr(context.spec, "preset", ())
    changed = {path: not config[path] for path in preset}
    return make_panel(context_of(name, {**config, **changed}, workflows=OTHERS, seen=Seen()))


def members_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the members of a config model by the names that documents use."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def test_every_type_that_is_registered_has_its_hand_here() -> None:
    registry = Registry()
    register_builtin(registry)
    known = registry.catalog()
    wanted = {*known.nodes, *(f"trigger:{type_id}" for type_id in known.triggers)}
    assert {name.partition(" ")[0] for name in SET} == wanted


@pytest.mark.parametrize("name", SET)
def test_every_field_is_set_through_the_panel_and_saved_as_specified(
    name: str, place: Callable[..., Any], qtbot: Bot
) -> None:
    hand, wanted = SET[name]
    panel, edits = fresh(name), Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    hand(panel, qtbot)
    panel.commit()
    assert matching(panel.config, wanted) == wanted
    assert edits[-1][2] == panel.config
    preset = {PRESET[name]} if name in PRESET else set()
    by_hand = {path.partition(".")[0] for path, _, _ in edits} | preset
    assert by_hand == members_of(panel.spec.config).keys() - UNSEEN.get(name, set())
    # A draft may lack what a run needs; a value of a wrong shape it never holds.
    assert {problem.code for problem in panel.spec.problems(panel.config)} <= {"missing"}


def matching(config: Any, wanted: Any) -> Any:
    """Return ``config`` with the random keys that ``wanted`` does not care for taken over."""
    if wanted is ANY_KEY:
        assert isinstance(config, str) and config
        return ANY_KEY
    if isinstance(wanted, dict) and isinstance(config, dict):
        return {key: matching(value, wanted.get(key)) for key, value in config.items()}
    if isinstance(wanted, list) and isinstance(config, list) and len(wanted) == len(config):
        return [matching(one, other) for one, other in zip(config, wanted, strict=True)]
    return config


@pytest.mark.parametrize("name", sorted(SET.keys() - UNSEEN.keys()))
def test_no_member_of_a_config_model_is_left_out(name: str) -> None:
    spec = context_of(name).spec
    assert spec is not None
    config = SET[name][1]
    assert not left_out(spec.config, [config])
    defaults = spec.default_config()
    assert not [member for member in config if member in defaults and config[member] == defaults[member]]


def left_out(model: type[BaseModel], things: list[Any], path: str = "") -> list[str]:
    """Return the members of ``model``, and of the models inside, that none of ``things`` has."""
    found: list[str] = []
    for name, info in members_of(model).items():
        values = [thing[name] for thing in things if isinstance(thing, Mapping) and name in thing]
        found += [] if values else [f"{path}{name}"]
        inner = model_in(info.annotation)
        if inner is not None:
            found += left_out(inner, [part for value in values for part in parts_of(value)], f"{path}{name}.")
    return found


def parts_of(value: Any) -> list[Any]:
    """Return the things in a list, the members of an object of objects, or the one object."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping) and value and all(isinstance(part, Mapping) for part in value.values()):
        return list(value.values())
    return [value]


@pytest.mark.parametrize(("type_id", "path"), PRESET.items())
def test_preset_is_chosen_by_hand_before_the_node_is_there(
    type_id: str, path: str, place: Callable[..., Any], qtbot: Bot
) -> None:
    panel, edits = make_panel(context_of(type_id, presetting=True)), Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    wanted = SET[type_id][1][path]
    option(qtbot, editor(panel, path), wanted)
    assert edits[-1][:2] == (path, wanted)
    assert {path} == {name for spec in [panel.spec] for name in getattr(spec, "preset", ())}
