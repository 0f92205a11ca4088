"""JSON variable mapping, by the table of engine.md 9.6 (J1-J6) and data.md 3.8 (V1-V8)."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from desktop_app.domain.values import MISSING
from desktop_app.domain.workflow import Node
from desktop_app.nodes.json_variable_mapping.paths import EACH, mapped_variables, paths_of, shown, value_at
from desktop_app.nodes.json_variable_mapping.spec import SPEC
from tests.helpers.engine import bench

J3 = {"p": {"q": [{"r": "x", "s": "u"}, {"r": "y", "s": "u"}], "t": "z"}}
J4 = {"q": [{"r": "1", "s": "9"}, {"r": "2"}, ["k"], [{"r": "3"}, {"r": "4", "w": "5"}, ["m"]]]}
J6 = {"c": {"d": {"e": "1"}, "d.e": "2"}}


def at(source: Any, *path: str, parse_array: bool = False) -> Any:
    return value_at(source, path, parse_array)


async def mapped(source: Any, *variables: dict[str, Any], **more: Any) -> tuple[int, Any]:
    config = {"dataSource": "{{$context.data}}", "variables": list(variables), **more}
    async with bench() as made:
        execution = await made.run(
            Node("m", "json-variable-mapping", "Map", config), context={"data": source}
        )
        (_, status, result), *_ = await made.jobs(execution)
        return status, result


@pytest.mark.parametrize("source", [None, 5, "text", True])
async def test_j1_v1_data_that_is_no_object_fails(source: Any) -> None:
    status, result = await mapped(source, {"key": "k", "paths": ["a"]})
    assert status == -1
    assert isinstance(result, str)


async def test_j2_v2_path_through_a_text_is_absent() -> None:
    variables = [{"key": "k", "paths": ["a", "b"]}, {"key": "l", "paths": ["a"]}]
    assert await mapped({"a": "text"}, *variables) == (1, {"l": "text"})


async def test_variables_that_are_no_list_give_an_empty_object() -> None:
    async with bench() as made:
        node = Node("m", "json-variable-mapping", "Map", {"dataSource": {"a": 1}, "variables": "x"})
        assert await made.jobs(await made.run(node)) == [("m", 1, {})]


def test_j3_v3_lists_are_collected() -> None:
    assert at(J3, "p") == J3["p"]
    assert at(J3, "p", "q") == J3["p"]["q"]
    assert at(J3, "p", "q", EACH, "r") == ["x", "y"]
    assert at(J3, "p", "q", EACH, "s") == ["u", "u"]
    assert at(J3, "p", "t") == "z"


def test_j4_v4_nested_lists_need_a_marker_of_their_own() -> None:
    assert at(J4, "q", EACH, "r") == ["1", "2"]
    assert at(J4, "q", EACH, "s") == ["9"]
    assert at(J4, "q", EACH, EACH, "r") == ["3", "4"]
    assert at(J4, "q", EACH, EACH, "w") == ["5"]


def test_j5_v5_indexes_lead_into_lists() -> None:
    assert at(J4, "q", "3", "1", "w") == "5"
    assert at(J4, "q", "3", "1", "w", parse_array=True) == "5"
    assert at(J4["q"], EACH, "0", "r", parse_array=True) == "1"


def test_v6_a_list_at_the_top_is_read_as_a_whole_and_by_its_places() -> None:
    assert at(J4["q"], EACH, "r") == ["1", "2"]
    assert at(J4["q"], EACH, EACH, "r") == ["3", "4"]
    assert at(J4["q"], "1", "r") == at(J4["q"], "1", "r", parse_array=True) == "2"


def test_j6_v7_key_with_a_dot_is_one_segment() -> None:
    assert at(J6, "c", "d", "e") == "1"
    assert at(J6, "c", "d.e") == "2"


def test_falsy_values_stay_and_inner_lists_are_joined() -> None:
    assert at([{"a": 0}, {"a": ""}, {"a": False}, {"a": None}, None, {}], EACH, "a") == [0, "", False]
    assert at([[{"a": 1}], [{"a": 2}, {"a": 3}]], EACH, EACH, "a") == [1, 2, 3]
    assert at([{"b": [{"a": 1}, {"a": 2}]}, {"b": []}], EACH, "b", EACH, "a") == [[1, 2], []]


def test_where_a_path_ends() -> None:
    assert at({"a": None}, "a", "b") is None
    assert at({"a": 0}, "a", "b") == 0
    assert at({}, "a", "b") is MISSING
    assert at({"a": 5}, EACH, "b") == []
    assert at([1], "9") is MISSING
    assert at([1], "-1") is MISSING


def test_v8_paths_of_a_sample() -> None:
    sample = {"rows": [{"name": "a"}, {"name": "b", "tags": ["x"]}], "n.m": 1}
    assert [shown(path) for path in paths_of(sample, False)] == [
        "rows", "rows[].name", "rows[].tags", "n.m",
    ]  # fmt: skip
    assert paths_of({"rows": [{"a": 1}, 5]}, True) == [
        ("rows",), ("rows", "0"), ("rows", "0", "a"), ("rows", "1"),
    ]  # fmt: skip
    assert paths_of([{"a": 1}], False) == [(EACH, "a")]
    assert paths_of([{"a": 1}], True) == [(EACH, "0"), (EACH, "0", "a")]
    assert paths_of([[{"a": 1}]], False) == [(EACH, EACH, "a")]
    assert paths_of(None, False) == paths_of("text", True) == []
    assert paths_of({"a.b": 1, "a": {"b": 2}}, False) == [("a.b",), ("a",), ("a", "b")]


def test_every_path_of_a_sample_leads_somewhere() -> None:
    for parse_array in (False, True):
        for path in paths_of(J4, parse_array):
            assert value_at(J4, path, parse_array) is not MISSING


def test_known_path_keeps_its_key_and_alias() -> None:
    number = count()
    first = mapped_variables({"a": 1, "b": 2}, False, [], lambda: f"k{next(number)}")
    first[0]["alias"] = "First"
    again = mapped_variables({"c": 3, "a": 1}, False, first, lambda: f"k{next(number)}")
    assert [(item["key"], item["path"], item.get("alias")) for item in again] == [
        ("k2", "c", None),
        ("k0", "a", "First"),
    ]


def test_offers_each_variable_by_its_key() -> None:
    assert SPEC.variables is not None
    variables = [
        {"key": "k1", "paths": ["rows", EACH, "name"]},
        {"key": "k2", "paths": ["a"], "alias": "Total"},
        {"paths": ["b"]},
    ]
    offered = SPEC.variables(Node("m", "json-variable-mapping", "Map", {"variables": variables}))
    assert offered is not None
    assert [(child.value, child.label) for child in offered.children] == [
        ("k1", "rows[].name"),
        ("k2", "Total"),
    ]
