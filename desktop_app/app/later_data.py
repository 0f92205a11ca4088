"""The data sources, read in when somebody first works with them: a start is not made longer by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desktop_app.domain.collections import MAIN, Collection, SourceConfig, SourceState
from desktop_app.domain.record_work import Listener

if TYPE_CHECKING:
    from desktop_app.data.gateway import Data


class LaterData:
    """Stands for :class:`~desktop_app.data.gateway.Data`. What a start says to it is kept, in order, and said
    again to the real one, which everything else brings.
    """

    def __init__(self, make: Callable[[], Data]) -> None:
        self._make = make
        self._made: Data | None = None
        self._said: list[Callable[[Data], object]] = []
        self._attached: dict[str, SourceConfig] = {MAIN: SourceConfig(MAIN, "")}

    @property
    def _real(self) -> Data:
        if self._made is None:
            made = self._made = self._make()
            for say in self._said:
                say(made)
            self._said.clear()
        return self._made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def _say(self, said: Callable[[Data], object]) -> None:
        if self._made is None:
            self._said.append(said)
        else:
            said(self._made)

    def close(self) -> None:
        """Close what was opened."""
        if self._made is not None:
            self._made.close()

    def claim(self, owner: str) -> None:
        """Say whose sources these are."""
        self._say(lambda data: data.claim(owner))

    def attach(self, config: SourceConfig, password: str = "") -> None:
        """Register a source, or replace the one of that name."""
        self._attached[config.name] = config
        self._say(lambda data: data.attach(config, password))

    def listen(self, path: str, listener: Listener) -> Callable[[], None]:
        """Have every write to a collection told; return what ends it."""
        ends: list[Callable[[], None]] = []
        over: list[bool] = []

        def begin(data: Data) -> None:
            if not over:
                ends.append(data.listen(path, listener))

        def stop() -> None:
            over.append(True)
            for end in ends:
                end()

        self._say(begin)
        return stop

    def known(self) -> list[Collection]:
        """Return the collections of all sources as last read: none before anybody has asked."""
        return [] if self._made is None else self._made.known()

    def states(self) -> list[SourceState]:
        """Return every source as a person sees it."""
        if self._made is not None:
            return self._made.states()
        return [
            SourceState(each.name, each.title or each.name, each.url, each.read_only, capture=each.capture)
            for each in self._attached.values()
        ]
