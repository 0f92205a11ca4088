"""Finding, going, the command palette, and walking from area to area (editor.md B, D, E)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.models.fuzzy import best, fit
from desktop_app.gui.models.search import Hit, search, search_workflow
from desktop_app.gui.page import WorkflowPage
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr, unmarked

if TYPE_CHECKING:
    from desktop_app.gui.dialogs.finder import Entry, Finder
    from desktop_app.gui.main_window import MainWindow

MOST_FOUND: Final = 200
"""So many results in all workflows are listed."""
SPECS: Final = (
    ActionSpec("find", "&Find …", "Ctrl+F", "search", "Find in the workflow"),
    ActionSpec("find_next", "Find &next", "F3"),
    ActionSpec("find_previous", "Find pre&vious", "Shift+F3"),
    ActionSpec("find_all", "Find in &all workflows …", "Ctrl+Shift+F", "", "Find in every workflow"),
    ActionSpec("go_to", "&Go to …", "Ctrl+P", "", "Go to a node or another workflow"),
    ActionSpec("palette", "&Command palette …", "Ctrl+Shift+P", "", "Run a command by its name"),
    ActionSpec("zoom_selection", "Fit &selection", "2", canvas=True),
    ActionSpec("minimap", "&Minimap", "", "", "Show or hide the overview", checkable=True),
    ActionSpec("grid", "&Grid", "", "", "Show or hide the dots of the canvas", checkable=True),
    ActionSpec("timings", "Show &timings", "", "", "Tell below each card how long it took", checkable=True),
    ActionSpec(
        "wire_values", "Show &values on wires", "", "", "Tell at each wire what last passed", checkable=True
    ),
    ActionSpec("back", "&Back", "Alt+Left", "", "Back to the card before"),
    ActionSpec("forward", "For&ward", "Alt+Right", "", "Forward to the next card"),
    ActionSpec("next_area", "Next &area", "F8", "", "Move the focus to the next part of the window"),
    ActionSpec("previous_area", "Previous a&rea", "Shift+F8", "", "Move the focus to the part before"),
)


class NavigateActions:
    """Joins the actions with the current tab. Owns the open finder and the last search of each tab."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._finder: Finder | None = None
        self._text = ""

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "find": self.find,
            "find_next": partial(self._walk, 1),
            "find_previous": partial(self._walk, -1),
            "find_all": self.find_all,
            "go_to": self.go_to,
            "palette": self.palette,
            "zoom_selection": lambda: self._on_page(lambda page: page.canvas.nav.fit_selection()),
            "minimap": self._toggle_minimap,
            "grid": self._toggle_grid,
            "timings": self._toggle_timings,
            "wire_values": self._toggle_values,
            "back": lambda: self._visit(-1),
            "forward": lambda: self._visit(1),
            "next_area": lambda: self._next_area(1),
            "previous_area": lambda: self._next_area(-1),
        }

    def refresh(self, session: EditorSession | None, closed: str | None) -> None:
        """Enable what can be used now."""
        allow, window = self._window.actions_.allow, self._window
        chosen = bool(session and session.document.selection)
        for name in ("find", "find_next", "find_previous"):
            allow(name, closed)
        allow("zoom_selection", closed or (None if chosen else tr("Select a node first.")))
        window.actions_["minimap"].setChecked(window.settings.minimap())
        window.actions_["grid"].setChecked(window.settings.grid())
        window.actions_["timings"].setChecked(window.settings.timings())
        window.actions_["wire_values"].setChecked(window.settings.wire_values())
        nav = window.page.canvas.nav.visited if window.page else None
        back = None if nav and nav.peek(-1) else tr("There is no place before this one.")
        forward = None if nav and nav.peek(1) else tr("There is no place after this one.")
        if session is not None and not session.lasting:  # There they go along the jobs.
            back = forward = None
        allow("back", closed or back)
        allow("forward", closed or forward)

    def _on_page(self, act: Callable[[WorkflowPage], object]) -> None:
        if self._window.page is not None:
            act(self._window.page)

    def _visit(self, step: int) -> None:
        if self._window.commands.runs.travel(step):
            return
        self._on_page(lambda page: page.canvas.nav.visit(step))
        self._window.commands.refresh()

    def _toggle_minimap(self) -> None:
        window = self._window
        wanted = not window.settings.minimap()
        window.settings.save_minimap(wanted)
        for page in window.pages():
            page.canvas.minimap.set_wanted(wanted)
        window.actions_["minimap"].setChecked(wanted)

    def _toggle_grid(self) -> None:
        window = self._window
        wanted = not window.settings.grid()
        window.settings.save_grid(wanted)
        for page in window.pages():
            page.canvas.view.show_grid(wanted)
        window.actions_["grid"].setChecked(wanted)

    def _toggle_timings(self) -> None:
        window = self._window
        wanted = not window.settings.timings()
        window.settings.save_timings(wanted)
        for page in window.pages():
            page.picture.timed = wanted
            page.show_run()
        window.actions_["timings"].setChecked(wanted)

    def _toggle_values(self) -> None:
        window = self._window
        wanted = not window.settings.wire_values()
        window.settings.save_wire_values(wanted)
        for page in window.pages():
            page.picture.valued = wanted
        window.actions_["wire_values"].setChecked(wanted)

    # -- find ------------------------------------------------------------------------------------------
    def _show(
        self,
        title: str,
        hint: str,
        source: Callable[[str], Sequence[Entry]],
        text: str = "",
        over: QWidget | None = None,
    ) -> Finder:
        from desktop_app.gui.dialogs.finder import Finder

        if self._finder is not None and shiboken6.isValid(self._finder):
            self._finder.end()
        place = over or self._window.open_pages.centre()
        self._finder = Finder(title, hint, source, place, text, aside=over is not None)
        return self._finder

    def find(self) -> None:
        """Open the search of the current workflow; results stand out on the canvas while it is open."""
        page = self._window.page
        if page is None:
            return
        finder = self._show(
            tr("Find in this workflow"),
            tr("Filters: is:invalid is:disabled is:failed is:changed type:… uses:…   F3 walks on"),
            partial(self._hits, page),
            self._text,
            page.canvas,
        )
        nav = page.canvas.nav
        finder.listed.connect(lambda found: nav.show_found([e.key for e in found] if self._text else ()))
        finder.moved.connect(lambda entry: nav.reveal(entry.key) if entry and self._text else None)
        finder.closed.connect(lambda: nav.show_found(()))
        finder.refill()

    def _hits(self, page: WorkflowPage, text: str) -> list[Entry]:
        self._text = text
        return [self._hit(page, hit) for hit in search(page.session, text)]

    def _hit(self, page: WorkflowPage, hit: Hit) -> Entry:
        from desktop_app.gui.dialogs.finder import Entry

        return Entry(hit.title, hit.detail, partial(self._go, page, hit.key), key=hit.key)

    def _go(self, page: WorkflowPage, key: str) -> None:
        page.canvas.nav.go_to(key)
        page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _walk(self, step: int) -> None:
        """Go to the next result of the last search in reading order, round and round."""
        page = self._window.page
        if page is None:
            return
        if not self._text:
            self.find()
            return
        found = {hit.key for hit in search(page.session, self._text)}
        order = [key for key in page.canvas.reading.order() if key in found]
        if not order:
            page.told.emit(tr("Nothing fits “{text}”.", text=self._text))
            return
        current = page.session.document.selection[-1:]
        at = order.index(current[0]) if current and current[0] in order else (-1 if step > 0 else 0)
        page.canvas.nav.go_to(order[(at + step) % len(order)])

    # -- all workflows ---------------------------------------------------------------------------------
    def find_all(self) -> None:
        """Open the search of every workflow: open ones as they are now, the others as they were saved."""
        hint = tr("Titles, fields and notes of every workflow; type:… finds nodes of a type")
        self._show(tr("Find in all workflows"), hint, self._all_hits)

    def _all_hits(self, text: str) -> list[Entry]:
        from desktop_app.gui.dialogs.finder import Entry

        window = self._window
        open_now = {key: session.document.workflow for key, session in window.bench.sessions.items()}
        saved = {row.version.key: row.version.document for row in window.workflows.model.every_row()}
        found: list[tuple[float, Entry]] = []
        for key, workflow in {**saved, **open_now}.items():
            for hit in search_workflow(workflow, window.services.catalog, text):
                detail = f"{workflow.title or key}  ·  {hit.detail}"
                found.append((hit.score, Entry(hit.title, detail, partial(self._open_at, key, hit.key))))
        ranked = sorted(found, key=lambda pair: -pair[0])
        return [entry for _, entry in ranked[:MOST_FOUND]]

    def _open_at(self, key: str, node: str) -> None:
        what = tr("The workflow could not be opened")
        self._window.bench.do(what, self._open_and_go(key, node))

    async def _open_and_go(self, key: str, node: str) -> None:
        page = self._window.page_of(await self._window.bench.open(key))
        if page is not None:
            self._go(page, node)

    # -- go to, palette --------------------------------------------------------------------------------
    def go_to(self) -> None:
        """Open the list of everything one can go to: things of this workflow, then other workflows."""
        hint = tr("Nodes, notes and groups of this workflow, then the other workflows")
        self._show(tr("Go to"), hint, self._places)

    def _places(self, text: str) -> list[Entry]:
        from desktop_app.gui.dialogs.finder import Entry

        page, window = self._window.page, self._window
        found = [self._hit(page, hit) for hit in search(page.session, text)] if page is not None else []
        versions = [row.version for row in window.workflows.model.every_row()]
        rows = [(version.called, version.key) for version in versions]
        ranked = sorted(rows, key=lambda row: -fit(row[0], text)) if text else rows
        for title, key in ranked:
            if not text or fit(title, text) > 0:
                found.append(Entry(title, tr("Workflow"), partial(window.commands.on_workflow, "open", key)))
        return found

    def palette(self) -> None:
        """Open the list of all commands, with their keys and why some cannot be used now."""
        self._show(tr("Run a command"), tr("Every command of the window, with its keys"), self._commands)

    def _commands(self, text: str) -> list[Entry]:
        from desktop_app.gui.dialogs.finder import Entry
        from desktop_app.gui.menus import menu_titles

        actions, menus = self._window.actions_, menu_titles(self._window.menuBar())
        found: list[tuple[float, Entry]] = []
        for name in actions:
            action = actions[name]
            title = unmarked(action.text())
            shown = f"{menus[name]}: {title}" if name in menus else title
            tip = action.toolTip().partition("\n")[0].partition("  (")[0]
            names = [(title, 1.0), (tip, 0.8), (name.replace("_", " "), 0.7), (shown, 0.6)]
            score = best(names, text) if text else 1.0
            if score > 0 and name != "palette":
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                reason = actions.reason(name)
                found.append(
                    (score - (0.5 if reason else 0.0), Entry(shown, keys, action.trigger, reason, name))
                )
        return [entry for _, entry in sorted(found, key=lambda pair: -pair[0])]

    # -- areas -----------------------------------------------------------------------------------------
    def _next_area(self, step: int) -> None:
        """Move the focus to the next part of the window that is shown: canvas, right, bottom, left."""
        areas = self._areas()
        focus = QApplication.focusWidget()
        inside = [i for i, area in enumerate(areas) if focus is not None and area.isAncestorOf(focus)]
        window, page = self._window, self._window.page
        if window.open_pages.torn(page) is not None and window.front is not window:
            inside = [0]
        at = inside[0] if inside else -1 if step > 0 else 0
        goal = areas[(at + step) % len(areas)]
        if goal is self._window.centre:
            if page is not None:
                window.open_pages.show(page)
            elif (target := goal.nextInFocusChain()) is not None:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        goal.setFocus(Qt.FocusReason.ShortcutFocusReason)
        first = _first_stop(goal)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        window.open_pages.activate(window)

    def _areas(self) -> list[QWidget]:
        window = self._window
        docks = [window.configuration, *window.bottom, *window.left]
        shown = [dock for dock in docks if dock.isVisible() and not dock.visibleRegion().isEmpty()]
        return [window.centre, *(dock.widget() for dock in shown)]


def _first_stop(area: QWidget) -> QWidget | None:
    """Return the first widget of an area that Tab would stop at."""
    widget = area.nextInFocusChain()
    for _ in range(500):
        if widget is None or widget is area:
            return None
        stops = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if stops and widget.isVisible() and widget.isEnabled() and area.isAncestorOf(widget):
            return widget
        widget = widget.nextInFocusChain()
    return None
