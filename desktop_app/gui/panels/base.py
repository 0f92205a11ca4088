"""The base of all configuration panels: a person edits the config of one node or trigger, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import shiboken6
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.domain.errors import Problem
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import JsonObject, Workflow
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.banner import Banner
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.field_row import FieldRow
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.readable import readable
from desktop_app.gui.panels.tab_order import lay_tab_order


class ConfigPanel(QWidget):
    """Shows the config of ``context.node`` (or the trigger) and tells what a person changes.

    A subclass names its :attr:`SPEC` and lists its fields in :meth:`fields`; the kit does the rest. The
    panel owns no document: the window applies what :attr:`edited` says as one undoable step, and shows
    every other state by :meth:`show_config`, which tells nobody.
    """

    SPEC: ClassVar[NodeSpec | TriggerSpec]

    spec: NodeSpec | TriggerSpec
    """The same, by the name that instructions use; panels made from a spec set it themselves."""

    edited = Signal(str, object, object)
    """Path of the member that changed, its new value, and the whole new config; once for each step."""

    branch_removed = Signal(int, object)
    """Index of a branch that is to go with its nodes, the later ones moving up; and the config after it."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "SPEC" in vars(cls):
            cls.spec = cls.SPEC

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        column = QVBoxLayout(self)
        margin = 2 * ink.GRID
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(2 * ink.GRID)
        self.notice = Banner(self)
        self.form = Form(context, self._listed(), self.spec.config)
        self.form.edited.connect(self.edited)
        column.addWidget(self.notice)
        column.addWidget(self.form)
        column.addStretch(1)
        self._tabs = QTimer(self)
        self._tabs.setSingleShot(True)
        self._tabs.timeout.connect(lambda: lay_tab_order(self))
        if isinstance(application := QApplication.instance(), QApplication):
            application.focusChanged.connect(self._focus_moved)
        self.form.restructured.connect(self._tabs.start)
        self.show_config(context.config)
        self.set_read_only(context.read_only, context.reason)
        lay_tab_order(self)

    # --------------------------------------------------------------------------------------- for types

    def fields(self) -> Sequence[Field]:
        """Return the fields in the order in which they stand."""
        raise NotImplementedError

    def _listed(self) -> list[Field]:
        preset = self.spec.preset if isinstance(self.spec, NodeSpec) else ()
        if self.context.presetting:
            return [field for field in self.fields() if field.path in preset]
        return [self._frozen(field) if field.path in preset else field for field in self.fields()]

    def _frozen(self, field: Field) -> Field:
        reason = self.tr("Chosen when the node was added; it cannot be changed any more.")
        return replace(field, frozen=field.frozen or reason)

    # ----------------------------------------------------------------------------------------- config

    @property
    def config(self) -> dict[str, Any]:
        """The config as last shown or edited, with all members that the form does not know."""
        return self.form.value

    def show_config(self, config: JsonObject) -> None:
        """Show another state of the config, as after an undo; what is being typed elsewhere survives."""
        self.form.show_value(config)

    def show_workflow(self, workflow: Workflow) -> None:
        """Follow the document: other nodes may have come, gone or been renamed, and the config changed."""
        self.context.move(workflow)
        self.show_config(self.context.config)
        self.form.refresh()

    def commit(self) -> None:
        """Commit what is typed but not committed yet: before a save, a run, or another node's panel."""
        self.form.flush()

    @property
    def unfinished(self) -> str:
        """The title of a field that holds a text which is no value: the config still has its old one."""
        rows = self.form.rows.items()
        return next((self.form.fields[path].title for path, row in rows if row.complaint), "")

    def title_of(self, path: str) -> str:
        """Return the title of the field that edits ``path``; it names the undo step."""
        return self.form.title_of(path)

    @property
    def members(self) -> set[str]:
        """The members of the config that the panel edits; a guard test compares them with the model."""
        return self.form.members

    # ------------------------------------------------------------------------------------------- marks

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put every problem at its field; those of no field are told at the top. An empty list clears all."""
        context = self.context
        told = [readable(problem, context.workflow, context.ways.former) for problem in problems]
        left = self.form.show_problems(told)
        self.notice.show_faults([problem.message for problem in left])

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        """Let the fields that somebody has left say what is wrong. A window that goes behind another one, or
        a list that opens under a field, is no leaving.
        """
        if old is None or new is None or not shiboken6.isValid(self):
            return
        stayed = set(_rows_around(new))
        for row in _rows_around(old):
            if row not in stayed and self.isAncestorOf(row):
                row.leave()

    def tell_all(self) -> None:
        """Say of every field what is wrong, also where nobody has been yet."""
        for row in self.findChildren(FieldRow):
            row.leave()

    def focus_first_fault(self) -> bool:
        """Put the focus into the first field that says something is wrong; return whether there is one."""
        faulty = [row for row in self.findChildren(FieldRow) if row.fault.isVisible()]
        if not faulty:
            return False
        first = min(faulty, key=lambda row: row.fault.mapTo(self, QPoint()).y())
        first.editor.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def set_read_only(self, read_only: bool, reason: str = "") -> None:
        """Only show, and say why."""
        self.form.set_read_only(read_only)
        self.notice.show_reason(reason if read_only else "")

    def focus_field(self, path: str) -> bool:
        """Put the focus into the field that edits ``path``; return whether there is one."""
        for field in self.form.fields.values():
            if any(path == member or path.startswith(f"{member}.") for member in field.members):
                self.form.rows[field.path].editor.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False


def _rows_around(widget: QWidget | None) -> Iterator[FieldRow]:
    """Yield the fields that a widget stands in, through windows that it opened."""
    while widget is not None:
        if isinstance(widget, FieldRow):
            yield widget
        widget = widget.parentWidget()
