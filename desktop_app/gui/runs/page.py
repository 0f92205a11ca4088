"""The tab of a run: its definition with what happened on it, the banner above and the slider below."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop_app.gui import formats
from desktop_app.gui.actions import Actions
from desktop_app.gui.banner import Banner
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.runs.travel_bar import TravelBar
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Themes
from desktop_app.gui.wording import tr


class RunBanner(Banner):
    """Says which run of which version is shown, and leads to the present workflow."""

    wanted = Signal(str)
    """``open``, ``compare``, ``runs`` or ``restore``."""

    def __init__(self, session: RunSession, themes: Themes) -> None:
        super().__init__("history", lambda theme: theme.accent, themes)
        self._session = session
        self.buttons = {
            wish: self.offer(text, partial(self.wanted.emit, wish))
            for wish, text in (
                ("open", tr("Open current")),
                ("compare", tr("Compare")),
                ("runs", tr("Compare runs …")),
                ("restore", tr("Restore definition")),
            )
        }
        if session.bundle:  # The workflow need not be here.
            for button in self.buttons.values():
                button.hide()

    def refresh(self) -> None:
        """Say how the run stands now."""
        session, run = self._session, self._session.traced
        line, execution = session.line, run.execution
        words = [tr("From the file {name}", name=session.bundle)] if session.bundle else []
        words += [tr("Run #{n} on version {version}", n=line.number, version=line.version or "?")]
        if execution is not None:
            words.append(formats.moment(execution.created_at))
        if not run.at_end:
            words.insert(1, tr("at job {n}", n=run.place + 1))
        self.text.setText("  ·  ".join(words))


class RunPage(WorkflowPage):
    """Shows a :class:`RunSession`. Everything on it is read-only."""

    def __init__(
        self, session: EditorSession, themes: Themes, actions: Actions, panels: PanelRegistry
    ) -> None:
        assert isinstance(session, RunSession)
        self.about = RunBanner(session, themes)
        self.travel = TravelBar(session, themes)
        super().__init__(session, themes, actions, panels)
        self.strip.run_button.hide()
        self.strip.stop_button.hide()
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, self.about)
        column.addWidget(self.travel)

    def show_run(self) -> None:
        """Show the run at its place, on the canvas and in the banner."""
        super().show_run()
        self.about.refresh()
        session = self.session
        step = session.step if isinstance(session, RunSession) else None
        self.canvas.run.set_current(step.node if step is not None and not self._at_end() else "")

    def _at_end(self) -> bool:
        return isinstance(self.session, RunSession) and self.session.traced.at_end

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and the last job."""
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.travel.travel(None if event.key() == Qt.Key.Key_Home else 0)
            return
        super().keyPressEvent(event)
