"""The timeline of the run that is shown: when each node worked, and when it waited (editor.md F)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from desktop_app.gui import formats
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.runs.gantt import Gantt
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.runs.spans import lines
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import empty_label
from desktop_app.gui.wording import tr


class TimelineDock(Dock):
    """A click on a bar takes canvas, variables and jobs to that job."""

    def __init__(self, themes: Themes) -> None:
        super().__init__("timeline", tr("Timeline"), themes)
        self._drawn: tuple[Any, ...] = ()
        self.gantt = Gantt(themes)
        self.gantt.chosen.connect(self._go)
        self._empty = empty_label("")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.gantt)
        self.add(self._pages, 1)
        self.visibilityChanged.connect(lambda _: self.refresh())

    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the run, and the place at which it is shown."""
        return ((session.run_changed, self.refresh),) if isinstance(session, RunSession) else ()

    def refresh(self) -> None:
        """Draw the run that is shown, when somebody looks."""
        run = self.session if isinstance(self.session, RunSession) else None
        there = run is not None and len(run.traced.trace) > 0
        self._pages.setCurrentIndex(1 if there else 0)
        self._empty.setText(
            tr("No jobs yet.")
            if run is not None
            else tr("Open a run in a tab of its own to see its timeline.")
        )
        if run is None or not there or not self.isVisible():
            return
        self.gantt.title = self._title
        drawn = (run, len(run.traced.trace), run.run.phase)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw(run)
        self.gantt.show_place(run.traced.place)

    def _draw(self, run: RunSession) -> None:
        trace, execution = run.traced.trace, run.run.execution
        now = execution.updated_at if execution and run.run.phase == "ended" else formats.now_ms()
        rows = lines(trace, run.catalog, now)
        begin, end = min(trace.started), max(now, max(trace.updated))
        self.gantt.show_lines(rows, begin, end)
        totals = [line.totals() for line in rows]
        work, wait = (sum(each[part] for each in totals) for part in (0, 1))
        told = tr("worked {work}, waited {wait}", work=formats.duration(work), wait=formats.duration(wait))
        self.bar.say(told)

    def _title(self, key: str) -> str:
        node = self.session.document.node(key) if self.session is not None else None
        return (node.title or node.type) if node is not None else key

    def _go(self, place: int) -> None:
        if isinstance(self.session, RunSession):
            self.session.go(place)
