"""Loop: run the branch once for each item, number or character (engine.md 4.8)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from desktop_app.domain.node_spec import Branch, Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import LOOP, JsonObject, Node


class LoopCondition(Config):
    """Whether the next round runs; ``checkpoint`` 0 tests before each round, 1 after each round."""

    checkpoint: Literal[0, 1] = Field(default=0, title="Test")
    continueOnFalse: bool = Field(default=False, title="If not met")
    engine: str | None = Field(default="basic", title="Engine")
    calculation: dict[str, Any] | None = Field(default=None, title="Condition")
    expression: str | None = Field(default=None, title="Expression")


class LoopConfig(Config):
    """``target`` is a number, a list, a text or a variable; ``exit`` says what a failing round means."""

    target: Any = Field(default=None, title="Loop over", description="A number of rounds, a list or a text.")
    condition: Literal[False] | LoopCondition | None = Field(default=False, title="Condition")
    exit: Literal[0, 1, 2] = Field(default=0, title="When a round fails")


def branches(config: JsonObject, used: tuple[int, ...]) -> tuple[Branch, ...]:
    """Return the one branch that is repeated."""
    return (Branch(used[0] if used else 0, "Each round"),)


def scope_variables(node: Node) -> tuple[Variable, ...]:
    """Offer item, index, sequence and length to the nodes inside; nothing without a target."""
    if node.settings.get("target") is None:
        return ()
    return (
        Variable("item", "Item"),
        Variable("index", "Index, from 0", "int"),
        Variable("sequence", "Sequence, from 1", "int"),
        Variable("length", "Number of rounds", "int"),
    )


def summary(config: JsonObject) -> str:
    """Show the target on the card."""
    target = config.get("target")
    if isinstance(target, list):
        return Phrase("Over 1 item") if len(target) == 1 else Phrase("Over {n} items", n=len(target))
    if isinstance(target, int | float) and not isinstance(target, bool):
        return Phrase("1 round") if target == 1 else Phrase("{n} rounds", n=target)
    return Phrase("Over {target}", target=target) if target else Phrase("No target yet")


SPEC = NodeSpec(
    type=LOOP,
    title="Loop",
    group="control",
    description="Runs the nodes of its branch once for each item of a list, or a number of times.",
    config=LoopConfig,
    defaults={"target": 1, "condition": False, "exit": 0},
    synonyms=("for each", "repeat", "iterate", "while"),
    branches=branches,
    scope_variables=scope_variables,
    summary=summary,
)
