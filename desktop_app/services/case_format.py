"""Reads workflow test cases (architecture 12, "Workflow test case").

A file holds one case or a list of cases. What cannot be read is refused with file, case and member; members
that are unknown here are passed over, as cases also carry notes of their authors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from desktop_app.domain import codec
from desktop_app.domain.environment import check_name, check_secret
from desktop_app.domain.errors import DocumentError, InvalidRequestError, Problem
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Workflow
from desktop_app.services.documents import read_document, read_text

STEPS: Final = ("resume", "submit", "cancel", "rerun", "advance_seconds", "expect", "checkpoint")
"""What a step can do. ``checkpoint`` records the state as ``expect`` does, but judges nothing."""

MAIN_KEY: Final = "case"
"""Key of the workflow under test when its document has none."""


@dataclass(frozen=True, slots=True)
class Step:
    """One action after the first run: what (one of :data:`STEPS`) and with which values."""

    action: str
    value: Any

    @property
    def is_checkpoint(self) -> bool:
        """Whether the step records the state instead of changing it."""
        return self.action in ("expect", "checkpoint")


@dataclass(frozen=True, slots=True)
class OtherWorkflow:
    """A further workflow of a case: ``id`` is its key and its name in the expectations."""

    id: str
    document: Workflow
    enabled: bool = False


@dataclass(frozen=True, slots=True)
class Mock:
    """What a node answers instead of running."""

    status: int = 1
    result: Any = None


@dataclass(frozen=True, slots=True)
class Case:
    """One workflow test case of the kind ``run``. ``now`` is milliseconds since 1970; None is the present.
    ``routes`` are what a web server answers that is there for the case alone.
    """

    id: str
    workflow: Workflow
    others: tuple[OtherWorkflow, ...] = ()
    tables: tuple[JsonObject, ...] = ()
    context: Any = None
    now: int | None = None
    real_time: bool = False
    environment: JsonObject = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    mocks: Mapping[str, Mock] = field(default_factory=dict)
    routes: tuple[JsonObject, ...] = ()
    steps: tuple[Step, ...] = ()
    expect: JsonObject = field(default_factory=dict)

    @property
    def advances(self) -> bool:
        """Whether the case moves the clock, so that time must stand still between its steps."""
        return any(step.action == "advance_seconds" for step in self.steps)

    @property
    def table_names(self) -> list[str]:
        """The tables whose rows are part of the state."""
        return [str(table["name"]) for table in self.tables]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What one file holds: its cases, and the ids of those that are of another kind than ``run``."""

    cases: list[Case]
    others: list[str]


Load: TypeAlias = Callable[[str], Workflow]
"""Reads the workflow that a case names instead of holding it."""


def read_case_file(path: Path) -> CaseFile:
    """Return the cases in a file. Where a case gives its workflow as a text, that is the path of the
    document, seen from the file: so a test follows the workflow that is in use.

    :raises DocumentError: a file cannot be read, or a case breaks the format.
    """
    return read_cases(read_text(path), str(path), lambda name: read_document(path.parent / name))


def read_cases(text: str | bytes, place: str = "", load: Load | None = None) -> CaseFile:
    """Return the cases in ``text``; ``load`` reads the workflows that they only name.

    :raises DocumentError: not JSON, or a case breaks the format; ``place`` names the file.
    """
    data = codec.parse(text, place)
    rows = data if isinstance(data, list) else [data]
    found = CaseFile([], [])
    for number, row in enumerate(rows):
        name = _name(row, number)
        if isinstance(row, Mapping) and row.get("kind", "run") != "run":
            found.others.append(name)
        else:
            found.cases.append(read_case(row, place, name, load))
    return found


def _name(row: Any, number: int) -> str:
    given = row.get("id") if isinstance(row, Mapping) else None
    return given if isinstance(given, str) and given else f"case {number + 1}"


def read_case(row: Any, place: str = "", name: str = "", load: Load | None = None) -> Case:
    """Return one case of the kind ``run``.

    :raises DocumentError: it breaks the format.
    """
    where = ": ".join(part for part in (place, name) if part)
    problems = list(_problems(row))
    if problems:
        raise DocumentError(problems, place=where)
    main = _main(row["workflow"], where, load)
    others = tuple(_other(item, where) for item in row.get("workflows") or ())
    return Case(
        id=name or _name(row, 0),
        workflow=replace(main, key=_free_key(main.key or MAIN_KEY, {other.id for other in others})),
        others=others,
        tables=tuple(row.get("tables") or ()),
        context=row.get("context", {}),
        now=milliseconds(row["now"]) if row.get("now") is not None else None,
        real_time=bool(row.get("real_time")),
        environment=row.get("env") or {},
        secrets=row.get("secrets") or {},
        mocks={key: _mock(value) for key, value in (row.get("mocks") or {}).items()},
        routes=tuple((row.get("http") or {}).get("routes") or ()),
        steps=tuple(_step(step) for step in row.get("steps") or ()),
        expect=row.get("expect") or {},
    )


def _main(given: Any, where: str, load: Load | None) -> Workflow:
    if isinstance(given, str) and load is not None:
        return load(given)
    return codec.decode(given, f"{where}: workflow")


def _free_key(key: str, taken: set[str]) -> str:
    return key if key not in taken else _free_key(f"{key}_main", taken)


def _other(row: Any, where: str) -> OtherWorkflow:
    members = {name: value for name, value in row.items() if name not in ("id", "enabled")}
    document = codec.decode(members, f"{where}: workflow {row['id']!r}")
    return OtherWorkflow(row["id"], replace(document, key=row["id"]), bool(row.get("enabled")))


def _mock(value: JsonObject) -> Mock:
    return Mock(value.get("status", 1), value.get("result"))


def _step(row: JsonObject) -> Step:
    return next(Step(action, row[action]) for action in STEPS if action in row)


def milliseconds(text: str) -> int:
    """Return an ISO time, in UTC unless it says otherwise, as milliseconds since 1970.

    :raises ValueError, TypeError: it is none.
    """
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


# ---------------------------------------------------------------------------------------- problems


def _problems(row: Any) -> Iterator[Problem]:
    if not isinstance(row, Mapping):
        yield Problem("a test case is a JSON object")
        return
    if not isinstance(row.get("workflow"), Mapping | str):
        yield Problem("a workflow document is needed, or the path of one", field="workflow")
    yield from _shape_problems(row)
    yield from _now_problems(row.get("now"))
    yield from _secret_problems(row.get("secrets"))
    for number, table in enumerate(_list(row, "tables")):
        if not isinstance(table, Mapping) or not isinstance(table.get("name"), str):
            yield Problem("a table needs a name and columns", field=f"tables.{number}")
    for number, other in enumerate(_list(row, "workflows")):
        if not isinstance(other, Mapping) or not isinstance(other.get("id"), str):
            yield Problem("a further workflow needs an id", field=f"workflows.{number}")
    for number, step in enumerate(_list(row, "steps")):
        yield from _step_problems(step, f"steps.{number}")
    yield from _expect_problems(row.get("expect"), "expect")


_SHAPES: Final[Mapping[str, tuple[type, str]]] = {
    "tables": (list, "a list"),
    "workflows": (list, "a list"),
    "steps": (list, "a list"),
    "env": (dict, "an object"),
    "secrets": (dict, "an object"),
    "mocks": (dict, "an object"),
    "http": (dict, "an object with routes"),
}


def _shape_problems(row: JsonObject) -> Iterator[Problem]:
    for name, (kind, words) in _SHAPES.items():
        if row.get(name) is not None and not isinstance(row[name], kind):
            yield Problem(f"must be {words}", field=name)
    for key, mock in (row["mocks"] if isinstance(row.get("mocks"), dict) else {}).items():
        if not isinstance(mock, dict) or not isinstance(mock.get("status", 1), int):
            yield Problem("a mock is an object with a status and a result", field=f"mocks.{key}")


def _secret_problems(given: Any) -> Iterator[Problem]:
    for name, value in (given if isinstance(given, Mapping) else {}).items():
        try:
            check_name(name)
            check_secret(name, value if isinstance(value, str) else "")
        except InvalidRequestError as error:
            yield Problem(str(error), field=f"secrets.{name}")


def _list(row: JsonObject, name: str) -> Sequence[Any]:
    value = row.get(name)
    return value if isinstance(value, list) else ()


def _now_problems(value: Any) -> Iterator[Problem]:
    if value is None:
        return
    try:
        milliseconds(value)
    except (TypeError, ValueError):
        yield Problem("must be an ISO time such as 2024-03-05T10:11:12Z", field="now")


_STEP_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "resume": ("node",),
    "submit": ("user", "form", "values"),
    "rerun": (),
}


def _step_problems(step: Any, where: str) -> Iterator[Problem]:
    known = [name for name in STEPS if name in step] if isinstance(step, Mapping) else []
    if len(known) != 1:
        yield Problem(f"a step is an object with one of: {', '.join(STEPS[:-1])}", field=where)
        return
    action, value = known[0], step[known[0]]
    if action in _STEP_MEMBERS:
        missing = [n for n in _STEP_MEMBERS[action] if not isinstance(value, Mapping) or n not in value]
        yield from (Problem("is missing", field=f"{where}.{action}.{name}") for name in missing)
        if not isinstance(value, Mapping):
            yield Problem("must be an object", field=f"{where}.{action}")
    elif action == "advance_seconds" and (isinstance(value, bool) or not isinstance(value, int | float)):
        yield Problem("must be a number of seconds", field=f"{where}.{action}")
    elif action == "expect":
        yield from _expect_problems(value, f"{where}.expect")


def _expect_problems(value: Any, where: str) -> Iterator[Problem]:
    if value is None:
        return
    if not isinstance(value, Mapping):
        yield Problem("must be an object", field=where)
        return
    jobs = value.get("jobs", [])
    if not isinstance(jobs, list):
        yield Problem("must be a list", field=f"{where}.jobs")
        return
    for number, job in enumerate(jobs):
        if not isinstance(job, Mapping) or not isinstance(job.get("node"), str):
            yield Problem("an expected job needs its node", field=f"{where}.jobs.{number}")
