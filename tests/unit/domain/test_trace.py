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
        (1, "first", 1, 10, 10, 10),
        (2, "loop", 1, 11, 11, 30),
        (3, "check", 1, 12, 12, 12),
        (4, "check", 1, 14, 14, 14),
        (5, "yes", -1, 15, 15, 15),
        (6, "check", 1, 20, 20, 20),
    ]
    trace.extend(rows)
    trace.extend([(7, "after", 1, 31, 31, 90)])
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
    trace.extend([(1, "p", 1, 1, 1, 60), (2, "a", 1, 2, 2, 50), (3, "b", 1, 3, 3, 3)])
    assert trace.state(2) == {"p": (0, 0, 1), "a": (1, 0, 1), "b": (2, 1, 1)}


def test_rounds_begin_with_the_jobs_of_the_first_node_inside() -> None:
    trace = looped()
    assert list(trace.rounds(1)) == [2, 3, 5]
    assert [trace.round_of(1, place) for place in (2, 3, 4, 5)] == [0, 1, 1, 2]
    assert list(trace.rounds(0)) == []


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
    trace.extend([(1, "gone", 1, None, 5, 5)])
    assert trace.state(0) == {"gone": (0, 1, 1)} and trace.step(0).started == 5
    assert trace.owner_jobs(0) == [] and trace.rounds(0) == ()
