"""Workflows and a catalog for tests and benchmarks of the canvas."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import desktop_app.nodes
import desktop_app.triggers
from desktop_app.domain.catalog import Catalog
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import Node, Workflow


def catalog() -> Catalog:
    """Return the specs of all types that ship with Wirework, and of one with long words."""
    nodes = {spec.type: spec for spec in _specs(desktop_app.nodes, NodeSpec)}
    return Catalog(nodes, {spec.type: spec for spec in _specs(desktop_app.triggers, TriggerSpec)})


def _specs(package: Any, kind: type) -> list[Any]:
    names = [info.name for info in pkgutil.iter_modules(package.__path__) if info.ispkg]
    found = [importlib.import_module(f"{package.__name__}.{name}.spec").SPEC for name in names]
    return [spec for spec in found if isinstance(spec, kind)]


class Builder:
    """Builds workflows line by line: each call puts a node behind the last one."""

    def __init__(self, key: str = "sample") -> None:
        self.key = key
        self.nodes: list[Node] = []
        self._after: str | None = None
        self._branch: int | None = None

    def add(self, type_id: str, title: str = "", key: str = "", /, **config: Any) -> Builder:
        """Put a node at the present place; the next one follows it."""
        key = key or f"n{len(self.nodes) + 1}"
        self.nodes.append(Node(key, type_id, title, config, self._after, self._branch))
        self._after, self._branch = key, None
        return self

    def into(self, key: str, index: int) -> Builder:
        """Go on inside a branch."""
        self._after, self._branch = key, index
        return self

    def behind(self, key: str) -> Builder:
        """Go on after the branches of a node."""
        self._after, self._branch = key, None
        return self

    def build(self) -> Workflow:
        """Return the workflow."""
        return Workflow(key=self.key, title=self.key, nodes=tuple(self.nodes))


def chain(count: int, key: str = "chain") -> Workflow:
    """Return ``count`` nodes in a row, types in turn."""
    types = ("calculation", "variable", "delay", "manual", "output")
    builder = Builder(key)
    for index in range(count):
        builder.add(
            types[index % len(types)], f"Step {index + 1}", expression=f"{{{{$context.a}}}} + {index}"
        )
    return builder.build()


def order_review() -> Workflow:
    """Return a workflow with a loop, nested conditions, three parallel branches and an unknown type."""
    b = Builder("order")
    b.add("variable", "Order total", "total").add(
        "loop", "Each line of the order", "loop", target="{{$context.lines}}"
    )
    b.into("loop", 0).add("condition", "In stock?", "stock", rejectOnFalse=False)
    b.into("stock", 1).add("calculation", "Line total", "line", expression="price * quantity")
    b.into("stock", 0).add("calculation", "Note what is missing in the warehouse today", "missing")
    b.add("delay", "Wait for delivery", "wait")
    b.behind("stock").add("variable", "Add to total", "sum")
    b.behind("loop").add("condition", "Above the limit?", "limit", rejectOnFalse=False)
    b.into("limit", 1).add("manual", "Approval by the head of sales", "approve", title="Approve the order")
    b.add("parallel", "Tell everybody", "tell")
    b.into("tell", 1).add("output", "To the customer", "o1")
    b.into("tell", 2).add("crm.push", "Push to CRM", "crm")
    b.into("tell", 3).add("calculation", "Statistics", "stat").add("variable", "Keep", "keep")
    b.behind("limit").add(
        "multi-conditions", "Kind of customer", "kind", conditions=[{"title": "Business"}, {}]
    )
    b.into("kind", 1).add("calculation", "Discount", "disc")
    b.into("kind", 0).add("end", "Not for us", "stop", endStatus=-1)
    b.behind("kind").add("output", "Result", "result")
    return b.build()


def large(count: int, key: str = "large") -> Workflow:
    """Return about ``count`` nodes: mostly lines, every tenth node branching, nested a few levels deep."""
    builder = Builder(key)
    made = 0
    while made < count:
        made += _section(builder, made, depth=made % 3)
    return builder.build()


def _section(builder: Builder, start: int, depth: int) -> int:
    for index in range(6):
        builder.add(
            ("calculation", "variable", "output")[index % 3], f"Step {start + index}", f"s{start + index}"
        )
    fork = f"f{start}"
    builder.add(
        ("condition", "loop", "parallel")[depth], f"Fork {start}", fork, rejectOnFalse=False, target=3
    )
    for branch in (0, 1) if depth == 0 else (0,) if depth == 1 else (1, 2):
        builder.into(fork, branch)
        builder.add("calculation", f"In {branch}", f"b{start}x{branch}").add(
            "delay", "Wait", f"d{start}x{branch}"
        )
    builder.behind(fork)
    return 7 + (2 if depth == 1 else 4)
