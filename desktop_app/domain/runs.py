"""Executions as a list to look through: what to find, and what a line of the list says (editor.md F)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from desktop_app.domain.execution import Execution
from desktop_app.domain.quick import dataclass


@dataclass(frozen=True, slots=True)
class RunQuery:
    """Which executions to find; what is None or empty does not narrow.

    ``text`` is looked for in the workflow's title, tags, note and input, and a number means the run with it.
    ``since`` and ``until`` bound the moment of creation, ``longer`` the duration; all in milliseconds.
    ``version`` is the id of a workflow's version, ``trigger`` a type of trigger. ``before`` goes on below an
    execution.
    """

    workflow_key: str | None = None
    statuses: tuple[int | None, ...] | None = None
    text: str = ""
    since: int | None = None
    until: int | None = None
    longer: int | None = None
    version: int | None = None
    trigger: str = ""
    input: str = ""
    error: str = ""
    tag: str = ""
    pinned: bool = False
    noted: bool = False
    mocked: bool = False
    before: int | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class RunMarks:
    """What a person has said about a run. A pinned one is kept for ever: nothing deletes it."""

    pinned: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""

    def __bool__(self) -> bool:
        return self.pinned or bool(self.tags) or bool(self.note)


@dataclass(frozen=True, slots=True)
class Run:
    """One line: the execution without context and output, and what belongs to it.

    ``number`` counts the runs of a workflow and ``version`` its versions, both from 1; ``version`` is 0 when
    it was deleted. ``failing`` is the key of the first node that failed, ``parent`` the number of
    the run that it was forked from or called by, ``parent_id`` its id (0: none).
    ``mocked`` runs used mocks, ``dry`` ones acted on nothing.
    """

    execution: Execution
    number: int = 0
    title: str = ""
    trigger: str = ""
    version: int = 0
    failing: str = ""
    parent: int = 0
    mocked: bool = False
    dry: bool = False
    marks: RunMarks = field(default_factory=RunMarks)
    parent_id: int = 0

    @property
    def id(self) -> int:
        """The id of the execution."""
        return self.execution.id

    @property
    def duration(self) -> int | None:
        """How many milliseconds it took; None before its end."""
        one = self.execution
        return max(0, one.updated_at - one.started_at) if one.status and one.started_at else None


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some lines, newest first; ``more`` is the execution below which looking goes on, None at the end."""

    runs: Sequence[Run] = ()
    more: int | None = None
