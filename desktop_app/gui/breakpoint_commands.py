"""The actions of breakpoints: setting, switching, looking into and removing them (editor.md C Run, D, F)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu

from desktop_app.domain.debugging import ERROR, WIRE, Breakpoint
from desktop_app.domain.ids import new_key
from desktop_app.domain.workflow import TRIGGER, Slot
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.breakpoint_words import where
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow

SPECS: Final = (
    ActionSpec("toggle_breakpoint", "Toggle &breakpoint", "F9", "breakpoint"),
    ActionSpec("breakpoint_properties", "Breakpoint &properties …", "Shift+F9"),
    ActionSpec("log_point", "&Log point …"),
    ActionSpec("wire_breakpoint", "On the &wire into the node"),
    ActionSpec("disable_breakpoints", "&Disable or enable all", "Ctrl+Shift+F9"),
    ActionSpec("clear_breakpoints", "&Remove all"),
)
FAILURES: Final = "failures"
"""Id of the breakpoint that stops at every failure."""


class BreakpointCommands:
    """Joins the breakpoints of the current workflow with one window. Owns no state: the engine does; what is
    done to them goes through the history.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "toggle_breakpoint": self.toggle,
            "breakpoint_properties": self.open_properties,
            "log_point": partial(self.open_properties, log=True),
            "wire_breakpoint": self._toggle_selected_wire,
            "disable_breakpoints": self._switch_all,
            "clear_breakpoints": self._clear,
        }

    def connect_window(self) -> None:
        """Hear the dock of breakpoints."""
        dock = self._window.breakpoints
        dock.chosen.connect(self._show_place)
        dock.opened.connect(self._open)
        dock.switched.connect(self._switch)
        dock.removed.connect(self._remove)
        dock.failures_wanted.connect(self._stop_at_failures)
        dock.all_switched.connect(self._switch_all)
        dock.cleared.connect(self._clear)
        self._window.watch.break_wanted.connect(self._break_at_change)

    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable what can be used now."""
        allow = self._window.actions_.allow
        one = None if chosen_node(session) else tr("Select a node first.")
        for name in ("toggle_breakpoint", "breakpoint_properties", "log_point", "wire_breakpoint"):
            allow(name, closed or one)
        some = session is not None and bool(session.debug.breakpoints)
        for name in ("disable_breakpoints", "clear_breakpoints"):
            allow(name, closed or (None if some else tr("There are no breakpoints.")))

    def toggle(self) -> None:
        """Set a breakpoint before the selected node, or remove those it has."""
        session = self._window.session
        key = chosen_node(session)
        if session is None or not key:
            return
        known = [each for each in session.debug.breakpoints if each.node == key and each.kind != WIRE]
        if known:
            self._remove(*known)
        else:
            self._set(Breakpoint(new_key(), node=key))

    def _toggle_selected_wire(self) -> None:
        session = self._window.session
        node = session.document.node(chosen_node(session)) if session is not None else None
        if node is not None:
            self.toggle_wire(node.slot)

    def toggle_wire(self, slot: Slot) -> None:
        """Set a breakpoint on a wire, or remove the one it has."""
        session = self._window.session
        if session is None:
            return
        found = self._on_wire(session, slot)
        if found is not None:
            self._remove(found)
        else:
            self._set(_wired(slot))

    @staticmethod
    def _on_wire(session: EditorSession, slot: Slot) -> Breakpoint | None:
        place = (WIRE, slot.upstream, slot.branch_index)
        return next(
            (each for each in session.debug.breakpoints if (each.kind, each.node, each.branch) == place), None
        )

    def offer_wire(self, menu: QMenu, slot: Slot) -> None:
        """Offer what can be done with the breakpoint of a wire."""
        session = self._window.session
        if session is None:
            return
        found = self._on_wire(session, slot)
        text = tr("Remove the breakpoint") if found else tr("Breakpoint here")
        menu.addAction(text, lambda: self.toggle_wire(slot))
        menu.addAction(tr("Breakpoint properties …"), lambda: self._open(found or _wired(slot)))
        menu.addSeparator()

    def open_properties(self, *, log: bool = False) -> None:
        """Show what the breakpoint of the selected node asks for; a node without one gets one."""
        session = self._window.session
        key = chosen_node(session)
        if session is None or not key:
            return
        known = [each for each in session.debug.breakpoints if each.node == key and each.kind != WIRE]
        self._open(known[0] if known else Breakpoint("", node=key), log=log)

    def _open(self, given: Breakpoint, *, log: bool = False) -> None:
        session = self._window.session
        if session is None:
            return
        from desktop_app.gui.dialogs.breakpoint import BreakpointDialog  # It brings the kit of forms.

        place = where(given, session.document.tree, session.catalog)
        new = all(each.id != given.id for each in session.debug.breakpoints)
        dialog = BreakpointDialog(session, given, place, self._window.front, new=new)
        dialog.kept.connect(self._set)
        dialog.removed.connect(lambda: self._remove(given))
        dialog.open()
        if log:
            dialog.focus_message()

    def _set(self, given: Breakpoint) -> None:
        session = self._window.session
        if session is not None:
            given = given if given.id else replace(given, id=new_key())
            known = next((each for each in session.debug.breakpoints if each.id == given.id), None)
            session.debug.steps.take((known, given))

    def _remove(self, *given: Breakpoint) -> None:
        session = self._window.session
        if session is not None:
            session.debug.steps.take(*((each, None) for each in given))

    def _switch(self, given: Breakpoint, enabled: bool) -> None:
        self._turn((given,), enabled)

    def _turn(self, given: Sequence[Breakpoint], enabled: bool) -> None:
        session = self._window.session
        if session is not None:
            session.debug.steps.take(*((each, replace(each, enabled=enabled)) for each in given))

    def _switch_all(self) -> None:
        """Disable all breakpoints; when all are disabled, enable them."""
        session = self._window.session
        if session is not None:
            known = session.debug.breakpoints
            self._turn(known, not any(each.enabled for each in known))

    def _clear(self) -> None:
        session = self._window.session
        if session is not None:
            removed = ((each, None) for each in session.debug.breakpoints)
            session.debug.steps.take(*removed)

    def _stop_at_failures(self, wanted: bool) -> None:
        if wanted:
            self._set(Breakpoint(FAILURES, ERROR))
            return
        session = self._window.session
        known = session.debug.breakpoints if session is not None else ()
        self._remove(*(each for each in known if each.kind == ERROR and each.node is None))

    def _break_at_change(self, expression: str) -> None:
        """Stop before whatever node sees another value; once is enough for one expression."""
        session = self._window.session
        known = session is not None and any(
            each.changed == expression and each.node is None for each in session.debug.breakpoints
        )
        if not known:
            self._set(Breakpoint(new_key(), changed=expression))

    def _show_place(self, given: Breakpoint) -> None:
        session, page = self._window.session, self._window.page
        if session is None or page is None:
            return
        key = given.node or (TRIGGER if given.kind == WIRE else "")
        if key == TRIGGER or session.document.node(key) is not None:
            session.document.select((key,))
            page.canvas.reveal(key)


def _wired(slot: Slot) -> Breakpoint:
    return Breakpoint(new_key(), WIRE, slot.upstream, slot.branch_index)


def chosen_node(session: EditorSession | None) -> str:
    """Return the key of the one selected node; empty when there is none."""
    keys = session.document.selection if session is not None else ()
    known = session is not None and len(keys) == 1 and session.document.node(keys[0]) is not None
    return keys[0] if known else ""
