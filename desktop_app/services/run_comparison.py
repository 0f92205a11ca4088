"""What tells two runs apart: which way they went, what nodes gave, where they parted (editor.md F, M 4)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, TypeAlias

from desktop_app.domain import template
from desktop_app.domain.execution import Execution
from desktop_app.domain.graph import Tree
from desktop_app.domain.mocks import Mock, mock_for, place_of
from desktop_app.domain.quick import dataclass
from desktop_app.domain.trace import DECIDED_AT_ONCE, Trace
from desktop_app.domain.values import compact_json
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.editor.comparison import FieldDifference, differences
from desktop_app.services.last_seen import LastSeen
from desktop_app.services.runs import Runs, moment_of

Kind: TypeAlias = Literal["same", "value", "path", "first", "second"]
"""The same; another value; another way from there; only in one of the two runs."""

PAIRED: Final = 200
"""So many jobs of each node are compared, the i-th of one run with the i-th of the other."""
LENGTH: Final = 50_000
"""Letters of a result that are compared."""
IGNORED: Final = ("id", "*Id", "*_id", "*At", "*_at", "executionId")
"""Names or paths of values that differ by nature; patterns as for file names."""
MOST: Final = 50
"""Differences of one value that are listed."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One of the two runs, read; ``mocked`` and ``dry`` as in the list of runs. With ``answers`` it is no run
    of its own but another one in which mocks, by job, had answered; what would follow is not known.
    ``stand_ins`` are the nodes for which mocks answered.
    """

    number: int
    execution: Execution
    document: Workflow
    trace: Trace
    mocked: bool = False
    dry: bool = False
    answers: Mapping[int, Mock] | None = None
    stand_ins: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class ValueDifference:
    """One value that differs: in which job of the node (from 0), where in it, and both sides."""

    number: int
    difference: FieldDifference


@dataclass(frozen=True, slots=True)
class NodeComparison:
    """What became of one node; ``counts`` are its jobs in both runs, ``spans`` their milliseconds in all."""

    key: str
    kind: Kind
    counts: tuple[int, int] = (0, 0)
    spans: tuple[int, int] = (0, 0)
    values: tuple[ValueDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class Parting:
    """The first decision that was another one: the node, which of its jobs (from 0), their places and what
    they decided, and what the decision rests on: path and both values of each reference.
    """

    key: str
    number: int
    places: tuple[int, int]
    decided: tuple[Any, Any]
    values: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Nodes in the order of the second run's definition, those it lacks last; the input under ``TRIGGER``.
    ``said`` is what each condition gave last, in both runs.
    """

    nodes: tuple[NodeComparison, ...] = ()
    parting: Parting | None = None
    spans: tuple[int, int] = (0, 0)
    said: tuple[Mapping[str, bool], Mapping[str, bool]] = ({}, {})

    def of(self, key: str) -> NodeComparison | None:
        """Return what became of a node, or None."""
        return next((node for node in self.nodes if node.key == key), None)

    def count(self, kind: Kind) -> int:
        """Return how many nodes are ``kind``."""
        return sum(node.kind == kind for node in self.nodes if node.key != TRIGGER)


class RunComparer:
    """Compares runs of the store. Owns no state."""

    def __init__(self, runs: Runs, seen: LastSeen) -> None:
        self._runs, self._seen = runs, seen

    async def read(self, execution_id: int) -> Ran:
        """Read one run.

        :raises NotFoundError: there is no such run. :raises InvalidRequestError: its definition is gone.
        """
        view, line = await self._runs.view(execution_id), await self._runs.run(execution_id)
        assert view.version is not None  # Or view would have raised.
        document = view.version.document
        trace = await self._runs.trace(execution_id, Tree(document.nodes))
        stand_ins = await self._runs.mocked(line)
        return Ran(line.number, view.execution, document, trace, line.mocked, line.dry, stand_ins=stand_ins)

    def with_mocks(self, ran: Ran, mocks: Sequence[Mock]) -> Ran:
        """Return a run as it would be if the mocks had answered, whether or not they ever ran."""
        trace, answers = Trace(ran.trace.tree), dict[int, Mock]()
        trace.extend(
            _answered(ran.trace, [replace(mock, place=_rounds(mock.place)) for mock in mocks], answers)
        )
        stand_ins = {mock.node for mock in answers.values()}
        return replace(ran, trace=trace, mocked=True, answers=answers, stand_ins=stand_ins)

    async def compare(self, one: Ran, two: Ran, ignored: Iterable[str] = IGNORED) -> RunComparison:
        """Return what tells two runs apart; values whose name or path fits ``ignored`` are left out."""
        leave = tuple(ignored)
        order = [node.key for node in two.trace.tree.walk()]
        order += [key for key in (*one.trace.places, *two.trace.places) if key not in two.trace.tree]
        texts = await self._texts(one, two)
        ran = [key for key in dict.fromkeys(order) if key in one.trace.places or key in two.trace.places]
        nodes = [_node(key, one, two, texts, leave) for key in ran]
        entry = tuple(_values(0, one.execution.context, two.execution.context, leave))
        if entry:
            nodes.insert(0, NodeComparison(TRIGGER, "value", (1, 1), values=entry))
        parting = await self._parting(one, two, texts)
        spans = (_span(one.execution), _span(two.execution))
        return RunComparison(tuple(nodes), parting, spans, (_said(one, texts), _said(two, texts)))

    async def _texts(self, one: Ran, two: Ran) -> dict[int, str]:
        """Read the results of the jobs that are compared."""
        wanted = [
            ran.trace.ids[place]
            for ran in (one, two)
            for key in ran.trace.places
            for place in _first(ran, key)
            if ran.trace.ids[place] > 0
        ]
        given = {job: compact_json(mock.result) for ran in (one, two) for job, mock in _answers(ran)}
        return {**await self._runs.previews(wanted, LENGTH), **given}

    async def _parting(self, one: Ran, two: Ran, texts: dict[int, str]) -> Parting | None:
        for key, number, places in _decisions(one, two):
            decided = (_decided(one, places[0], texts), _decided(two, places[1], texts))
            if decided[0] != decided[1]:
                values = await self._reasons(one, two, key, places)
                return Parting(key, number, places, decided, values)
        return None

    async def _reasons(
        self, one: Ran, two: Ran, key: str, places: tuple[int, int]
    ) -> tuple[tuple[str, Any, Any], ...]:
        """Return what the references of a deciding node were in both runs, those that differ first."""
        node = two.trace.tree.get(key) or one.trace.tree[key]
        paths = list(dict.fromkeys(each.path for each in template.placeholders(node.config)))
        other = (one, places[0]) if two.answers is not None else (two, places[1])
        sides = [await self._at(ran, place, paths) for ran, place in ((one, places[0]), other)]
        rows = list(zip(paths, *sides, strict=True))
        return tuple(sorted(rows, key=lambda row: row[1] == row[2]))

    async def _at(self, ran: Ran, place: int, paths: Sequence[str]) -> list[Any]:
        seen, tree = self._seen.of(ran.execution.key), ran.trace.tree
        await seen.look(ran.execution.id, ran.trace.ids[place], moment_of(ran.trace, place, ran.execution.id))
        for _ in range(8):  # What a scope rests on is found step by step.
            found = [seen.at(path, tree) for path in paths]
            if not seen.wanting:
                break
            await seen.load()
        return [None if each is None else each.value for each in found]


def _answered(
    trace: Trace, mocks: Sequence[Mock], answers: dict[int, Mock]
) -> Iterator[tuple[int, str, int, int, int, int, int | None]]:
    """Yield the jobs of a trace, then one for each node that has only a mock. A job that a mock answers for
    gets an id of its own, below 0.
    """
    mocked, number = {mock.node for mock in mocks}, 0
    for place, key in enumerate(trace.nodes):
        step = trace.step(place)
        mock = mock_for(mocks, _address(trace, place)) if key in mocked else None
        if mock is not None:
            number -= 1
            answers[number] = mock
        status = step.status if mock is None else mock.status
        begins = trace.begins[place] if trace.begins[place] >= 0 else None
        yield (number if mock else step.id, key, status, step.started, step.created, step.updated, begins)
    for mock in mocks:
        if mock.node in trace.tree and mock.node not in trace.places:
            number -= 1
            answers[number] = mock
            yield (number, mock.node, mock.status, 0, 0, 0, None)


def _rounds(place: str) -> str:
    """Return a place without the branches that it names: a node is in no others."""
    return "/".join(part for part in place.split("/") if part.endswith("]"))


def _address(trace: Trace, place: int) -> str:
    """Return the address of a visit as far as mocks name it: the rounds around it."""
    return "/".join(filter(None, (place_of(trace.under_way(place)), trace.nodes[place])))


def _answers(ran: Ran) -> Iterable[tuple[int, Mock]]:
    return (ran.answers or {}).items()


def _first(ran: Ran, key: str) -> Sequence[int]:
    return ran.trace.places[key][:PAIRED]


def _span(execution: Execution) -> int:
    return max(0, execution.updated_at - (execution.started_at or execution.updated_at))


def _node(key: str, one: Ran, two: Ran, texts: dict[int, str], leave: tuple[str, ...]) -> NodeComparison:
    counts = tuple(len(ran.trace.places.get(key, ())) for ran in (one, two))
    spans = tuple(
        sum(max(0, ran.trace.updated[p] - ran.trace.started[p]) for p in ran.trace.places.get(key, ()))
        for ran in (one, two)
    )
    kind: Kind = "first" if not counts[1] else "second" if not counts[0] else "same"
    values = list(_pairs(key, one, two, texts, leave)) if kind == "same" else []
    if kind == "same":
        kind = (
            "path"
            if _ways_differ(key, one, two, texts)
            else "value"
            if values or counts[0] != counts[1]
            else kind
        )
    return NodeComparison(key, kind, (counts[0], counts[1]), (spans[0], spans[1]), tuple(values))


def _pairs(
    key: str, one: Ran, two: Ran, texts: dict[int, str], leave: tuple[str, ...]
) -> Iterator[ValueDifference]:
    for number, (a, b) in enumerate(zip(_first(one, key), _first(two, key), strict=False)):
        if one.trace.statuses[a] != two.trace.statuses[b]:
            yield ValueDifference(
                number, FieldDifference("status", one.trace.statuses[a], two.trace.statuses[b])
            )
        old, new = (texts.get(ran.trace.ids[place], "") for ran, place in ((one, a), (two, b)))
        if old != new:
            yield from _values(number, _parsed(old), _parsed(new), leave)


def _values(number: int, old: Any, new: Any, leave: tuple[str, ...]) -> Iterator[ValueDifference]:
    kept = (each for each in differences(old, new) if not _ignored(each.path, leave))
    for _, found in zip(range(MOST), kept, strict=False):
        yield ValueDifference(number, found)


def _ignored(path: str, leave: tuple[str, ...]) -> bool:
    name = path.rpartition(".")[2]
    return bool(path) and any(fnmatchcase(name, each) or fnmatchcase(path, each) for each in leave)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:  # Longer than what was read.
        return text


def _ways_differ(key: str, one: Ran, two: Ran, texts: dict[int, str]) -> bool:
    if not _decides(key, one, two):
        return False
    pairs = zip(_first(one, key), _first(two, key), strict=False)
    return any(_decided(one, a, texts) != _decided(two, b, texts) for a, b in pairs)


def _decides(key: str, one: Ran, two: Ran) -> bool:
    """Whether a node chooses among branches: a loop does not."""
    node = two.trace.tree.get(key) or one.trace.tree.get(key)
    if node is None or node.repeats:
        return False
    return node.type in DECIDED_AT_ONCE or bool(one.trace.inner(key)) or bool(two.trace.inner(key))


def _decided(ran: Ran, place: int, texts: dict[int, str]) -> Any:
    """Return what a job chose: the value of a condition, else the branches that were run for it."""
    node, mock = ran.trace.tree.get(ran.trace.nodes[place]), (ran.answers or {}).get(ran.trace.ids[place])
    if mock is not None and node is not None and node.type not in DECIDED_AT_ONCE:
        return [] if mock.branch is None else [mock.branch]
    if node is None or node.type in DECIDED_AT_ONCE:
        return _parsed(texts.get(ran.trace.ids[place], ""))
    last = ran.trace.last_inside(place)
    inside = set() if last is None else set(ran.trace.nodes[place + 1 : last + 1])
    return [head.branch_index for head in ran.trace.tree.branches(node) if head.key in inside]


def _said(ran: Ran, texts: dict[int, str]) -> dict[str, bool]:
    tree = ran.trace.tree
    found = {
        key: _decided(ran, places[-1], texts)
        for key, places in ran.trace.places.items()
        if key in tree and tree[key].type in DECIDED_AT_ONCE
    }
    return {key: value for key, value in found.items() if isinstance(value, bool)}


def _decisions(one: Ran, two: Ran) -> Iterator[tuple[str, int, tuple[int, int]]]:
    """Yield the decisions that both runs made, in the order of the first."""
    keys = [key for key in one.trace.places if key in two.trace.places and _decides(key, one, two)]
    found = (
        (a, key, number, b)
        for key in keys
        for number, (a, b) in enumerate(zip(_first(one, key), _first(two, key), strict=False))
    )
    for a, key, number, b in sorted(found):
        yield key, number, (a, b)
