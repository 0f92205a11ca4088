"""What the window does with variables: uses and arcs, re-binding, replacing, copying (editor.md G, C)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QCursor, QGuiApplication

from desktop_app.domain.errors import Problem
from desktop_app.domain.roots import CONTEXT, RESULTS, SCOPES
from desktop_app.domain.workflow import TRIGGER, Workflow
from desktop_app.editor.references import Usage
from desktop_app.gui.actions import ActionSpec
from desktop_app.gui.edited_values import giver_of
from desktop_app.gui.runs.watching import of_variable
from desktop_app.gui.session import EditorSession
from desktop_app.gui.variables.rows import Row
from desktop_app.gui.variables.taking import copied_text
from desktop_app.gui.wording import tr

if TYPE_CHECKING:
    from desktop_app.gui.main_window import MainWindow
    from desktop_app.gui.viewer.reading import Previous

SPECS: Final = (
    ActionSpec("replace_reference", "Replace &reference …", tip="Let uses of a variable name another one"),
    ActionSpec("rebind", "Re-&bind broken references …", tip="Choose what each broken reference names"),
    ActionSpec("usages", "Show &usages", "Alt+Shift+U", tip="Show which fields use the node"),
    ActionSpec("arcs", "Show reference &arcs", "", "", "Draw who uses the selection", checkable=True),
)


class VariableCommands(QObject):
    """Joins the variable browser with the rest of one window. Owns whether arcs are always drawn."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._always = False
        self._listed = False

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Return what each action does."""
        return {
            "replace_reference": self._replace_selected,
            "rebind": self.rebind,
            "usages": self._show_usages,
            "arcs": self._toggle_arcs,
        }

    def connect_window(self) -> None:
        """Hear the dock, once it is there."""
        dock = self.window.variables
        dock.asked.connect(self.do)
        dock.hovered.connect(self._on_hovered)
        dock.rebind_asked.connect(self.rebind)

    def refresh(self, session: EditorSession | None, closed: str | None, frozen: str | None) -> None:
        """Enable what can be used now."""
        allow = self.window.actions_.allow
        chosen = self._chosen(session)
        one = None if chosen else tr("Select one node first.")
        broken = session is not None and any(p.code == "reference" for p in session.problems)
        broken = broken or bool(self.window.variables.browser.broken)
        allow("replace_reference", frozen or one)
        allow("rebind", frozen or (None if broken else tr("No reference is broken.")))
        allow("usages", closed or one)
        allow("arcs", closed)
        self.window.actions_["arcs"].setChecked(self._always)
        if self._always:
            self._draw("")

    @staticmethod
    def _chosen(session: EditorSession | None) -> str:
        keys = session.document.selection if session else ()
        found = len(keys) == 1 and session is not None
        return keys[0] if found and (keys[0] == TRIGGER or session.document.node(keys[0])) else ""  # type: ignore[union-attr]

    # -- rows ------------------------------------------------------------------------------------------
    def do(self, what: str, row: Row) -> None:
        """Do what is wanted of a row of the browser."""
        if what.startswith("copy_"):
            self._copy(what, row)
        elif what == "watch":
            self.window.focus_dock(self.window.watch)
            self.window.watch.watch(of_variable(row.path))
        elif what == "uses":
            self.list_uses(row.path, row.words, self._below(row))
        elif what == "replace_reference":
            self.replace(row.path)
        elif what == "rebind":
            self.rebind()
        elif what in ("place", "take") and row.broken is not None:
            self.go_to(row.broken.usage)
        elif what == "change" and self.window.session is not None:
            self.window.commands.debugging.change_value(row.path, row.words, row.value)
        elif what == "open" and row.has_value:
            self._open(row)
        elif what in ("go", "rename", "delete") and row.node:
            self._with_node(what, row.node)

    def _with_node(self, what: str, key: str) -> None:
        window = self.window
        if window.session is None or window.page is None or window.session.document.node(key) is None:
            return
        if what == "delete":
            page = window.page
            page.edits.guarded(lambda: page.edits.delete((key,)))
            return
        window.session.document.select((key,))
        window.page.canvas.reveal(key)
        if what == "rename":
            window.configuration.focus_title()

    def _open(self, row: Row) -> None:
        from desktop_app.gui.viewer.window import open_viewer  # No start needs it.

        open_viewer(row.whole, row.words, self.window.front, self._previous(row))

    def _previous(self, row: Row) -> Previous | None:
        """Return what finds the value that the node of a row gave there before; None for other rows."""
        from desktop_app.gui.viewer.reading import earlier

        session, root = self.window.session, f"{RESULTS}.{row.node}"
        job = session.seen.job(row.node) if session is not None and row.node else None
        if session is None or job is None or not f"{row.path}.".startswith(f"{root}."):
            return None
        return partial(earlier, session.services.results, session.key, job, row.path[len(root) + 1 :])

    def _copy(self, what: str, row: Row) -> None:
        text = copied_text(what, row)
        if text is None:
            self.window.line.tell(tr("There is no value to copy, or it is too large. Open it to save it."))
            return
        QGuiApplication.clipboard().setText(text)
        self.window.line.tell(tr("Copied: {text}", text=text[:80]))

    # -- uses ------------------------------------------------------------------------------------------
    def _below(self, row: Row) -> QPoint:
        """Return the point of the screen where something about a row opens, by mouse or key."""
        browser = self.window.variables.browser
        rect = browser.view.visualRect(browser.model.index_of(row))
        return browser.view.viewport().mapToGlobal(rect.bottomLeft())

    def list_uses(self, path: str, words: str, at: QPoint) -> None:
        """Open the list of the places that use the value at ``path``; say so where there are none."""
        from desktop_app.gui.panels.field_words import FieldWords
        from desktop_app.gui.variables.uses_list import UsesList

        places = self.window.variables.browser.uses.at(path)
        if not places:
            self.window.line.tell(tr("Nothing uses “{name}”.", name=words))
            return
        session = self.window.session
        workflow = session.document.workflow if session else Workflow()
        fields = FieldWords(workflow, self.window.services.catalog)
        listed = UsesList(words, places, self._titles(), fields, self.window.front)
        listed.chosen.connect(self.go_to)
        listed.closed.connect(self._end_list)
        self._listed = True
        self._draw(path)
        listed.open_at(at)

    def _end_list(self) -> None:
        self._listed = False
        self._draw("")

    def go_to(self, usage: Usage) -> None:
        """Select the node of a use and put the focus into its field."""
        self.window.commands.show_problem(Problem("", usage.node, usage.field))

    def _titles(self) -> dict[str, str]:
        session = self.window.session
        nodes = session.document.workflow.nodes if session else ()
        return {node.key: node.title or node.type for node in nodes}

    def _show_usages(self) -> None:
        key = self._chosen(self.window.session)
        path = CONTEXT if key == TRIGGER else f"{RESULTS}.{key}"
        self._look_up()
        page = self.window.page
        rect = page.canvas.on_screen.node_rect(key) if page else None
        at = rect.bottomLeft() if rect is not None and rect.isValid() else QCursor.pos()
        self.list_uses(path, self._titles().get(key, tr("Trigger")), at)

    def _look_up(self) -> None:
        """Bring the counts up to date even while the dock is hidden."""
        if self.window.session is not None:
            self.window.variables.browser.uses.look(self.window.session.document.workflow)

    # -- arcs ------------------------------------------------------------------------------------------
    def _on_hovered(self, path: str) -> None:
        if not self._listed:
            self._draw(path)

    def _toggle_arcs(self) -> None:
        self._always = not self._always
        self._look_up()
        self._draw("")
        self.window.commands.refresh()

    def _draw(self, path: str) -> None:
        """Draw the arcs of the value at ``path``; of nothing, those of the selection if that is wanted."""
        page, session = self.window.page, self.window.session
        if page is None or session is None:
            return
        paths = [path] if path else self._selected_paths(session) if self._always else []
        uses = self.window.variables.browser.uses
        page.canvas.arcs.show_pairs((giver_of(each), usage.node) for each in paths for usage in uses.at(each))

    @staticmethod
    def _selected_paths(session: EditorSession) -> Sequence[str]:
        roots = (RESULTS, SCOPES)
        found = [f"{root}.{key}" for key in session.document.selection for root in roots if key != TRIGGER]
        return [*found, CONTEXT] if TRIGGER in session.document.selection else found

    # -- repairing -------------------------------------------------------------------------------------
    def rebind(self) -> None:
        """Ask about every reference that leads nowhere, once for all of them."""
        self.window.commit_typing()
        page = self.window.page
        if page is not None:
            page.edits.rebind()

    def _replace_selected(self) -> None:
        key = self._chosen(self.window.session)
        self.replace(CONTEXT if key == TRIGGER else f"{RESULTS}.{key}")

    def replace(self, path: str) -> None:
        """Let the uses of the value at ``path`` name another one, after a look at each of them."""
        self.window.commit_typing()
        session, page = self.window.session, self.window.page
        if session is None or page is None:
            return
        from desktop_app.gui.dialogs.replace_reference import ReplaceDialog

        dialog = ReplaceDialog(session, path, self.window.browsing, self.window.front)
        dialog.decided.connect(page.edits.apply_told)
        dialog.open()
