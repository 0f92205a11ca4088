"""The state of a run at each of its jobs: what was there, what still waited, which round it was (M 2)."""

from __future__ import annotations

from desktop_app.domain.graph import Tree
from desktop_app.domain.trace import Trace
from desktop_app.domain.workflow import Node

NODES = (
    Node("first", "calculation"),
    Node("loop", "loop", upstream="first"),
    Node("check", "condition", upstream="loop", branch_index=0),
    Node("yes", "calculation", upstream="check", branch_index=1),
    Node("after", "delay", upstream="loop"),
)


def looped() -> Trace:
    """first, a loop of three rounds of which the second takes the branch, a delay."""
    trace = Trace(Tree(NODES))
    rows = [
        (1, "first", 1, 10, 10, 10, None),
        (2, "loop", 1, 11, 11, 30, None),
        (3, "check", 1, 12, 12, 12, None),
        (4, "check", 1, 14, 14, 14, None),
        (5, "yes", -1, 15, 15, 15, None),
        (6, "check", 1, 20, 20, 20, None),
    ]
    trace.extend(rows)
    trace.extend([(7, "after", 1, 31, 31, 90, None)])
    return trace


def test_later_jobs_do_not_exist_yet() -> None:
    trace = looped()
    assert trace.state(0) == {"first": (0, 1, 1)}
    assert trace.state(3) == {"first": (0, 1, 1), "loop": (1, 0, 1), "check": (3, 1, 2)}


def test_a_loop_waits_until_its_last_round_is_through() -> None:
    trace = looped()
    assert [trace.status(1, place) for place in range(1, 7)] == [0, 0, 0, 0, 0, 1]


def test_a_condition_is_decided_before_its_branch_runs() -> None:
    assert looped().status(3, 4) == 1


def test_what_was_settled_later_than_a_parallel_job_still_waits_there() -> None:
    nodes = (Node("p", "parallel"), Node("a", "delay", upstream="p", branch_index=0))
    trace = Trace(Tree((*nodes, Node("b", "calculation", upstream="p", branch_index=1))))
    trace.extend([(1, "p", 1, 1, 1, 60, None), (2, "a", 1, 2, 2, 50, None), (3, "b", 1, 3, 3, 3, None)])
    assert trace.state(2) == {"p": (0, 0, 1), "a": (1, 0, 1), "b": (2, 1, 1)}


def test_rounds_begin_with_the_jobs_of_the_first_node_inside() -> None:
    trace = looped()
    assert list(trace.rounds(1)) == [2, 3, 5]
    assert [trace.round_of(1, place) for place in (2, 3, 4, 5)] == [0, 1, 1, 2]
    assert list(trace.rounds(0)) == []


SKIPPING = (
    Node("loop", "loop", config={"condition": {"continueOnFalse": True, "expression": "1"}}),
    Node("check", "condition", upstream="loop", branch_index=0),
    Node("each", "loop", upstream="check", branch_index=1),
    Node("step", "calculation", upstream="each", branch_index=0),
)


def test_rounds_have_the_numbers_that_their_first_jobs_tell() -> None:
    trace = Trace(Tree(SKIPPING))
    keys = [("loop", None), ("check", 2), ("each", None), ("step", 0), ("step", None)]
    keys += [("check", 6), ("each", None), ("step", 0), ("step", 0), ("step", 1)]
    trace.extend((n, key, 1, n, n, n, begins) for n, (key, begins) in enumerate(keys))
    assert (list(trace.rounds(0)), list(trace.rounds(2)), list(trace.rounds(6))) == ([1, 5], [3], [7, 9])
    assert [trace.round_of(0, place) for place in (1, 4, 5, 9)] == [2, 2, 6, 6]
    assert list(trace.under_way(9)) == [("loop", 6), ("each", 1)], "a condition has no rounds"
    assert trace.is_sure(0) and trace.is_sure(2)


def test_rounds_that_older_versions_left_are_counted_and_not_known_where_some_may_be_skipped() -> None:
    trace = Trace(Tree(SKIPPING))
    keys = ["loop", "check", "each", "step", "step"]
    trace.extend((n, key, 1, n, n, n, None) for n, key in enumerate(keys))
    assert (trace.is_sure(0), trace.is_sure(2)) == (False, True)
    assert list(trace.under_way(4)) == [("each", 1)] and trace.round_of(0, 4) == 0


def test_a_job_names_the_jobs_that_it_is_inside_of() -> None:
    trace = looped()
    assert trace.owner_jobs(4) == [1, 3]
    assert trace.owner_jobs(6) == []


def test_jobs_are_found_by_id_and_give_all_there_is_of_them() -> None:
    trace = looped()
    place = trace.place_of(5)
    assert place == 4 and trace.place_of(8) is None
    step = trace.step(4)
    assert (step.id, step.node, step.status, step.updated) == (5, "yes", -1, 15)


def test_nodes_that_the_definition_lacks_are_shown_all_the_same() -> None:
    trace = Trace(Tree(()))
    trace.extend([(1, "gone", 1, None, 5, 5, None)])
    assert trace.state(0) == {"gone": (0, 1, 1)} and trace.step(0).started == 5
    assert trace.owner_jobs(0) == [] and trace.rounds(0) == ()
