"""The status bar: run, selection, problems, zoom, what is saved, and hints that pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from desktop_app.editor.changes import Change
from desktop_app.gui import formats
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Themes
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import tool_button
from desktop_app.gui.wording import counted, step, tr

HINT_MS: Final = 8000


class StatusLine(QStatusBar):
    """Shows small facts about the current session; its buttons lead to where more is told."""

    problems_wanted = Signal()
    tasks_wanted = Signal()
    breakpoints_wanted = Signal()
    fit_wanted = Signal()

    def __init__(self, themes: Themes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._themes = themes
        self.run = QLabel()
        self.selection = QLabel()
        self.saved = QLabel()
        self.engine = QLabel()
        self.problems = _text_button(tr("Show the problems"))
        self.problems.clicked.connect(self.problems_wanted)
        self.breakpoints = _text_button(tr("Show the breakpoints"))
        self.breakpoints.clicked.connect(self.breakpoints_wanted)
        self.tasks = _text_button(tr("Show the tasks"))
        self.tasks.clicked.connect(self.tasks_wanted)
        self.tasks.hide()
        self.listening = QLabel(tr("Reads the clipboard"))
        self.listening.hide()
        self.zoom = _text_button(tr("Show the whole workflow"))
        self.zoom.clicked.connect(self.fit_wanted)
        for widget in (
            self.listening,
            self.tasks,
            self.run,
            self.selection,
            self.problems,
            self.breakpoints,
            self.zoom,
            self.engine,
            self.saved,
        ):
            self.addPermanentWidget(widget)

    def tell(self, text: str) -> None:
        """Show a hint for a while."""
        self.showMessage(text, HINT_MS)

    def tell_step(self, session: EditorSession, change: Change) -> None:
        """Tell for a moment how the step that was just done is taken back."""
        history = session.document.history
        if change.kind in ("command", "redo") and history.last is not None:
            self.tell(tr("{step}. Ctrl+Z takes it back.", step=step(history.last.label)))
        elif change.kind == "undo" and history.next is not None:
            self.tell(tr("Undone: {step}. Ctrl+Y does it again.", step=step(history.next.label)))

    def show_listening(self, titles: Sequence[str]) -> None:
        """Say as long as it is so that copied texts start workflows, and which."""
        self.listening.setVisible(bool(titles))
        told = tr("Texts that are copied elsewhere may start: {titles}", titles=", ".join(titles))
        self.listening.setToolTip(plain_tip(told))

    def show_session(self, session: EditorSession | None) -> None:
        """Show what concerns the document."""
        for widget in (self.problems, self.saved, self.zoom):
            widget.setVisible(session is not None)
        if session is None:
            # Elsewhere shown only with something to tell: every change lays the whole window out anew.
            for widget in (self.run, self.selection, self.breakpoints):
                widget.hide()
            return
        chosen = len(session.document.selection)
        self.selection.setText(counted(chosen, "1 selected", "{n} selected") if chosen else "")
        self.selection.setVisible(bool(chosen))
        self.saved.setText(_kept(session))
        self.run.setText(_run(session))
        self.run.setVisible(bool(self.run.text()))
        self.show_problems(session)
        stops = len(session.debug.breakpoints)
        self.breakpoints.setText(counted(stops, "1 breakpoint", "{n} breakpoints"))
        self.breakpoints.setVisible(bool(stops))

    def show_problems(self, session: EditorSession) -> None:
        """Count errors and warnings."""
        errors = sum(problem.severity == "error" for problem in session.problems)
        warnings = len(session.problems) - errors
        parts = [counted(errors, "1 error", "{n} errors")] if errors else []
        parts += [counted(warnings, "1 warning", "{n} warnings")] if warnings else []
        self.problems.setText(" " + (", ".join(parts) or tr("No problems")))
        name, role = (
            ("problem", "refused") if errors else ("warning", "warning") if warnings else ("check", "muted")
        )
        self.problems.setIcon(themed_icon(action_icon(name), self._themes.current, role))

    def show_tasks(self, count: int) -> None:
        """Show how many tasks wait, of all workflows; none takes no room."""
        self.tasks.setText(" " + counted(count, "1 task waits", "{n} tasks wait"))
        self.tasks.setIcon(themed_icon(action_icon("clock"), self._themes.current, "pending"))
        self.tasks.setVisible(count > 0)

    def show_zoom(self, zoom: float) -> None:
        """Show the zoom of the canvas."""
        self.zoom.setText(tr("{n} %", n=round(zoom * 100)))


def _kept(session: EditorSession) -> str:
    """Return where the work is safe: in a version, in the draft, or about to be."""
    if not session.document.modified:
        return tr("Saved as version {n}", n=session.version_number)
    return tr("Draft kept {time}", time=formats.clock(session.kept_at)) if session.kept_at else tr("Draft …")


def _run(session: EditorSession) -> str:
    """Return the state of the run that is shown; empty when none is."""
    run = session.run
    if run.phase == "none" or run.execution is None:
        return ""
    if run.phase == "paused":
        return tr("Run: {state}", state=tr("Paused"))
    state = tr("Running") if run.phase == "running" else formats.execution_state(run.execution)
    return tr("Run: {state}", state=state)


def _text_button(tip: str) -> QToolButton:
    button = tool_button(tip)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(14, 14))
    return button
