"""The Qt binding keeps its references: PySide6 6.12.0 on Python 3.11 loses them and kills the process."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

pytest.importorskip("PySide6", reason="this environment has no Qt on purpose")

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPen

ROUNDS = 1_000
TOLERANCE = 50
"""References that unrelated code may drop meanwhile; the broken binding drops one or more each round."""


class Sender(QObject):
    """Sends a value round: signal, slot, and back."""

    sent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.received: list[object] = []
        self.sent.connect(self.receive)

    def receive(self, value: object) -> None:
        self.received.append(value)


def _signal_round_trips() -> None:
    sender = Sender()
    for number in range(ROUNDS):
        sender.sent.emit(number)
        sender.blockSignals(False)
    assert len(sender.received) == ROUNDS


def _pen_calls() -> None:
    pen = QPen()
    for width in range(ROUNDS):
        pen.setWidth(width)
        pen.isCosmetic()
        pen.setCosmetic(True)
        pen.isSolid()


@pytest.mark.parametrize("calls", [_signal_round_trips, _pen_calls])
def test_loses_no_reference_to_what_calls_return(calls: Callable[[], None]) -> None:
    constants = (None, True, False)
    calls()
    before = [sys.getrefcount(constant) for constant in constants]
    calls()
    after = [sys.getrefcount(constant) for constant in constants]
    lost = {repr(c): b - a for c, b, a in zip(constants, before, after, strict=True) if b - a > TOLERANCE}
    assert not lost, f"references lost in {ROUNDS} rounds: {lost}"


def test_version_is_not_the_one_that_kills_the_process() -> None:
    import PySide6

    assert (6, 8) <= PySide6.__version_info__[:2] < (6, 12)
