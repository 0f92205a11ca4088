"""What another program has laid out is drawn as far as it is recognised, and the rest is told (4.17)."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.task_layouts import drawn, known_forms, layout_problems
from desktop_app.domain.workflow import Node
from desktop_app.nodes.manual.spec import SPEC


def item(component: str, at: int = 0, **more: Any) -> dict[str, Any]:
    return {"type": "void", "x-component": component, "x-index": at, **more}


FIELDS = {
    "amount": item("CollectionField", 2, type="number", title="Amount", required=True),
    "size": item("Select", 1, title='{{ t("Size") }}', enum=[{"value": "m", "label": "Medium"}]),
    "many": item("Select", 3, **{"x-component-props": {"mode": "multiple"}}),
    "when": item("DatePicker", 4, default="{{$system.now}}", **{"x-component-props": {"showTime": True}}),
    "place": item("MapPicker", 5, title="Where"),
    "buttons": item("ActionBar", 6, properties={"ok": item("Action")}),
}
LAYOUT = {
    "one": item(
        "Tabs.TabPane",
        title="Order",
        properties={
            "chart": item("Chart", 3),
            "note": item("Markdown.Void", 1, **{"x-component-props": {"content": "Look at **it**"}}),
            "who": item(
                "CardItem", 2, title="Who", **{"x-decorator-props": {"dataSource": "{{$context.who}}"}}
            ),
        },
    ),
    "two": item(
        "Tabs.TabPane",
        title="Answer",
        properties={"grid": item("Grid", properties={"form": item("FormV2", properties=FIELDS)})},
    ),
}
FORMS = {"form": {"type": "custom", "actions": [{"key": "ok", "status": 1}]}}


def test_texts_values_tabs_and_forms_are_drawn_and_what_is_not_is_named() -> None:
    found = drawn(LAYOUT, FORMS)
    assert found.blocks == [
        {"type": "text", "content": "Look at **it**", "tab": "Order"},
        {"type": "data", "title": "Who", "value": "{{$context.who}}", "tab": "Order"},
        {"type": "form", "form": "form", "tab": "Answer"},
    ]
    assert found.lost == ["Chart", "Where"]
    (problem,) = layout_problems(LAYOUT, FORMS)
    assert (problem.field, problem.severity) == ("schema", "warning")
    assert problem.message.endswith("not shown here: Chart, Where")
    assert drawn({"type": "void", "properties": LAYOUT}, FORMS) == found, "with a root, too"


def test_the_fields_of_a_form_are_recognised_with_type_title_options_and_default() -> None:
    fields = known_forms(FORMS, LAYOUT)["form"]["fields"]
    assert fields == [
        {"name": "size", "title": "Size", "type": "select", "options": [{"value": "m", "label": "Medium"}]},
        {"name": "amount", "title": "Amount", "type": "number", "required": True},
        {"name": "many", "type": "multiselect"},
        {"name": "when", "type": "datetime", "default": "{{$system.now}}"},
    ]
    asked = Node("ask", "manual", "Ask", {"forms": FORMS, "schema": LAYOUT})
    assert SPEC.variables is not None
    offered = SPEC.variables(asked)
    assert offered is not None
    (form,) = offered.children
    assert [(each.value, each.type) for each in form.children][:2] == [("size", "text"), ("amount", "number")]


def test_a_form_with_a_table_of_its_own_has_the_fields_of_that_table() -> None:
    words = {"title": "State", "enum": [{"value": 1, "label": "Open"}]}
    table = {"name": "x", "fields": [{"name": "state", "interface": "radioGroup", "uiSchema": words}]}
    form = {"type": "custom", "collection": table, "actions": [{"key": "ok", "status": 1}]}
    state = {"name": "state", "title": "State", "type": "select", "options": words["enum"]}
    assert known_forms({"form": form})["form"]["fields"] == [state]
    assert SPEC.problems({"forms": {"form": form}}) == []
    field = {"state": item("CollectionField")}
    layout = {"tab": item("Tabs.TabPane", properties={"form": item("FormV2", properties=field)})}
    assert known_forms({"form": form}, layout)["form"]["fields"] == [state]


def test_our_own_blocks_and_fields_count_before_those_of_another_program() -> None:
    blocks = [{"type": "text", "content": "Ours"}, "broken"]
    assert drawn({**LAYOUT, "blocks": blocks}, FORMS).blocks == blocks[:1]
    ours = {"form": {**FORMS["form"], "fields": [{"name": "a"}]}}
    assert known_forms(ours, LAYOUT) == ours
    for odd in (None, [], "x", {"a": 1}, {"properties": {"b": [{}]}}):
        assert drawn(odd, FORMS) == drawn(None, None)
