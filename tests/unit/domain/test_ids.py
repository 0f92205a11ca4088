"""Ids and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.ids import (
    APP_EPOCH_SECONDS,
    IdGenerator,
    SafeIdGenerator,
    keep_above,
    new_id,
    new_key,
    new_uuid,
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


def test_a_uuid_is_of_version_7_and_carries_the_moment_in_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [1_700_000_000_000, 1_700_000_000_001, 1_900_000_000_000]
    found = []
    for moment in moments:
        monkeypatch.setattr("desktop_app.domain.ids._now_ms", lambda moment=moment: moment)
        found.append(UUID(new_uuid()))
    assert [each.version for each in found] == [7, 7, 7]
    assert [each.int >> 80 for each in found] == moments
    assert {each.variant for each in found} == {"specified in RFC 4122"}
    assert len({new_uuid() for _ in range(1000)}) == 1000
