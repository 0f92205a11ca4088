"""A small catalog and random workflows for the tests of the editor."""

from __future__ import annotations

import random
from typing import Any

import pytest
from pydantic import Field

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.node_spec import Branch, Config, NodeSpec, Variable
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject, Node, Slot, Workflow


class StepConfig(Config):
    """A number and a text, the text required."""

    text: str
    number: int = Field(default=0)


def two_or_more(config: JsonObject, used: tuple[int, ...]) -> tuple[Branch, ...]:
    count = config.get("branches", 2)
    return tuple(Branch(i, f"Way {i}", terminal=i == 9) for i in sorted({*used, *range(1, count + 1)}))


def one(config: JsonObject, used: tuple[int, ...]) -> tuple[Branch, ...]:
    return (Branch(used[0] if used else 0, "Each round"),)


def result(node: Node) -> Variable:
    return Variable(
        node.key, node.title, "object", (Variable("id", "Id", "int"), Variable("name", "Name", "text"))
    )


def round_variables(node: Node) -> tuple[Variable, ...]:
    return (Variable("item", "Item"), Variable("index", "Index", "int"))


def trigger_variables(config: JsonObject) -> tuple[Variable, ...]:
    lines = Variable("lines", "Lines", "list", (Variable("sku", "SKU", "text"),))
    return (Variable("order", "Order", "object", (lines,)),)


CATALOG = Catalog(
    nodes={
        "step": NodeSpec("step", "Step", "calculation", variables=result),
        "strict": NodeSpec("strict", "Strict", "calculation", config=StepConfig),
        "fork": NodeSpec("fork", "Fork", "control", branches=two_or_more),
        "loop": NodeSpec("loop", "Loop", "control", branches=one, scope_variables=round_variables),
        "wait": NodeSpec("wait", "Wait", "control", asynchronous=True),
        "end": NodeSpec("end", "End", "control", terminal=True),
    },
    triggers={
        "manual": TriggerSpec("manual", "By hand", variables=trigger_variables),
        "strict": TriggerSpec("strict", "Strict", config=StepConfig),
        "sync": TriggerSpec("sync", "Before saving", sync=True),
    },
)


@pytest.fixture
def catalog() -> Catalog:
    return CATALOG


def step(key: str, upstream: str | None = None, index: int | None = None, **config: Any) -> Node:
    return Node(key, "step", f"Title {key}", config, upstream, index)


def random_workflow(seed: int, count: int) -> Workflow:
    """Return a tree of ``count`` nodes of all shapes; the same for the same seed."""
    rng = random.Random(seed)
    nodes: list[Node] = []
    free = [Slot()]
    while len(nodes) < count and free:
        slot = free.pop(rng.randrange(len(free)))
        type_id = rng.choice(("step", "step", "fork", "loop", "end" if len(free) > 3 else "step"))
        key = f"n{len(nodes)}"
        nodes.append(Node(key, type_id, "", {}, slot.upstream, slot.branch_index))
        if type_id != "end":
            free.append(Slot(key))
        if type_id in ("fork", "loop"):
            free += [Slot(key, index) for index in ((1, 2, 9) if type_id == "fork" else (0,))]
    return Workflow(nodes=tuple(nodes))
