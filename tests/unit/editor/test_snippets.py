"""Kept pieces of workflows: which values can be asked for, and where the answers go."""

from __future__ import annotations

import pytest

from desktop_app.domain.workflow import Node, Workflow
from desktop_app.editor.clipboard import copied_text, read_clip
from desktop_app.editor.fragments import fragment
from desktop_app.editor.snippets import asking, fields_of, filled, parameters_of, read_answer

CONFIG = {"url": "https://a", "tries": 3, "strict": True, "heads": [{"name": "A", "value": None}]}
FLOW = Workflow(nodes=(Node("a", "request", "Ask", CONFIG), Node("b", "request", "Again", CONFIG, "a")))
TEXT = copied_text(fragment(FLOW, ["a", "b"]))


def test_texts_numbers_and_switches_can_be_asked_for_with_the_title() -> None:
    fields = [(field.node, field.path, field.value) for field in fields_of(TEXT) if field.node == "a"]
    assert fields == [
        ("a", ("title",), "Ask"),
        ("a", ("config", "url"), "https://a"),
        ("a", ("config", "tries"), 3),
        ("a", ("config", "strict"), True),
        ("a", ("config", "heads", 0, "name"), "A"),
    ]


def test_one_name_asks_once_for_several_places() -> None:
    urls = [field for field in fields_of(TEXT) if field.name == "url"]
    text = asking(TEXT, [("Address", field) for field in urls])
    (parameter,) = parameters_of(text)
    assert (parameter.name, parameter.default, len(parameter.targets)) == ("Address", "https://a", 2)
    nodes = read_clip(filled(text, {"Address": "https://b"})).nodes
    assert [node.settings["url"] for node in nodes] == ["https://b", "https://b"]
    assert [node.settings["tries"] for node in nodes] == [3, 3]
    assert read_clip(text).nodes == read_clip(filled(text, {})).nodes, "unanswered is the default"


def test_without_parameters_a_snippet_is_what_was_copied() -> None:
    assert asking(TEXT, []) == TEXT and parameters_of(TEXT) == []


def test_a_place_that_is_gone_is_left_out() -> None:
    field = next(field for field in fields_of(TEXT) if field.name == "name")
    text = asking(TEXT, [("Head", field)]).replace('"heads": [', '"others": [')
    assert read_clip(filled(text, {"Head": "B"})).nodes[0].settings["others"] == CONFIG["heads"]


def test_numbers_are_read_as_numbers_and_anything_else_is_refused() -> None:
    assert read_answer("4", 3) == 4 and read_answer("4", "3") == "4"
    for text in ("four", "true", "[1]", ""):
        with pytest.raises(ValueError, match=r"."):
            read_answer(text, 3)
