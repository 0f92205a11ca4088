"""Outcomes that stand in for nodes in runs that ask for it (editor.md F, "Mock"). Kept beside the workflow,
apart from what nodes really gave, and never in the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from desktop_app.domain.errors import InvalidRequestError
from desktop_app.domain.quick import dataclass

MOCKED: Final = "mocked"
"""Member of a job's ``meta`` that tells that a mock answered for its node."""


@dataclass(frozen=True, slots=True)
class Mock:
    """What a node gives instead of running: status, result, and for a branching node the ``branch`` that it
    takes (None: it takes none). ``place`` narrows it to some visits: parts of the address around the node, in
    their order, such as ``loop1[4]`` for one round or ``loop1[4]/loop2[0]`` for a round inside of one.
    """

    node: str
    result: Any = None
    status: int = 1
    branch: int | None = None
    place: str = ""
    log: str | None = None

    def __post_init__(self) -> None:
        if not self.status:
            raise InvalidRequestError("a mock cannot wait: give it a status other than 0", place=self.node)

    @property
    def name(self) -> str:
        """What tells it from the other mocks of its workflow."""
        return f"{self.node}@{self.place}" if self.place else self.node

    def to_json(self) -> dict[str, Any]:
        """Return it by member."""
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Mock:
        """Return the mock that :meth:`to_json` wrote; members that are not known are left out."""
        known = {each.name for each in fields(Mock)}
        return Mock(**{name: member for name, member in value.items() if name in known})


def place_of(rounds: Iterable[tuple[str, int]]) -> str:
    """Return the place of rounds (from 0) of loops, outermost first."""
    return "/".join(f"{key}[{number}]" for key, number in rounds)


def mock_for(mocks: Iterable[Mock], address: str) -> Mock | None:
    """Return the mock that answers for a visit, the one of the narrowest place if there are several."""
    around, _, node = address.rpartition("/")
    fitting = [mock for mock in mocks if mock.node == node and _is_at(mock.place, around)]
    return max(fitting, key=lambda mock: len(mock.place), default=None)


def _is_at(place: str, around: str) -> bool:
    left = iter(around.split("/"))
    return not place or all(part in left for part in place.split("/"))


def is_mocked(meta: Any) -> bool:
    """Tell whether a mock has answered for the node of a job with this ``meta``."""
    return isinstance(meta, Mapping) and bool(meta.get(MOCKED))


@dataclass(frozen=True, slots=True)
class SideEffect:
    """A node that a dry run answers for. ``answer`` is what it takes in its place: ``mock``, ``last`` (the
    last result it really gave, of job ``job_id``) or ``nothing``; at ``places`` a mock of that place answers.
    A node that does not act (``acts``) only gives way to mocks; where it has none, ``itself`` runs. One of a
    ``workflow`` (its key; its title is ``within``) that is called has the node that calls it as ``caller``.
    """

    node_key: str
    node_type: str
    title: str
    answer: str
    job_id: int | None = None
    places: tuple[str, ...] = ()
    acts: bool = True
    caller: str = ""
    workflow: str = ""
    within: str = ""
