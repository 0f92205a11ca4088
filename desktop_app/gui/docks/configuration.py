"""The form of the selected node or of the trigger: title, key, settings, problems, and a way to try it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import Problem, WireworkError
from desktop_app.domain.workflow import TRIGGER, JsonObject, Workflow
from desktop_app.editor.changes import Change
from desktop_app.gui import editing
from desktop_app.gui.docks.base import Dock
from desktop_app.gui.docks.title_edit import TitleEdit
from desktop_app.gui.editing import reason_of
from desktop_app.gui.elided import ElidedLabel
from desktop_app.gui.help_pages import help_page
from desktop_app.gui.icons import action_icon, themed_icon
from desktop_app.gui.panels.area import PanelArea
from desktop_app.gui.panels.registry import PanelRegistry
from desktop_app.gui.session import EditorSession
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.tiles import tile_of
from desktop_app.gui.widgets import empty_label, push_button, tool_button
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.editor.commands import Command
    from desktop_app.gui.attempts import Attempts
    from desktop_app.gui.panels.base import ConfigPanel
    from desktop_app.gui.panels.context import PanelContext
    from desktop_app.gui.variables.memory import BrowserMemory
    from desktop_app.services.workflows import WorkflowRow

ORIGIN: Final = "configuration"
TILE: Final = 32


class Header(QWidget):
    """Who is being edited: tile, title that can be typed over, type, key with a copy button."""

    renamed = Signal(str)

    def __init__(self, themes: Themes) -> None:
        super().__init__()
        self._themes = themes
        self.tile = QLabel()
        self.tile.setFixedSize(TILE, TILE)
        self.title = TitleEdit()
        self.title.setProperty("kind", "bare")
        self.title.setAccessibleName(tr("Title"))
        self.title.editingFinished.connect(lambda: self.renamed.emit(self.title.text()))
        self.kind = ElidedLabel()
        self.kind.setProperty("kind", "muted")
        self.key = ElidedLabel()
        self.key.setProperty("kind", "chip")
        self.key.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.key.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy = tool_button(tr("Copy the key"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.key.text()))
        self.help = tool_button(tr("Help about this type"))
        self.description = QLabel()
        self.description.setTextFormat(Qt.TextFormat.PlainText)
        self.description.setWordWrap(True)
        self.description.setProperty("kind", "muted")
        self._build()

    def _build(self) -> None:
        second = QHBoxLayout()
        second.setContentsMargins(6, 0, 0, 0)
        second.setSpacing(6)
        second.addWidget(self.kind)
        second.addWidget(self.key)
        second.addWidget(self.copy)
        second.addStretch(1)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self.title)
        texts.addLayout(second)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addLayout(texts, 1)
        top.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.description)

    def show_title(self, title: str, placeholder: str, frozen: bool) -> None:
        """Show the title unless it is just being typed."""
        if not self.title.isModified() or not self.title.hasFocus():
            self.title.setText(title)
            self.title.setCursorPosition(0)
        self.title.setPlaceholderText(placeholder)
        self.title.setReadOnly(frozen)

    def dress(self, theme: Theme) -> None:
        """Paint the signs in the colours of ``theme``."""
        for name, button in (("copy", self.copy), ("help", self.help)):
            button.setIcon(themed_icon(action_icon(name), theme, "muted"))


class ConfigurationDock(Dock):
    """Edits the one selected node, or the trigger. Every change is one named step of the document."""

    test_requested = Signal(object, dict)
    """The :class:`Node` to be tried, and its config as it stands in the form."""

    def __init__(self, themes: Themes, panels: PanelRegistry, browsing: BrowserMemory | None = None) -> None:
        super().__init__("configuration", tr("Configuration"), themes)
        self._browsing = browsing
        self._panels = panels
        self._key: str | None = None
        self._opened: set[str] = set()
        self._workflows: dict[str, Workflow] = {}
        self.panel: ConfigPanel | None = None
        self._attempts: Attempts | None = None
        self.header = Header(themes)
        self.header.renamed.connect(self._rename)
        self.header.help.clicked.connect(self.show_help)
        self.area = PanelArea()
        self.area.setObjectName("panelArea")
        self._nothing = empty_label("")
        self.test = push_button(tr("Test this node …"))
        self.test.clicked.connect(self._test)
        self._foot = QWidget()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self._editing_page())
        self.add(self._pages, 1)

    def _editing_page(self) -> QWidget:
        page = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 10, 16, 12)
        foot.addWidget(self.test)
        foot.addStretch(1)
        rule = QFrame()
        rule.setProperty("kind", "rule")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, rule):
            column.addWidget(widget)
        column.addWidget(self.area, 1)
        column.addWidget(self._foot)
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
        """Follow the document with its selection, and its problems."""
        return ((session.changed, self._on_change), (session.problems_changed, self._show_problems))

    def session_changed(self) -> None:
        """Let go of the panel and of the edits of another session."""
        self._drop_panel()
        if self._attempts is not None:
            self._attempts.deleteLater()
            self._attempts = None

    def dress(self, theme: Theme) -> None:
        """Paint tile and signs in the colours of ``theme``."""
        self.header.dress(theme)
        super().dress(theme)

    def _on_change(self, change: Change) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show what is selected now."""
        keys = self.session.document.selection if self.session else ()
        if self.session is None or len(keys) != 1 or not _there(self.session, keys[0]):
            self._show_nothing(keys)
            return
        if keys[0] != self._key or self.panel is None:
            self._open(self.session, keys[0])
        elif self.panel is not None:
            self.panel.show_workflow(self.session.document.workflow)
            self.panel.set_read_only(bool(self.session.document.frozen), self.session.document.frozen)
        self._show_header(self.session)

    def _show_nothing(self, keys: tuple[str, ...]) -> None:
        self._drop_panel()
        several = counted(len(keys), "", "{n} nodes are selected. Select one to edit it.")
        drawn = tr("Notes, groups and points of wires are edited on the canvas: Enter, double-click, drag.")
        hint = tr("Select a node or the trigger to edit it.") if self.session else tr("No workflow is open.")
        self._nothing.setText(several if len(keys) > 1 else drawn if keys and self.session else hint)
        self._pages.setCurrentIndex(0)

    def _open(self, session: EditorSession, key: str) -> None:
        self._drop_panel()
        self._key = key
        context = _context(session, key, self._others(session), self._browsing)
        context.fresh = self._is_new(session, key)
        self.panel = self._panels.panel(context)
        self.panel.edited.connect(lambda path, _value, config: self._edit(session, key, path, config))
        self.panel.branch_removed.connect(
            lambda index, config: self._remove_branch(session, key, index, config)
        )
        self.header.title.setModified(False)
        self.area.setWidget(self.panel)
        self.area.verticalScrollBar().setValue(0)
        self._pages.setCurrentIndex(1)
        self._show_problems()

    def _is_new(self, session: EditorSession, key: str) -> bool:
        """Return whether the node was just added: no version holds it, and its form opens the first time."""
        opened = key in self._opened
        self._opened.add(key)
        stored = session.version.document.nodes
        return key != TRIGGER and not opened and all(node.key != key for node in stored)

    def _drop_panel(self) -> None:
        """Write what is being typed and destroy the form."""
        panel, self.panel = self.panel, None
        if panel is not None:
            if self.session is not None and self._key is not None and _there(self.session, self._key):
                panel.commit()
            self.area.takeWidget()
            panel.hide()
            panel.deleteLater()
        self._key = None

    def _show_header(self, session: EditorSession) -> None:
        key, document = self._key or "", session.document
        node = document.node(key)
        spec = session.catalog.node(node.type) if node else session.catalog.trigger(document.workflow.type)
        kind = tr(spec.title) if spec else tr("Unknown type {type}", type=node.type if node else "")
        icon = tile_of(node, document.workflow, session.catalog, self.themes.current, TILE)
        header = self.header
        header.tile.setPixmap(icon.pixmap(QSize(TILE, TILE), self.devicePixelRatioF()))
        header.kind.setText(kind if node else tr("Trigger · {kind}", kind=kind))
        header.key.setText(key)
        for widget in (header.key, header.copy):
            widget.setVisible(node is not None)
        header.show_title(node.title if node else document.workflow.title, kind, bool(document.frozen))
        header.help.setVisible(help_page(spec) is not None)
        header.description.setText(tr(spec.description) if spec else "")
        header.description.setVisible(bool(header.description.text()))
        self._foot.setVisible(bool(node and spec and getattr(spec, "testable", False)))

    def _show_problems(self) -> None:
        if self.panel is not None and self.session is not None:
            self.panel.show_problems([p for p in self.session.problems if p.node == self._key])

    # -- editing ---------------------------------------------------------------------------------------
    def commit(self) -> None:
        """Write what is being typed: before a run, a save, or the end."""
        if self.panel is not None:
            self.panel.commit()
        if self.header.title.isModified():
            self._rename(self.header.title.text())

    def _edit(self, session: EditorSession, key: str, path: str, config: JsonObject) -> None:
        from desktop_app.editor.commands import SetConfig, SetTriggerConfig  # No start needs them.

        if session is not self.session or not _there(session, key):
            return  # A form that is being dropped: its node is gone.
        field = self.panel.title_of(path) if self.panel is not None else path
        if key == TRIGGER:
            self._apply(SetTriggerConfig(config, field))
        else:
            self._apply(SetConfig(key, config, field))

    def _remove_branch(self, session: EditorSession, key: str, index: int, config: JsonObject) -> None:
        """Remove a branch with its nodes; the impact sheet asks first where that breaks references."""
        from desktop_app.gui.attempts import Attempt, Attempts

        if self._attempts is None:
            self._attempts = Attempts(session, self)
            for told in (self._attempts.told, self._attempts.refused):
                told.connect(session.refused)
        size = editing.branch_size(session.document, key, index)
        done = tr("Branch deleted. Ctrl+Z brings it back.") if size else ""
        command = editing.branch_removal(session.document, key, index, config)
        self._attempts.make(Attempt(command, tr("Remove"), done, (key,)))

    def _rename(self, title: str) -> None:
        if self.session is None or self._key is None or not self.header.title.isModified():
            return
        from desktop_app.editor.commands import RenameNode, SetWorkflowProperties

        self.header.title.setModified(False)
        if self._key == TRIGGER:
            self._apply(SetWorkflowProperties(title=title.strip()))
        elif self.session.document.node(self._key) is not None:
            self._apply(RenameNode(self._key, title.strip()))

    def _apply(self, command: Command) -> None:
        if self.session is None:
            return
        try:
            self.session.apply(command, ORIGIN)
        except WireworkError as error:
            self.session.refused.emit(reason_of(error))
            self.refresh()

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


def _context(
    session: EditorSession, key: str, workflows: dict[str, Workflow], browsing: BrowserMemory | None
) -> PanelContext:
    """Return what the panel of a node or of the trigger knows of the world around it."""
    # Imported with the first form: languages with all their functions are not needed to show a window.
    from desktop_app.gui.panels.context import PanelContext
    from desktop_app.gui.panels.languages import languages
    from desktop_app.gui.panels.offered import offered_variables

    document = session.document
    return PanelContext(
        document.workflow,
        session.catalog,
        document.node(key),
        read_only=bool(document.frozen),
        reason=document.frozen,
        variables=offered_variables,
        languages=languages(),
        collections=session.services.data.known(),
        workflows=workflows,
        seen=session.seen,
        browsing=browsing,
    )
