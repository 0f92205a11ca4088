"""Asks for the input of a run by hand; begins with that of the last time (engine.md 7.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.workflow import JsonObject, Workflow
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.dialogs.input_shelf import InputShelf
from desktop_app.gui.panels.config_paths import ABSENT
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.panels.record_key import Choose
from desktop_app.gui.panels.run_input import RunInputForm
from desktop_app.gui.session import EditorSession
from desktop_app.gui.wording import tr


def asked(catalog: Catalog, workflow: Workflow) -> JsonObject:
    """Return what a run by hand asks for: the fields of the trigger's type, or what its config says."""
    spec = catalog.trigger(workflow.type)
    fields = spec.inputs(workflow.config) if spec is not None and spec.inputs is not None else ()
    titled = [{**field, "title": tr(str(field["title"]))} for field in fields]
    return {"fields": titled} if titled else workflow.config


def _choosable(field: Any, choosing: Callable[[str], Choose]) -> Any:
    """Return a field with what asks for its records, where it names a collection."""
    path = field.get("collection") if isinstance(field, Mapping) else None
    return {**field, "choose": choosing(str(path))} if path else field


class RunDialog(FormDialog):
    """Runs with what is filled in, or not at all. ``choosing`` gives what asks for a record."""

    submitted = Signal(object)
    """The values of the run."""

    def __init__(
        self,
        session: EditorSession,
        values: Any,
        parent: QWidget | None = None,
        choosing: Callable[[str], Choose] | None = None,
    ) -> None:
        hint = tr("It runs what the canvas shows, changes that are not saved included.")
        super().__init__(tr("Run"), tr("Run “{title}”", title=session.title), hint, parent)
        self._config = asked(session.catalog, session.document.workflow)
        if choosing is not None and "fields" in self._config:
            self._config = {"fields": [_choosable(each, choosing) for each in self._config["fields"]]}
        self.form = RunInputForm(self._config, ABSENT if values is None else values)
        self.shelf = InputShelf(session, self._filled)
        self.shelf.taken.connect(self.show_input)
        self.fault = Note("warning", QPalette.ColorRole.BrightText)
        self.shelf.failed.connect(self.fault.show_text)
        self.show_form(self._body())
        self.show_choice(tr("Run"), self._run)

    def _body(self) -> QWidget:
        body = QWidget()
        self._inner = QVBoxLayout(body)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.setSpacing(12)
        for widget in (self.shelf, self.fault, self.form):
            self._inner.addWidget(widget)
        return body

    def show_input(self, value: Any) -> None:
        """Fill the form in with another input."""
        self.fault.show_text("")
        form = RunInputForm(self._config, value)
        self._inner.replaceWidget(self.form, form)
        self.form.hide()
        self.form.deleteLater()
        self.form = form

    def _filled(self) -> Any:
        """Return what is filled in, to be kept; None while it is no input."""
        return self.form.value if self.form.check() else None

    def _run(self) -> None:
        if self.form.check():
            self.accept()
            self.submitted.emit(self.form.value)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field."""
        super().showEvent(event)
        self.form.first.setFocus(Qt.FocusReason.OtherFocusReason)
