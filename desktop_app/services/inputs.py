"""What people have filled in, kept for the next time: inputs of runs, values of tests, answers left for later
(engine.md 7.7, 7.8; editor.md F "Start").
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Final, Protocol

from desktop_app.domain.errors import ConflictError, InvalidRequestError
from desktop_app.domain.masking import MASK, Veil
from desktop_app.domain.records import SavedInput
from desktop_app.domain.values import compact_json, to_json
from desktop_app.engine.ports import Clock

RUN: Final = "run"
"""Place of the inputs of a workflow's runs."""

LAST: Final = ""
"""Name of what was filled in last; every other name was given by a person."""


def trial_of(node_key: str) -> str:
    """Return the place of the values that a node was tested with."""
    return f"test:{node_key}"


def task_of(task_id: int) -> str:
    """Return the place of an answer that was left for later."""
    return f"task:{task_id}"


def has_masks(value: Any) -> bool:
    """Return whether something in a kept value was hidden: it has to be filled in again."""
    return MASK in compact_json(value)


class InputStore(Protocol):
    """Where inputs are kept: by workflow key, place and name."""

    def inputs(self, key: str, place: str) -> Awaitable[list[SavedInput]]:
        """Return everything at one place, by name."""

    def save_input(self, key: str, place: str, given: SavedInput) -> Awaitable[None]:
        """Insert or replace what stands under a name."""

    def rename_input(self, key: str, place: str, old: str, new: str) -> Awaitable[bool]:
        """Give an input another name; False when there is none, or the new name is taken."""

    def remove_input(self, key: str, place: str, name: str) -> Awaitable[None]:
        """Delete what stands under a name."""


class Inputs:
    """Inputs by workflow and place. Owns no state; the store does. No secret is ever kept."""

    def __init__(self, store: InputStore, clock: Clock, veil: Veil) -> None:
        self._store = store
        self._clock = clock
        self._veil = veil

    async def named(self, key: str, place: str) -> list[SavedInput]:
        """Return what people gave a name to, by name."""
        return [one for one in await self._store.inputs(key, place) if one.name != LAST]

    async def last(self, key: str, place: str) -> Any:
        """Return what was filled in last, or None."""
        return next((one.value for one in await self._store.inputs(key, place) if one.name == LAST), None)

    async def save(self, key: str, place: str, value: Any, name: str = LAST) -> SavedInput:
        """Keep a value, in the place of what stood under the name; secrets in it are masked."""
        hidden = self._veil.mask.shown(to_json(value))
        given = SavedInput(name.strip(), hidden, self._clock.now())
        await self._store.save_input(key, place, given)
        return given

    async def rename(self, key: str, place: str, old: str, new: str) -> None:
        """Give an input another name.

        :raises InvalidRequestError: the name is empty. :raises ConflictError: it is taken, or the input gone.
        """
        new = new.strip()
        if not new:
            raise InvalidRequestError("an input needs a name")
        if new != old and not await self._store.rename_input(key, place, old, new):
            raise ConflictError(f"there is an input {new!r} already", remedy="Choose another name.")

    async def remove(self, key: str, place: str, name: str = LAST) -> None:
        """Forget an input; harmless when there is none."""
        await self._store.remove_input(key, place, name)
