"""Engine.md 9.4, A22 to A35: editing the tree, validation, availability, trials, tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import pytest

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import InvalidRequestError, NotFoundError, Problem, ValidationError
from desktop_app.domain.graph import structure_problems
from desktop_app.domain.node_spec import Config, NodeSpec, Placement
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import Node, Slot, Workflow
from desktop_app.editor import operations as ops
from desktop_app.editor.admission import Admission
from desktop_app.editor.commands import (
    AddNode,
    Command,
    InsertNodes,
    MoveNode,
    RemoveBranch,
    SetConfig,
)
from desktop_app.editor.document import Document
from desktop_app.editor.fragments import fragment, rekeyed
from desktop_app.services.tasks import Tasks
from tests.checklist.doubles import line, opened

Place = tuple[str, str | None, int | None]
Edit = Callable[[Workflow], Workflow]


def tree(*places: Place) -> Workflow:
    return Workflow(nodes=tuple(Node(key, "echo", key, {}, up, index) for key, up, index in places))


def places(workflow: Workflow) -> set[Place]:
    assert structure_problems(workflow) == []
    return {(node.key, node.upstream, node.branch_index) for node in workflow.nodes}


X = Node("x", "echo")


def test_a22_a_second_head_goes_before_the_first() -> None:
    assert places(ops.add_node(tree(("a", None, None)), X, Slot())) == {("x", None, None), ("a", "x", None)}


def test_a23_a_node_follows_on_the_line_or_opens_a_branch() -> None:
    one = tree(("a", None, None))
    assert places(ops.add_node(one, X, Slot("a"))) == {("a", None, None), ("x", "a", None)}
    assert places(ops.add_node(one, X, Slot("a", 0))) == {("a", None, None), ("x", "a", 0)}


CATALOG = Catalog(
    {
        "echo": NodeSpec("echo", "Echo", "control"),
        "wait": NodeSpec("wait", "Wait", "control", asynchronous=True),
        "end": NodeSpec("end", "End", "control", terminal=True),
        "picky": NodeSpec(
            "picky", "Picky", "control", is_available=lambda place: None if place.upstream else "needs a node"
        ),
    },
    {"manual": TriggerSpec("manual", "Manual"), "hook": TriggerSpec("hook", "Hook", sync=True)},
)


def document(workflow: Workflow, limit: int = 0) -> Document:
    return Document(workflow, admission=Admission(CATALOG, limit))


def test_a24_no_node_is_made_beyond_the_limit() -> None:
    edited = document(tree(("a", None, None)), limit=2)
    edited.apply(AddNode(Node("b", "echo"), Slot("a")))
    copied, _ = rekeyed(fragment(edited.workflow, ["a"]), lambda: "x")
    more: tuple[Command, ...] = (
        AddNode(X, Slot("b")), InsertNodes(copied.nodes, Slot("b")), InsertNodes((X,), Slot("b")),
    )  # fmt: skip
    for command in more:
        with pytest.raises(InvalidRequestError, match="2 nodes"):
            edited.apply(command)
    edited.apply(MoveNode("b", Slot()))
    edited.apply(SetConfig("b", {"c": 1}))
    assert edited.undo() and edited.undo() and edited.undo() and edited.redo()


FORK = tree(("n1", None, None), ("n2", "n1", None), ("b1", "n1", 0), ("b2", "b1", None))


@pytest.mark.parametrize(
    ("slot", "differences"),
    [
        (Slot(), {("x", None, None), ("n1", "x", None)}),
        (Slot("n1"), {("x", "n1", None), ("n2", "x", None)}),
        (Slot("n1", 0), {("x", "n1", 0), ("b1", "x", None)}),
        (Slot("b1"), {("x", "b1", None), ("b2", "x", None)}),
        (Slot("b2"), {("x", "b2", None)}),
    ],
)
def test_a25_a_copy_stands_where_it_was_asked_for(slot: Slot, differences: set[Place]) -> None:
    given = ops.set_config(FORK, "n2", {"given": [1]})
    piece, _ = rekeyed(fragment(given, ["n2"]), lambda: "x")
    copied = InsertNodes(piece.nodes, slot).apply(given)
    assert places(copied) - places(FORK) == differences
    copy = next(node for node in copied.nodes if node.key == "x")
    assert (copy.type, copy.title, copy.config, copy.position) == ("echo", "n2", {"given": [1]}, None)
    assert copy.config is not next(node for node in copied.nodes if node.key == "n2").config


def _two(*more: Place) -> Workflow:
    return tree(("n", None, None), ("a", "n", 0), ("b", "n", 1), *more)


@pytest.mark.parametrize(
    ("before", "keep", "after"),
    [
        (tree(("n", None, None), ("a", "n", 0)), None, set()),
        (tree(("n", None, None), ("a", "n", 0)), "", set()),
        (tree(("n", None, None), ("a", "n", 0)), 0, {("a", None, None)}),
        (_two(), 0, {("a", None, None)}),
        (_two(), 1, {("b", None, None)}),
        (_two(("d", "n", None)), 1, {("b", None, None), ("d", "b", None)}),
        (
            _two(("a2", "a", None), ("d", "n", None)),
            0,
            {("a", None, None), ("a2", "a", None), ("d", "a2", None)},
        ),
        (
            tree(("u", None, None), ("n", "u", None), ("a", "n", 0)),
            0,
            {("u", None, None), ("a", "u", None)},
        ),
        (
            tree(("u", None, None), ("n", "u", 1), ("a", "n", 0)),
            0,
            {("u", None, None), ("a", "u", 1)},
        ),
    ],
)  # fmt: skip
def test_a26_a_kept_branch_takes_the_place_of_its_node(
    before: Workflow, keep: Any, after: set[Place]
) -> None:
    assert places(ops.remove_node(before, "n", keep)) == after


@pytest.mark.parametrize("keep", ["a", 7])
def test_a26_a_branch_that_is_not_there_cannot_be_kept(keep: Any) -> None:
    with pytest.raises(InvalidRequestError):
        ops.remove_node(_two(), "n", keep)
    with pytest.raises(NotFoundError):
        ops.remove_node(_two(), "zz")


NESTED = tree(
    ("u", None, None), ("n", "u", None), ("a", "n", 0), ("a1", "a", 0), ("a2", "a1", None), ("b", "n", 1)
)


def test_a27_a_node_takes_everything_below_it_along() -> None:
    assert places(ops.remove_node(NESTED, "n")) == {("u", None, None)}


THREE = tree(("n", None, None), ("a", "n", 0), ("b", "n", 1), ("c", "n", 2))


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (lambda: ops.remove_branch(NESTED, "n", 0), {("u", None, None), ("n", "u", None), ("b", "n", 1)}),
        (lambda: ops.remove_branch(THREE, "n", 1, True), {("n", None, None), ("a", "n", 0), ("c", "n", 1)}),
        (
            lambda: ops.remove_branch(tree(("n", None, None), ("a", "n", 0), ("c", "n", 2)), "n", 1, True),
            {("n", None, None), ("a", "n", 0), ("c", "n", 1)},
        ),
        (
            lambda: ops.remove_branch(_two(), "n", 0),
            {("n", None, None), ("b", "n", 1)},
        ),
    ],
)  # fmt: skip
def test_a28_a_branch_goes_with_all_below_it_and_later_ones_may_close_up(
    edit: Callable[[], Workflow], after: set[Place]
) -> None:
    assert places(edit()) == after


def test_a28_a_frozen_document_keeps_its_branches() -> None:

    with pytest.raises(InvalidRequestError, match="executed"):
        Document(THREE, frozen="it was executed").apply(RemoveBranch("n", 0))


@pytest.mark.parametrize(
    ("before", "key", "slot", "after"),
    [
        (
            tree(("a", None, None), ("b", "a", None), ("c", "b", None)),
            "c",
            Slot(),
            {("c", None, None), ("a", "c", None), ("b", "a", None)},
        ),
        (
            tree(("n", None, None), ("x", "n", None), ("a", "n", 0), ("b", "a", None)),
            "x",
            Slot("n", 0),
            {("n", None, None), ("x", "n", 0), ("a", "x", None), ("b", "a", None)},
        ),
        (
            tree(("n", None, None), ("a", "n", 0), ("b", "a", None)),
            "a",
            Slot(),
            {("a", None, None), ("n", "a", None), ("b", "n", 0)},
        ),
    ],
)
def test_a29_a_moved_node_leaves_its_followers_behind(
    before: Workflow, key: str, slot: Slot, after: set[Place]
) -> None:
    assert places(ops.move_node(before, key, slot)) == after


@pytest.mark.parametrize(
    ("key", "slot", "error"),
    [
        ("n2", Slot("n1"), InvalidRequestError),
        ("n2", Slot("n2"), InvalidRequestError),
        ("n2", Slot("zz"), NotFoundError),
        ("zz", Slot("n1"), NotFoundError),
        ("n2", Slot("b1", "abc"), InvalidRequestError),  # type: ignore[arg-type]
    ],
)
def test_a30_a_move_that_makes_no_sense_is_refused(key: str, slot: Slot, error: type[Exception]) -> None:
    """A node of another workflow is one that is not there: a document holds one workflow."""
    with pytest.raises(error):
        ops.move_node(FORK, key, slot)


@pytest.mark.parametrize("slot", [Slot("n1", 3), Slot("b1"), Slot("b2", 0)])
def test_a31_a_node_cannot_move_into_its_own_branches(slot: Slot) -> None:
    with pytest.raises(InvalidRequestError):
        ops.move_node(FORK, "n1", slot)


class Ruled(Config):
    """One required text, one choice."""

    text: str
    choice: Literal[1, 2] = 1


def _never_bad(config: Any) -> list[Problem]:
    return [Problem("bad word", field="text")] if config["text"] == "bad" else []


def test_a32_a_config_is_checked_by_its_model_and_then_by_its_own_rule() -> None:
    free, ruled = NodeSpec("f", "F", "control"), NodeSpec("r", "R", "control", config=Ruled, check=_never_bad)
    assert free.problems({"any": 1}) == [] and ruled.problems(None) == []
    assert ruled.problems({"text": "a", "unknown": 1}) == []
    assert [(p.field, p.code) for p in ruled.problems({})] == [("text", "missing")]
    assert [p.field for p in ruled.problems({"text": "a", "choice": 3})] == ["choice"]
    assert [p.message for p in ruled.problems({"text": "bad"})] == ["bad word"]
    assert [p.field for p in ruled.problems({"text": "bad", "choice": 3})] == ["choice"]


def test_a33_availability_is_asked_where_a_node_is_made_moved_or_pasted() -> None:
    """Not where it is changed or tried; pasting and moving are asked too (6.9)."""
    waits = Workflow(sync=True, nodes=(Node("a", "echo"), Node("w", "wait", upstream="a")))
    edited = document(waits)
    for command in (
        AddNode(Node("x", "wait"), Slot()),
        InsertNodes((Node("x", "wait"),), Slot()),
        InsertNodes(rekeyed(fragment(waits, ["w"]), lambda: "x")[0].nodes, Slot()),
        MoveNode("w", Slot()),
    ):
        with pytest.raises(InvalidRequestError, match="synchronous"):
            edited.apply(command)
    edited.apply(SetConfig("w", {"a": 1}))
    edited.apply(AddNode(X, Slot("a")))
    assert document(Workflow()).apply(AddNode(Node("x", "wait"), Slot()))
    hook = document(Workflow(type="hook"))
    with pytest.raises(InvalidRequestError, match="synchronous"):
        hook.apply(AddNode(Node("x", "wait"), Slot()))


def test_a33_a_type_may_refuse_its_place_and_nothing_follows_an_end() -> None:
    edited = document(tree(("a", None, None)))
    with pytest.raises(InvalidRequestError, match="needs a node"):
        edited.apply(AddNode(Node("p", "picky"), Slot()))
    edited.apply(AddNode(Node("p", "picky"), Slot("a")))
    edited.apply(AddNode(Node("e", "end"), Slot("p")))
    with pytest.raises(InvalidRequestError, match="nothing can follow"):
        edited.apply(AddNode(X, Slot("e")))
    assert CATALOG.nodes["picky"].refusal(Placement(Workflow())) == "needs a node"


async def test_a33_a_trial_does_not_ask_for_availability() -> None:
    async with opened() as b:
        assert (await b.engine.test_node("pending", {})).status == 0


async def test_a34_a_node_is_tried_if_its_type_can_be() -> None:
    async with opened() as b:
        with pytest.raises(InvalidRequestError):
            await b.engine.test_node("error", {})
        with pytest.raises(InvalidRequestError):
            await b.engine.test_node("nobody.knows", {})
        assert [(await b.engine.test_node(t, {})).status for t in ("echo", "pending")] == [1, 0]
        with pytest.raises(ValidationError):
            await b.engine.test_node("condition", {})


async def test_a35_tasks_are_counted_by_asking_the_store() -> None:
    """Counts are a query over the tasks, so there is nothing to repair (1.10)."""
    forms = {"f": {"actions": [{"key": "yes", "status": 1}]}}
    nodes = line(("manual", {"assignees": [1, 2], "mode": 1, "forms": forms}))
    async with opened() as b:
        first, second = await b.run(*nodes), await b.run(*nodes)
        tasks = Tasks(b.store, b.engine)
        pending = await tasks.pending()
        assert [(t.user_id, t.workflow_key) for t in pending] == [
            (1, first.key), (2, first.key), (1, second.key), (2, second.key),
        ]  # fmt: skip
        await tasks.submit(pending[0], "f", "yes", {})
        assert len(await tasks.pending()) == 3
        await b.engine.cancel(first.id)
        assert [t.workflow_key for t in await tasks.pending()] == [second.key] * 2
        await b.workflows.delete(second.workflow_id)
        assert await tasks.pending() == []
