"""The values of the debugger: breakpoints, where a run is paused, what was edited (editor.md F, M)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import Any, Final

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.events import Event
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject

BEFORE: Final = "before"
"""Stops before a node runs."""
AFTER: Final = "after"
"""Stops when a node has its result, before anything follows from it."""
WIRE: Final = "wire"
"""Stops when the run takes a wire: ``node`` and ``branch`` name the output that it leaves from."""
ERROR: Final = "error"
"""Stops when a job ends badly (its status is negative)."""
STATUS: Final = "status"
"""Stops when a job gets one of ``statuses``."""
KINDS: Final = (BEFORE, AFTER, WIRE, ERROR, STATUS)

EQUAL, AT_LEAST, EVERY = "=", ">=", "every"
HIT_RULES: Final = ("", EQUAL, AT_LEAST, EVERY)

CONTINUE: Final = "continue"
OVER: Final = "over"
INTO: Final = "into"
OUT: Final = "out"
OUT_ALL: Final = "out-all"
"""Step out again: a loop runs to its end."""
RUN_TO: Final = "run-to"
PAUSE: Final = "pause"
RETRY: Final = "retry"
"""After a node that failed: run it again, then go on."""
IGNORE: Final = "ignore"
"""After a node that failed: go on once as if it had resolved."""
COMMANDS: Final = (CONTINUE, OVER, INTO, OUT, OUT_ALL, RUN_TO, RETRY, IGNORE)


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Where a debugged run stops. ``node`` None means every node; for a wire it is the trigger.

    ``condition`` is written like that of a condition node: ``engine`` with ``expression``, or a
    ``calculation``. ``changed`` is an expression: the run stops when its value is another one than last time.
    ``hit_rule`` (``=``, ``>=``, ``every``) and ``hits`` count what is left then. With a ``message`` nothing
    stops; the text is told with its ``{expression}`` parts replaced. ``entered_from`` is the key of a node:
    the one before, one around, or the one that called the workflow. ``once`` removes it when it has fired.
    """

    id: str
    kind: str = BEFORE
    node: str | None = None
    branch: int | None = None
    enabled: bool = True
    condition: JsonObject | None = None
    hit_rule: str = ""
    hits: int = 0
    changed: str = ""
    message: str = ""
    once: bool = False
    statuses: tuple[int, ...] = ()
    entered_from: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidRequestError(f"{self.kind!r:.50} is no kind of breakpoint", remedy=f"one of {KINDS}")
        if self.hit_rule not in HIT_RULES or (self.hit_rule and self.hits < 1):
            raise InvalidRequestError("a hit count is =, >= or every, with a number above 0")

    def to_json(self) -> dict[str, Any]:
        """Return what is not as usual, by name."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        usual = {each.name: each.default for each in fields(self) if each.name != "id"}
        shown = {name: value for name, value in found.items() if name == "id" or value != usual[name]}
        return {**shown, "kind": self.kind, **({"statuses": list(self.statuses)} if self.statuses else {})}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Breakpoint:
        """Return the breakpoint that :meth:`to_json` wrote; members that are not known are left out.

        :raises InvalidRequestError: it has no kind that is known.
        """
        known = {each.name for each in fields(Breakpoint)}
        given = {name: member for name, member in value.items() if name in known}
        return Breakpoint(**{**given, "statuses": tuple(given.get("statuses") or ())})


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a run is paused, and why.

    ``place`` is ``before`` or ``after`` the node. ``address`` is the node's key behind the branches around it
    (``loop1[4]/cond2:yes/http``). ``reason`` is ``breakpoint``, ``step``, ``pause``, ``run-to`` or ``held``
    (another token is paused); ``message`` tells what a person should know besides.
    """

    execution_id: int
    workflow_key: str
    node_key: str
    address: str = ""
    place: str = BEFORE
    reason: str = "step"
    breakpoint_id: str = ""
    job_id: int | None = None
    message: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Token:
    """One place at which a paused run goes on: a branch of a parallel node has one each.

    ``state`` is ``paused``, ``ready`` (its wait has ended, it may go on), ``not begun`` (a branch that comes
    later), ``running`` (its node is at work, ``since`` that moment) or ``waiting`` (its job ``job_id`` waits
    for the outside, ``since`` that moment; ``due_at`` is when that ends by itself).
    """

    id: str
    execution_id: int
    node_key: str
    address: str
    state: str
    selected: bool = False
    job_id: int | None = None
    due_at: int | None = None
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A value that a person has changed while the run was paused. It counts as long as ``job_id`` (and, for
    ``$scopes``, ``round``) is what its root refers to; a later result of the node comes in its place.
    """

    execution_id: int
    path: str
    value: Any
    before: Any
    job_id: int | None = None
    round: int | None = None
    told: bool = False


@dataclass(frozen=True, slots=True)
class RunConfig:
    """That a node of a debugged run takes its config from the document under edit, not from the definition
    that the run began with.
    """

    execution_id: int
    node_key: str


@dataclass(frozen=True, slots=True)
class DebugState:
    """A debugged run as it is now. ``root_id`` is the execution that was started, ``members`` it and what it
    has called. ``status`` is ``running``, ``waiting`` (nothing runs, jobs wait) or ``paused``, then with
    ``stop`` and ``tokens``. ``configs`` are the nodes whose config was changed for this run, by execution.
    """

    root_id: int
    members: tuple[int, ...]
    status: str
    stop: Stop | None = None
    tokens: tuple[Token, ...] = ()
    edits: tuple[Edit, ...] = ()
    configs: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    stops: bool = True
    mocks: bool = False
    dry: bool = False
    command: str = CONTINUE


@dataclass(frozen=True, slots=True)
class RunEvent:
    """Something that a person or the debugger did to a run; it stays with the run.

    ``kind``: ``edited``, ``reset``, ``config``, ``stopped`` (at a breakpoint), ``log``, ``skipped``,
    ``answered``, ``retried``, ``ignored``, ``would`` (what a dry run left out).
    """

    id: int
    execution_id: int
    kind: str
    at: int
    node_key: str = ""
    job_id: int | None = None
    detail: Any = None


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """How a run came about, if not in the ordinary way: the run it was forked from, whether mocks were used,
    whether it was a dry run, whether it was debugged.
    """

    execution_id: int
    source_id: int | None = None
    node_key: str = ""
    mocks: bool = False
    dry: bool = False
    debug: bool = False


# -- events --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DebugPaused(Event):
    """A debugged run has stopped; told after its facts were committed."""

    root_id: int
    stop: Stop


@dataclass(frozen=True, slots=True)
class DebugChanged(Event):
    """Something else about a debugged run changed: it goes on, a token, an edit, a config."""

    root_id: int


@dataclass(frozen=True, slots=True)
class DebugEnded(Event):
    """A debugged run has ended; its edits and stops are in its events."""

    root_id: int


@dataclass(frozen=True, slots=True)
class DebugLogged(Event):
    """A log point was passed."""

    root_id: int
    execution_id: int
    node_key: str
    breakpoint_id: str
    text: str


@dataclass(frozen=True, slots=True)
class BreakpointsChanged(Event):
    """The breakpoints of a workflow changed."""

    workflow_key: str


@dataclass(frozen=True, slots=True)
class MocksChanged(Event):
    """The mocks of a workflow changed."""

    workflow_key: str
