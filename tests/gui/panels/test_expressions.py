"""Typing expressions and values: completion that drills in, what functions take, previews, ``=``."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.gui.panels.context import FunctionHint
from desktop_app.gui.panels.expression_editor import ExpressionEditor
from desktop_app.gui.panels.live_preview import Outcome, by_language, outcome
from desktop_app.gui.panels.signature_help import call_at, marked
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.services.last_seen import Sighting
from tests.gui.panels.samples import node_context


class Seen(QObject):
    """Stands for what runs have given."""

    changed = Signal()
    known_environment = ()

    def __init__(self, **values: Any) -> None:
        super().__init__()
        self.values = {f"$context.order.{name}": value for name, value in values.items()}

    def at(self, path: str) -> Sighting | None:
        value = self.values.get(path)
        return value if value is None or isinstance(value, Sighting) else Sighting(value)

    def age(self, sighting: Sighting) -> str:
        return "last run"


def context(**values: Any) -> Any:
    return node_context("calculation", seen=Seen(**values))


def expression(place: Any, text: str = "", engine: str = "python", **values: Any) -> Any:
    given = context(**values)
    made = place(ExpressionEditor(given, lambda: given.language(engine)))
    made.show_value(text)
    made.edit.setFocus()
    return made


@pytest.mark.parametrize(
    ("before", "found"),
    [
        *(("", None), ("round(", ("round", 0)), ("round(1, ", ("round", 1)), ("round(1, 2)", None)),
        *(("max(min(1, 2), ", ("max", 1)), ("max(min(1,", ("min", 1)), ('f("a, (b", ', ("f", 1))),
        *(("f([1, 2, 3], ", ("f", 1)), ("(1, ", None), ("f(g[1, (2", ("f", 0)), ('f("\\", ', ("f", 0))),
    ],
)
def test_the_call_around_the_caret_is_found(before: str, found: Any) -> None:
    assert call_at(before) == found


def test_the_current_argument_is_bold_and_a_repeating_one_takes_the_rest() -> None:
    hint = FunctionHint("max", "max(first, others…)", "The largest <one>.")
    assert marked(hint, 0) == "max(<b>first</b>, others…)<br>The largest &lt;one&gt;."
    assert marked(hint, 5).startswith("max(first, <b>others…</b>)")
    assert marked(FunctionHint("now", "now()"), 0) == "now()"


def test_what_a_function_takes_shows_while_its_arguments_are_typed(place: Any, qtbot: Any) -> None:
    made = expression(place)
    qtbot.keyClicks(made.edit, "round(1.234")
    assert made.signature.is_open and "<b>" in made.signature.label.text()
    first = made.signature.label.text()
    qtbot.keyClicks(made.edit, ", ")
    assert made.signature.label.text() != first
    qtbot.keyClick(made.edit, Qt.Key.Key_Escape)
    assert not made.signature.is_open
    qtbot.keyClicks(made.edit, "2")
    assert not made.signature.is_open, "what was closed stays closed in this call"
    qtbot.keyClicks(made.edit, ") + max(")
    assert made.signature.is_open
    qtbot.keyClicks(made.edit, "1)")
    assert not made.signature.is_open


def test_an_expression_says_what_it_comes_to_on_the_last_values(place: Any, qtbot: Any) -> None:
    made = expression(place, "{{$context.order.total}} * 2", total=21)
    assert made.preview.text() == "= 42" and made.preview.isVisible()
    qtbot.keyClick(made.edit, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(made.edit, " +")
    qtbot.waitUntil(lambda: made.frame.marked)
    assert not made.preview.isVisible(), "the fault is told instead"
    qtbot.keyClicks(made.edit, " 1")
    qtbot.waitUntil(lambda: made.preview.text() == "= 43")
    made.context.seen.values["$context.order.total"] = 1
    made.context.seen.changed.emit()
    assert made.preview.text() == "= 3"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rou", "'rou' is not defined"),
        ("rou(1)", "'rou' is not a function that expressions may use"),
        ("len()", "'len' takes 1 argument, not 0"),
    ],
)
def test_a_fault_names_what_was_written_letter_for_letter(text: str, told: str, place: Any) -> None:
    made = expression(place, text)
    told_of: list[str] = []
    made.complained.connect(told_of.append)
    made.check()
    assert told_of[-1] == told


def test_what_nobody_has_seen_is_told_quietly(place: Any) -> None:
    made = expression(place, "{{$context.order.total}} * 2")
    assert made.preview.text() == "Trigger ▸ order ▸ total: not seen in a run yet"
    assert made.preview.foregroundRole() == made.preview.foregroundRole().PlaceholderText


def test_previews_keep_types_defaults_and_secrets() -> None:
    given = context(total=21, name="Ann", key=Sighting("••••••", secret=True))
    assert outcome("{{$context.order.total}}", given) == Outcome(21)
    assert outcome("Dear {{$context.order.name}}", given) == Outcome("Dear Ann")
    assert outcome("{{$context.order.gone:nobody}}", given) == Outcome("nobody")
    assert outcome("x {{$context.order.gone}}", given) == Outcome(unseen="$context.order.gone")
    assert outcome("a{{$context.order.key}}", given) == Outcome("••••••")
    assert outcome("int('x')", given, by_language("python")).fault


def test_a_text_field_shows_what_it_comes_to(place: Any, qtbot: Any) -> None:
    made = place(TemplateEditor(context(name="Ann")))
    made.show_value("Dear {{$context.order.name}}")
    assert made.preview.text() == "= Dear Ann"
    made.show_value("no reference")
    assert not made.preview.isVisible()


def test_equals_in_an_empty_field_begins_an_expression_and_modes_remember(place: Any, qtbot: Any) -> None:
    made = place(ValueEditor(context(name="Ann")))
    heard: list[Any] = []
    made.committed.connect(heard.append)
    made.show_value("")
    made.part.main.setFocus()
    qtbot.keyClicks(made.part.main, "=")
    assert made.mode is Mode.TEMPLATE and made.part.main.toPlainText() == ""
    qtbot.keyClicks(made.part.main, "Dear {{tot")
    qtbot.keyClick(made.part.main, Qt.Key.Key_Return)
    made.flush()
    text = made.value
    assert text == "Dear {{$context.order.total}}" and heard[-1] == text
    made.choose(Mode.NUMBER)
    made.part.main.selectAll()
    qtbot.keyClicks(made.part.main, "7")
    qtbot.keyClick(made.part.main, Qt.Key.Key_Return)
    assert made.value == 7
    made.choose(Mode.TEMPLATE)
    assert made.value == text
    made.choose(Mode.NUMBER)
    assert made.value == 7
    made.part.main.selectAll()
    qtbot.keyClicks(made.part.main, "=")
    assert made.mode is Mode.TEMPLATE, "also where a number stood"


def test_a_dot_goes_into_the_marked_variable(place: Any, qtbot: Any) -> None:
    made = expression(place)
    qtbot.keyClicks(made.edit, "{{order")
    completion = made.edit.completion
    assert completion.is_open
    labels = [item.label for item in completion._offer.items]
    assert labels[0].endswith("order")
    qtbot.keyClicks(made.edit, ".")
    assert made.edit.toPlainText() == "{{$context.order."
    assert completion.is_open
    assert all(item.path.startswith("$context.order.") for item in completion._offer.items)
    qtbot.keyClicks(made.edit, "tot")
    qtbot.keyClick(made.edit, Qt.Key.Key_Return)
    assert made.edit.toPlainText() == "{{$context.order.total}}"


def test_ctrl_space_offers_functions_and_arrows_enter_and_esc_work(place: Any, qtbot: Any) -> None:
    made = expression(place)
    qtbot.keyClicks(made.edit, "ro")
    assert made.edit.completion.is_open
    qtbot.keyClick(made.edit, Qt.Key.Key_Escape)
    assert not made.edit.completion.is_open
    qtbot.keyClick(made.edit, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert made.edit.completion.is_open
    names = [item.insert for item in made.edit.completion._offer.items]
    assert names[0] == "round()"
    qtbot.keyClick(made.edit, Qt.Key.Key_Return)
    assert made.edit.toPlainText() == "round()" and made.edit.textCursor().position() == 6
    assert made.signature.is_open
