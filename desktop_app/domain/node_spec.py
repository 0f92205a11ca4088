"""What a node type is, for both its sides: the engine's and the editor's (engine.md 4.0, 7.2).

A spec is data plus a few pure functions. It knows neither Qt nor the engine, so both may read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict

from desktop_app.domain.errors import Problem
from desktop_app.domain.model_problems import model_problems
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import JsonObject, Node, Workflow


class Config(BaseModel):
    """Base of every config model: unknown members pass, nothing is coerced silently (engine.md 6.10).

    Fields carry a ``title``, a ``description`` (help text) and a ``default``; extra hints for the form go
    into ``json_schema_extra``. Field names are the document's names (camelCase), by alias or directly.
    """

    # Validators are built when a model first validates: a workflow uses few of the types that exist.
    model_config = ConfigDict(
        extra="allow", strict=True, populate_by_name=True, frozen=True, defer_build=True
    )


def _template_or_number(value: Any) -> Any:
    if isinstance(value, str) and "{{" in value:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number or a {{variable}}")
    return value


NumberOrTemplate: TypeAlias = Annotated[Any, BeforeValidator(_template_or_number)]
"""A number, or a text with a placeholder that yields one when the node runs."""


ConfigModel: TypeAlias = type[Config]


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch that a node can open: its index in the document and its label on the canvas.

    ``terminal`` marks a branch whose end does not lead on to the next node.
    """

    index: int
    label: str
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the rows that a statement gives: ``field`` of one of the collections ``tables``, which tell
    its type; ``*`` stands for all fields of all of them. An empty one among them is what nobody knows.
    """

    name: str
    tables: tuple[str, ...] = ()
    field: str = ""
    type: str = "any"


@dataclass(frozen=True, slots=True)
class Variable:
    """One value that can be referred to: ``value`` is a path segment, ``type`` one of
    ``text int number bool date list object any``. ``children`` describe object keys, never list indexes;
    where they may be many they are :class:`Later`. For records ``collection`` names what they are of, and
    ``appends`` the associations they hold: their fields are those that the data source has (data.md 4.4).
    Rows of a statement have ``columns`` instead; ``why`` says why nothing is known of the members.
    """

    value: str
    label: str
    type: str = "any"
    children: Sequence[Variable] = ()
    collection: str = ""
    appends: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    why: str = ""


class Later(Sequence[Variable]):
    """Variables that are made when somebody looks at them: of most nodes nobody does."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Iterable[Variable]]) -> None:
        self._make = make
        self._made: tuple[Variable, ...] | None = None

    @property
    def _all(self) -> tuple[Variable, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    def __len__(self) -> int:
        return len(self._all)

    def __bool__(self) -> bool:
        """Tell whether there is one, without making the others."""
        return bool(self._made) if self._made is not None else any(True for _ in self._make())

    def __getitem__(self, index: Any) -> Any:
        return self._all[index]

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, tuple | Later) and self._all == tuple(other))

    def __hash__(self) -> int:
        return hash(self._all)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a node would be added: the question that availability answers (engine.md 6.9)."""

    workflow: Workflow
    upstream: Node | None = None
    branch_index: int | None = None


@dataclass(frozen=True, slots=True)
class ForeignText:
    """The text of one ``field`` in a language that only a process of its own may read: ``script`` answers
    ``request`` with ``{"result": null}``, or with ``{"error": {"message", "line"?, "position"?}}``, both
    places counted from 1. ``what`` says what the text is: ``query`` or ``script``.
    """

    script: Path
    request: JsonObject
    field: str
    what: str


BranchesOf = Callable[[JsonObject, tuple[int, ...]], tuple[Branch, ...]]
"""From a config and the indexes of the branches that hold nodes to the branches that exist."""

GROUPS: Final = {
    "control": "Control",
    "calculation": "Calculation",
    "collection": "Data operations",
    "manual": "Manual",
    "files": "Files and programs",
    "extended": "Extended",
}
"""Menu groups in menu order (engine.md 7.1)."""


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """A node type.

    ``type`` is the identifier in documents, the folder name (dashes and capitals as underscores), the icon
    and the help page. ``asynchronous`` types may wait and are refused in synchronous workflows.
    ``effects`` types act on the outside and are checkpointed before they act (architecture 5).
    ``branches`` is None for a type without branches. ``preset`` names config fields that are chosen
    before creation and then frozen. ``forms`` gives what a person fills in for a waiting node, where its
    config does not hold ``forms`` itself. ``foreign`` gives the text that a process of its own is to read
    before a run. ``icon`` and ``help`` are absolute paths for types from outside; ours have theirs in the
    resources, by type id.
    """

    type: str
    title: str
    group: str
    description: str = ""
    config: ConfigModel = Config
    defaults: JsonObject = field(default_factory=dict)
    preset: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    asynchronous: bool = False
    effects: bool = False
    testable: bool = False
    terminal: bool = False
    branches: BranchesOf | None = None
    variables: Callable[[Node], Variable | None] | None = None
    scope_variables: Callable[[Node], tuple[Variable, ...]] | None = None
    check: Callable[[JsonObject], list[Problem]] | None = None
    summary: Callable[[JsonObject], str] | None = None
    is_available: Callable[[Placement], str | None] | None = None
    forms: Callable[[Node], dict[str, Any]] | None = None
    foreign: Callable[[JsonObject], ForeignText | None] | None = None
    icon: str = ""
    help: str = ""

    def branches_of(self, config: JsonObject | None, used: tuple[int, ...] = ()) -> tuple[Branch, ...]:
        """Return the branches a node with ``config`` has; ``used`` are the indexes that hold nodes."""
        return () if self.branches is None else self.branches(config or {}, used)

    def problems(self, config: JsonObject | None) -> list[Problem]:
        """Return every violation of the config model; an absent config is not checked (engine.md 6.10)."""
        if config is None:
            return []
        found = model_problems(self.config, config)
        return found if found or not self.check else self.check(config)

    def faults(self, config: JsonObject | None) -> list[Problem]:
        """Return the violations because of which the config cannot even be tried; warnings are none."""
        return [problem for problem in self.problems(config) if problem.severity == "error"]

    def default_config(self) -> dict[str, Any]:
        """Return a fresh initial config for a node a person adds."""
        copied: dict[str, Any] = copy_json(self.defaults)
        return copied

    def refusal(self, placement: Placement) -> str | None:
        """Return why the type cannot be added at ``placement``, or None if it can (engine.md 6.9)."""
        if self.asynchronous and placement.workflow.sync:
            return "not usable in a synchronous workflow: the node may wait"
        return self.is_available(placement) if self.is_available else None


def copy_json(value: Any) -> Any:
    """Return a deep, mutable copy of a JSON value."""
    if isinstance(value, Mapping):
        return {key: copy_json(item) for key, item in value.items()}
    return [copy_json(item) for item in value] if isinstance(value, list | tuple) else value
