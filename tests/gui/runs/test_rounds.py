"""Rounds of loops and spans of nodes, told from a trace alone (editor.md F, Loop ledger and timeline)."""

from __future__ import annotations

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.trace import Trace
from desktop_app.domain.workflow import Node
from desktop_app.gui.runs.rounds import Round, Rounds, loops
from desktop_app.gui.runs.spans import Line, lines

NODES = (
    Node("outer", "loop"),
    Node("inner", "loop", upstream="outer", branch_index=0),
    Node("step", "calculation", upstream="inner", branch_index=0),
    Node("wait", "delay", upstream="outer"),
)


def nested() -> Trace:
    """An outer loop of two rounds, an inner one of two in each; the third inner round fails."""
    trace = Trace(Tree(NODES))
    trace.extend(
        [
            (1, "outer", -2, 10, 10, 50, None),
            (2, "inner", 1, 11, 11, 30, None),
            (3, "step", 1, 12, 12, 14, None),
            (4, "step", 1, 15, 15, 29, None),
            (5, "inner", -2, 31, 31, 49, None),
            (6, "step", -2, 32, 32, 40, None),
            (7, "step", 1, 41, 41, 48, None),
            (8, "wait", 1, 50, 52, 90, None),
        ]
    )
    return trace


def test_every_loop_that_made_a_round_is_listed_also_inside_of_others() -> None:
    assert loops(nested()) == [0, 1, 4]


def test_a_round_says_its_span_how_it_ended_and_what_failed() -> None:
    rounds = Rounds(nested(), 0)
    assert [rounds.at(index) for index in range(len(rounds))] == [
        Round(0, 0, 1, 3, 1, 19, ""),
        Round(1, 1, 4, 6, -2, 18, "inner"),
    ]
    inner = Rounds(nested(), 4)
    assert (inner.at(0).failing, inner.at(1).status, inner.failed()) == ("step", 1, [0])


def test_a_place_belongs_to_one_round_or_to_none() -> None:
    rounds = Rounds(nested(), 0)
    assert [rounds.of(place) for place in range(8)] == [None, 0, 0, 0, 1, 1, 1, None]


def test_rounds_are_sorted_by_number_status_and_duration() -> None:
    rounds = Rounds(nested(), 0)
    assert rounds.order("index", True, [0, 1]) == [1, 0]
    assert rounds.order("status", False, [0, 1]) == [1, 0]
    assert rounds.order("duration", True, [0, 1]) == [0, 1]


def test_a_hundred_thousand_rounds_are_made_only_when_they_are_looked_at() -> None:
    trace = Trace(Tree((*NODES[:1], Node("step", "calculation", upstream="outer", branch_index=0))))
    trace.extend([(1, "outer", 1, 0, 0, 9, None)])
    trace.extend((n, "step", -1 if n == 70_000 else 1, n, n, n, None) for n in range(2, 100_002))
    rounds = Rounds(trace, 0)
    assert len(rounds) == 100_000 and rounds.at(99_999).index == 99_999
    assert rounds.failed() == [69_998]


def test_work_and_waiting_are_told_apart_and_what_spans_others_is_neither() -> None:
    trace = nested()
    waiting = Line(trace, "wait", 100, waits=True)
    assert waiting.totals() == (2, 38)
    assert Line(trace, "step", 100, waits=False).totals() == (31, 0)
    around = Line(trace, "inner", 100, waits=True)
    assert around.totals() == (0, 0) and around.span(0).around


def test_lines_stand_in_reading_order_and_spans_are_thinned_to_what_can_be_seen() -> None:
    found = lines(nested(), Catalog(), 100)
    assert [(line.key, line.depth) for line in found] == [
        ("outer", 0),
        ("inner", 1),
        ("step", 2),
        ("wait", 0),
    ]
    steps = found[2]
    assert [span.place for span in steps.visible(0, 100, 0)] == [2, 3, 5, 6]
    assert [span.place for span in steps.visible(0, 100, 15)] == [2, 5]
    assert [span.place for span in steps.visible(33, 45, 0)] == [5, 6]
