"""Makes value classes quickly: what :func:`dataclasses.dataclass` gives, written when it is first needed.

The standard decorator writes and compiles six methods for each class, at a start of the window for some 300.
Here the comparing, hashing and guarding ones are shared, and ``__init__`` is written when the first value is
made (resources/docs/adr/0012-quick-value-classes.md).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # To a type checker it is the standard one, with everything that it knows about that.
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, **more):
        """Return the class, or its decorator; all but plain frozen classes are left to the standard one."""
        if not frozen or more:
            return dataclasses.dataclass(cls, frozen=frozen, slots=slots, **more)

        def made(cls: type) -> type:
            # The standard one wants frozen classes made of frozen ones alone, and would write their guards.
            inherits = any(
                base.__dataclass_params__.frozen for base in cls.__mro__ if dataclasses.is_dataclass(base)
            )
            value = dataclasses.dataclass(init=False, repr=False, eq=False, frozen=inherits, slots=slots)(cls)
            _complete(value, slots)
            value.__dataclass_params__.frozen = True
            return value

        return made if cls is None else made(cls)


_MISSING: Final = dataclasses.MISSING


def _complete(cls: Any, slots: bool) -> None:
    """Add to the fields of a class what the standard decorator would have written for them."""
    own = cls.__dict__
    compared = [field.name for field in dataclasses.fields(cls) if field.compare]
    methods = {"__init__": _first_init(cls), "__repr__": _repr, **_comparing(compared)}
    if own.get("__hash__") is not None:
        del methods["__hash__"]
    if slots:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in methods.items():
        if name not in own or own[name] is None:
            setattr(cls, name, method)
    cls.__setattr__, cls.__delattr__ = _guards(cls)


def _comparing(names: list[str]) -> dict[str, Any]:
    """Return ``__eq__`` and ``__hash__`` over some fields."""
    if not names:
        facts: Callable[[Any], tuple[Any, ...]] = lambda _: ()  # noqa: E731
    elif len(names) == 1:
        one = attrgetter(names[0])
        facts = lambda value: (one(value),)  # noqa: E731
    else:
        facts = attrgetter(*names)

    def equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return facts(self) == facts(other)

    def hashed(self: Any) -> int:
        return hash(facts(self))

    return {"__eq__": equal, "__hash__": hashed}


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _guards(cls: Any) -> tuple[Any, Any]:
    """Return what refuses to change the fields; a class made from it may have others of its own."""
    names = frozenset(field.name for field in dataclasses.fields(cls))

    def refuse_setting(self: Any, name: str, value: Any) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def refuse_deleting(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return refuse_setting, refuse_deleting


def _first_init(cls: Any) -> Any:
    def __init__(self: Any, *given: Any, **named: Any) -> None:
        cls.__init__ = _init(cls)
        cls.__init__(self, *given, **named)

    return __init__


def _init(cls: Any) -> Any:
    """Write the ``__init__`` of a class: one parameter and one line for each field."""
    names: dict[str, Any] = {"_new": _MISSING, "_set": object.__setattr__}
    head, named, body = ["self"], list[str](), list[str]()
    for field in dataclasses.fields(cls):
        if field.init:
            (named if field.kw_only else head).append(_parameter(field, names))
        if field.init or field.default_factory is not _MISSING:
            body.append(f"{_setter(cls, field.name, names)}{_value(field, names)})")
        elif field.default is not _MISSING and _is_slot(cls, field.name):
            names[f"_default_{field.name}"] = field.default
            body.append(f"{_setter(cls, field.name, names)}_default_{field.name})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    head += ["*", *named] if named else []
    made: dict[str, Any] = {}
    lines = "\n ".join(body) or "pass"
    exec(f"def __init__({', '.join(head)}):\n {lines}", names, made)
    init = made["__init__"]
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return init


def _parameter(field: dataclasses.Field[Any], names: dict[str, Any]) -> str:
    if field.default is not _MISSING:
        names[f"_default_{field.name}"] = field.default
        return f"{field.name}=_default_{field.name}"
    return field.name if field.default_factory is _MISSING else f"{field.name}=_new"


def _value(field: dataclasses.Field[Any], names: dict[str, Any]) -> str:
    if field.default_factory is _MISSING:
        return field.name
    names[f"_make_{field.name}"] = field.default_factory
    made = f"_make_{field.name}()"
    return f"{made} if {field.name} is _new else {field.name}" if field.init else made


def _setter(cls: Any, name: str, names: dict[str, Any]) -> str:
    """Return the beginning of a call that sets a field past the guard: a slot has the quicker one."""
    if not _is_slot(cls, name):
        return f"_set(self, {name!r}, "
    names[f"_set_{name}"] = getattr(cls, name).__set__
    return f"_set_{name}(self, "


def _is_slot(cls: Any, name: str) -> bool:
    return isinstance(getattr(cls, name, None), MemberDescriptorType)
