"""What is wrong with a document, each problem with its node and field (engine.md 6.10, editor.md E)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from desktop_app.domain import expressions
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.errors import Problem
from desktop_app.domain.graph import Tree, enabled_nodes, structure_problems
from desktop_app.domain.json_value import is_whole
from desktop_app.domain.node_spec import NodeSpec, Placement
from desktop_app.domain.roots import CONTEXT, RESULTS
from desktop_app.domain.workflow import TRIGGER, Node, Workflow
from desktop_app.editor.availability import effective, is_terminal
from desktop_app.editor.lineage import Lineage
from desktop_app.editor.operations import name
from desktop_app.editor.parse_faults import plain_words
from desktop_app.editor.references import Usage
from desktop_app.editor.uses import places_in
from desktop_app.editor.variables import (
    Group,
    member_fault,
    missing_member,
    results_of,
    trigger_variables,
)

UNKNOWN_TYPE: Final = "unknown_type"
REFERENCE: Final = "reference"
UNREACHABLE: Final = "unreachable"
UNAVAILABLE: Final = "unavailable"
MISSING: Final = "missing"
EXPRESSION: Final = "expression"
_HARMLESS: Final = (REFERENCE, MISSING, EXPRESSION)


def problems(workflow: Workflow, catalog: Catalog) -> list[Problem]:
    """Return every problem: the trigger's first, then those of each node in reading order.

    Empty branches are fine. Where the tree itself is broken only that is told of places and references,
    because nothing can be said about what is upstream.
    """
    return Validator(catalog)(workflow)


def blocking(workflow: Workflow, catalog: Catalog) -> list[Problem]:
    """Return the problems because of which a run makes no sense.

    Warnings do not block. Nor do references, fields that are not given and faulty expressions: at run time
    the first yield null (5.3), the others a default or an error of that node alone.
    """
    return [p for p in problems(workflow, catalog) if p.severity == "error" and p.code not in _HARMLESS]


class _NodeFacts(NamedTuple):
    """What can be said about a node without looking at the others."""

    node: Node
    problems: tuple[Problem, ...]
    usages: tuple[tuple[str, Usage], ...]
    """Every placeholder with its path."""


class Validator:
    """Validates one document again and again: what depends on a node alone is kept while the node is the
    same object, so that after an edit only what it touched is looked at closely.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._facts: dict[str, _NodeFacts] = {}

    def __call__(self, workflow: Workflow) -> list[Problem]:
        """Return every problem of ``workflow``, as :func:`problems` does."""
        broken = structure_problems(workflow)
        found = [*broken, *_option_problems(workflow), *_trigger_problems(workflow, self._catalog)]
        if broken:
            return found + [p for node in workflow.nodes for p in _config_problems(node, self._catalog)]
        # What runs pass over has no problems, and is not there for the others.
        tree = Tree(enabled_nodes(workflow.nodes))
        passed_over = {node.key: node for node in workflow.nodes if node.key not in tree}
        check = _NodeCheck(effective(workflow, self._catalog), self._catalog, tree, passed_over)
        self._facts = {node.key: self._look(node) for node in tree.walk()}
        return found + [problem for facts in self._facts.values() for problem in check(facts)]

    def _look(self, node: Node) -> _NodeFacts:
        known = self._facts.get(node.key)
        if known is not None and known.node is node:
            return known
        return _NodeFacts(node, tuple(_config_problems(node, self._catalog)), tuple(places_in(node)))


def _option_problems(workflow: Workflow) -> Iterator[Problem]:
    """Tell of options that a run would take for not given (engine.md 1.3)."""
    for option, (fits, words) in _OPTIONS.items():
        value = workflow.options.get(option)
        if value is not None and not fits(value):
            yield Problem(f"{words}; it is ignored", field=f"options.{option}", severity="warning")


def _is_time(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


_OPTIONS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "timeout": (_is_time, "must be a number of milliseconds, 0 for no limit"),
    "stackLimit": (lambda value: is_whole(value) and value >= 0, "must be a whole number from 1"),
    "deleteExecutionOnStatus": (
        lambda value: isinstance(value, list | tuple) and all(map(is_whole, value)),
        "must be a list of statuses, which are whole numbers",
    ),
}


def _trigger_problems(workflow: Workflow, catalog: Catalog) -> Iterator[Problem]:
    spec = catalog.trigger(workflow.type)
    if spec is None:
        message = f"the trigger type {workflow.type!r} is unknown here; nothing can start the workflow"
        yield Problem(message, TRIGGER, "type", code=UNKNOWN_TYPE)
    else:
        yield from (replace(problem, node=TRIGGER) for problem in spec.problems(workflow.config))


def _config_problems(node: Node, catalog: Catalog) -> Iterator[Problem]:
    spec = catalog.node(node.type)
    if spec is None:
        message = f"the node type {node.type!r} is unknown here; the node is a placeholder and cannot run"
        yield Problem(message, node.key, "type", code=UNKNOWN_TYPE)
    else:
        yield from (replace(problem, node=node.key) for problem in spec.problems(node.config))
        yield from _expression_problems(node, spec)


def _expression_problems(node: Node, spec: NodeSpec) -> Iterator[Problem]:
    """Ask the languages about the expressions of a calculation, a condition, a list of conditions, a loop."""
    settings = node.settings
    default = spec.defaults.get("engine") if spec.defaults else None
    rules: list[tuple[str, Any]] = [("", {"engine": default, **settings})]
    rules.append(("condition.", settings.get("condition")))
    conditions = settings.get("conditions")
    if isinstance(conditions, list):
        rules += [(f"conditions.{number}.", rule) for number, rule in enumerate(conditions)]
    for place, rule in rules:
        if isinstance(rule, Mapping) and (fault := _fault(rule.get("engine"), rule.get("expression"))):
            yield Problem(fault, node.key, f"{place}expression", code=EXPRESSION)


def _fault(engine: object, expression: object) -> str:
    """Return the first fault of an expression with its place; empty when its language knows of none."""
    if not isinstance(engine, str) or not isinstance(expression, str) or not expression.strip():
        return ""
    evaluator = expressions.evaluators.get(engine)
    if evaluator is None:
        return ""
    try:
        faults = evaluator.check(expression)
    except Exception as error:  # A foreign language must not take validation down with it.
        return f"the expression cannot be checked: {error}"
    if not faults:
        return ""
    before = expression[: max(0, faults[0].position)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    place = f"line {line}, character {column}" if "\n" in expression.strip() else f"character {column}"
    return f"wrong expression at {place}: {plain_words(faults[0].message)}"


class _NodeCheck:
    """Looks at one node after the other of a sound tree."""

    def __init__(
        self, workflow: Workflow, catalog: Catalog, tree: Tree, passed_over: Mapping[str, Node]
    ) -> None:
        self._workflow = workflow
        self._catalog = catalog
        self._tree = tree
        self._lineage = Lineage(tree)
        self._passed_over = passed_over
        self._known: dict[str, tuple[Group, ...]] = {}

    def __call__(self, facts: _NodeFacts) -> Iterator[Problem]:
        yield from facts.problems
        spec = self._catalog.node(facts.node.type)
        if spec is not None:
            yield from self._place_problems(facts.node, spec)
            yield from self._branch_problems(facts.node, spec)
        for path, usage in facts.usages:
            faults = list(self._reference_problems(usage)) if usage.target else []
            yield from faults or self._member_problems(path, usage)

    def _place_problems(self, node: Node, spec: NodeSpec) -> Iterator[Problem]:
        upstream = self._tree.upstream(node)
        # Only the mode is asked again: whether another one may be added is a question about adding (6.9).
        if spec.asynchronous and self._workflow.sync:
            refusal = spec.refusal(Placement(self._workflow, upstream, node.branch_index))
            yield Problem(str(refusal), node.key, "type", code=UNAVAILABLE)
        if upstream and node.branch_index is None and is_terminal(self._catalog, upstream):
            message = f"the node is never reached: {name(upstream)} before it ends the workflow"
            yield Problem(message, node.key, "upstream", "warning", UNREACHABLE)

    def _branch_problems(self, node: Node, spec: NodeSpec) -> Iterator[Problem]:
        """Report branches that the type does not open; edits do not ask it (decision 21)."""
        heads = self._tree.branches(node)
        if not heads:
            return
        declared = {b.index for b in self._catalog.branches(node, [head.branch_index or 0 for head in heads])}
        for head in heads:
            if head.branch_index not in declared:
                message = f"the node is never reached: {name(node)} has no branch {head.branch_index}"
                severity = "error" if spec.branches is None else "warning"
                yield Problem(message, head.key, "branchIndex", severity, UNREACHABLE)

    def _reference_problems(self, usage: Usage) -> Iterator[Problem]:
        target = self._tree.get(usage.target)
        if (disabled := self._passed_over.get(usage.target)) is not None:
            message = f"{usage.text} has no value here: {name(disabled)} is disabled"
            yield Problem(message, usage.node, usage.field, "warning", REFERENCE, usage.text)
        elif target is None:
            message = f"{usage.text} refers to a node that does not exist: {usage.target!r}"
            yield Problem(message, usage.node, usage.field, code=REFERENCE, subject=usage.text)
        elif usage.scope:
            own = target.key == usage.node or self._lineage.encloses(target.key, usage.node)
            if not own:
                message = f"{usage.text} has no value here: the node is not inside {name(target)}"
                yield Problem(message, usage.node, usage.field, code=REFERENCE, subject=usage.text)
        elif not self._lineage.is_upstream(target.key, usage.node):
            message = f"{usage.text} may have no value here: {name(target)} is not upstream"
            yield Problem(message, usage.node, usage.field, "warning", REFERENCE, usage.text)

    def _member_problems(self, path: str, usage: Usage) -> Iterator[Problem]:
        """Tell of a member that the result of a node, or the trigger, is known not to have."""
        if usage.scope or (not usage.target and path.partition(".")[0] != CONTEXT):
            return
        found = missing_member(self._groups(usage.target), path)
        if found is not None:
            message = f"{usage.text} has no value: {member_fault(*found)}"
            yield Problem(message, usage.node, usage.field, "warning", REFERENCE, usage.text)

    def _groups(self, target: str) -> tuple[Group, ...]:
        if target not in self._known:
            node = self._tree.get(target)
            choices = tuple(results_of([node], self._catalog)) if node else ()
            trigger = trigger_variables(self._workflow, self._catalog)
            self._known[target] = (Group(RESULTS, "", choices),) if target else trigger
        return self._known[target]
