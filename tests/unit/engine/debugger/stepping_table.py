"""The table of ``resources/docs/help/stepping.md``, row by row: a workflow, the way to the place at which one
stands, and where each step leads from there.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.workflow import Node
from tests.helpers.debugging import line

COMMANDS = ("over", "into", "out", "out-all")
"""The columns of the table."""
HOUR = {"duration": 1, "unit": 3_600_000}
END = "ended 1"


@dataclass(frozen=True)
class Row:
    """``way`` leads from the first node to the place; ``over`` to ``out_all`` tell where a step from there
    ends. ``called`` is the workflow ``sub``, if the row calls one.
    """

    nodes: tuple[Node, ...]
    way: tuple[str, ...]
    here: str
    over: str
    into: str
    out: str
    out_all: str
    called: tuple[Node, ...] = ()

    @property
    def ends(self) -> tuple[str, ...]:
        """Where each command of :data:`COMMANDS` leads."""
        return (self.over, self.into, self.out, self.out_all)


def loop(key: str, rounds: int, upstream: str | None = None, branch: int | None = None) -> Node:
    return Node(key, "loop", key, {"target": rounds}, upstream, branch)


def condition(key: str, holds: bool, upstream: str | None = None, branch: int | None = None) -> Node:
    config = {"engine": "python", "expression": "1 == 1" if holds else "1 == 2", "rejectOnFalse": False}
    return Node(key, "condition", key, config, upstream, branch)


def parallel(key: str, upstream: str | None = None, branch: int | None = None) -> Node:
    return Node(key, "parallel", key, {"mode": "all"}, upstream, branch)


def delay(key: str, upstream: str | None = None, branch: int | None = None) -> Node:
    return Node(key, "delay", key, HOUR, upstream, branch)


def call(key: str, upstream: str | None = None, branch: int | None = None) -> Node:
    return Node(key, "subflow", key, {"workflow": "sub"}, upstream, branch)


CHAIN = line("a", "b", "c")
BRANCH = (
    condition("c", True),
    *line("y1", "y2", upstream="c", branch=1),
    *line("n1", upstream="c", branch=0),
    *line("z", upstream="c"),
)
CASES = (
    Node(
        "m",
        "multi-conditions",
        "m",
        {"conditions": [{"engine": "python", "expression": text} for text in ("1 == 2", "1 == 1")]},
    ),
    *line("x", upstream="m", branch=1),
    *line("y", upstream="m", branch=2),
    *line("z", upstream="m"),
)
LOOP = (loop("l", 3), *line("x", "y", upstream="l", branch=0), *line("z", upstream="l"))
NESTED = (
    loop("l", 2),
    *line("a", upstream="l", branch=0),
    loop("m", 2, "a"),
    *line("x", "y", upstream="m", branch=0),
    *line("b", upstream="m"),
    *line("z", upstream="l"),
)
LOOP_IN_BRANCH = (
    condition("c", True),
    loop("l", 2, "c", 1),
    *line("x", upstream="l", branch=0),
    *line("y", upstream="l"),
    *line("z", upstream="c"),
)
BRANCH_IN_LOOP = (
    loop("l", 2),
    condition("c", True, "l", 0),
    *line("x", upstream="c", branch=1),
    *line("z", upstream="l"),
)
PARALLEL = (
    parallel("p"),
    *line("a1", "a2", upstream="p", branch=1),
    *line("b1", "b2", upstream="p", branch=2),
    *line("z", upstream="p"),
)
PARALLEL_IN_LOOP = (
    loop("l", 2),
    parallel("p", "l", 0),
    *line("a", upstream="p", branch=1),
    *line("b", upstream="p", branch=2),
    *line("y", upstream="p"),
    *line("z", upstream="l"),
)
PARALLELS = (
    parallel("p"),
    parallel("q", "p", 1),
    *line("a", upstream="q", branch=1),
    *line("b", upstream="q", branch=2),
    *line("c", upstream="p", branch=2),
    *line("z", upstream="p"),
)
LOOP_IN_PARALLEL = (
    parallel("p"),
    loop("l", 2, "p", 1),
    *line("x", upstream="l", branch=0),
    *line("b", upstream="p", branch=2),
    *line("z", upstream="p"),
)
ALL_IN_ONE = (
    loop("l", 2),
    condition("c", True, "l", 0),
    parallel("p", "c", 1),
    *line("a", upstream="p", branch=1),
    *line("b", upstream="p", branch=2),
    *line("z", upstream="l"),
)
CALL = (*line("a"), call("s", "a"), *line("z", upstream="s"))
CALL_IN_LOOP = (loop("l", 2), call("s", "l", 0), *line("x", upstream="s"), *line("z", upstream="l"))
CALL_IN_PARALLEL = (
    parallel("p"),
    call("s", "p", 1),
    *line("a", upstream="s"),
    *line("b", upstream="p", branch=2),
    *line("z", upstream="p"),
)
SUB = line("s1", "s2")
LOOP_INSIDE = (loop("k", 2), *line("s1", upstream="k", branch=0))
WAIT = (*line("a"), delay("d", "a"), *line("z", upstream="d"))
WAIT_IN_LOOP = (loop("l", 2), delay("d", "l", 0), *line("x", upstream="d"), *line("z", upstream="l"))
WAIT_IN_PARALLEL = (
    parallel("p"),
    delay("d", "p", 1),
    *line("a", upstream="d"),
    *line("b1", "b2", upstream="p", branch=2),
    *line("z", upstream="p"),
)
NO_ROUND = (loop("l", 0), *line("x", upstream="l", branch=0), *line("z", upstream="l"))
NO_BRANCH = (condition("c", False), *line("y", upstream="c", branch=1), *line("z", upstream="c"))
DISABLED = (*line("a"), Node("b", "echo", "b", {}, "a", disabled=True), *line("z", upstream="b"))
ENDED = (condition("c", True), Node("e", "end", "e", {"endStatus": 1}, "c", 1), *line("z", upstream="c"))

TABLE = {
    # lines and branches
    "a node of the main line": Row(CHAIN, (), "a", "b", "b", END, END),
    "the node before a disabled one": Row(DISABLED, (), "a", "z", "z", END, END),
    "a condition, or another choice of a branch": Row(BRANCH, (), "c", "z", "c:yes/y1", END, END),
    "a choice among cases": Row(CASES, (), "m", "z", "m:condition 2/y", END, END),
    "a condition whose branch is empty": Row(NO_BRANCH, (), "c", "z", "z", END, END),
    "a node of a branch": Row(BRANCH, ("into",), "c:yes/y1", "c:yes/y2", "c:yes/y2", "z", "z"),
    "the last node of a branch": Row(BRANCH, ("into", "into"), "c:yes/y2", "z", "z", "z", "z"),
    "an End node": Row(ENDED, ("into",), "c:yes/e", END, END, END, END),
    # loops
    "a loop": Row(LOOP, (), "l", "z", "l[0]/x", END, END),
    "a loop without a round": Row(NO_ROUND, (), "l", "z", "z", END, END),
    "a node in a round": Row(LOOP, ("into",), "l[0]/x", "l[0]/y", "l[0]/y", "l[1]/x", "z"),
    "the last node of a round": Row(LOOP, ("into", "over"), "l[0]/y", "l[1]/x", "l[1]/x", "l[1]/x", "z"),
    "a node in the last round": Row(LOOP, ("into", "out", "out"), "l[2]/x", "l[2]/y", "l[2]/y", "z", "z"),
    "a loop in a round": Row(NESTED, ("into", "over"), "l[0]/m", "l[0]/b", "l[0]/m[0]/x", "l[1]/a", "z"),
    "a node in an inner round": Row(
        NESTED,
        ("into", "over", "into"),
        "l[0]/m[0]/x",
        "l[0]/m[0]/y",
        "l[0]/m[0]/y",
        "l[0]/m[1]/x",
        "l[0]/b",
    ),
    "a node in the last inner round": Row(
        NESTED,
        ("into", "over", "into", "out"),
        "l[0]/m[1]/x",
        "l[0]/m[1]/y",
        "l[0]/m[1]/y",
        "l[0]/b",
        "l[0]/b",
    ),
    "a loop in a branch": Row(LOOP_IN_BRANCH, ("into",), "c:yes/l", "c:yes/y", "c:yes/l[0]/x", "z", "z"),
    "a round of a loop in a branch": Row(
        LOOP_IN_BRANCH,
        ("into", "into"),
        "c:yes/l[0]/x",
        "c:yes/l[1]/x",
        "c:yes/l[1]/x",
        "c:yes/l[1]/x",
        "c:yes/y",
    ),
    "a branch at the end of a round": Row(
        BRANCH_IN_LOOP, ("into", "into"), "l[0]/c:yes/x", "l[1]/c", "l[1]/c", "l[1]/c", "l[1]/c"
    ),
    # parallels
    "a parallel": Row(PARALLEL, (), "p", "z", "p:1/a1", END, END),
    "a node in a parallel branch": Row(PARALLEL, ("into",), "p:1/a1", "p:1/a2", "p:1/a2", "p:2/b1", "z"),
    "the last node of a parallel branch": Row(
        PARALLEL, ("into", "over"), "p:1/a2", "p:2/b1", "p:2/b1", "p:2/b1", "z"
    ),
    "the last node of the last parallel branch": Row(
        PARALLEL, ("into", "over", "over", "over"), "p:2/b2", "z", "z", "z", "z"
    ),
    "a parallel in a round": Row(
        PARALLEL_IN_LOOP, ("into", "into"), "l[0]/p:1/a", "l[0]/p:2/b", "l[0]/p:2/b", "l[0]/p:2/b", "l[0]/y"
    ),
    "a parallel in a parallel": Row(PARALLELS, ("into",), "p:1/q", "p:2/c", "p:1/q:1/a", "p:2/c", "z"),
    "a branch of the inner parallel": Row(
        PARALLELS, ("into", "into"), "p:1/q:1/a", "p:1/q:2/b", "p:1/q:2/b", "p:1/q:2/b", "p:2/c"
    ),
    "a loop in a parallel branch": Row(
        LOOP_IN_PARALLEL, ("into",), "p:1/l", "p:2/b", "p:1/l[0]/x", "p:2/b", "z"
    ),
    "a round in a parallel branch": Row(
        LOOP_IN_PARALLEL, ("into", "into"), "p:1/l[0]/x", "p:1/l[1]/x", "p:1/l[1]/x", "p:1/l[1]/x", "p:2/b"
    ),
    "a parallel in a branch in a round": Row(
        ALL_IN_ONE,
        ("into", "into", "into"),
        "l[0]/c:yes/p:1/a",
        "l[0]/c:yes/p:2/b",
        "l[0]/c:yes/p:2/b",
        "l[0]/c:yes/p:2/b",
        "l[1]/c",
    ),
    # called workflows
    "a call of another workflow": Row(CALL, ("over",), "s", "z", "s1", END, END, SUB),
    "a node of the called workflow": Row(CALL, ("over", "into"), "s1", "s2", "s2", "z", "z", SUB),
    "the last node of the called workflow": Row(CALL, ("over", "into", "over"), "s2", *("z",) * 4, SUB),
    "a call in a round": Row(CALL_IN_LOOP, ("into",), "l[0]/s", "l[0]/x", "s1", "l[1]/s", "z", SUB),
    "a workflow that was called in a round": Row(
        CALL_IN_LOOP, ("into", "into"), "s1", "s2", "s2", "l[0]/x", "l[0]/x", SUB
    ),
    "a loop in the called workflow": Row(
        CALL, ("over", "into", "into"), "k[0]/s1", "k[1]/s1", "k[1]/s1", "k[1]/s1", "z", LOOP_INSIDE
    ),
    "a call in a parallel branch": Row(
        CALL_IN_PARALLEL, ("into",), "p:1/s", "p:1/a", "s1", "p:2/b", "z", SUB
    ),
    "a workflow that was called in a parallel branch": Row(
        CALL_IN_PARALLEL, ("into", "into"), "s1", "s2", "s2", "p:1/a", "p:1/a", SUB
    ),
    # waits
    "a node that waits": Row(WAIT, ("over",), "d", "z", "z", END, END),
    "a node that waits in a round": Row(WAIT_IN_LOOP, ("into",), "l[0]/d", "l[0]/x", "l[0]/x", "l[1]/d", "z"),
    "a node that waits in a parallel branch": Row(
        WAIT_IN_PARALLEL, ("into",), "p:1/d", "p:2/b1", "p:2/b1", "p:2/b1", "z"
    ),
}
"""By what stands in the first column of the page. Waits are waited for before the place is looked at."""
