"""The tree that an expression is parsed to; the same for all dialects. Positions are source offsets."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.quick import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression."""

    position: int


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A literal."""

    value: Any


@dataclass(frozen=True, slots=True)
class Bound(Node):
    """A placeholder, by its number."""

    index: int


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A bare word: a constant of the dialect or a variable of a comprehension."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """A prefix or postfix operator."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """An infix operator. Chains lean to the left and may be very long."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logical(Node):
    """``and``, ``or`` or ``??``: the right side is evaluated only if it matters."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``a < b <= c``: true if each neighbouring pair compares so."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """One of two parts, as ``test`` decides."""

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function by its (possibly dotted) name."""

    name: str
    arguments: tuple[Node, ...]
    named: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Method(Node):
    """A function of a value: ``value.name(arguments)``."""

    target: Node
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Member(Node):
    """``value.name``."""

    target: Node
    name: str


@dataclass(frozen=True, slots=True)
class Slice(Node):
    """``lower:upper:step`` inside an index; parts may be absent."""

    lower: Node | None
    upper: Node | None
    step: Node | None


@dataclass(frozen=True, slots=True)
class Index(Node):
    """``value[keys]``."""

    target: Node
    keys: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Items(Node):
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Members(Node):
    """A dict."""

    pairs: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Clause(Node):
    """``for names in source if tests`` of a comprehension."""

    names: tuple[str, ...]
    source: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comprehension(Node):
    """A list built by clauses; with ``key`` a dict."""

    key: Node | None
    element: Node
    clauses: tuple[Clause, ...]
