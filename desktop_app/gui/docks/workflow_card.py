"""The card of a workflow: what it is, what starts it, its options, and what is kept beside it in the store
(engine.md 1.2, 1.3, 1.6, 7.4, 7.6).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from desktop_app.domain.bindings import gathered, spread
from desktop_app.domain.categories import Category
from desktop_app.gui import formats
from desktop_app.gui.canvas.faces import trigger_face
from desktop_app.gui.category_colors import category_icon
from desktop_app.gui.docks.versions import NumberedVersion, numbered
from desktop_app.gui.docks.webhook_calls import WebhookCalls
from desktop_app.gui.panels.binding_form import binding_form
from desktop_app.gui.panels.choices import Toggle
from desktop_app.gui.panels.field_row import heading
from desktop_app.gui.panels.form import Form
from desktop_app.gui.panels.workflow_form import (
    changed_options,
    option_form,
    shown_workflow,
    workflow_form,
)
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Themes
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import counted, tr

if TYPE_CHECKING:
    from desktop_app.gui.panels.base import ConfigPanel

LISTED: Final = 12
"""Versions in the menu; the Versions panel has all."""
DOT: Final = 10


class WorkflowCard(QWidget):
    """Shows a workflow around the form of its trigger. Edits of the document leave as ``edited``; wishes that
    concern the store leave as their own signals and take effect at once.
    """

    edited = Signal(str, object)
    """``description``, ``type``, ``sync`` or ``options``, and the new value."""
    toggled = Signal(str, bool)
    """Key of the workflow, and whether its trigger is to listen."""
    version_wanted = Signal(str, object)
    """``look``, ``compare`` or ``restore``, and the :class:`NumberedVersion`."""
    versions_wanted = Signal()
    categories_wanted = Signal()
    """The categories themselves are to be edited."""

    def __init__(self, session: EditorSession, panel: ConfigPanel, themes: Themes) -> None:
        super().__init__()
        self._session, self._themes = session, themes
        self._categories: list[Category] = []
        self._own: list[int] = []
        self._versions: list[NumberedVersion] = []
        catalog, workflow = session.catalog, session.document.workflow
        self.form, self.options = workflow_form(catalog, workflow), option_form()
        self.form.edited.connect(lambda path, value, _: self.edited.emit(path, value))
        self.options.edited.connect(self._edit_options)
        self.bindings = binding_form()
        self.bindings.edited.connect(self._edit_bindings)
        self.switch = Toggle()
        self.switch.setAccessibleName(tr("Trigger switched on"))
        self.switch.clicked.connect(lambda on: self.toggled.emit(session.key, on))
        self.state = paragraph("", "muted")
        self.chosen = QLabel()
        self.categories_button = push_button(tr("Categories"))
        self.versions_button = push_button(tr("Versions"))
        self.calls: WebhookCalls | None = None
        self._build(panel)
        self.show_document()
        spawn(self.load(), self)

    def _build(self, panel: ConfigPanel) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._stored(), _rule(), self._document()):
            column.addWidget(part)
        column.addWidget(panel)
        take_call = getattr(panel, "take_call", None)
        if take_call is not None:
            self.calls = WebhookCalls(self._session)
            self.calls.called.connect(take_call)
            column.addWidget(self.calls)
        self._ways = self._other_ways()
        column.addWidget(self._ways)
        column.addWidget(_rule())
        column.addWidget(self._all_options())
        column.addStretch(1)

    def _stored(self) -> QWidget:
        part, column = _part(tr("In force at once"), tr("Undo does not take these back."))
        switch = QHBoxLayout()
        listens = QLabel(tr("Trigger switched on"))
        listens.setBuddy(self.switch)
        switch.addWidget(listens, 1)
        switch.addWidget(self.switch)
        column.addLayout(switch)
        column.addWidget(self.state)
        for button, words in ((self.categories_button, self.chosen), (self.versions_button, None)):
            button.setMenu(QMenu(button))
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(button)
            if words is not None:
                words.setTextFormat(Qt.TextFormat.PlainText)
                words.setWordWrap(True)
                row.addWidget(words, 1)
            else:
                row.addStretch(1)
            column.addLayout(row)
        self.categories_button.menu().aboutToShow.connect(self._fill_categories)
        self.versions_button.menu().aboutToShow.connect(self._fill_versions)
        return part

    def _document(self) -> QWidget:
        words = tr("Ctrl+Z takes changes back; Save makes them a version.")
        part, column = _part(tr("Part of the workflow"), words)
        column.addWidget(self.form)
        return part

    def _all_options(self) -> QWidget:
        part, column = _part(tr("Options"), tr("Part of the workflow, too."))
        column.addWidget(self.options)
        return part

    def _other_ways(self) -> QWidget:
        """What else starts a custom action, and how a key of the whole desktop does."""
        words = tr("While its trigger is switched on. Nothing here is on by itself.")
        part, column = _part(tr("Other ways to start it"), words)
        column.addWidget(self.bindings)
        command = f"wirework action {self._session.key}"
        whole = tr("A key of the whole desktop: give this command one in the settings of your desktop.")
        column.addWidget(paragraph(whole, "muted"))
        line, copy = paragraph(command), push_button(tr("Copy the command"))
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(command))
        column.addWidget(line)
        column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    # -- document --------------------------------------------------------------------------------------
    def show_document(self) -> None:
        """Follow the document; what is being typed stays."""
        session = self._session
        workflow, frozen = session.document.workflow, bool(session.document.frozen)
        self.form.show_value(shown_workflow(session.catalog, workflow))
        for path in ("type", "sync"):
            self.form.rows[path].set_read_only(frozen)
        self.options.show_value(workflow.options)
        self.bindings.show_value(spread(workflow.options.get("bindings")))
        self._ways.setVisible(workflow.type == "custom-action" and not workflow.config.get("type"))
        self._show_missed()
        self._show_state()

    def _show_missed(self) -> None:
        """Offer what only schedules have to schedules."""
        scheduled = self._session.document.workflow.type == "schedule"
        for path in ("misfire", "misfireLimit"):
            row = self.options.rows[path]
            row.setVisible(scheduled and (path == "misfire" or self.options.value.get("misfire") == "runAll"))

    def commit(self) -> None:
        """Write what is being typed."""
        for form in self._forms:
            form.flush()

    @property
    def unfinished(self) -> bool:
        """Whether a field of the card itself holds a text that is no value."""
        return any(row.complaint for form in self._forms for row in form.rows.values())

    @property
    def _forms(self) -> tuple[Form, ...]:
        return self.form, self.bindings, self.options

    def _edit_options(self, _path: str, _value: Any, options: dict[str, Any]) -> None:
        self.edited.emit("options", changed_options(options))

    def _edit_bindings(self, _path: str, _value: Any, shown: dict[str, Any]) -> None:
        options = {**self._session.document.workflow.options, "bindings": gathered(shown)}
        if not options["bindings"]:
            del options["bindings"]
        self.edited.emit("options", options)

    # -- store -----------------------------------------------------------------------------------------
    async def load(self) -> None:
        """Read what is kept in the store beside the document."""
        categories = self._session.services.categories
        self._categories = await categories.list()
        self._own = (await categories.links()).get(self._session.key, [])
        self._versions = await numbered(self._session)
        self._show_state()

    def _show_state(self) -> None:
        session = self._session
        self.switch.setChecked(session.version.enabled)
        number = session.version_number
        face = trigger_face(session.version.document, session.catalog)
        listens = tr("It listens for version {n}: {kind}, {what}.", n=number, kind=face.title, what=face.line)
        listens = listens if session.version.enabled else ""
        ahead = tr("The draft is ahead of it.") if listens and session.document.modified else ""
        off = tr("Runs by hand work all the same.")
        self.state.setText(" ".join(filter(None, (listens, ahead))) or off)
        names = [category.title for category in self._categories if category.id in self._own]
        self.chosen.setText(", ".join(names) or tr("none"))
        count = len(self._versions) or number
        self.versions_button.setText(counted(count, "1 version", "{n} versions"))

    def _fill_categories(self) -> None:
        menu = self.categories_button.menu()
        menu.clear()
        for category in self._categories:
            icon = category_icon(category.color, self._themes.current, DOT)
            action = menu.addAction(icon, category.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(category.id in self._own)
            action.triggered.connect(lambda wanted, each=category.id: self._assign(each, wanted))
        if self._categories:
            menu.addSeparator()
        menu.addAction(tr("Edit categories …"), self.categories_wanted.emit)

    def _assign(self, category_id: int, wanted: bool) -> None:
        own = [each for each in self._own if each != category_id] + ([category_id] if wanted else [])
        spawn(self._session.services.categories.assign(self._session.key, own), self)

    def _fill_versions(self) -> None:
        menu = self.versions_button.menu()
        menu.clear()
        for row in self._versions[:LISTED]:
            when = formats.ago(row.version.updated_at)
            marks = tr("current") if row.version.current else ""
            title = "  ·  ".join(filter(None, (row.label, when, marks, row.message[:40])))
            inner = menu.addMenu(title.replace("&", "&&"))
            for wish, text in (
                ("look", tr("Open read-only")),
                ("compare", tr("Compare with what is edited now")),
                ("restore", tr("Restore")),
            ):
                inner.addAction(text, partial(self.version_wanted.emit, wish, row))
        menu.addSeparator()
        menu.addAction(tr("All versions …"), self.versions_wanted.emit)


def _part(title: str, note: str) -> tuple[QWidget, QVBoxLayout]:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(16, 8, 16, 12)
    column.setSpacing(10)
    column.addWidget(heading(title))
    column.addWidget(paragraph(note, "muted"))
    return part, column


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("kind", "rule")
    return rule
