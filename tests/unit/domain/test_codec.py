"""The workflow document survives every journey, and what is wrong in one is named (architecture 12)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.codec import (
    content_hash,
    decode,
    decode_rows,
    dumps,
    encode,
    import_text,
    loads,
    pieces,
)
from desktop_app.domain.errors import DocumentError
from desktop_app.domain.workflow import Node, Workflow

EXAMPLE: dict[str, Any] = {
    "format": 1,
    "key": "w1",
    "title": "Order review",
    "description": "What happens to an order",
    "type": "manual",
    "sync": False,
    "config": {"fields": []},
    "options": {"timeout": 500, "later": 1},
    "nodes": [
        {
            "key": "n1",
            "type": "condition",
            "title": "In stock?",
            "config": {"rejectOnFalse": False},
            "upstream": None,
            "branchIndex": None,
            "position": [0, 12.5],
        },
        {
            "key": "n2",
            "type": "somebody.else",
            "title": "n2",
            "config": {"深": ["ä", None]},
            "upstream": "n1",
            "branchIndex": 1,
            "colour": {"r": 1},
        },
    ],
    "notes": [{"text": "hello"}],
    "groups": [{"title": "kept"}],
}


def document(*nodes: Any, **members: Any) -> dict[str, Any]:
    return {"format": 1, "type": "manual", "nodes": list(nodes), **members}


def node(key: str = "a", **members: Any) -> dict[str, Any]:
    return {"key": key, "type": "x", "config": {}, "upstream": None, "branchIndex": None, **members}


def faults(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(DocumentError) as caught:
        decode(data, "a.workflow.json")
    assert caught.value.place == "a.workflow.json"
    assert str(caught.value).startswith("a.workflow.json: ")
    return [(problem.node, problem.field) for problem in caught.value.problems]


# ---------------------------------------------------------------------------------- round trips


def test_a_full_document_comes_back_as_it_was() -> None:
    assert encode(decode(EXAMPLE)) == EXAMPLE


def test_members_are_written_in_the_order_of_the_format() -> None:
    written = encode(decode(dict(reversed(EXAMPLE.items()))))
    assert list(written) == list(EXAMPLE)
    assert list(written["nodes"][0]) == list(EXAMPLE["nodes"][0])


def test_absent_members_stay_absent() -> None:
    short = document(node(), sync=False, config={})
    assert encode(decode(short)) == short


def test_an_absent_config_stays_absent_and_differs_from_an_empty_one() -> None:
    workflow = decode(document({"key": "a", "type": "x"}, node("b", upstream="a")))
    assert [n.config for n in workflow.nodes] == [None, {}]
    assert "config" not in encode(workflow)["nodes"][0]


def test_null_counts_as_absent_where_a_member_may_be_absent() -> None:
    data = document(node(config=None, title=None, position=None), key=None, options=None, notes=None)
    assert decode(data).options == {"timeout": 0}


def test_text_is_utf8_with_one_newline_at_the_end() -> None:
    text = dumps(decode(EXAMPLE))
    assert "深" in text and text.endswith("}\n") and '\n  "title"' in text
    assert loads(text.encode()) == loads("\ufeff" + text) == decode(EXAMPLE)


def test_half_a_surrogate_pair_survives_a_file() -> None:
    workflow = Workflow(title="\ud83d!", nodes=(Node("a", "x", title="\U0001f600"),))
    assert loads(dumps(workflow).encode("utf-8")) == workflow


def test_the_written_document_shares_nothing_with_the_workflow() -> None:
    workflow = decode(EXAMPLE)
    encode(workflow)["nodes"][0]["config"]["rejectOnFalse"] = "changed"
    assert workflow == decode(EXAMPLE)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
json_objects = st.dictionaries(st.text(), json_values, max_size=3)
extras = st.dictionaries(st.text(min_size=1).map(lambda name: "~" + name), json_values, max_size=2)
coordinates = st.none() | st.tuples(st.floats(-1e6, 1e6), st.integers(-9999, 9999))


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    nodes: list[Node] = []
    for number in range(draw(st.integers(0, 6))):
        upstream = f"n{draw(st.integers(0, number - 1))}" if number else None
        taken = {n.slot for n in nodes}
        made = Node(
            key=f"n{number}",
            type=draw(st.sampled_from(["loop", "test.echo", "unknown"])),
            title=draw(st.text(max_size=5)),
            config=draw(st.none() | json_objects),
            upstream=upstream,
            branch_index=None if upstream is None else draw(st.none() | st.integers(-3, 3)),
            position=draw(coordinates),
            extra=draw(extras),
        )
        if made.slot in taken:
            made = replace(made, branch_index=100 + number)
        nodes.append(made)
    return Workflow(
        key=draw(st.text(max_size=3)),
        title=draw(st.text(max_size=5)),
        description=draw(st.text(max_size=5)),
        sync=draw(st.booleans()),
        config=draw(json_objects),
        options=draw(json_objects),
        nodes=tuple(nodes),
        notes=tuple(draw(st.lists(json_objects, max_size=2))),
        extra=draw(extras),
    )


@settings(max_examples=60, deadline=None)
@given(workflows())
def test_any_workflow_survives_encode_decode_and_text(workflow: Workflow) -> None:
    assert decode(encode(workflow)) == workflow
    assert loads(dumps(workflow).encode("utf-8")) == workflow
    assert encode(decode(encode(workflow))) == encode(workflow)
    assert dumps(loads(dumps(workflow))) == dumps(workflow)


# ---------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("data", [None, [], "text", 3, {}, {"nodes": []}])
def test_what_is_no_document_is_refused(data: Any) -> None:
    faults(data)


@pytest.mark.parametrize("number", [0, -1, 1.0, True, "1", None, [1]])
def test_an_unknown_format_is_refused(number: Any) -> None:
    assert faults(document() | {"format": number}) == [("", "format")]


def test_a_newer_format_says_so_and_nothing_else() -> None:
    with pytest.raises(DocumentError, match=r"newer.*\(open it with a newer version of Wirework\)"):
        decode({"format": 2, "nodes": "anything"})


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"nodes": {}}, "nodes"),
        ({"nodes": None}, "nodes"),
        ({"type": 3}, "type"),
        ({"type": " "}, "type"),
        ({"sync": 1}, "sync"),
        ({"config": []}, "config"),
        ({"config": {"a": [float("nan")]}}, "config.a.0"),
        ({"options": "x"}, "options"),
        ({"title": 3}, "title"),
        ({"key": ["k"]}, "key"),
        ({"description": {}}, "description"),
        ({"notes": {"a": 1}}, "notes"),
        ({"notes": ["text"]}, "notes"),
        ({"future": {"n": float("inf")}}, "future.n"),
        ({"config": {3: "number as a name"}}, "config"),
        ({"config": {"a": {1, 2}}}, "config.a"),
    ],
)
def test_a_member_of_the_workflow_with_the_wrong_shape_is_named(members: dict[str, Any], field: str) -> None:
    assert faults(document() | members) == [("", field)]


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"type": None}, "type"),
        ({"type": ""}, "type"),
        ({"title": 1}, "title"),
        ({"config": "text"}, "config"),
        ({"config": {"x": {"y": float("-inf")}}}, "config.x.y"),
        ({"upstream": 1}, "upstream"),
        ({"upstream": ""}, "upstream"),
        ({"upstream": "b"}, "upstream"),
        ({"branchIndex": 0}, "branchIndex"),
        ({"branchIndex": "1"}, "branchIndex"),
        ({"branchIndex": True}, "branchIndex"),
        ({"branchIndex": 1.0}, "branchIndex"),
        ({"branchIndex": 10**30}, "branchIndex"),
        ({"position": [1]}, "position"),
        ({"position": [1, "2"]}, "position"),
        ({"position": [1, float("nan")]}, "position"),
        ({"position": [1, 10**400]}, "position"),
        ({"position": {"x": 1, "y": 2}}, "position"),
    ],
)
def test_a_member_of_a_node_with_the_wrong_shape_is_named(members: dict[str, Any], field: str) -> None:
    assert faults(document(node("a", **members))) == [("a", field)]


@pytest.mark.parametrize("key", [None, "", " ", 7, "trigger"])
def test_a_node_without_a_usable_key_is_named_by_its_number(key: Any) -> None:
    assert faults(document(node("a"), node(key, upstream="a"))) == [("", "nodes.1.key")]


@pytest.mark.parametrize("row", [3, None, [], "n"])
def test_a_node_that_is_no_object_is_named_by_its_number(row: Any) -> None:
    assert faults(document(node("a"), row)) == [("", "nodes.1")]


def test_missing_members_are_named() -> None:
    assert faults({"format": 1}) == [("", "type"), ("", "nodes")]
    assert faults(document({"title": "x"})) == [("", "nodes.0.key"), ("", "nodes.0.type")]


def test_a_broken_tree_is_refused_with_every_place() -> None:
    assert faults(document(node("a"), node("a", upstream="a"))) == [("a", "key")]
    assert faults(document(node("a"), node("b"))) == [("b", "upstream")]
    assert faults(document(node("a", upstream="b"), node("b", upstream="a"))) == [
        ("a", "upstream"),
        ("b", "upstream"),
    ]
    assert faults(document(node("a"), node("b", upstream="a"), node("c", upstream="a"))) == [
        ("c", "upstream")
    ]


def test_faults_in_members_and_in_the_tree_are_reported_together() -> None:
    data = document(node("a", config=3), node("b", title=[]), title=1)
    assert faults(data) == [("", "title"), ("a", "config"), ("b", "title"), ("b", "upstream")]


def test_deep_nesting_is_refused_in_a_value_and_in_text() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"a": deep}
    assert faults(document(config=deep)) == [("", "config")]
    with pytest.raises(DocumentError, match="too deeply"):
        loads("[" * 200_000)


def test_a_syntax_error_names_line_and_column() -> None:
    with pytest.raises(DocumentError, match=r"^x\.json: not valid JSON in line 2, column 7"):
        loads('{\n  "a" 1}', "x.json")


@pytest.mark.parametrize("text", ["", " ", b"\xff\xfe", '{"a": NaN}', '{"a": Infinity}', "9" * 5000])
def test_text_that_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(DocumentError):
        loads(text)


def test_a_number_too_large_for_a_float_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"config\.a.*not finite"):
        loads('{"format": 1, "type": "m", "nodes": [], "config": {"a": 1e999}}')


def test_a_name_given_twice_is_refused_because_one_value_would_be_lost() -> None:
    with pytest.raises(DocumentError, match=r"f: field 'type': is given twice"):
        loads('{"format": 1, "type": "a", "type": "b", "nodes": []}', "f")


# ---------------------------------------------------------------------------------- content hash


def test_the_hash_ignores_what_does_not_define_the_workflow() -> None:
    workflow = decode(EXAMPLE)
    first, second = workflow.nodes
    moved = replace(first, position=(99, 99))
    other = replace(workflow, key="k", title="t", description="d", notes=(), nodes=(second, moved))
    assert content_hash(other) == content_hash(workflow)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "schedule"},
        {"sync": True},
        {"config": {}},
        {"options": {"timeout": 1}},
        {"nodes": ()},
        {"extra": {}},
    ],
)
def test_the_hash_sees_whatever_a_run_depends_on(change: dict[str, Any]) -> None:
    workflow = decode(EXAMPLE)
    assert content_hash(replace(workflow, **change)) != content_hash(workflow)


@pytest.mark.parametrize("change", [{"title": "x"}, {"config": None}, {"type": "y"}, {"extra": {}}])
def test_the_hash_sees_every_node(change: dict[str, Any]) -> None:
    workflow = decode(EXAMPLE)
    nodes = (workflow.nodes[0], replace(workflow.nodes[1], **change))
    assert content_hash(workflow.with_nodes(nodes)) != content_hash(workflow)


# ---------------------------------------------------------------------------------- the model's rows

ROWS: list[dict[str, Any]] = [
    {
        "id": 9007199254740993,
        "key": "abc",
        "type": "loop",
        "title": "Each",
        "config": {"target": 3},
        "upstreamId": None,
        "downstreamId": "9007199254740995",
        "branchIndex": None,
        "workflowId": 1,
        "createdAt": "2024-01-01",
    },
    {"id": "2", "key": "in", "type": "alien", "upstreamId": "9007199254740993", "branchIndex": 0, "raw": [1]},
    {
        "id": "9007199254740995",
        "type": "end",
        "config": {},
        "upstreamId": 9007199254740993,
        "branchIndex": None,
    },
]


@pytest.mark.parametrize("data", [ROWS, {"nodes": ROWS}, {"data": {"nodes": ROWS}}, {"data": ROWS}])
def test_rows_are_read_in_every_wrapping(data: Any) -> None:
    workflow = decode_rows(data)
    places = [(n.key, n.upstream, n.branch_index) for n in workflow.nodes]
    assert places == [("abc", None, None), ("in", "abc", 0), ("n9007199254740995", "abc", None)]
    assert import_text(json.dumps(data)) == workflow


def test_rows_keep_raw_members_and_drop_links() -> None:
    each, alien, _ = decode_rows(ROWS).nodes
    assert each.extra == {} and each.config == {"target": 3}
    assert alien.extra == {"raw": [1]} and alien.config is None


def test_scopes_named_by_row_id_are_named_by_key_afterwards() -> None:
    rows = [ROWS[0], {**ROWS[1], "config": {"v": "{{$scopes.9007199254740993.item}} {{$scopes.8.item}}"}}]
    assert decode_rows(rows).nodes[1].config == {"v": "{{$scopes.abc.item}} {{$scopes.8.item}}"}


def test_rows_bring_their_workflow_along() -> None:
    row = {"id": 1, "key": "wk", "title": "T", "type": "schedule", "sync": False, "enabled": True}
    workflow = decode_rows({"data": {**row, "config": {"mode": 0}, "nodes": ROWS, "triggerTitle": "go"}})
    assert (workflow.key, workflow.title, workflow.type) == ("wk", "T", "schedule")
    assert workflow.config == {"mode": 0} and workflow.extra == {"triggerTitle": "go"}


def test_rows_with_a_dangling_upstream_are_refused() -> None:
    with pytest.raises(DocumentError, match="'77' does not exist"):
        decode_rows([{"id": 1, "key": "a", "type": "x", "upstreamId": 77}])


@pytest.mark.parametrize("data", [3, {}, {"data": 1}, {"nodes": [1]}, {"data": {"nodes": {}}}])
def test_what_holds_no_rows_is_refused(data: Any) -> None:
    with pytest.raises(DocumentError):
        decode_rows(data)
    with pytest.raises(DocumentError):
        import_text(json.dumps(data))


def test_a_disabled_node_is_written_as_such_and_others_say_nothing() -> None:
    flow = decode(
        {
            "format": 1,
            "type": "manual",
            "nodes": [
                {"key": "a", "type": "t", "disabled": True},
                {"key": "b", "type": "t", "upstream": "a"},
            ],
        }
    )
    assert [node.disabled for node in flow.nodes] == [True, False]
    written = encode(flow)["nodes"]
    assert written[0]["disabled"] is True and "disabled" not in written[1]
    assert content_hash(flow) != content_hash(flow.with_nodes((Node("a", "t", config=None), flow.nodes[1])))
    with pytest.raises(DocumentError, match="must be true or false"):
        decode({"format": 1, "type": "m", "nodes": [{"key": "a", "type": "t", "disabled": "yes"}]})


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 350])
def test_the_pieces_of_a_document_are_the_document(count: int) -> None:
    nodes = tuple(
        Node(f"n{i}", "x", "Ünï \ud800" if i % 50 == 3 else "T", {"a": [i]}, f"n{i - 1}" if i else None)
        for i in range(count)
    )
    workflow = Workflow("k", "Titel ☃", nodes=nodes, notes=({"id": "1"},), extra={"more": [1]})
    parts = list(pieces(workflow))
    assert len(parts) == 2 + (count + 99) // 100
    assert loads("".join(parts)) == workflow
