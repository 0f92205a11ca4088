"""What the debugger needs of the store, as an interface (editor.md F)."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Protocol

from desktop_app.domain.debugging import RunEvent, RunOrigin
from desktop_app.domain.records import SavedInput


class DebugStore(Protocol):
    """Sessions, events and origins of runs, and what a person keeps beside a workflow. The rule of
    :class:`~desktop_app.engine.ports.Store` about writes holds.
    """

    def debug_sessions(self) -> Awaitable[dict[int, Any]]:
        """Return the state of every session by the execution that it began with."""

    def save_debug_session(self, execution_id: int, state: Mapping[str, Any] | None) -> Awaitable[None]:
        """Keep the state of a session; None drops it."""

    def add_run_events(self, events: Sequence[RunEvent]) -> Awaitable[None]:
        """Append what was done to runs; each execution must be stored already."""

    def run_events(self, execution_id: int) -> Awaitable[list[RunEvent]]:
        """Return what was done to a run, in order."""

    def save_run_origin(self, origin: RunOrigin) -> Awaitable[None]:
        """Keep how a run began; the execution must be stored already."""

    def run_origins(self, execution_ids: Sequence[int]) -> Awaitable[dict[int, RunOrigin]]:
        """Return how these runs began, of those that did not in the ordinary way."""

    def runs_from(self, execution_id: int) -> Awaitable[list[RunOrigin]]:
        """Return the runs that were forked from a run, in order."""

    def inputs(self, key: str, place: str) -> Awaitable[list[SavedInput]]:
        """Return everything kept at one place of a workflow, by name."""

    def save_input(self, key: str, place: str, given: SavedInput) -> Awaitable[None]:
        """Insert or replace what stands under a name."""

    def remove_input(self, key: str, place: str, name: str) -> Awaitable[None]:
        """Delete what stands under a name."""
