"""All that a workflow offers, seen from one node: in scope, or not and why (editor.md G; engine.md 7.10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.environment import Variable as Named
from desktop_app.domain.graph import Tree
from desktop_app.domain.workflow import Workflow
from desktop_app.editor import variables
from desktop_app.editor.lineage import Lineage
from desktop_app.editor.variables import Choice, Group

Reason: TypeAlias = Literal["after", "branch", "disabled", "itself", "nothing"]
"""Why a node's result is out of scope: it runs after the node, in another branch, is disabled, is the node
itself, or the trigger is asked, before which nothing runs.
"""


@dataclass(frozen=True, slots=True)
class Outside:
    """A result that exists and cannot be had from where one stands."""

    choice: Choice
    reason: Reason


@dataclass(frozen=True, slots=True)
class Offering:
    """What can be referred to, in the order of the roots, and what cannot."""

    groups: tuple[Group, ...] = ()
    outside: tuple[Outside, ...] = ()


def offering(
    workflow: Workflow,
    catalog: Catalog,
    key: str = "",
    *,
    own_scope: bool = False,
    environment: Iterable[Named] = (),
) -> Offering:
    """Return what the node ``key`` may refer to. Without a node everything counts as in scope: one only looks
    around. The trigger, as any key that is no node, can refer to nothing.
    """
    tree = Tree(workflow.nodes)
    named = tuple(
        Choice(("$env", each.name), ("Environment", each.name), _type_of(each)) for each in environment
    )
    rest = (Group(variables.ENVIRONMENT, "Environment and secrets", named),) if named else ()
    if not key:
        everything = tuple(variables.results_of(tree.walk(), catalog))
        trigger = variables.trigger_variables(workflow, catalog)
        system = variables.system_variables()
        return Offering((Group(variables.RESULTS, "Node results", everything), *trigger, system, *rest))
    if key not in tree:
        everything = tuple(variables.results_of(tree.walk(), catalog))
        return Offering((), tuple(Outside(choice, "nothing") for choice in everything))
    groups = variables.variables_for(workflow, catalog, key, own_scope=own_scope, tree=tree)
    inside = {choice.node for group in groups if group.root == variables.RESULTS for choice in group.choices}
    outside = variables.results_of((node for node in tree.walk() if node.key not in inside), catalog)
    return Offering((*groups, *rest), tuple(_explained(outside, tree, key)))


def _explained(choices: Iterable[Choice], tree: Tree, key: str) -> Iterator[Outside]:
    lineage, owners = Lineage(tree), [owner.key for owner in tree.owners(tree[key])]
    for choice in choices:
        yield Outside(choice, _reason(choice.node, key, lineage, owners))


def _reason(node: str, key: str, lineage: Lineage, owners: Iterable[str]) -> Reason:
    if node == key:
        return "itself"
    if lineage.is_upstream(node, key):
        return "disabled"
    joined = any(lineage.is_upstream(o, node) and not lineage.encloses(o, node) for o in owners)
    return "after" if joined or lineage.is_upstream(key, node) else "branch"


def _type_of(named: Named) -> str:
    if named.secret:
        return "secret"
    return type_name(named.value)


def type_name(value: object) -> str:
    """Return the type of a JSON value, in the words of specs; null may be anything."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list | tuple):
        return "list"
    return "object" if isinstance(value, dict) else "any"
