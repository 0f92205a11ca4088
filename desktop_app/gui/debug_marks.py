"""Shows on one page what the debugger says: signs on the canvas, and the strip above it (editor.md F)."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject

from desktop_app.domain.debugging import AFTER, PAUSE, Stop, Token
from desktop_app.gui.breakpoint_words import signs
from desktop_app.gui.edited_values import giver_of
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.runs.session import RunSession
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import counted, tr


class DebugMarks(QObject):
    """Reads the session's :class:`DebugView` whenever it changes. Owns only which stop was said aloud."""

    def __init__(self, page: WorkflowPage) -> None:
        super().__init__(page)
        self._page = page
        self._said: Stop | None = None
        self.strip = page.debug_strip
        page.session.debug.changed.connect(self.refresh)
        page.session.debug.configs.changed.connect(self.refresh)
        if not page.session.lasting:  # One goes to and fro in it.
            page.session.run_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        session = self._page.session
        debug = session.debug
        mocked = session.mocked if isinstance(session, RunSession) else {mock.node for mock in debug.mocks}
        edited = {giver_of(edit.path) for edit in debug.changes}.intersection(session.run.badges())
        fitted = debug.configs.differing
        shown = signs(debug.breakpoints, debug.here, mocked, debug.stale, edited, fitted)
        self._page.canvas.debug.show(*shown)
        tokens = [(token, token_words(session, token)) for token in debug.tokens]
        state = debug.state
        pausing = state is not None and state.command == PAUSE and debug.stop is None
        self.strip.show_state(self._text(), tokens, self._since(), pausing=pausing)
        if debug.stop is not self._said:
            self._said = debug.stop
            if debug.stop is not None:
                self._page.canvas.announcer.say(stop_words(session, debug.stop))

    def _text(self) -> str:
        """Say how the debugged run stands. The strip stays while one steps: the canvas must not jump."""
        session = self._page.session
        state, stop = session.debug.state, session.debug.stop
        if state is None or not state.stops:
            return ""
        if stop is not None:
            return "  ·  ".join(filter(None, (stop_words(session, stop), self._fitted_words())))
        work = self._under_way
        if work is None:
            return tr("Waiting") if state.status == "waiting" else tr("Running")
        title = titled(session, work.node_key)
        if state.command == PAUSE:
            return tr("Pausing: “{title}” is finished first", title=title)
        running = work.state == "running"
        return tr("Running “{title}”", title=title) if running else tr("Waiting for “{title}”", title=title)

    def _fitted_words(self) -> str:
        found = self._page.session.debug.configs.differing
        return counted(len(found), "1 node with new settings", "{n} nodes with new settings") if found else ""

    @property
    def _under_way(self) -> Token | None:
        """The token whose node is at work, else the first that waits."""
        tokens = self._page.session.debug.tokens
        busy = [token for state in ("running", "waiting") for token in tokens if token.state == state]
        return busy[0] if busy else None

    def _since(self) -> int | None:
        """Since when the run has stood like this: paused, at work, or waiting."""
        debug = self._page.session.debug
        if debug.stop is not None:
            return debug.stop.at or None
        return self._under_way.since if self._under_way is not None else None


def stop_words(session: EditorSession, stop: Stop) -> str:
    """Return where and why a run is paused."""
    node = session.document.node(stop.node_key) if stop.workflow_key == session.key else None
    title = (node.title or node.type) if node is not None else stop.node_key
    text = (
        tr("Paused after “{title}”", title=title)
        if stop.place == AFTER
        else tr("Paused before “{title}”", title=title)
    )
    reasons = {
        "breakpoint": tr("breakpoint"),
        "pause": tr("as asked"),
        "run-to": tr("ran to here"),
    }
    parts = [text]
    if "[" in stop.address:
        parts.append(place_words(session, stop.address))
    if stop.reason in reasons:
        parts.append(reasons[stop.reason])
    if stop.message:
        parts.append(stop.message)
    return "  ·  ".join(parts)


def place_words(session: EditorSession, address: str) -> str:
    """Return the rounds and branches around a visit with the titles of their nodes, the outermost first."""
    return " ▸ ".join(_place_word(session, part) for part in address.split("/")[:-1])


def _place_word(session: EditorSession, part: str) -> str:
    key, sign, rest = re.split(r"([\[:]|$)", part, maxsplit=1)
    title = titled(session, key)
    if sign != "[":
        return f"{title}{sign}{rest}"
    return tr("{title}, round {n}", title=title, n=int(rest.rstrip("]")) + 1)


def titled(session: EditorSession, key: str) -> str:
    """Return what a node of this workflow is called; a node of another one by its key."""
    node = session.document.node(key)
    return (node.title or node.type) if node is not None else key


def token_words(session: EditorSession, token: Token) -> str:
    """Return what a token is called in the list: its place, and how it stands."""
    title = titled(session, token.node_key)
    states = {
        "paused": tr("paused"),
        "running": tr("at work"),
        "ready": tr("ready"),
        "waiting": tr("waits"),
        "not begun": tr("not begun"),
    }
    return f"{title} · {states.get(token.state, token.state)}"
