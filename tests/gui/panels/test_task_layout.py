"""A task stands as its layout says: texts, data, forms in columns and tabs; no form is ever lost."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QLabel

from desktop_app.gui.panels.task_layout import TaskLayout, marked

NAMES = ("first", "last", "comment", "amount")
FIELDS = [{"name": name, "type": "multiline" if name == "comment" else "text"} for name in NAMES]
REVIEW = {"title": "Review", "fields": FIELDS, "actions": [{"key": "ok", "status": 1}]}
BACK = {"title": "Ask & wait", "fields": [{"name": "question"}], "actions": [{"key": "ask", "status": -5}]}


def shown(place: Any, forms: dict[str, Any], *blocks: Any) -> TaskLayout:
    made = TaskLayout(forms, blocks, lambda value, title: QLabel(f"{title}: {value}"))
    place(made)
    QApplication.processEvents()
    return made


def test_blocks_stand_in_their_order(place: Any) -> None:
    data = {"type": "data", "title": "Sum", "value": 2}
    made = shown(place, {"a": REVIEW}, {"type": "form", "form": "a"}, data, {"type": "text", "content": "x"})
    kinds = [type(made.column.itemAt(at).widget()).__name__ for at in range(made.column.count())]
    assert kinds == ["AnswerForm", "QLabel", "QLabel"]
    assert made.column.itemAt(1).widget().text() == "Sum: 2"


def test_fields_stand_in_columns_and_a_long_text_takes_a_whole_line(place: Any) -> None:
    made = shown(place, {"a": REVIEW}, {"type": "form", "form": "a", "columns": 2})
    rows = made.forms["a"].fields.form.rows
    assert rows["first"].y() == rows["last"].y() and rows["first"].x() < rows["last"].x()
    assert rows["comment"].y() > rows["first"].y()
    assert rows["comment"].width() > rows["first"].width() + rows["last"].width()
    assert rows["amount"].y() > rows["comment"].y() and rows["amount"].x() == rows["first"].x()


def test_blocks_of_one_tab_stand_together_and_a_form_without_a_block_gets_one(place: Any) -> None:
    blocks = [{"type": "text", "tab": "Order"}, {"type": "form", "form": "a", "tab": "Answer"}]
    made = shown(place, {"a": REVIEW, "b": BACK}, *blocks, {"type": "data", "value": 1, "tab": "Order"})
    assert made.tabs is not None
    assert [made.tabs.tabText(at) for at in range(3)] == ["Order", "Answer", "Ask && wait"]
    assert made._pages["Order"].count() == 3  # text, data, and the room below


def test_without_a_layout_one_form_stands_alone_and_several_in_tabs(place: Any) -> None:
    assert shown(place, {"a": REVIEW}).tabs is None
    several = shown(place, {"a": REVIEW, "b": BACK}).tabs
    assert several is not None and several.count() == 2


def test_what_is_unknown_or_broken_in_a_layout_takes_no_form_away(place: Any) -> None:
    blocks = [
        "text",
        {"type": "chart"},
        {"type": "form", "form": "gone"},
        {"type": "form", "form": [1], "columns": "x"},
    ]
    made = shown(place, {"a": REVIEW}, *blocks)
    assert made.forms["a"].isVisible() and made.column.count() == 1


def test_values_in_a_text_bring_neither_html_nor_pictures(qtbot: Any) -> None:
    label = marked("Hello **you** <b>x</b> ![p](file:///etc/passwd.png)")
    qtbot.addWidget(label)
    assert "<img" not in label.text() and "&lt;b&gt;" in label.text() and "font-weight" in label.text()
