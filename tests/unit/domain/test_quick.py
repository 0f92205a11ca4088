"""The quick value classes do what the standard ones do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.domain import quick


@quick.dataclass(frozen=True, slots=True)
class Quick:
    """One field of each kind."""

    a: int
    b: list[int] = dataclasses.field(default_factory=list)
    c: str = "c"
    hidden: str = dataclasses.field(default="h", repr=False, compare=False)
    derived: int = dataclasses.field(default=7, init=False)
    named: int = dataclasses.field(default=1, kw_only=True)


@quick.dataclass(frozen=True)
class Open(Quick):
    """Without slots, from a class that has them."""

    d: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "d", self.d + 1)


@quick.dataclass(frozen=True, slots=True)
class One:
    """One field: what compares is a tuple all the same."""

    only: Any


@quick.dataclass(frozen=True, slots=True)
class Own:
    """What a class says itself counts."""

    a: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __hash__(self) -> int:
        return 5

    def __repr__(self) -> str:
        return "own"


@quick.dataclass(slots=True)
class Loose:
    """Not frozen: the standard decorator makes it."""

    a: int = 0


def twin(cls: type, **more: bool) -> Callable[..., Any]:
    """Make the standard class with the fields of :class:`Quick`."""
    found = dict(Quick.__annotations__.items())
    fields = [
        (each.name, found[each.name], dataclasses.field(**{name: getattr(each, name) for name in KEPT}))
        for each in dataclasses.fields(cls)
    ]
    return dataclasses.make_dataclass(cls.__name__, fields, frozen=True, slots=True, **more)


KEPT = ("default", "default_factory", "init", "repr", "compare", "kw_only")


@pytest.mark.parametrize(
    ("given", "named"),
    [((1,), {}), ((1, [2], "x"), {"named": 4}), ((), {"a": 3, "hidden": "z"}), ((1, [], "c", "h"), {})],
)
def test_a_value_has_the_fields_and_the_look_of_the_standard_one(given: Any, named: Any) -> None:
    ours, theirs = Quick(*given, **named), twin(Quick)(*given, **named)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert repr(ours) == repr(theirs) and ours.derived == 7
    assert Quick.__match_args__ == type(theirs).__match_args__


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, [], "c", "h", 2), {}), ((1,), {"more": 1}), ((1,), {"a": 1})]
)
def test_wrong_arguments_are_told_as_the_standard_one_tells_them(given: Any, named: Any) -> None:
    with pytest.raises(TypeError) as ours:
        Quick(*given, **named)
    with pytest.raises(TypeError) as theirs:
        twin(Quick)(*given, **named)
    assert str(ours.value).replace("Quick.", "") == str(theirs.value).replace("Quick.", "")


def test_values_are_equal_by_what_is_compared_within_one_class() -> None:
    nan = float("nan")
    assert Quick(1, hidden="x") == Quick(1, hidden="y") != Quick(2)
    assert Open(1) == Open(1) != Quick(1)
    assert One(nan) == One(nan) and hash(One(1)) == hash(One(1)) and One(1) != 1
    assert {One((1, 2)), One((1, 2))} == {One((1, 2))}
    with pytest.raises(TypeError, match="unhashable"):
        hash(Quick(1))
    assert Own(1) == Own(2) and hash(Own(1)) == 5 and repr(Own(1)) == "own"


def test_standard_classes_are_made_from_quick_ones_and_quick_ones_from_standard_ones() -> None:
    @dataclasses.dataclass(frozen=True)
    class Standard(Quick):
        e: int = 2

    @quick.dataclass(frozen=True)
    class Again(Standard):
        f: int = 3

    value = Again(1, e=5)
    assert (value.a, value.e, value.f) == (1, 5, 3) and value == Again(1, e=5) != Standard(1, e=5)
    assert dataclasses.replace(Standard(1), e=4).e == 4
    for name in ("a", "e", "f"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, 0)
    with pytest.raises(TypeError, match="non-frozen"):
        dataclasses.dataclass(type("Loosened", (Quick,), {}))


def test_a_value_cannot_be_changed() -> None:
    for value in (Quick(1), Open(1)):
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'a'"):
            value.a = 2  # type: ignore[misc]
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'a'"):
            del value.a
    Loose().a = 2


def test_it_is_replaced_copied_and_pickled() -> None:
    value = Quick(1, [2], named=3)
    assert dataclasses.replace(value, a=5) == Quick(5, [2], named=3)
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value
    assert Open(1).d == 1 and dataclasses.replace(Open(1), a=2).a == 2
    assert Quick(1).b is not Quick(1).b


def test_a_value_that_holds_itself_can_be_shown() -> None:
    held: list[Any] = []
    value = One(held)
    held.append(value)
    assert repr(value) == "One(only=[...])"
