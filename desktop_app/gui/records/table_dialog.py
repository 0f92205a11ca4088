"""Creates and changes tables of the workspace without SQL (data.md 4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.collections import MAIN, NEW_TYPES, Collection, FieldDraft
from desktop_app.gui.dialogs.message import QuestionDialog, ask
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fill_form import outside
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.records.cells import parsed_default
from desktop_app.gui.records.work_dialog import WorkDialog
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import paragraph
from desktop_app.gui.wording import counted, tr, worded
from desktop_app.services.data import Data

LINK = "belongsTo"


def type_names() -> dict[str, str]:
    """Return what a person reads for the types of a new field."""
    return {
        "string": tr("Text, one line"),
        "text": tr("Text, any length"),
        "integer": tr("Whole number"),
        "bigInt": tr("Large whole number"),
        "double": tr("Number"),
        "decimal": tr("Decimal number, exact"),
        "boolean": tr("Yes or no"),
        "datetimeTz": tr("Date and time"),
        "dateOnly": tr("Date"),
        "time": tr("Time of day"),
        "json": tr("JSON"),
        "uuid": tr("UUID"),
        LINK: tr("Link to a record of another table"),
    }


def draft_of(item: Mapping[str, Any]) -> FieldDraft:
    """Return the field that a line of the form means.

    :raises ValueError: its default does not fit, in words for a person.
    """
    kind, link = str(item.get("type") or "string"), item.get("type") == LINK
    return FieldDraft(
        str(item.get("name") or "").strip(),
        kind,
        required=bool(item.get("required")),
        unique=bool(item.get("unique")),
        default=None if link else parsed_default(kind, str(item.get("default") or "")),
        target=str(item.get("target") or "") if link else "",
    )


def fields_editor(tables: Sequence[Collection]) -> ListEditor:
    """Return the list of new fields; ``tables`` can be linked to."""
    names = type_names()
    kinds = [Choice(kind, names[kind]) for kind in (*NEW_TYPES, LINK)]
    targets = [Choice(one.name, one.label) for one in tables if len(one.key) == 1]

    def target(context: PanelContext) -> Editor:
        return ComboEditor(context, [Choice("", tr("Choose a table")), *targets])

    def kind(context: PanelContext) -> Editor:
        return ComboEditor(context, kinds)

    shape = ListShape(
        fields=(
            Field("name", TextEditor, title=tr("Name"), help=None, default=""),
            Field("type", kind, title=tr("Type"), help=None, default="string"),
            Field(
                "target",
                target,
                title=tr("Table"),
                help=None,
                default="",
                visible=lambda f: f.get("type") == LINK,
            ),
            Field("required", SwitchEditor, title=tr("Must be filled in"), help=None, default=False),
            Field("unique", SwitchEditor, title=tr("No value twice"), help=None, default=False),
            Field(
                "default",
                TextEditor,
                title=tr("Value where none is given"),
                help=None,
                default="",
                visible=lambda f: f.get("type") != LINK,
            ),
        ),
        new=lambda others: {"name": "", "type": "string"},
        headline=lambda item, at: _headline(item, names),
        add=tr("Add a field"),
        empty=tr("Every table has the key “id”, which counts up by itself."),
    )
    return ListEditor(outside(), shape)


def _headline(item: Mapping[str, Any], names: Mapping[str, str]) -> str:
    kind = str(item.get("type") or "string")
    return f"{item.get('name') or tr('Field')}  ·  {names.get(kind, kind)}"


class TableDialog(WorkDialog):
    """Makes a table, or changes ``table``: its name, the names of its fields, fields more and less."""

    changed = Signal(str)
    """The name of the table that was made or changed."""

    def __init__(
        self,
        data: Data,
        known: Sequence[Collection],
        table: Collection | None = None,
        parent: QWidget | None = None,
    ) -> None:
        heading = tr("Change the table {name}", name=table.name) if table else tr("New table")
        hint = tr("Names take letters, digits and _. Workflows that use an old name must be adapted.")
        hint = hint if table else tr("Names take letters, digits and _.")
        verb = tr("Change") if table else tr("Create")
        super().__init__(tr("Table"), heading, hint, verb, parent)
        self._data, self._table = data, table
        self.form = Form(outside(), [Field("name", TextEditor, title=tr("Name"), help=None, default="")])
        self.form.show_value({"name": table.name if table else ""})
        own = [field for field in table.fields if not field.primary_key] if table else []
        self.old = Form(outside(), [_old_field(field.name, field.type) for field in own])
        self.old.show_value({field.name: field.name for field in own})
        self.added = fields_editor([one for one in known if one.source == MAIN])
        self.added.show_value([])
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for part in (self.form, self.added):
            column.addWidget(part)
        if own:
            words = tr("Fields that are there. One that you leave empty is removed with its values.")
            column.addWidget(paragraph(words, "muted"))
            column.addWidget(self.old)
        self.build(body)
        self.resize(560, 560)

    def send(self) -> None:
        """Make or change the table."""
        for part in (self.form, self.old, self.added):
            part.flush()
        try:
            drafts = [draft_of(item) for item in self.added.value or []]
        except ValueError as error:
            self.say(worded(str(error)), "warning")
            return
        spawn(self._send(str(self.form.value.get("name") or "").strip(), drafts), self)

    async def _send(self, name: str, drafts: Sequence[FieldDraft]) -> None:
        if self._table is None:
            self.work(self._create(name, drafts), self)
        elif await self._may_remove():
            self.work(self._change(name, drafts), self)

    async def _may_remove(self) -> bool:
        """Ask before the values of fields are removed for good."""
        gone = [old for old, new in self.old.value.items() if not str(new or "").strip()]
        if not gone:
            return True
        question = counted(len(gone), "Remove 1 field?", "Remove {n} fields?")
        what = tr("All values of {names} are removed. This cannot be undone.", names=", ".join(gone))
        return await ask(QuestionDialog(question, what, tr("Remove"), self))

    async def _create(self, name: str, drafts: Sequence[FieldDraft]) -> None:
        await self._data.create_collection(name, drafts)
        self.changed.emit(name)

    async def _change(self, name: str, drafts: Sequence[FieldDraft]) -> None:
        """Change step by step; what is done stays done when a later step is refused."""
        assert self._table is not None
        records, table = self._data.records, self._table.name
        for old, new in list(self.old.value.items()):
            wanted = str(new or "").strip()
            if wanted == old:
                continue
            if wanted:
                await records.rename_field(table, old, wanted)
            else:
                await records.remove_field(table, old)
        for draft in drafts:
            await records.add_field(table, draft)
        if name != table:
            await records.rename_collection(table, name)
        self.changed.emit(name)


def _old_field(name: str, kind: str) -> Field:
    title = f"{name}  ·  {type_names().get(kind, kind)}"
    return Field(name, TextEditor, title=title, help=None, default="")
