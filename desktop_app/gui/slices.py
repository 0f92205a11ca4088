"""Long work on the window's loop, done in slices between which the window lives."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from time import perf_counter
from typing import Any, Final, TypeVar

T = TypeVar("T")
SLICE_S: Final = 0.006
"""Seconds of work after which the window gets its turn; the step that goes over it is finished."""
RUN: Final = 2_000
"""Entries that are sorted in one step."""


async def through(steps: Iterable[object]) -> None:
    """Go through ``steps``, a slice at a time."""
    until = perf_counter() + SLICE_S
    for _ in steps:
        if perf_counter() > until:
            await asyncio.sleep(0)
            until = perf_counter() + SLICE_S


async def in_slices(steps: Iterable[T]) -> list[T]:
    """Go through ``steps``, a slice at a time, and return what they gave."""
    found: list[T] = []
    await through(map(found.append, steps))
    return found


async def sorted_in_slices(
    items: Sequence[T], key: Callable[[T], Any], *, descending: bool = False
) -> list[T]:
    """Return ``items`` in order of ``key``; equal ones keep theirs."""
    runs = await in_slices(_runs(items, key, descending))
    return await in_slices(heapq.merge(*runs, key=key, reverse=descending))


def _runs(items: Sequence[T], key: Callable[[T], Any], descending: bool) -> Iterator[list[T]]:
    left = iter(items)
    while run := list(islice(left, RUN)):
        yield sorted(run, key=key, reverse=descending)
