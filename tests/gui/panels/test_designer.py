"""Designing forms: things of a list change places, and a preview shows what people will see."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop_app.gui.panels.answer_form import AnswerForm
from desktop_app.gui.panels.run_input import RunInputForm
from desktop_app.gui.panels.task_layout import TaskLayout
from desktop_app.nodes.manual.spec import SPEC
from tests.gui.panels.hand import press, type_into
from tests.gui.panels.samples import Edits, editor, make_panel, trigger_context

LEFT = Qt.MouseButton.LeftButton
NAMES = ("a", "b", "c")


def trigger_of(place: Any) -> tuple[Any, Edits]:
    panel = make_panel(trigger_context({"fields": [{"name": name, "type": "text"} for name in NAMES]}))
    edits = Edits()
    panel.edited.connect(edits.hear)
    place(panel)
    QApplication.processEvents()
    return panel, edits


def order(config: Any) -> str:
    return "".join(field["name"] for field in config["fields"])


def test_things_are_moved_by_keys_on_their_handle_and_keep_the_focus(place: Any, qtbot: Any) -> None:
    panel, edits = trigger_of(place)
    first = editor(panel, "fields").items[0]
    first.grip.setFocus()
    for wanted in ("bac", "bca"):
        qtbot.keyClick(first.grip, Qt.Key.Key_Down)
        assert order(panel.config) == wanted and first.grip.hasFocus()
    qtbot.keyClick(first.grip, Qt.Key.Key_Down)
    assert len(edits) == 2


def test_a_headline_without_room_ends_in_dots_and_is_told_in_full(place: Any) -> None:
    panel, _ = trigger_of(place)
    title = editor(panel, "fields").items[0].title
    title.setText("A field with a name that nobody would ever give to a field")
    assert title.cut and title.text().endswith("a field")
    assert QLabel.text(title).endswith("…") and "to a field" in title.toolTip()


def drag(item: Any, goal: QPoint) -> None:
    """Drag a thing to a point of the screen and drop it there."""
    window = item.window()
    handle, origin = window.windowHandle(), window.mapToGlobal(QPoint())
    start = item.grip.mapToGlobal(QPoint(4, 4)) - origin
    QTest.mousePress(handle, LEFT, pos=start)
    for share in (0.2, 0.6, 1.0):
        QTest.mouseMove(handle, start + (goal - origin - start) * share)
    QTest.mouseRelease(handle, LEFT, pos=goal - origin)


def test_a_thing_is_dragged_over_several_others_in_one_step(place: Any) -> None:
    panel, edits = trigger_of(place)
    fields = editor(panel, "fields")
    drag(fields.items[2], fields.items[0].mapToGlobal(QPoint(10, 2)))
    assert order(panel.config) == "cab" and len(edits) == 1
    assert not fields._order.line.isVisible()


def test_a_drag_goes_no_further_than_the_order_allows(show: Any) -> None:
    steps = [{"function": "add"}, {"function": "endOfTime"}, {"function": "toTimestamp"}]
    panel, edits = show("dateCalculation", {"inputType": "date", "steps": steps})
    QApplication.processEvents()
    items = editor(panel, "steps").items
    drag(items[0], items[2].mapToGlobal(QPoint(10, items[2].height() - 2)))
    assert [step["function"] for step in edits[-1][2]["steps"]] == ["endOfTime", "add", "toTimestamp"]


def test_the_preview_is_the_form_of_the_task_and_follows_the_design(show: Any, qtbot: Any) -> None:
    panel, edits = show("manual")
    rows = editor(panel, "forms").items[0].form.rows
    press(qtbot, rows["value"].editor.toggle)
    form = panel.findChild(AnswerForm)
    assert form is not None and list(form.fields.form.rows) == ["comment"]
    assert list(form.buttons) == ["approve", "reject"]
    press(qtbot, rows["value.fields"].editor.add)
    type_into(qtbot, rows["value.title"].editor.line, "Review")
    panel.commit()
    form = rows["value"].editor.sheet.findChild(AnswerForm)
    assert list(form.fields.form.rows) == ["comment", "field1"]
    before = len(edits)
    QTest.keyClicks(form.fields.form.rows["field1"].editor.line, "tried")
    press(qtbot, form.buttons["approve"])
    panel.commit()
    assert len(edits) == before and panel.config["forms"]["form"]["title"] == "Review"
    press(qtbot, rows["value"].editor.toggle)
    assert rows["value"].editor.sheet is None


def test_the_preview_of_input_fields_is_the_form_of_a_run(place: Any, qtbot: Any) -> None:
    panel, _ = trigger_of(place)
    fields = editor(panel, "fields")
    press(qtbot, fields.preview.toggle)
    press(qtbot, fields.items[0].remove)
    form = fields.preview.sheet.findChild(RunInputForm)
    assert list(form.fill.form.rows) == ["b", "c"]
    for _ in NAMES[1:]:
        press(qtbot, fields.items[0].remove)
    assert not fields.preview.isVisible()


LAYOUT = {"type": "void", "blocks": [{"type": "form", "form": "form", "x": 1}, {"type": "chart", "of": "a"}]}


def test_the_preview_of_a_layout_follows_it_and_what_is_unknown_in_it_stays(show: Any, qtbot: Any) -> None:
    panel, edits = show("manual", {**SPEC.default_config(), "schema": LAYOUT})
    preview = editor(panel, "schema")
    press(qtbot, preview.toggle)
    before = len(edits)
    blocks = editor(panel, "schema.blocks")
    press(qtbot, blocks.add)
    type_into(qtbot, blocks.items[2].form.rows["content"].editor.edit, "Well **then**?")
    panel.commit()
    assert panel.config["schema"] == {
        "type": "void",
        "blocks": [*LAYOUT["blocks"], {"type": "text", "content": "Well **then**?"}],
    }
    arranged = preview.sheet.findChild(TaskLayout)
    (text,) = (label for label in arranged.findChildren(QLabel) if "then" in label.text())
    assert len(edits) == before + 2, "the preview itself changes nothing"
    assert arranged.column.indexOf(text) > arranged.column.indexOf(arranged.forms["form"])


def test_a_layout_follows_the_key_of_a_form(show: Any, qtbot: Any) -> None:
    panel, edits = show("manual", {**SPEC.default_config(), "schema": LAYOUT})
    type_into(qtbot, editor(panel, "forms").items[0].form.rows["key"].editor.line, "check")
    panel.commit()
    assert list(panel.config["forms"]) == ["check"] and len(edits) == 1
    assert panel.config["schema"]["blocks"] == [{**LAYOUT["blocks"][0], "form": "check"}, LAYOUT["blocks"][1]]
    press(qtbot, editor(panel, "forms").add)
    assert panel.config["schema"]["blocks"][0]["form"] == "check"


def test_a_frozen_form_can_still_be_looked_at(show: Any, qtbot: Any) -> None:
    panel, _ = show("manual", SPEC.default_config(), read_only=True, reason="This version has run.")
    preview = editor(panel, "forms").items[0].form.rows["value"].editor
    press(qtbot, preview.toggle)
    assert preview.sheet is not None
