"""What a breakpoint asks for before it stops a run (editor.md F, "Breakpoints")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.debugging import (
    AFTER,
    AT_LEAST,
    BEFORE,
    EQUAL,
    ERROR,
    EVERY,
    STATUS,
    WIRE,
    Breakpoint,
)
from desktop_app.domain.expressions import BASIC
from desktop_app.domain.status import JobStatus, job_status_name
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.decision_editor import DecisionEditor
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.panels.fields import combo, segments
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.form_inputs import ManyEditor
from desktop_app.gui.panels.languages import languages
from desktop_app.gui.panels.offered import offered_variables
from desktop_app.gui.panels.tab_order import lay_tab_order
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.workflow_form import WholeNumberEditor
from desktop_app.gui.session import EditorSession
from desktop_app.gui.widgets import dialog_buttons, push_button
from desktop_app.gui.wording import tr

ANYWHERE: Final = ""
STATUSES: Final = tuple(int(status) for status in JobStatus)


class BreakpointDialog(FormDialog):
    """Shows one breakpoint; a new one becomes real when the person says so."""

    kept = Signal(object)
    """The :class:`Breakpoint` as it is wanted now."""
    removed = Signal()

    def __init__(
        self,
        session: EditorSession,
        given: Breakpoint,
        place: str,
        parent: QWidget | None = None,
        *,
        new: bool = False,
    ) -> None:
        hint = tr("It stops the runs that you start with Debug. It is yours: it is not part of the workflow.")
        super().__init__(tr("Breakpoint"), place, hint, parent)
        self._given = given
        self.form = Form(self._context(session, given), _fields(session, given))
        self.form.show_value(shown(given))
        self.fault = Note("warning", QPalette.ColorRole.BrightText)
        self.form.edited.connect(lambda *_: self.fault.show_text(""))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fault)
        column.addWidget(self.form)
        self.show_form(body)
        buttons = dialog_buttons(self, tr("Set") if new else tr("Keep"), tr("Cancel"))
        if not new:
            remove = push_button(tr("Remove"))
            remove.clicked.connect(self._remove)
            buttons.addButton(remove, buttons.ButtonRole.DestructiveRole)
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        self.show_foot(buttons)
        lay_tab_order(body)

    @staticmethod
    def _context(session: EditorSession, given: Breakpoint) -> PanelContext:
        """What a condition may refer to: what the node may."""
        document = session.document
        return PanelContext(
            document.workflow,
            session.catalog,
            document.node(given.node) if given.node else None,
            variables=offered_variables,
            languages=languages(),
            seen=session.seen,
        )

    def focus_message(self) -> None:
        """Begin with the line that is written instead of stopping."""
        self.form.rows["message"].editor.focus_target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        self.form.flush()
        wanted = read(self._given, self.form.value)
        if wanted.kind == STATUS and not wanted.statuses:
            self.fault.show_text(tr("Choose at least one status."))
            return
        self.accept()
        self.kept.emit(wanted)

    def _remove(self) -> None:
        self.accept()
        self.removed.emit()


def shown(given: Breakpoint) -> dict[str, Any]:
    """Return a breakpoint as the form shows it: its condition in parts."""
    condition = given.condition or {}
    return {
        "enabled": given.enabled,
        "kind": given.kind,
        "statuses": list(given.statuses),
        "engine": condition.get("engine") or BASIC,
        "calculation": condition.get("calculation"),
        "expression": condition.get("expression") or "",
        "changed": given.changed,
        "hit_rule": given.hit_rule,
        "hits": given.hits or 1,
        "entered_from": given.entered_from,
        "message": given.message,
        "once": given.once,
    }


def read(given: Breakpoint, value: Mapping[str, Any]) -> Breakpoint:
    """Return the breakpoint that the form's value stands for; what does not count any more is left out."""
    rule = value["hit_rule"]
    return replace(
        given,
        kind=value["kind"],
        enabled=value["enabled"],
        statuses=tuple(value["statuses"]) if value["kind"] == STATUS else (),
        condition=_condition(value),
        changed=value["changed"].strip(),
        hit_rule=rule,
        hits=max(1, int(value["hits"] or 1)) if rule else 0,
        entered_from=value["entered_from"],
        message=value["message"].strip(),
        once=value["once"],
    )


def _condition(value: Mapping[str, Any]) -> dict[str, Any] | None:
    if value["engine"] != BASIC:
        text = value["expression"].strip()
        return {"engine": value["engine"], "expression": text} if text else None
    calculation = value["calculation"]
    items = (calculation or {}).get("group", {}).get("calculations")
    return {"engine": BASIC, "calculation": calculation} if items else None


def _fields(session: EditorSession, given: Breakpoint) -> list[Field]:
    return [*_place_fields(session, given), *_when_fields(), *_what_fields()]


def _place_fields(session: EditorSession, given: Breakpoint) -> list[Field]:
    kinds = [
        (BEFORE, tr("Before it"), tr("Before the node runs")),
        (AFTER, tr("Result"), tr("When the node has its result, before anything follows from it")),
        (ERROR, tr("Failure"), tr("When the node ends badly")),
        (STATUS, tr("Status"), tr("When its job gets one of the chosen statuses")),
    ]
    statuses = [Choice(status, tr(job_status_name(status))) for status in STATUSES]
    fields = [Field("enabled", SwitchEditor, tr("Enabled"), None, default=True)]
    if given.kind != WIRE:
        fields.append(Field("kind", segments(*kinds), tr("Stops"), None, default=BEFORE))
    return [
        *fields,
        Field(
            "statuses",
            partial(ManyEditor, choices=statuses),
            tr("Statuses"),
            None,
            visible=lambda value: value["kind"] == STATUS,
            default=[],
        ),
        Field(
            "entered_from",
            partial(ComboEditor, choices=_origins(session, given)),
            tr("Only when entered from"),
            None,
            default=ANYWHERE,
        ),
    ]


def _origins(session: EditorSession, given: Breakpoint) -> list[Choice]:
    nodes = [node for node in session.document.tree.walk() if node.key != given.node]
    return [Choice(ANYWHERE, tr("Anywhere")), *(Choice(node.key, node.title or node.type) for node in nodes)]


def _when_fields() -> list[Field]:
    return [
        Field(
            "calculation",
            DecisionEditor,
            title=tr("Condition"),
            help=tr("Without one it stops always."),
            also=("engine", "expression"),
        ),
        Field(
            "changed",
            TemplateEditor,
            tr("Only when this value has changed"),
            tr("A variable or an expression; compared with the last time the run came by."),
            default="",
        ),
        Field(
            "hit_rule",
            combo(
                ("", tr("Every time")),
                (EQUAL, tr("The n-th time alone")),
                (AT_LEAST, tr("From the n-th time on")),
                (EVERY, tr("Every n-th time")),
            ),
            tr("How often"),
            None,
            default="",
        ),
        Field(
            "hits",
            WholeNumberEditor,
            tr("n"),
            None,
            visible=lambda value: bool(value["hit_rule"]),
            default=1,
        ),
    ]


def _what_fields() -> list[Field]:
    return [
        Field(
            "message",
            TemplateEditor,
            tr("Write a line instead of stopping"),
            tr("What stands in braces is replaced by its value: total is {$context.total}"),
            default="",
        ),
        Field("once", SwitchEditor, tr("Only once, then remove it"), None, default=False),
    ]
