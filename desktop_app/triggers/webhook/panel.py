"""How the webhook is edited: its address, who may call, what a request holds, what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from desktop_app.domain.workflow import Workflow
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.buttons import LinkButton
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.field_row import FieldRow, Note
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.object_editor import ObjectEditor
from desktop_app.gui.panels.optional_object import OptionalObjectEditor
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import IntegerEditor, TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.triggers.webhook import settings
from desktop_app.triggers.webhook.reading import leaf_paths
from desktop_app.triggers.webhook.sample import parsed_sample, with_paths
from desktop_app.triggers.webhook.spec import SPEC, AnswerHeader, BasicAuthentication, HeaderItem, PathItem


class WebhookPanel(ConfigPanel):
    """The fields of :class:`WebhookConfig`, below the address that callers use."""

    SPEC = SPEC

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        self.address = TextEditor(context)
        self.copy = LinkButton(self.tr("Copy the address"), "copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.address.line.text()))
        self.warning = Note("warning", QPalette.ColorRole.BrightText)
        super().__init__(context, parent)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, self.warning)
        column.insertWidget(1, self.copy)
        column.insertWidget(1, FieldRow(self.tr("Address"), "", self.address))
        self._tell_address()

    def fields(self) -> tuple[Field, ...]:
        """Return the fields."""
        return (
            Field("basicAuthentication", self._basic),
            Field("token", partial(_secret, modes=(Mode.NULL, Mode.VARIABLE))),
            Field("request", RequestEditor, also=()),
            Field("response", self._answer, visible=lambda config: not self.context.workflow.sync),
        )

    def show_workflow(self, workflow: Workflow) -> None:
        """Follow the document; a synchronous workflow answers by its nodes."""
        super().show_workflow(workflow)
        self.form.show_value(self.config)
        self._tell_address()

    def take_call(self, context: Mapping[str, Any]) -> None:
        """Offer every value of a request that has come as a test."""
        request = self.form.rows["request"].editor
        assert isinstance(request, RequestEditor)
        request.take(context)

    def _tell_address(self) -> None:
        """Show the address, and who reaches it."""
        seen = self.context.seen
        named = seen.known_environment if seen is not None else None
        host, port = settings.address({one.name: one.value for one in named or () if not one.secret})
        key = self.context.workflow.key or "…"
        shown = host if host not in ("0.0.0.0", "::") else "…"
        self.address.show_value(f"http://{shown}:{port}/api/webhook:trigger/{key}")
        self.address.set_read_only(True)
        open_to_all = host not in ("127.0.0.1", "localhost", "::1")
        self.warning.show_text(
            self.tr("Other machines can reach this address. Without a password nobody is heard.")
            if open_to_all
            else ""
        )

    def _basic(self, context: PanelContext) -> Editor:
        fields = (
            Field("username", TextEditor),
            Field("password", partial(_secret, modes=(Mode.VARIABLE,))),
        )
        return OptionalObjectEditor(
            context,
            question=self.tr("Callers must give a user name and a password"),
            fields=fields,
            fresh=lambda: {"username": "", "password": ""},
            model=BasicAuthentication,
        )

    def _answer(self, context: PanelContext) -> Editor:
        fields = (
            Field(
                "statusCode", partial(IntegerEditor, least=200, most=599), self.tr("Status code"), default=200
            ),
            Field("headers", self._answer_headers, self.tr("Headers"), None, default=[]),
            Field(
                "body",
                partial(ValueEditor, own_scope=True),
                self.tr("Body"),
                self.tr("A text is sent as it is, else JSON."),
            ),
        )
        return ObjectEditor(context, fields)

    def _answer_headers(self, context: PanelContext) -> Editor:
        shape = ListShape(
            fields=(Field("name", TextEditor), Field("value", partial(TemplateEditor, own_scope=True))),
            new=lambda others: {"name": "", "value": ""},
            headline=lambda item, at: f"{item.get('name') or self.tr('Header')}: {item.get('value') or ''}",
            add=self.tr("Add a header"),
            model=AnswerHeader,
            empty=self.tr("None of your own."),
            movable=False,
        )
        return ListEditor(context, shape)


_secret = partial(ValueEditor, previews=False, own_scope=True, types=frozenset({"secret"}))


class RequestEditor(ObjectEditor):
    """Headers, query and body as lists of parts; a sample fills them in."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        fields = (
            Field("headers", self._headers, self.tr("Headers"), None, default=[]),
            Field("query", self._paths, self.tr("Query"), None, default=[]),
            Field("body", self._paths, self.tr("Body"), None, default=[]),
        )
        super().__init__(context, fields, parent=parent)
        self.column.setSpacing(ink.GRID)
        self.sample = LinkButton(self.tr("Parse a sample …"), "search")
        self.sample.clicked.connect(self._ask)
        self.fault = Note("warning", QPalette.ColorRole.BrightText)
        line = QHBoxLayout()
        line.setContentsMargins(ink.GRID + 4, 0, 0, 0)
        line.addWidget(self.sample, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(line)
        self.column.addWidget(self.fault)

    def _headers(self, context: PanelContext) -> Editor:
        shape = ListShape(
            fields=(Field("key", partial(TextEditor, placeholder="x-request-id")),),
            new=lambda others: {"key": ""},
            headline=lambda item, at: str(item.get("key") or self.tr("Header")),
            add=self.tr("Offer a header"),
            model=HeaderItem,
            empty=self.tr("Nothing of it is offered as a variable yet."),
            movable=False,
        )
        return ListEditor(context, shape)

    def _paths(self, context: PanelContext) -> Editor:
        def headline(item: Mapping[str, Any], at: int) -> str:
            alias, key = item.get("alias"), item.get("key") or self.tr("Path")
            return f"{alias} ({key})" if alias else str(key)

        shape = ListShape(
            fields=(
                Field("key", partial(TextEditor, placeholder="data.order")),
                Field("alias", partial(TextEditor, optional=True)),
            ),
            new=lambda others: {"key": ""},
            headline=headline,
            add=self.tr("Offer a value"),
            model=PathItem,
            empty=self.tr("Nothing of it is offered as a variable yet."),
            movable=False,
        )
        return ListEditor(context, shape)

    def _ask(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
        dialog.setWindowTitle(self.tr("Parse a sample"))
        dialog.setLabelText(self.tr("A URL with its query, or a JSON body, as callers send it:"))
        dialog.textValueSelected.connect(self.parse)
        dialog.open()

    def parse(self, text: str) -> None:
        """Offer every value of a sample."""
        try:
            part, paths = parsed_sample(text)
        except ValueError as error:
            self.fault.show_text(self.tr("The sample cannot be read: {reason}.").format(reason=error))
            return
        self.fault.show_text("")
        shape = with_paths(self.form.value, part, paths)
        self.form.show_value(shape)
        self.commit(shape)

    def take(self, context: Mapping[str, Any]) -> None:
        """Offer every value in the query and the body of a request."""
        shape = dict(self.form.value)
        for part in ("query", "body"):
            shape = with_paths(shape, part, leaf_paths(context.get(part)))
        self.form.show_value(shape)
        self.commit(shape)

    def set_read_only(self, read_only: bool) -> None:
        """Let nothing be added."""
        super().set_read_only(read_only)
        self.sample.setEnabled(not read_only)
