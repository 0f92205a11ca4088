"""How an HTTP request is edited: where to, with what, and what to make of the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, get_args

from PySide6.QtWidgets import QWidget

from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import combo
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.interruption import interruption
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.measure_editor import TimeEditor
from desktop_app.gui.panels.pairs_editor import RowsEditor
from desktop_app.gui.panels.template_text import MultilineEditor, TemplateEditor
from desktop_app.gui.panels.text_fields import IntegerEditor, TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.request.spec import EMPTY_BODIES, FORM, JSON, MULTIPART, SPEC, Method

JSON_MODES: Final = (Mode.JSON, Mode.VARIABLE, Mode.TEXT, Mode.TEMPLATE, Mode.NULL)
FILE_MODES: Final = (Mode.VARIABLE, Mode.TEXT, Mode.JSON)


class BodyEditor(Editor):
    """Shows the members ``contentType`` and ``data`` together: another kind begins with an empty body."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.column.setSpacing(ink.GRID)
        self.kind = ComboEditor(context, self._kinds())
        self.kind.setAccessibleName(self.tr("Kind of the body"))
        self.kind.focus_target.setAccessibleName(self.tr("Kind of the body"))
        self.bodies: dict[str, Editor] = {
            JSON: ValueEditor(context, modes=JSON_MODES),
            FORM: RowsEditor(
                context, empty=self.tr("The form has no fields yet."), add=self.tr("Add a field")
            ),
            MULTIPART: ListEditor(context, shape=self._parts()),
            "": MultilineEditor(context, lines=5),
        }
        self.column.addWidget(self.kind)
        for body in self.bodies.values():
            body.setAccessibleName(self.tr("Body"))
            body.focus_target.setAccessibleName(self.tr("Body"))
            self.adopt(body)
            self.column.addWidget(body)
            body.committed.connect(lambda data: self.commit({**self.value, "data": data}))
        self.kind.committed.connect(self._chosen)

    def _kinds(self) -> list[Choice]:
        names = (
            "JSON",
            self.tr("Form fields"),
            self.tr("Form with files"),
            "XML",
            self.tr("Text"),
        )
        return [Choice(kind, name, kind) for kind, name in zip(EMPTY_BODIES, names, strict=True)]

    def _parts(self) -> ListShape:
        kinds = combo(("text", self.tr("Text")), ("file", self.tr("File")))
        return ListShape(
            fields=(
                Field("name", TextEditor, title=self.tr("Name")),
                Field("valueType", kinds, title=self.tr("Kind"), default="text"),
                Field(
                    "text",
                    partial(TemplateEditor, lines=1),
                    title=self.tr("Text"),
                    visible=lambda part: part.get("valueType") != "file",
                ),
                Field(
                    "file",
                    partial(ValueEditor, modes=FILE_MODES),
                    title=self.tr("File"),
                    help=self.tr("A file, a list of files, or a path."),
                    visible=lambda part: part.get("valueType") == "file",
                ),
            ),
            new=lambda others: {"name": "", "valueType": "text", "text": ""},
            headline=lambda part, at: str(part.get("name") or self.tr("Field")),
            add=self.tr("Add a field"),
            empty=self.tr("The form has no fields yet."),
        )

    @property
    def _body(self) -> Editor:
        chosen = self.value.get("contentType") or JSON
        return self.bodies.get(chosen, self.bodies[""])

    def write(self, value: Mapping[str, Any]) -> None:
        """Show the kind and the body in the way of its kind."""
        self.kind.show_value(value.get("contentType") or JSON)
        self._body.show_value(value.get("data"))
        self._show_body()

    def _show_body(self) -> None:
        for body in self.bodies.values():
            body.setVisible(body is self._body)

    def _chosen(self, kind: str) -> None:
        self.commit({"contentType": kind, "data": EMPTY_BODIES[kind]})
        self._body.show_value(EMPTY_BODIES[kind])
        self._show_body()
        self.restructured.emit()

    @property
    def focus_target(self) -> QWidget:
        """The kind: what follows depends on it."""
        return self.kind.focus_target

    def flush(self) -> None:
        """Commit what is typed."""
        self._body.flush()

    def refresh(self) -> None:
        """Show anew what is referred to."""
        self._body.refresh()

    def set_read_only(self, read_only: bool) -> None:
        """Only show."""
        self.read_only = read_only
        for editor in (self.kind, *self.bodies.values()):
            editor.set_read_only(read_only)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the body."""
        return self._body.show_problems(problems)


class RequestPanel(ConfigPanel):
    """Address, what is sent, what the answer means."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`RequestConfig`."""
        sent, answer = self.tr("What is sent"), self.tr("The answer")
        return (
            Field("method", combo(*((method, method) for method in get_args(Method)))),
            Field("url", partial(TemplateEditor, placeholder="https://example.com/orders/{{$context.id}}")),
            Field(
                "params",
                partial(
                    RowsEditor,
                    empty=self.tr("Nothing is added to the address."),
                    add=self.tr("Add a parameter"),
                ),
                section=sent,
            ),
            Field(
                "headers",
                partial(
                    RowsEditor, empty=self.tr("Only the usual headers are sent."), add=self.tr("Add a header")
                ),
                help=self.tr("A key or a password belongs into the secrets: write {{$env.NAME}}."),
                section=sent,
            ),
            Field(
                "contentType",
                BodyEditor,
                title=self.tr("Body"),
                also=("data",),
                section=sent,
                visible=lambda config: config.get("method") != "GET",
            ),
            Field(
                "timeout",
                partial(TimeEditor, least=1),
                help=self.tr("Counted from the first try to connect to the end of the answer."),
                section=answer,
            ),
            Field("retries", partial(IntegerEditor, least=0, most=10), section=answer),
            Field("onlyData", SwitchEditor, section=answer),
            Field("ignoreFail", SwitchEditor, section=answer),
            interruption(answer),
        )
