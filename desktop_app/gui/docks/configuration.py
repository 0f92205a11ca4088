"""The form of the selected node or of the trigger: title, key, settings, problems, and a way to try it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import Problem
from desktop_app.domain.events import CategoriesChanged, Event, WorkflowSaved, WorkflowToggled
from desktop_app.domain.workflow import TRIGGER, JsonObject, Workflow
from desktop_app.editor.changes import Change
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.docks.form_context import form_context
from desktop_app.gui.docks.form_edits import FormEdits
from desktop_app.gui.docks.panel_header import TILE, Header
from desktop_app.gui.docks.paused_choice import PausedChoice
from desktop_app.gui.docks.trial_foot import TrialFoot
from desktop_app.gui.docks.unfinished import UnfinishedForms
from desktop_app.gui.help_pages import help_page
from desktop_app.gui.panels.area import PanelArea
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.text_size import scaled
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.tiles import tile_of
from desktop_app.gui.widgets import empty_label, push_button
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.domain.collections import Collection
    from desktop_app.gui.docks.workflow_card import WorkflowCard
    from desktop_app.gui.panels.base import ConfigPanel
    from desktop_app.gui.variables.memory import BrowserMemory
    from desktop_app.services.workflows import WorkflowRow

_STORED: Final = (CategoriesChanged, WorkflowSaved, WorkflowToggled)


class ConfigurationDock(Dock):
    """Edits the one selected node, or the trigger. Every change is one named step of the document."""

    variable_asked = Signal(str)
    """The path of a variable that a person wants to see in the variable browser."""

    producer_asked = Signal(str)
    """The key of a node (or the trigger) whose value a reference names: it is to be shown."""

    test_requested = Signal(object, dict)
    """The :class:`Node` to be tried, and its config as it stands in the form."""
    card_opened = Signal(object)
    """The :class:`WorkflowCard` around the form of the trigger: its wishes are to be followed."""

    def __init__(self, themes: Themes, panels: PanelRegistry, browsing: BrowserMemory | None = None) -> None:
        super().__init__("configuration", tr("Configuration"), themes)
        self._browsing = browsing
        self._panels = panels
        self._key: str | None = None
        self._opened: set[str] = set()
        self._unfinished = UnfinishedForms(self)
        self._of: EditorSession | None = None
        self._workflows: dict[str, Workflow] = {}
        self.panel: ConfigPanel | None = None
        self.card: WorkflowCard | None = None
        self._card_wanted = False
        self._trigger = ""
        self._edits = FormEdits(self)
        self._edits.refused.connect(self.refresh)
        self.header = Header(themes)
        self.header.renamed.connect(self._rename)
        self.header.help.clicked.connect(self.show_help)
        self.choice = PausedChoice()
        self.area = PanelArea()
        self.area.setObjectName("panelArea")
        self._nothing = empty_label("")
        self.card_button = push_button(tr("Workflow properties"))
        self.card_button.clicked.connect(self.show_card)
        self.foot = TrialFoot()
        self.foot.button.clicked.connect(self._test)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing_page())
        self._pages.addWidget(self._editing_page())
        self.add(self._pages, 1)

    def _nothing_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addWidget(self._nothing)
        column.addWidget(self.card_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return page

    def _editing_page(self) -> QWidget:
        page = QWidget()
        rule = QFrame()
        rule.setProperty("kind", "rule")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, rule, self.choice):
            column.addWidget(widget)
        column.addWidget(self.area, 1)
        column.addWidget(self.foot)
        return page

    def know_workflows(self, rows: Sequence[WorkflowRow]) -> None:
        """Take up which workflows there are: a node can call the others."""
        self._workflows = {row.version.key: row.version.document for row in rows}
        if self.panel is not None and self.session is not None:
            self.panel.context.workflows = self._others(self.session)
            self.panel.show_workflow(self.session.document.workflow)

    def _others(self, session: EditorSession) -> dict[str, Workflow]:
        return {key: one for key, one in self._workflows.items() if key != session.key}

    # -- following -------------------------------------------------------------------------------------
    def watched(self, session: EditorSession) -> Iterable[tuple[Any, Callable[..., None]]]:
        """Follow the document with its selection, its problems, and whether its run is paused."""
        return (
            (session.changed, self._on_change),
            (session.problems_changed, self._show_problems),
            (session.run_changed, self._show_choice),
            (session.debug.changed, self._show_choice),
            (session.debug.configs.changed, self._show_choice),
        )

    def session_changed(self) -> None:
        """Let go of the panel and of the edits of another session."""
        self._drop_panel()
        self._card_wanted = False
        self._edits.follow(self.session)

    def dress(self, theme: Theme) -> None:
        """Paint tile and signs in the colours of ``theme``."""
        self.header.dress(theme)
        super().dress(theme)

    def _on_change(self, change: Change) -> None:
        if change.kind == "selection":  # A click into the empty means the workflow.
            self._card_wanted = self.session is not None and not self.session.document.selection
        self.refresh()

    def on_events(self, events: tuple[Event, ...]) -> None:
        """Read again what the card of the workflow shows of the store."""
        if self.card is not None and any(isinstance(event, _STORED) for event in events):
            spawn(self.card.load(), self.card)

    def show_card(self) -> None:
        """Show the workflow as a whole."""
        self._card_wanted = True
        self.refresh()

    def refresh(self) -> None:
        """Show what is selected now."""
        keys = self.session.document.selection if self.session else ()
        keys = keys or ((TRIGGER,) if self._card_wanted else ())
        if self.session is None or len(keys) != 1 or not _there(self.session, keys[0]):
            self._show_nothing(keys)
            return
        if keys[0] != self._key or self.panel is None:
            self._open(self.session, keys[0])
        elif self.panel is not None:
            if self.card is not None and self.session.document.workflow.type != self._trigger:
                self._open(self.session, keys[0])  # Another trigger has another form.
            self.panel.show_workflow(self.session.document.workflow)
            self.panel.set_read_only(bool(self.session.document.frozen), self.session.document.frozen)
            if self.card is not None:
                self.card.show_document()
        self._show_header(self.session)

    def _show_nothing(self, keys: tuple[str, ...]) -> None:
        self._drop_panel()
        several = counted(len(keys), "", "{n} nodes are selected. Select one to edit it.")
        drawn = tr("Notes, groups and points of wires are edited on the canvas: Enter, double-click, drag.")
        hint = tr("Select a node or the trigger to edit it.") if self.session else tr("No workflow is open.")
        self._nothing.setText(several if len(keys) > 1 else drawn if keys and self.session else hint)
        self.card_button.setVisible(self.session is not None and not keys)
        self._pages.setCurrentIndex(0)

    def _open(self, session: EditorSession, key: str) -> None:
        self._drop_panel()
        self._key, self._of = key, session
        kept = self._unfinished.take(session, key, _type_of(session, key))
        self.panel = kept[0] if kept else self._make_panel(session, key)
        self.header.title.setModified(False)
        if kept is None:
            self.area.setWidget(self._carded(session, self.panel) if key == TRIGGER else self.panel)
        else:
            self._show_kept(session, *kept)
        self.area.verticalScrollBar().setValue(0)
        self._pages.setCurrentIndex(1)
        self._show_problems()

    def _show_kept(self, session: EditorSession, panel: ConfigPanel, card: WorkflowCard | None) -> None:
        """Show a form as it was left, in the present state of the document."""
        self.card, self._trigger = card, session.document.workflow.type
        self.area.setWidget(card or panel)
        panel.show_workflow(session.document.workflow)
        panel.set_read_only(bool(session.document.frozen), session.document.frozen)
        if card is not None:
            card.show_document()
        (card or panel).show()

    def _make_panel(self, session: EditorSession, key: str) -> ConfigPanel:
        ways = (self.variable_asked.emit, self.producer_asked.emit)
        context = form_context(session, key, self._others(session), self._browsing, ways)
        context.fresh = self._is_new(session, key)
        panel = self._panels.panel(context)
        if "collection" in context.config:
            spawn(self._learn_collections(session, panel), panel)
        panel.edited.connect(lambda path, _value, config: self._edit(session, key, path, config))
        panel.branch_removed.connect(partial(self._edits.remove_branch, key))
        return panel

    async def _learn_collections(self, session: EditorSession, panel: ConfigPanel) -> None:
        """Let a form offer what the data sources hold: they are read when one asks for it."""
        self._show_collections(panel, await session.services.data.collections())

    def know_collections(self) -> None:
        """Take up what the data sources hold now."""
        if self.panel is not None and self.session is not None:
            self._show_collections(self.panel, self.session.services.data.known())

    @staticmethod
    def _show_collections(panel: ConfigPanel, known: list[Collection]) -> None:
        if list(panel.context.collections) != known:
            panel.context.collections = known
            panel.show_workflow(panel.context.workflow)

    def _carded(self, session: EditorSession, panel: ConfigPanel) -> WorkflowCard:
        """Return the card of the workflow around the form of its trigger."""
        from desktop_app.gui.docks.workflow_card import WorkflowCard  # It brings the kit of forms.

        self._trigger = session.document.workflow.type
        self.card = WorkflowCard(session, panel, self.themes)
        self.card.edited.connect(lambda member, value: self._edit_workflow(session, member, value))
        self.card_opened.emit(self.card)
        return self.card

    def _edit_workflow(self, session: EditorSession, member: str, value: Any) -> None:
        if session is self.session:
            self._edits.set_property(member, value)

    def _is_new(self, session: EditorSession, key: str) -> bool:
        """Return whether the node was just added: no version holds it, and its form opens the first time."""
        opened = key in self._opened
        self._opened.add(key)
        stored = session.version.document.nodes
        return key != TRIGGER and not opened and all(node.key != key for node in stored)

    def _drop_panel(self) -> None:
        """Write what is being typed and destroy the form; what is no value yet waits for its node to be
        chosen again.
        """
        (panel, card), (of, key) = (self.panel, self.card), (self._of, self._key)
        self.panel = self.card = None
        if panel is not None and of is not None and key is not None:
            if of is self.session and _there(of, key):
                panel.commit()
                self._tell_unfinished(panel)
                if card is not None:
                    card.commit()
            self.area.takeWidget()
            shown = card or panel
            shown.hide()
            if not self._unfinished.keep(of, key, panel, card):
                shown.deleteLater()
        self._of = self._key = None

    def _show_header(self, session: EditorSession) -> None:
        key, document = self._key or "", session.document
        node = document.node(key)
        spec = session.catalog.node(node.type) if node else session.catalog.trigger(document.workflow.type)
        kind = tr(spec.title) if spec else tr("Unknown type {type}", type=node.type if node else "")
        icon = tile_of(node, document.workflow, session.catalog, self.themes.current, scaled(TILE))
        header = self.header
        header.show_tile(icon)
        header.kind.setText(kind if node else tr("Trigger · {kind}", kind=kind))
        header.key.setText(key)
        for widget in (header.key, header.copy):
            widget.setVisible(node is not None)
        header.show_title(node.title if node else document.workflow.title, kind, bool(document.frozen))
        header.help.setVisible(help_page(spec) is not None)
        header.description.setText(tr(spec.description) if spec else "")
        header.description.setVisible(bool(header.description.text()))
        self.foot.show_type(session.catalog.node(node.type) if node else None)
        self._show_choice()

    def _show_choice(self) -> None:
        self.choice.show_node(self.session, self._key)

    def _show_problems(self) -> None:
        if self.panel is not None and self.session is not None:
            self.panel.show_problems([p for p in self.session.problems if p.node == self._key])

    # -- editing ---------------------------------------------------------------------------------------
    def commit(self) -> None:
        """Write what is being typed: before a run, a save, or the end."""
        if self.panel is not None:
            self.panel.commit()
            self._tell_unfinished(self.panel)
        if self.card is not None:
            self.card.commit()
        if self.header.title.isModified():
            self._rename(self.header.title.text())

    def _tell_unfinished(self, panel: ConfigPanel) -> None:
        """Say that a field still has its old value: what is typed there is none."""
        if panel.unfinished and self.session is not None:
            told = tr(
                "“{field}” keeps its old value: what is typed there is none yet.", field=panel.unfinished
            )
            self.session.refused.emit(told)

    def _edit(self, session: EditorSession, key: str, path: str, config: JsonObject) -> None:
        if session is not self.session or not _there(session, key):
            return  # A form that is being dropped: its node is gone.
        field = self.panel.title_of(path) if self.panel is not None else path
        self._edits.configure(key, config, field)

    def _rename(self, title: str) -> None:
        if self.session is None or self._key is None or not self.header.title.isModified():
            return
        self.header.title.setModified(False)
        if _there(self.session, self._key):
            self._edits.rename(self._key, title)

    def show_help(self) -> None:
        """Open the help page of the type under edit, if it has one."""
        spec = self.panel.context.spec if self.panel is not None else None
        page = help_page(spec)
        if spec is not None and page is not None:
            from desktop_app.gui.dialogs.help_page import HelpPage

            HelpPage(page, tr(spec.title), self).show()

    def _test(self) -> None:
        self.commit()
        node = self.session.document.node(self._key) if self.session and self._key else None
        if node is not None:
            self.test_requested.emit(node, dict(node.settings))

    # -- focus -----------------------------------------------------------------------------------------
    def focus_title(self) -> None:
        """Let the title be typed over."""
        self.show()
        self.raise_()
        self.header.title.begin()

    def focus_form(self) -> None:
        """Put the focus into the first field."""
        self.show()
        self.raise_()
        if self.panel is not None:
            self.panel.focusNextChild()

    def focus_problem(self, problem: Problem) -> None:
        """Put the focus into the field that a problem is about."""
        self.show()
        self.raise_()
        if self.panel is not None and problem.field:
            self.panel.tell_all()
            self.panel.focus_field(problem.field)

    def show_faults(self) -> None:
        """Say at every field what is wrong; who is working in the form is led to the first such field."""
        if self.panel is None or self.session is None:
            return
        self.session.validate()
        self.panel.tell_all()
        if self.isAncestorOf(QApplication.focusWidget() or self.window()):
            self.panel.focus_first_fault()


def _there(session: EditorSession, key: str) -> bool:
    """Return whether a node, or the trigger, is in the document."""
    return key == TRIGGER or session.document.node(key) is not None


def _type_of(session: EditorSession, key: str) -> str:
    """Return the type of a node, or of the trigger."""
    node = session.document.node(key)
    return node.type if node is not None else session.document.workflow.type
