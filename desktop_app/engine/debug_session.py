"""What is known of one debugged run while it lasts: how it goes on, what was edited, where it is parked."""

from __future__ import annotations

from dataclasses import asdict, field, replace
from typing import Any, Final

from desktop_app.domain.debugging import CONTINUE, Edit, Stop
from desktop_app.domain.quick import dataclass
from desktop_app.domain.records import Message

PAUSED: Final = "paused"
"""Member of a cursor that says where and why its pass is parked."""


@dataclass(frozen=True, slots=True)
class Mode:
    """How far the run goes. For a step: the execution and ``depth`` of the node it began at, the branching
    node around it (``owner``), and how many steps lay under its own (``base``), which belong to other tokens.
    With ``others`` those keep running until a breakpoint stops them.
    """

    command: str = CONTINUE
    execution_id: int = 0
    depth: int = 0
    owner: str | None = None
    base: int = -1
    node: str | None = None
    message_id: int = 0
    others: bool = False


@dataclass(slots=True)
class Parked:
    """A message whose pass is parked: its steps wait in ``cursor``; None for one that was held before it
    began. ``stop`` says where and why.
    """

    message: Message
    stop: Stop

    @property
    def steps(self) -> list[list[Any]]:
        """The steps that wait, the last one on top; none before the pass has begun."""
        return (self.message.cursor or {}).get("steps") or []

    @property
    def top(self) -> int:
        """The place of the step that is due."""
        return max(0, len(self.steps) - 1)


@dataclass(slots=True)
class Session:
    """One debugged run: the execution that was started and what it calls. Kept in the store but for what can
    be had from the queue (``parked``) or is counted anew.
    """

    root: int
    stops: bool = True
    mocks: bool = False
    dry: bool = False
    mode: Mode = field(default_factory=Mode)
    parents: dict[int, int | None] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    configs: dict[int, dict[str, Any]] = field(default_factory=dict)
    parked: dict[int, Parked] = field(default_factory=dict)
    selected: str = ""
    turn: int = 0
    """When the token was selected: a number that grows. A pass that is parked later has stopped the run."""
    due: set[int] = field(default_factory=set)
    """Executions of which a pass is about to begin."""
    paused: bool = False
    going: bool = False
    only: tuple[str, ...] = ()
    """The nodes of the root that run; the others are answered for. All when it is empty."""

    def ancestors(self, execution_id: int) -> set[int]:
        """Return the executions that called this one, directly or not."""
        found: set[int] = set()
        parent = self.parents.get(execution_id)
        while parent is not None and parent not in found:
            found.add(parent)
            parent = self.parents.get(parent)
        return found

    def to_json(self) -> dict[str, Any]:
        """Return what the store keeps."""
        return {
            "stops": self.stops,
            "mocks": self.mocks,
            "dry": self.dry,
            "mode": asdict(self.mode),
            "parents": {str(key): parent for key, parent in self.parents.items()},
            "hits": self.hits,
            "values": self.values,
            "edits": [asdict(edit) for edit in self.edits],
            "configs": {str(key): dict(nodes) for key, nodes in self.configs.items()},
            "selected": self.selected,
            "turn": self.turn,
            "paused": self.paused,
            "only": list(self.only),
        }

    @staticmethod
    def from_json(root: int, state: dict[str, Any]) -> Session:
        """Return the session that :meth:`to_json` wrote."""
        session = Session(root, state["stops"], state["mocks"], state["dry"], Mode(**state["mode"]))
        session.parents = {int(key): parent for key, parent in state["parents"].items()}
        session.hits, session.values = state["hits"], state["values"]
        session.edits = [Edit(**edit) for edit in state["edits"]]
        session.configs = {int(key): nodes for key, nodes in state["configs"].items()}
        session.selected, session.turn = state["selected"], state.get("turn", 0)
        session.only, session.paused = tuple(state.get("only", ())), state.get("paused", True)
        return session

    def release(self, message_id: int) -> Message:
        """Take a parked message out, to be handled."""
        return self.parked.pop(message_id).message

    def select(self, number: int, turn: int) -> None:
        """Let the token on top of a parked message be the one that the next step moves."""
        self.selected, self.turn = f"{number}:{self.parked[number].top}", turn

    def tell_edits(self) -> list[Edit]:
        """Return the edits that the run has not been told of, which count as told from now on."""
        news = [edit for edit in self.edits if not edit.told]
        self.edits = [replace(edit, told=True) for edit in self.edits]
        return news
