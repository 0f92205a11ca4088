"""The line under a field that says what its text comes to on the values that were seen last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QPalette

from desktop_app.domain import expressions, template
from desktop_app.domain.errors import WireworkError
from desktop_app.domain.masking import MASK
from desktop_app.domain.values import MISSING
from desktop_app.gui import formats
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.reference_lens import ReferenceLens
from desktop_app.gui.text_size import rescale
from desktop_app.gui.wording import tr, worded

if TYPE_CHECKING:
    from desktop_app.gui.live_values import LiveValues

PAUSE_MS: Final = 250
Evaluate = Callable[[str, dict[str, Any]], Any]
"""From a text and the values by path to what it comes to."""


class Outcome(NamedTuple):
    """What a text comes to; ``unseen`` is the first reference nobody has seen a value of."""

    value: Any = None
    unseen: str = ""
    fault: str = ""


def outcome(text: str, context: PanelContext, evaluate: Evaluate = template.render) -> Outcome:
    """Return what ``text`` comes to on the last-seen values. What is made of secrets is masked."""
    return outcome_of(text, context.seen, evaluate)


def outcome_of(text: str, seen: LiveValues | None, evaluate: Evaluate = template.render) -> Outcome:
    """Return what ``text`` comes to on the values that ``seen`` shows; masked as in :func:`outcome`."""
    scope: dict[str, Any] = {}
    secret = False
    for placeholder in template.placeholders(text):
        sighting = seen.at(placeholder.path) if seen is not None else None
        if sighting is None and placeholder.default is None:
            return Outcome(unseen=placeholder.path)
        scope[placeholder.path] = MISSING if sighting is None else sighting.value
        secret = secret or (sighting is not None and sighting.secret)
    try:
        value = evaluate(text, {path: found for path, found in scope.items() if found is not MISSING})
    except (WireworkError, ValueError, TypeError, ArithmeticError) as error:
        return Outcome(fault=worded(str(error)))
    return Outcome(MASK if secret else None if value is MISSING else value)


def by_language(engine: str) -> Evaluate:
    """Return how texts of an expression language are evaluated."""
    return lambda text, scope: expressions.evaluate(engine, text, scope)


class LivePreview(ElidedLabel):
    """Quiet, never red: that nothing has run yet is no mistake. Hidden where there is nothing to tell."""

    def __init__(self, context: PanelContext, lens: ReferenceLens) -> None:
        super().__init__()
        self._context, self._lens = context, lens
        self._text = ""
        self._evaluate: Evaluate = template.render
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.setFont(ink.small_font(self))
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setContentsMargins(0, 2, 0, 0)
        self.setAccessibleName(tr("Value on what was seen last"))
        self.hide()
        if context.seen is not None:
            context.seen.changed.connect(self._tell)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        rescale(self, event, ink.SMALL)

    def show_text(self, text: str, evaluate: Evaluate = template.render, *, at_once: bool = False) -> None:
        """Say what ``text`` comes to, after a pause in typing or at once; nothing for an empty text."""
        self._text, self._evaluate = text, evaluate
        if at_once or not text.strip():
            self._tell()
        else:
            self._pause.start()

    def _tell(self) -> None:
        self._pause.stop()
        words = self._words() if self._context.seen is not None and self._text.strip() else ""
        self.setText(words)
        self.setVisible(bool(words))

    def _words(self) -> str:
        found = outcome(self._text, self._context, self._evaluate)
        if found.unseen:
            return tr("{name}: not seen in a run yet", name=self._lens.words(found.unseen))
        if found.fault:
            return tr("no value on what was seen last: {fault}", fault=found.fault)
        shown = "null" if found.value is None else formats.preview(found.value)
        return f"= {shown}"
