"""Random string: what the type is, for the engine and for the window."""

from __future__ import annotations

from pydantic import Field

from desktop_app.extension import (
    Config,
    JsonObject,
    Node,
    NodeSpec,
    NumberOrTemplate,
    Placement,
    Problem,
    Variable,
)

LONGEST = 64


class RandomStringConfig(Config):
    """``digit`` is the number of digits: a number, or a variable that yields one."""

    digit: NumberOrTemplate = Field(default=6, title="Digits", description="How long the string is: 1 to 64.")


def check(config: JsonObject) -> list[Problem]:
    """A variable is judged when the node runs; a number can be judged now."""
    digit = config.get("digit", 6)
    if isinstance(digit, str) or (digit == int(digit) and 1 <= digit <= LONGEST):
        return []
    return [Problem(f"must be a whole number from 1 to {LONGEST}", field="digit")]


def variables(node: Node) -> Variable:
    """Offer the result to later nodes, with its members."""
    members = (Variable("string", "Random string", "text"), Variable("digit", "Number of digits", "int"))
    return Variable(node.key, node.title, "object", members)


def summary(config: JsonObject) -> str:
    """Tell the length on the card."""
    return f"{config.get('digit', 6)} random digits"


def is_available(placement: Placement) -> str | None:
    """Say why the type cannot be added there; None means that it can."""
    return "not usable in a synchronous workflow" if placement.workflow.sync else None


SPEC = NodeSpec(
    type="randomString",
    title="Random string",
    group="extended",
    description="Makes a string of random digits.",
    config=RandomStringConfig,
    defaults={"digit": 6},
    synonyms=("code", "token", "number", "dice"),
    variables=variables,
    check=check,
    summary=summary,
    is_available=is_available,
)
