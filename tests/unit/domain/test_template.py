"""Templates and paths."""

from __future__ import annotations

import copy
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.template import (
    dependency_keys,
    placeholders,
    render,
    replace_references,
    resolve_path,
)
from desktop_app.domain.values import MISSING

ORDERS = [{"items": [{"q": 5}, {"q": 6}]}, {"items": [{"q": 7}]}]
SCOPE: dict[str, Any] = {
    "$context": {
        "n": 5,
        "none": None,
        "no": False,
        "list": [1, 2],
        "rows": [{"n": 1}, {"n": 2}],
        "orders": ORDERS,
    },
    "$scopes": {12: {"item": "by id"}},
    "$system": {"now": lambda: 99, "dateRange": {"today": lambda: "t"}},
    "a.b": {"c": "dotted root"},
    "größe": {"日本": 3, "x.y": {"z.w": 4}},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$context.n", 5),
        ("$context.none", None),
        ("$context.list.1", 2),
        ("$context.rows.-1.n", 2),
        ("$context.orders.items.-3.q", 5),
        ("$context.list.length", 2),
        ("$context.rows.n", [1, 2]),
        ("$context.rows.0.n", 1),
        ("$context.rows.m", [None, None]),
        ("$context.orders.items", [{"q": 5}, {"q": 6}, {"q": 7}]),
        ("$context.orders.items.q", [5, 6, 7]),
        ("$context.orders.items.q.2", 7),
        ("$scopes.12.item", "by id"),
        ("a.b.c", "dotted root"),
        ("größe.日本", 3),
        ("größe.x.y.z.w", 4),
    ],
)
def test_path_leads_to(path: str, value: object) -> None:
    assert resolve_path(SCOPE, path) == value


@pytest.mark.parametrize(
    "path",
    ["x", "$context.n.a", "$context.none.a", "$context.list.9", "$context.list.-9", "", ".", "$context."],
)
def test_path_leads_nowhere(path: str) -> None:
    assert resolve_path(SCOPE, path) is MISSING


def test_the_longest_key_wins_at_each_level() -> None:
    assert resolve_path({"a": {"b": 1}, "a.b": 2}, "a.b") == 2
    assert resolve_path({"rows": [{"a.b": 1, "a": {"b": 9}}, {"a.b": 2}]}, "rows.a.b") == [1, 2]


def test_elements_that_are_lists_give_null_in_a_column() -> None:
    assert resolve_path({"rows": [[{"a": 1}], {"a": 2}]}, "rows.a") == [None, 2]


def test_any_mapping_is_a_scope() -> None:
    assert resolve_path(MappingProxyType({"a": MappingProxyType({"b.c": 1})}), "a.b.c") == 1


PATHS = st.lists(st.sampled_from(["a", "b", "c", "0", "1", "length", "a.b", ""]), max_size=5).map(".".join)
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "a.b", "1"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "a.b"]), VALUES), PATHS)
def test_resolving_never_raises_and_never_changes_the_scope(scope: dict[str, Any], path: str) -> None:
    before = copy.deepcopy(scope)
    resolve_path(scope, path)
    assert scope == before


@given(st.text() | st.text(alphabet="{}a:. $[]"))
def test_rendering_never_raises(text: str) -> None:
    render(text, {"a": {"b": [1]}})


@given(st.text().filter(lambda text: "{{" not in text))
def test_text_without_braces_is_itself(text: str) -> None:
    assert render(text, {}) is text


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{{$context.n}}", 5),
        ("{{ $context.n }}", 5),
        ("{{$context.no}}", False),
        ("{{$context.none}}", None),
        ("{{$context.rows}}", SCOPE["$context"]["rows"]),
        (" {{$context.n}}", " 5"),
        ("{{$context.n}}{{$context.n}}", "55"),
        ("{{{$context.n}}}", "{5}"),
        ("[{{$context.none}}|{{nope}}]", "[|]"),
        ("x{{$context.list}}", "x1,2"),
        ("x{{$context.rows}}", 'x[{"n":1},{"n":2}]'),
        ("is {{$context.no}}", "is false"),
        ("{{nope:unknown}}", "unknown"),
        ("v={{nope:none at all}}", "v=none at all"),
        ("v={{$context.none:x}}", "v="),
        ("{{$context.n:9}}", 5),
        ("{{$system.now}}", 99),
        ("at {{$system.now}}", "at 99"),
        ("{{größe.日本}}", 3),
        ("{{a[0]}}", "{{a[0]}}"),
        ("{{'a'}}", "{{'a'}}"),
        ("{{open", "{{open"),
        ({"{{$context.n}}": ["{{$context.n}}", 1.5]}, {"5": [5, 1.5]}),
        (7, 7),
    ],
)
def test_template_yields(template: object, value: object) -> None:
    assert render(template, SCOPE) == value


def test_a_whole_value_that_is_missing_stays_missing() -> None:
    assert render("{{nope}}", SCOPE) is MISSING


def test_text_from_a_value_is_not_scanned_again() -> None:
    assert render("a {{x}} {{y}}", {"x": "{{y}} $& $1", "y": 1}) == "a {{y}} $& $1 1"


def test_the_config_is_not_changed_by_rendering() -> None:
    config = {"a": ["{{$context.n}}"]}
    assert render(config, SCOPE) == {"a": [5]}
    assert config == {"a": ["{{$context.n}}"]}


def test_a_failing_system_function_is_heard() -> None:
    def fail() -> None:
        raise LookupError("no clock")

    with pytest.raises(LookupError):
        render("{{$system.f}}", {"$system": {"f": fail}})


def test_placeholders_are_found_in_texts_lists_and_keys() -> None:
    found = list(placeholders({"{{a}}": ["x {{b:1}} {{c}}", 3, {"d": "{{ e.f }}"}]}))
    assert found == [("a", None), ("b", "1"), ("c", None), ("e.f", None)]


CONFIG = {
    "text": "x {{$jobsMapByNodeKey.k1.a}} y",
    "whole": "{{ $scopes.k1.item }}",
    "other": ["{{$jobsMapByNodeKey.k10}}", "{{$context.k1}}"],
    "{{ctx.$jobsMapByNodeKey.k2:0}}": 1,
}


def test_dependencies_are_the_nodes_that_are_referred_to() -> None:
    assert dependency_keys(CONFIG) == {"k1", "k10", "k2"}


def test_references_follow_a_renamed_node() -> None:
    renamed = replace_references(CONFIG, "k1", r"new\1")
    assert renamed["text"] == r"x {{$jobsMapByNodeKey.new\1.a}} y"
    assert renamed["whole"] == r"{{ $scopes.new\1.item }}"
    assert renamed["other"] is CONFIG["other"]
    assert dependency_keys(replace_references(CONFIG, "k2", "k9")) == {"k1", "k10", "k9"}
