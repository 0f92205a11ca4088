"""What happened to the nodes that a canvas shows: badges, problems, marks of a comparison, coloured wires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.workflow import Slot
from desktop_app.gui.canvas.badges import count_text
from desktop_app.gui.canvas.faces import Badge, Timing, WireState
from desktop_app.gui.canvas.marks import Mark
from desktop_app.gui.canvas.stage import Stage
from desktop_app.gui.canvas.wire_labels import WireLabels

_SPIN_MS: Final = 90


class RunState(QObject):
    """Owns these values by node key, also for nodes that come later, and the timer that turns what runs."""

    badged = Signal(object)
    """The badges by key, whenever they are set."""

    def __init__(self, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stage = stage
        self._badges: Mapping[str, Badge] = {}
        self._problems: Mapping[str, tuple[int, str]] = {}
        self._marks: Mapping[str, Mark] = {}
        self._timings: Mapping[str, Timing] = {}
        self._skipped: frozenset[str] = frozenset()
        self._current = ""
        self._rounds: Mapping[str, tuple[int, int]] = {}
        self._passes: Mapping[Slot, str] = {}
        self.counts = WireLabels(stage.look, stage, counts=True)
        stage.scene.addItem(self.counts)
        self._spin = QTimer(self)
        self._spin.setInterval(_SPIN_MS)
        self._spin.timeout.connect(self.turn)

    def set_badges(self, badges: Mapping[str, Badge]) -> None:
        """Show these run states; nodes that are not named have none."""
        old, self._badges = self._badges, dict(badges)
        for key in {*old, *badges}:
            if (item := self._stage.nodes.get(key)) is not None:
                item.set_badge(badges.get(key))
        self._stage.annotations.show_badges(badges)
        self.watch()
        self.badged.emit(self._badges)

    def set_problems(self, problems: Mapping[str, tuple[int, str]]) -> None:
        """Show ``(count, severity)`` of each node's problems; severity is ``error`` or ``warning``."""
        old, self._problems = self._problems, dict(problems)
        for key in {*old, *problems}:
            if (item := self._stage.nodes.get(key)) is not None:
                item.set_problem(problems.get(key))

    def set_timings(self, timings: Mapping[str, Timing]) -> None:
        """Tell below these nodes how long they took, and show their share; below the others nothing."""
        self._timings = dict(timings)
        for key, item in self._stage.nodes.items():
            item.set_timing(timings.get(key))

    def set_marks(self, marks: Mapping[str, Mark]) -> None:
        """Show what a comparison says about these nodes; the others are alike."""
        self._marks = dict(marks)
        for key, item in self._stage.nodes.items():
            item.set_mark(self._marks.get(key))

    def set_skipped(self, keys: Iterable[str]) -> None:
        """Fade the nodes that the run did not reach."""
        old, self._skipped = self._skipped, frozenset(keys)
        for key in old ^ self._skipped:
            if (item := self._stage.nodes.get(key)) is not None:
                item.set_skipped(key in self._skipped)

    def set_rounds(self, rounds: Mapping[str, tuple[int, int]]) -> None:
        """Tell in the frames of loops how far they are: the round, and how many there are or 0."""
        self._rounds = dict(rounds)
        for key, frame in self._stage.frames.items():
            frame.set_rounds(rounds.get(key))

    def set_current(self, key: str) -> None:
        """Ring the node whose job is looked at; an empty key rings none."""
        old, self._current = self._current, key
        for each in {old, key}:
            if (item := self._stage.nodes.get(each)) is not None:
                item.set_current(each == key)

    def set_wires(self, states: Mapping[Slot, WireState], passes: Mapping[Slot, int] | None = None) -> None:
        """Colour the wires, each named by the slot it leads into; those that are not named are idle. Tell at
        its end how often the run ``passes`` along one.
        """
        self._stage.set_wire_states(states)
        self._passes = {slot: count_text(count) for slot, count in (passes or {}).items()}
        self.counts.show_texts(self._passes)

    def apply(self) -> None:
        """Tell the cards again, after the drawing has changed."""
        for key, item in self._stage.nodes.items():
            item.set_badge(self._badges.get(key))
            item.set_problem(self._problems.get(key))
            item.set_mark(self._marks.get(key))
            item.set_timing(self._timings.get(key))
            item.set_skipped(key in self._skipped)
            item.set_current(key == self._current)
        self._stage.annotations.show_badges(self._badges)
        self.set_rounds(self._rounds)
        self.counts.show_texts(self._passes)

    def watch(self) -> None:
        """Turn the badges of what runs and let its wires flow, unless people want no motion."""
        running = self._stage.look.animated and any(badge.running for badge in self._badges.values())
        if running and not self._spin.isActive():
            self._spin.start()
        elif not running:
            self._spin.stop()

    @property
    def moving(self) -> bool:
        """Whether anything turns or flows."""
        return self._spin.isActive()

    def turn(self) -> None:
        """Turn and flow one step further."""
        self._stage.look.phase = (self._stage.look.phase + 1) % 12
        running = [key for key, badge in self._badges.items() if badge.running]
        for key in running:
            if key in self._stage.nodes:
                self._stage.nodes[key].update()
        self._stage.flow(running)
