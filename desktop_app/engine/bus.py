"""Tells everyone who listens what has been committed (architecture 6)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from desktop_app.domain.events import Event

log = logging.getLogger(__name__)

Subscriber = Callable[[Event], None]


class EventBus:
    """Synchronous fan-out on the loop. A subscriber that breaks is logged; the others still hear."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    @property
    def silent(self) -> bool:
        """Whether nobody listens, so that events need not be made."""
        return not self._subscribers

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Deliver every event to ``subscriber`` until the returned function is called."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, events: Iterable[Event]) -> None:
        """Deliver ``events`` in order."""
        for event in events:
            for subscriber in tuple(self._subscribers):
                try:
                    subscriber(event)
                except Exception:
                    log.exception("a subscriber failed on %s", type(event).__name__)
