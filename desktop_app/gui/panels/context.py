"""What a panel knows of the world around its config: the workflow, the types, what may be referred to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.collections import MAIN, Collection
from desktop_app.domain.environment import Variable as Named
from desktop_app.domain.node_spec import NodeSpec, Variable
from desktop_app.domain.operators import DEFAULT, Operators
from desktop_app.domain.quick import dataclass
from desktop_app.domain.roots import ENVIRONMENT
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import TRIGGER, JsonObject, Node, Workflow
from desktop_app.editor.browsing import environment_variables
from desktop_app.editor.references import Former, nobody
from desktop_app.gui.panels.offered import root_of
from desktop_app.gui.panels.variable_tree import VariableTree

if TYPE_CHECKING:
    from desktop_app.editor.impact import Broken, Diagnosis
    from desktop_app.gui.live_values import LiveValues
    from desktop_app.gui.variables.memory import BrowserMemory


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in an expression; ``position`` is an offset into its text, None if unknown."""

    message: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class FunctionHint:
    """A function that an expression may call, for completion and the list of functions."""

    name: str
    signature: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """An expression engine as a person chooses it. ``check`` tells what is wrong in a text.

    ``conditions`` says whether the language can decide something; plain text interpolation cannot.
    ``listed`` languages are offered for choice; others only show where a document already names them.
    """

    id: str
    label: str
    hint: str = ""
    example: str = ""
    functions: tuple[FunctionHint, ...] = ()
    check: Callable[[str], Fault | None] = lambda text: None
    conditions: bool = True
    listed: bool = True


VariablesOf: TypeAlias = Callable[[Workflow, Catalog, str, bool], Sequence[Variable]]
"""From workflow, catalog, node key (or ``TRIGGER``) and "with its own scope" to the roots of the picker."""


def _nowhere(_: str) -> None:
    """Lead to nothing: the form stands outside a window."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a reference leads in the window: ``reveal`` shows the variable of a path in the browser,
    ``go_to`` the node of a key on the canvas. ``former`` finds a node that is gone, by its key.
    """

    reveal: Callable[[str], object] = _nowhere
    go_to: Callable[[str], object] = _nowhere
    former: Former = nobody


def no_variables(workflow: Workflow, catalog: Catalog, key: str, own_scope: bool) -> Sequence[Variable]:
    """Offer nothing; for forms that stand outside a workflow."""
    return ()


def _environment(named: Sequence[Named] | None) -> Sequence[Variable]:
    """Return the root of the workspace's variables; until they are read nobody knows which there are."""
    if named is None:
        return (Variable(ENVIRONMENT, "Environment", "object"),)
    return tuple(root_of(group) for group in environment_variables(named))


@dataclass
class PanelContext:
    """Shared by a panel and all its editors; :meth:`move` follows the document, all else stays.

    ``node`` is None for the trigger. ``reason`` tells a person why ``read_only`` is set. ``presetting`` is
    true in the dialog that asks for what is frozen after creation. ``workflows`` are the other workflows that
    can be called, by key; ``collections`` what the data sources hold; both are empty where they are not
    known. ``fresh`` says that the node was just added: what nobody has filled in yet is no mistake. ``seen``
    gives the last-seen values of references; None where there are no runs to look at. ``browsing`` is what a
    person has chosen in the variable browser. ``ways`` are the places where a reference leads.
    """

    workflow: Workflow
    catalog: Catalog
    node: Node | None = None
    read_only: bool = False
    reason: str = ""
    presetting: bool = False
    variables: VariablesOf = no_variables
    operators: Operators = field(default_factory=lambda: DEFAULT)
    languages: Sequence[Language] = ()
    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    fresh: bool = False
    seen: LiveValues | None = None
    browsing: BrowserMemory | None = None
    collections: Sequence[Collection] = ()
    ways: Ways = field(default_factory=Ways)
    _diagnosis: Diagnosis | None = field(default=None, init=False, repr=False)
    _trees: dict[bool, tuple[Any, VariableTree]] = field(default_factory=dict, init=False, repr=False)

    @property
    def key(self) -> str:
        """The node's key, or the trigger's stand-in."""
        return TRIGGER if self.node is None else self.node.key

    @property
    def spec(self) -> NodeSpec | TriggerSpec | None:
        """The spec of the node or trigger under edit; None for an unknown type."""
        if self.node is None:
            return self.catalog.trigger(self.workflow.type)
        return self.catalog.node(self.node.type)

    @property
    def config(self) -> JsonObject:
        """The config as the workflow holds it."""
        return self.workflow.config if self.node is None else self.node.settings

    def tree(self, own_scope: bool = False) -> VariableTree:
        """Return what the node may refer to; with ``own_scope`` also what it offers inside itself."""
        named = self.seen.known_environment if self.seen is not None else ()
        known = self._trees.get(own_scope)
        if known is None or known[0] != named:
            roots = self.variables(self.workflow, self.catalog, self.key, own_scope)
            tree = VariableTree((*roots, *_environment(named)) if roots else ())
            known = self._trees[own_scope] = named, tree
        return known[1]

    def broken(self, path: str) -> Broken | None:
        """Return what is wrong with a reference in the node, and what could take its place; None if nothing
        is known to be.
        """
        from desktop_app.editor.impact import Diagnosis

        if self._diagnosis is None:
            self._diagnosis = Diagnosis(self.workflow, self.catalog, self.ways.former)
        return self._diagnosis.of(self.key, path)

    def move(self, workflow: Workflow) -> None:
        """Follow the document to its next state; a node that is gone keeps its last one."""
        self._trees.clear()
        self._diagnosis = None
        self.workflow = workflow
        if self.node is not None:
            self.node = next((node for node in workflow.nodes if node.key == self.key), self.node)

    def collection(self, path: Any) -> Collection | None:
        """Return what is known of the collection that a config names, or None."""
        wanted = str(path or "").removeprefix(f"{MAIN}:")
        return next((one for one in self.collections if one.path == wanted), None)

    def language(self, engine: Any) -> Language | None:
        """Return the expression language with that id, or None."""
        return next((language for language in self.languages if language.id == engine), None)

    def offered(self, *, conditions: bool) -> Iterable[Language]:
        """Return the languages a person may choose."""
        return [one for one in self.languages if one.listed and (one.conditions or not conditions)]
