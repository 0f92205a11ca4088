"""Turning a tree into nested Python closures: the fast, closed form of an expression (4.2).

Why not simpleeval, which is about as fast: it reads Python's own grammar only, not the other dialects, and
bounds neither comprehensions nor memory. A closed set of closures has nothing to escape to: no attribute is
ever looked up on a Python object.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from desktop_app.domain.expressions import tree
from desktop_app.domain.expressions.dialect import BinaryOperator, Dialect
from desktop_app.domain.expressions.errors import (
    ExpressionError,
    LimitError,
    ReferenceError,
    SyntaxError,
    TypeError,
)
from desktop_app.domain.expressions.functions import Function
from desktop_app.domain.expressions.lazy import LAZY
from desktop_app.domain.expressions.limits import Frame
from desktop_app.domain.expressions.parser import Parser

Run = Callable[[Frame], Any]
_FAULTS = (builtins.TypeError, ValueError, LookupError, AttributeError, ArithmeticError)


class Program:
    """A compiled expression: the paths to bind, the number of local variables, and what to run."""

    __slots__ = ("paths", "run", "slots")

    def __init__(self, source: str, dialect: Dialect) -> None:
        parser = Parser(source, dialect.syntax)
        try:
            compiler = Compiler(dialect)
            self.run = compiler.compile(parser.parse())
        except RecursionError:
            raise LimitError("the expression is nested too deeply") from None
        self.paths = parser.paths
        self.slots = compiler.slots


class Compiler:
    """Compiles the nodes of one tree; knows which local variables are visible."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.slots = 0
        self._visible: dict[str, int] = {}
        self._nodes = 0

    def compile(self, node: tree.Node) -> Run:
        """Return a closure that evaluates ``node``; names and arities are checked here, not later."""
        self._nodes += 1
        compile_kind = _COMPILE.get(type(node))
        if compile_kind is None:
            raise SyntaxError(f"unexpected slice at position {node.position + 1}", node.position)
        try:
            return compile_kind(self, node)
        except ExpressionError as error:
            if error.position is None:
                error.position = node.position
            raise

    def _all(self, nodes: tuple[tree.Node, ...]) -> list[Run]:
        return [self.compile(node) for node in nodes]

    # --------------------------------------------------------------------------------- values and names

    def constant(self, node: tree.Constant) -> Run:
        value = node.value
        return lambda frame: value

    def bound(self, node: tree.Bound) -> Run:
        index = node.index
        return lambda frame: frame.values[index]

    def name(self, node: tree.Name) -> Run:
        if node.name in self._visible:
            slot = self._visible[node.name]
            return lambda frame: frame.locals[slot]
        try:
            value = self.dialect.constant(node.name)
        except KeyError:
            raise ReferenceError(f"{node.name!r} is not defined", node.position) from None
        return lambda frame: value

    def items(self, node: tree.Items) -> Run:
        runs = self._all(node.items)
        return lambda frame: frame.admit([run(frame) for run in runs])

    def members(self, node: tree.Members) -> Run:
        pairs = [(self.compile(key), self.compile(value)) for key, value in node.pairs]

        def run(frame: Frame) -> Any:
            return frame.admit({_key(key(frame)): value(frame) for key, value in pairs})

        return run

    # --------------------------------------------------------------------------------------- operators

    def unary(self, node: tree.Unary) -> Run:
        operate, operand = self.dialect.unary[node.operator], self.compile(node.operand)
        return lambda frame: operate(frame, operand(frame))

    def binary(self, node: tree.Binary) -> Run:
        """Compile the whole left-leaning chain at once, so that its length costs no stack."""
        first: tree.Node = node
        links: list[tuple[BinaryOperator, Run]] = []
        while isinstance(first, tree.Binary):
            links.append((self.dialect.binary[first.operator], self.compile(first.right)))
            first = first.left
        links.reverse()
        start = self.compile(first)
        if len(links) == 1:
            operate, right = links[0]
            return lambda frame: operate(frame, start(frame), right(frame))

        def run(frame: Frame) -> Any:
            value = start(frame)
            for link, operand in links:
                value = link(frame, value, operand(frame))
            return value

        return run

    def comparison(self, node: tree.Comparison) -> Run:
        operators = [self.dialect.binary[name] for name in node.operators]
        first, *others = self._all(node.operands)
        if len(others) == 1:
            operate, other = operators[0], others[0]
            return lambda frame: operate(frame, first(frame), other(frame))

        def run(frame: Frame) -> Any:
            left = first(frame)
            for compare, operand in zip(operators, others, strict=True):
                right = operand(frame)
                if not compare(frame, left, right):
                    return False
                left = right
            return True

        return run

    def logical(self, node: tree.Logical) -> Run:
        *runs, last = self._all(node.operands)
        stop = {"and": _is_false, "or": _is_true, "default": _is_given}[node.operator]
        test, boolean = self.dialect.truthy, self.dialect.boolean

        def run(frame: Frame) -> Any:
            for operand in runs:
                value = operand(frame)
                if stop(test, value):
                    return test(value) if boolean else value
            return test(last(frame)) if boolean else last(frame)

        return run

    def conditional(self, node: tree.Conditional) -> Run:
        test, then, otherwise = self._all((node.test, node.then, node.otherwise))
        decide = self.dialect.truthy
        return lambda frame: then(frame) if decide(test(frame)) else otherwise(frame)

    # ------------------------------------------------------------------------ calls, members and indexes

    def call(self, node: tree.Call) -> Run:
        lazy = self.dialect.lazy.get(node.name.upper())
        if lazy is not None:
            return LAZY[lazy](self.dialect, self._all(node.arguments))
        function = self.dialect.functions.get(node.name)
        function.check(len(node.arguments), [name for name, _ in node.named])
        arguments = self._all(node.arguments)
        named = {name: self.compile(value) for name, value in node.named}
        return _call_named(function, arguments, named) if named else _call(function, arguments)

    def method(self, node: tree.Method) -> Run:
        target, arguments = self.compile(node.target), self._all(node.arguments)
        name, method = node.name, self.dialect.method

        def run(frame: Frame) -> Any:
            value = target(frame)
            given = [argument(frame) for argument in arguments]
            for part in (value, *given):
                frame.read(part)
            try:
                return frame.admit(method(frame, value, name, given))
            except _FAULTS as error:
                raise TypeError(f"{name}: {error}") from None

        return run

    def member(self, node: tree.Member) -> Run:
        target, name, member = self.compile(node.target), node.name, self.dialect.member
        return lambda frame: member(target(frame), name)

    def index(self, node: tree.Index) -> Run:
        target, index = self.compile(node.target), self.dialect.index
        keys = [self.slice(key) if isinstance(key, tree.Slice) else self.compile(key) for key in node.keys]

        def run(frame: Frame) -> Any:
            value = target(frame)
            return index(frame, value, tuple([key(frame) for key in keys]))

        return run

    def slice(self, node: tree.Slice) -> Run:
        parts = [part and self.compile(part) for part in (node.lower, node.upper, node.step)]
        return lambda frame: slice(*[part and part(frame) for part in parts])

    # --------------------------------------------------------------------------------- comprehensions

    def comprehension(self, node: tree.Comprehension) -> Run:
        outer, before = dict(self._visible), self._nodes
        clauses = [self._clause(clause) for clause in node.clauses]
        key = self.compile(node.key) if node.key is not None else None
        element = self.compile(node.element)
        self._visible = outer
        price = self._nodes - before + 1
        if key is None:
            return lambda frame: frame.admit(_collect(frame, clauses, element, price))
        pair = key

        def run(frame: Frame) -> Any:
            pairs = _collect(frame, clauses, lambda inner: (_key(pair(inner)), element(inner)), price)
            return frame.admit(dict(pairs))

        return run

    def _clause(self, clause: tree.Clause) -> tuple[Run, list[int], list[Run]]:
        source = self.compile(clause.source)
        slots = []
        for name in clause.names:
            self._visible[name] = self.slots
            slots.append(self.slots)
            self.slots += 1
        return source, slots, self._all(clause.tests)


def _collect(frame: Frame, clauses: Any, element: Run, price: int) -> list[Any]:
    """Run the clauses as nested loops and collect what ``element`` yields in the innermost."""
    found: list[Any] = []

    def loop(level: int) -> None:
        if level == len(clauses):
            frame.cells -= 1
            if frame.cells < 0:
                raise LimitError("the expression makes too much data")
            found.append(element(frame))
            return
        source, slots, tests = clauses[level]
        for item in _iterated(frame, source(frame)):
            frame.spend(price)
            _assign(frame.locals, slots, item)
            if all(test(frame) for test in tests):
                loop(level + 1)

    loop(0)
    return found


def _iterated(frame: Frame, value: Any) -> Any:
    if isinstance(value, (list, tuple, str, dict)):
        return value
    raise TypeError("only a list, a text or an object can be iterated over")


def _assign(variables: list[Any], slots: list[int], item: Any) -> None:
    if len(slots) == 1:
        variables[slots[0]] = item
        return
    if not isinstance(item, (list, tuple)) or len(item) != len(slots):
        raise TypeError(f"cannot unpack an item into {len(slots)} names")
    for slot, part in zip(slots, item, strict=True):
        variables[slot] = part


def _call(function: Function, arguments: list[Run]) -> Run:
    call, cost, name, contextual = function.call, function.cost, function.name, function.contextual

    def run(frame: Frame) -> Any:
        given = [argument(frame) for argument in arguments]
        for value in given:
            frame.read(value, cost)
        try:
            return frame.admit(call(frame, *given) if contextual else call(*given))
        except _FAULTS as error:
            raise _fault(name, error) from None

    return run


def _call_named(function: Function, arguments: list[Run], named: dict[str, Run]) -> Run:
    plain = len(arguments)
    names = list(named)

    def spread(*given: Any) -> Any:
        # A contextual function's frame comes first; the named values come last.
        split = len(given) - len(names)
        return function.call(*given[:split], **dict(zip(names, given[split:], strict=True)))

    wrapped = Function(function.name, spread, plain, plain, frozenset(), function.contextual, function.cost)
    return _call(wrapped, [*arguments, *named.values()])


def _fault(name: str, error: Exception) -> Exception:
    """Name the function in a fault of its own; overflow stays what it is, for it means null."""
    if isinstance(error, (OverflowError, ZeroDivisionError)):
        return error
    text = f"unknown key {error}" if isinstance(error, KeyError) else str(error)
    return TypeError(f"{name}: {text}")


def _key(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        raise TypeError("a list or an object cannot be a key")
    return value


def _is_false(test: Callable[[Any], bool], value: Any) -> bool:
    return not test(value)


def _is_true(test: Callable[[Any], bool], value: Any) -> bool:
    return test(value)


def _is_given(test: Callable[[Any], bool], value: Any) -> bool:
    return value is not None


_COMPILE: dict[type[tree.Node], Callable[[Compiler, Any], Run]] = {
    tree.Constant: Compiler.constant,
    tree.Bound: Compiler.bound,
    tree.Name: Compiler.name,
    tree.Items: Compiler.items,
    tree.Members: Compiler.members,
    tree.Unary: Compiler.unary,
    tree.Binary: Compiler.binary,
    tree.Comparison: Compiler.comparison,
    tree.Logical: Compiler.logical,
    tree.Conditional: Compiler.conditional,
    tree.Call: Compiler.call,
    tree.Method: Compiler.method,
    tree.Member: Compiler.member,
    tree.Index: Compiler.index,
    tree.Comprehension: Compiler.comprehension,
}
