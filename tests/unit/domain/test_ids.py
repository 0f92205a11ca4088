"""Ids and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.ids import (
    APP_EPOCH_SECONDS,
    IdGenerator,
    SafeIdGenerator,
    keep_above,
    new_id,
    new_key,
)

START = APP_EPOCH_SECONDS * 1000


@given(st.lists(st.integers(min_value=START, max_value=START + 2**40), min_size=2))
def test_ids_increase_whatever_the_clock_does(times: list[int]) -> None:
    clock: Iterator[int] = iter(times)
    make = IdGenerator(lambda: next(clock), instance=5)
    ids = [make() for _ in times]
    assert all(earlier < later for earlier, later in pairwise(ids))


def test_ids_increase_within_one_millisecond_beyond_the_counter() -> None:
    make = IdGenerator(lambda: START + 7, instance=0)
    ids = [make() for _ in range(10_000)]
    assert ids == sorted(set(ids))


def test_ids_follow_time_and_fit_63_bits() -> None:
    assert IdGenerator(lambda: START + 1, instance=1023)() < IdGenerator(lambda: START + 2, instance=0)()
    assert IdGenerator(lambda: START + 2**41 - 1, instance=1023)() < 2**63


def test_ids_of_different_instances_differ() -> None:
    assert IdGenerator(lambda: START, instance=1)() != IdGenerator(lambda: START, instance=2)()


def test_ids_continue_above_a_stored_one() -> None:
    make = IdGenerator(lambda: START, instance=0)
    stored = IdGenerator(lambda: START + 10**9, instance=1023)()
    make.after(stored)
    assert make() > stored
    keep_above(new_id())
    assert new_id() < new_id()


def test_safe_ids_fit_a_double_and_increase() -> None:
    make = SafeIdGenerator(lambda: START + 1000)
    assert make() < make() < 2**53


def test_a_key_is_eleven_characters_of_base_36() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch(r"[0-9a-z]{11}", key) for key in keys)
