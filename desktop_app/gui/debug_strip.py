"""What stands above the canvas while a run is debugged: where it is paused, how it goes on (editor.md F)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSizePolicy

from desktop_app.domain.debugging import Token
from desktop_app.gui.actions import Actions
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.formats import duration, now_ms
from desktop_app.gui.icons import action_icon, icon_pixmap
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import push_button, tool_button
from desktop_app.gui.wording import tr, unmarked

STEPS = ("continue", "pause", "step_over", "step_into", "step_out", "restart", "stop")
SECOND = 1_000


class DebugStrip(QFrame):
    """Tells where a debugged run stands; its buttons are the actions of the Run menu."""

    token_chosen = Signal(str)
    """Id of the token that steps are to mean."""
    skip_wanted = Signal(object)
    """A :class:`Token` that waits: its wait is to end now."""
    answer_wanted = Signal(object)
    """A :class:`Token` that waits: a person gives its result."""

    def __init__(self, themes: Themes, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._tokens: Sequence[Token] = ()
        self._picture = QLabel()
        self.text = ElidedLabel()
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.elapsed = QLabel()
        self.elapsed.setProperty("kind", "muted")
        self.elapsed.setToolTip(tr("How long the run has stood like this"))
        self._since: int | None = None
        self._clock = QTimer(self, interval=SECOND)
        self._clock.timeout.connect(self._tick)
        self.tokens = QComboBox()
        self.tokens.setProperty("kind", "field")
        self.tokens.setAccessibleName(tr("Token that steps are meant for"))
        self.tokens.setToolTip(tr("Each branch that is under way has a token; a step moves the chosen one."))
        self.tokens.activated.connect(lambda row: self.token_chosen.emit(self.tokens.itemData(row)))
        self.skip = push_button(tr("Skip wait"))
        self.skip.clicked.connect(lambda: self.skip_wanted.emit(self.waiting))
        self.answer = push_button(tr("Answer now …"))
        self.answer.clicked.connect(lambda: self.answer_wanted.emit(self.waiting))
        self.buttons = {name: tool_button(unmarked(actions[name].text()), actions[name]) for name in STEPS}
        self._build()
        self._dress(themes.current)
        themes.changed.connect(self._dress)
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(6)
        row.addWidget(self._picture)
        row.addWidget(self.text, 1)
        row.addWidget(self.elapsed)
        for widget in (self.tokens, self.skip, self.answer):
            row.addWidget(widget)
        row.addSpacing(6)
        for button in self.buttons.values():
            row.addWidget(button)

    @property
    def waiting(self) -> Token | None:
        """The token whose wait can be skipped or answered: the chosen one, else the first that waits."""
        waits = [token for token in self._tokens if token.state == "waiting"]
        chosen = [token for token in waits if token.selected]
        return next(iter(chosen or waits), None)

    def show_state(
        self,
        text: str,
        tokens: Sequence[tuple[Token, str]],
        since: int | None = None,
        *,
        pausing: bool = False,
    ) -> None:
        """Show where the run stands, since when, and its tokens, each with what it is called; no text hides
        the strip. While it is ``pausing`` a person may stop what is at work.
        """
        self._since = since
        self._tick()
        self._clock.start() if text and since else self._clock.stop()
        self.buttons["stop"].setText(tr("Stop now") if pausing else unmarked(tr("&Stop")))
        self.setVisible(bool(text))
        self.text.setText(text)
        self.text.setToolTip(plain_tip(text))
        self._tokens = [token for token, _ in tokens]
        with QSignalBlocker(self.tokens):
            self.tokens.clear()
            for token, name in tokens:
                self.tokens.addItem(name, token.id)
                if token.selected:
                    self.tokens.setCurrentIndex(self.tokens.count() - 1)
        self.tokens.setVisible(len(tokens) > 1)
        self.skip.setVisible(self.waiting is not None)
        self.answer.setVisible(self.waiting is not None)

    def _tick(self) -> None:
        self.elapsed.setText(duration(max(0, now_ms() - self._since)) if self._since else "")

    def _dress(self, theme: Theme) -> None:
        color = theme.warning
        self._picture.setPixmap(icon_pixmap(action_icon("debug"), color, 18, self.devicePixelRatioF()))
