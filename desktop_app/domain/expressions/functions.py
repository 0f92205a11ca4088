"""The functions that a dialect's expressions may call, and how many arguments each takes (4.2)."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from desktop_app.domain.expressions.errors import ReferenceError, TypeError
from desktop_app.domain.quick import dataclass

Wrapped = TypeVar("Wrapped", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Function:
    """One function. ``contextual`` ones get the frame first; ``cost`` multiplies the price of reading."""

    name: str
    call: Callable[..., Any]
    least: int
    most: float
    keywords: frozenset[str]
    contextual: bool = False
    cost: int = 1

    def check(self, given: int, named: Iterable[str]) -> None:
        """Raise ``TypeError`` unless the function can be called with that many arguments."""
        unknown = [name for name in named if name not in self.keywords]
        if unknown:
            raise TypeError(f"{self.name!r} has no argument named {unknown[0]!r}")
        if not self.least <= given + len(list(named)) <= self.most:
            raise TypeError(f"{self.name!r} takes {self._arity()}, not {given}")

    def _arity(self) -> str:
        if self.most == self.least:
            return f"{self.least} argument{'s' * (self.least != 1)}"
        return f"{self.least} or more arguments" if math.isinf(self.most) else f"{self.least} to {self.most}"


class FunctionTable:
    """The functions of a dialect by name. ``fold`` makes names case-insensitive."""

    def __init__(self, *, fold: bool = False) -> None:
        self._fold = fold
        self._functions: dict[str, Function] = {}

    def add(self, *names: str, contextual: bool = False, cost: int = 1) -> Callable[[Wrapped], Wrapped]:
        """Return a decorator that registers a function under ``names``, the first being the usual one."""

        def register(call: Wrapped) -> Wrapped:
            self.register(*names, call=call, contextual=contextual, cost=cost)
            return call

        return register

    def register(
        self, *names: str, call: Callable[..., Any], contextual: bool = False, cost: int = 1
    ) -> None:
        """Register ``call``; its arity is read from its signature."""
        least, most, keywords = _arity(call)
        hidden = 1 if contextual else 0
        for name in names:
            self._functions[self._key(name)] = Function(
                name, call, least - hidden, most - hidden, keywords, contextual, cost
            )

    def include(self, other: FunctionTable) -> None:
        """Take over all functions of another table."""
        for function in other._functions.values():
            self._functions[self._key(function.name)] = function

    def get(self, name: str) -> Function:
        """Return a function; raises ``ReferenceError`` for an unknown name."""
        found = self._functions.get(self._key(name))
        if found is None:
            raise ReferenceError(f"{name!r} is not a function that expressions may use")
        return found

    def __contains__(self, name: str) -> bool:
        return self._key(name) in self._functions

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(function.name for function in self._functions.values()))

    def _key(self, name: str) -> str:
        return name.upper() if self._fold else name


def _arity(call: Callable[..., Any]) -> tuple[int, float, frozenset[str]]:
    try:
        parameters = inspect.signature(call).parameters.values()
    except ValueError:
        return 1, 1, frozenset()
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in plain)
    open_ended = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    keyword_only = sum(p.kind is p.KEYWORD_ONLY for p in parameters)
    most = math.inf if open_ended else len(plain) + keyword_only
    return least, most, frozenset(p.name for p in named)
