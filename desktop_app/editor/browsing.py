"""All that a workflow offers, seen from one node: in scope, or not and why (editor.md G; engine.md 7.10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from desktop_app.domain import roots
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.environment import Variable as Named
from desktop_app.domain.graph import Tree
from desktop_app.domain.quick import dataclass
from desktop_app.domain.workflow import Workflow
from desktop_app.editor import variables
from desktop_app.editor.lineage import Lineage
from desktop_app.editor.variables import Choice, Declared, Group

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
    declared: Declared | None = None,
) -> Offering:
    """Return what the node ``key`` may refer to. Without a node everything counts as in scope: one only looks
    around. The trigger, as any key that is no node, can refer to nothing; with ``own_scope`` it can to what
    it gives itself and to the environment. ``declared`` remembers what nodes declare.
    """
    tree = Tree(workflow.nodes)
    rest = environment_variables(environment)
    if not key:
        everything = tuple(variables.results_of(tree.walk(), catalog, declared))
        trigger = variables.trigger_variables(workflow, catalog)
        system = variables.system_variables()
        return Offering((Group(roots.RESULTS, "Node results", everything), *trigger, system, *rest))
    if key not in tree:
        everything = tuple(variables.results_of(tree.walk(), catalog, declared))
        own = (*variables.trigger_variables(workflow, catalog), *rest) if own_scope else ()
        return Offering(own, tuple(Outside(choice, "nothing") for choice in everything))
    groups = variables.variables_for(
        workflow, catalog, key, own_scope=own_scope, tree=tree, declared=declared
    )
    inside = {choice.node for group in groups if group.root == roots.RESULTS for choice in group.choices}
    rest_of_nodes = (node for node in tree.walk() if node.key not in inside)
    outside = variables.results_of(rest_of_nodes, catalog, declared)
    return Offering((*groups, *rest), tuple(_explained(outside, tree, key)))


def environment_variables(environment: Iterable[Named]) -> tuple[Group, ...]:
    """Return the group of the workspace's variables and secrets, if there are any."""
    root, label = roots.ENVIRONMENT, "Environment"
    named = tuple(Choice((root, each.name), (label, each.name), _type_of(each)) for each in environment)
    return (Group(root, "Environment and secrets", named),) if named else ()


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
