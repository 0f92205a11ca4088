"""Single fields: when they commit, what they refuse, and that showing is not editing."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop_app.gui.panels.editor import PAUSE_MS
from desktop_app.gui.panels.names import NameEditor, OptionsEditor, PeopleEditor
from desktop_app.gui.panels.pairs_editor import PairsEditor
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import IntegerEditor, NumberEditor, TextEditor, parse_number
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from tests.gui.panels.samples import node_context


class Heard(list[Any]):
    """What an editor has committed and complained about."""

    def __init__(self, editor: Any) -> None:
        super().__init__()
        self.complaints: list[str] = []
        editor.committed.connect(self.append)
        editor.complained.connect(self.complaints.append)


def shown(place: Any, kind: Any, value: Any, **more: Any) -> tuple[Any, Heard]:
    made = kind(node_context("output"), **more)
    heard = Heard(made)
    place(made)
    made.show_value(value)
    return made, heard


def retype(qtbot: Any, widget: Any, text: str) -> None:
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)


# ------------------------------------------------------------------------------------------- plain text


def test_text_commits_on_enter(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, TextEditor, "old")
    retype(qtbot, made.line, "new")
    assert heard == []
    qtbot.keyClick(made.line, Qt.Key.Key_Return)
    assert heard == ["new"]


def test_text_commits_on_leaving(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, TextEditor, "old")
    retype(qtbot, made.line, "new")
    made.line.clearFocus()
    assert heard == ["new"]


def test_text_commits_after_a_pause(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, TextEditor, "old")
    retype(qtbot, made.line, "new")
    qtbot.waitUntil(lambda: heard == ["new"], timeout=PAUSE_MS * 5)


def test_same_text_again_is_no_edit(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, TextEditor, "old")
    retype(qtbot, made.line, "old")
    qtbot.keyClick(made.line, Qt.Key.Key_Return)
    assert heard == []


def test_typing_survives_showing_the_same_value(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, TextEditor, "old")
    retype(qtbot, made.line, "half")
    made.show_value("old")
    assert made.line.text() == "half"
    made.flush()
    assert heard == ["half"]


def test_undo_from_outside_drops_the_typing(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, TextEditor, "old")
    retype(qtbot, made.line, "half")
    made.show_value("older")
    made.flush()
    assert made.line.text() == "older"
    assert heard == []


def test_empty_optional_text_is_null(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, TextEditor, "x", optional=True)
    made.line.selectAll()
    qtbot.keyClick(made.line, Qt.Key.Key_Delete)
    qtbot.keyClick(made.line, Qt.Key.Key_Return)
    assert heard == [None]


@pytest.mark.parametrize("text", ["", "1.2", "a b", "{{x}}"])
def test_name_refuses_what_a_reference_cannot_hold(text: str, place: Any, qtbot: Any) -> None:
    made, heard = shown(place, NameEditor, "field1")
    made.line.setFocus()
    made.line.selectAll()
    qtbot.keyClick(made.line, Qt.Key.Key_Delete)
    qtbot.keyClicks(made.line, text)
    qtbot.keyClick(made.line, Qt.Key.Key_Return)
    assert heard == []
    assert "letters" in heard.complaints[-1]


# --------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("2.5", 2.5), ("-3", -3), ("1e3", 1000.0)])
def test_number_keeps_its_kind(text: str, value: Any, place: Any, qtbot: Any) -> None:
    made, heard = shown(place, NumberEditor, 0)
    retype(qtbot, made.line, text)
    qtbot.keyClick(made.line, Qt.Key.Key_Return)
    assert heard == [value]
    assert type(heard[0]) is type(value)


def test_text_that_is_no_number_is_told_and_not_committed(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, NumberEditor, 5)
    retype(qtbot, made.line, "many")
    qtbot.keyClick(made.line, Qt.Key.Key_Return)
    assert heard == []
    assert "number" in heard.complaints[-1]
    made.show_value(6)
    assert heard.complaints[-1] == ""


def test_half_a_number_is_not_complained_of_before_it_is_left(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, NumberEditor, 5)
    retype(qtbot, made.line, "-")
    qtbot.waitUntil(lambda: not made._pause.isActive(), timeout=PAUSE_MS * 5)
    assert not any(heard.complaints)
    made.line.clearFocus()
    assert "number" in heard.complaints[-1] and heard == []


@pytest.mark.parametrize("text", ["nan", "inf", "", "1,5", "0x10"])
def test_only_finite_decimal_numbers_are_numbers(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text)


def test_whole_number_steps_by_the_arrow_keys(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, IntegerEditor, 3, least=0, most=4)
    made.spin.setFocus()
    qtbot.keyClick(made.spin, Qt.Key.Key_Up)
    qtbot.keyClick(made.spin, Qt.Key.Key_Up)
    made.spin.clearFocus()
    assert heard == [4]


# --------------------------------------------------------------------------------------- lists of words


def test_options_are_lines_and_keep_the_kind_of_untouched_ones(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, OptionsEditor, ["a", 2, {"value": 3}])
    made.edit.setFocus()
    made.edit.moveCursor(made.edit.textCursor().MoveOperation.End)
    qtbot.keyClick(made.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(made.edit, "new")
    made.flush()
    assert heard == [["a", 2, {"value": 3}, "new"]]


def test_people_are_ids_and_references(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, PeopleEditor, [1])
    retype(qtbot, made.edit, "1, 7, {{$context.order.owner}}")
    qtbot.keyClick(made.edit, Qt.Key.Key_Escape)
    made.flush()
    assert heard == [[1, 7, "{{$context.order.owner}}"]]


# ------------------------------------------------------------------------------------ names and values


def add_pair(made: Any, qtbot: Any, name: str, value: str) -> None:
    """Add a row and fill it in."""
    qtbot.keyClick(made.add, Qt.Key.Key_Return)
    qtbot.keyClicks(made.pairs[-1].name.line, name)
    retype(qtbot, made.pairs[-1].value.part.edit, value)
    made.flush()


def test_names_and_values_make_an_object(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, PairsEditor, None, empty="Nothing yet.")
    assert made.empty.isVisible()
    add_pair(made, qtbot, "a", "1")
    add_pair(made, qtbot, "b", "{{$context.order.id}}")
    assert heard[-1] == {"a": "1", "b": "{{$context.order.id}}"} and not made.empty.isVisible()
    qtbot.keyClick(made.pairs[0].remove, Qt.Key.Key_Return)
    assert heard[-1] == {"b": "{{$context.order.id}}"} and made.pairs[0].remove.hasFocus()


def test_two_values_of_one_name_and_a_value_without_are_no_object(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, PairsEditor, {"a": [1]})
    add_pair(made, qtbot, "a", "2")
    assert heard == [] and "stands twice" in heard.complaints[-1]
    retype(qtbot, made.pairs[1].name.line, "b")
    made.flush()
    assert heard == [{"a": [1], "b": "2"}] and heard.complaints[-1] == ""
    add_pair(made, qtbot, "", "lost?")
    assert len(heard) == 1 and "name" in heard.complaints[-1]


# ------------------------------------------------------------------------------- templates, completion


def test_braces_offer_variables_and_enter_inserts(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, TemplateEditor, "Total: ")
    made.edit.setFocus()
    made.edit.moveCursor(made.edit.textCursor().MoveOperation.End)
    qtbot.keyClicks(made.edit, "{{total")
    assert made.edit.completion.is_open
    qtbot.keyClick(made.edit, Qt.Key.Key_Return)
    assert made.edit.toPlainText() == "Total: {{$context.order.total}}"
    assert not made.edit.completion.is_open
    qtbot.keyClick(made.edit, Qt.Key.Key_Return)
    assert heard == ["Total: {{$context.order.total}}"]


def test_escape_closes_the_completion_and_keeps_the_text(place: Any, qtbot: Any) -> None:
    made, _ = shown(place, TemplateEditor, "")
    made.edit.setFocus()
    qtbot.keyClicks(made.edit, "{{")
    qtbot.keyClick(made.edit, Qt.Key.Key_Escape)
    assert made.edit.toPlainText() == "{{"
    assert not made.edit.completion.is_open


def test_control_space_offers_variables_anywhere(place: Any, qtbot: Any) -> None:
    made, _ = shown(place, TemplateEditor, "")
    made.edit.setFocus()
    qtbot.keyClick(made.edit, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(made.edit, Qt.Key.Key_Down)
    qtbot.keyClick(made.edit, Qt.Key.Key_Tab)
    assert made.edit.toPlainText().startswith("{{$")
    assert made.edit.hasFocus()


def test_completion_takes_the_closing_braces_along(place: Any, qtbot: Any) -> None:
    made, _ = shown(place, TemplateEditor, "a {{}} b")
    cursor = made.edit.textCursor()
    cursor.setPosition(4)
    made.edit.setTextCursor(cursor)
    made.edit.setFocus()
    qtbot.keyClicks(made.edit, "order.id")
    qtbot.keyClick(made.edit, Qt.Key.Key_Return)
    assert made.edit.toPlainText() == "a {{$context.order.id}} b"


def test_one_line_takes_no_line_breaks_but_grows(place: Any, qtbot: Any) -> None:
    made, _ = shown(place, TemplateEditor, "")
    low = made.edit.height()
    QApplication.clipboard().setText("first\nsecond " + "long " * 30)
    made.edit.setFocus()
    qtbot.keyClick(made.edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "\n" not in made.edit.toPlainText()
    assert made.edit.height() > low


# ---------------------------------------------------------------------------------- one value, any way


@pytest.mark.parametrize(
    ("value", "mode"),
    [
        ("text", Mode.TEXT),
        ("", Mode.TEXT),
        (0, Mode.NUMBER),
        (2.5, Mode.NUMBER),
        (False, Mode.BOOL),
        (None, Mode.NULL),
        ([1], Mode.JSON),
        ({}, Mode.JSON),
        ("{{$context.order.id}}", Mode.VARIABLE),
        ("No {{$context.order.id}}", Mode.TEMPLATE),
        ("{{name:unknown}}", Mode.TEMPLATE),
    ],
)
def test_value_shows_in_the_mode_that_fits(value: Any, mode: Mode, place: Any) -> None:
    made, heard = shown(place, ValueEditor, value)
    assert made.mode is mode
    made.flush()
    assert heard == []
    assert made.value == value


def choose(made: Any, qtbot: Any, mode: Mode) -> None:
    """Pick a mode from the menu by keyboard."""
    qtbot.keyClick(made.mode_button, Qt.Key.Key_Return)
    action = next(one for one in made.mode_button.menu.actions() if one.text() == mode.title)
    made.mode_button.menu.setActiveAction(action)
    qtbot.keyClick(made.mode_button.menu, Qt.Key.Key_Return)


def test_modes_remember_each_other(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, ValueEditor, "12 pieces")
    choose(made, qtbot, Mode.NUMBER)
    assert heard[-1] == 0
    retype(qtbot, made.part.line, "12")
    qtbot.keyClick(made.part.line, Qt.Key.Key_Return)
    choose(made, qtbot, Mode.BOOL)
    choose(made, qtbot, Mode.TEXT)
    assert heard[-1] == "12 pieces"
    choose(made, qtbot, Mode.NUMBER)
    assert heard[-1] == 12
    choose(made, qtbot, Mode.NULL)
    assert heard[-1] is None


def test_text_with_a_reference_turns_into_a_template_under_the_caret(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, ValueEditor, "")
    made.part.edit.setFocus()
    qtbot.keyClicks(made.part.edit, "No {{order.id")
    qtbot.keyClick(made.part.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(made.part.edit, "!")
    made.flush()
    assert heard == ["No {{$context.order.id}}!"]
    assert made.mode is Mode.TEMPLATE
    assert made.part.edit.hasFocus()


def test_faulty_json_is_marked_and_not_committed(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, ValueEditor, {"a": 1})
    retype(qtbot, made.part.edit, '{"a": }')
    made.flush()
    assert heard == []
    assert made.frame.marked
    assert "line 1, column 7" in heard.complaints[-1]
    retype(qtbot, made.part.edit, '{"a": 2}')
    made.flush()
    assert heard == [{"a": 2}]
    assert not made.frame.marked


def test_variable_mode_waits_for_a_choice(place: Any, qtbot: Any) -> None:
    made, heard = shown(place, ValueEditor, "old")
    choose(made, qtbot, Mode.VARIABLE)
    picker = QApplication.activePopupWidget()
    assert picker is not None
    assert heard == []
    qtbot.keyClicks(picker.search, "sku")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert len(heard) == 1
    assert heard[0].endswith("sku}}")
    assert "sku" in made.part.pill.text()


def test_broken_reference_says_so_and_stays(place: Any) -> None:
    made, heard = shown(place, ValueEditor, "{{$context.order.nothing}}")
    assert made.part.pill.broken
    assert "nothing" in made.part.pill.lens.fault("$context.order.nothing")
    assert made.value == "{{$context.order.nothing}}"
    assert heard == []
