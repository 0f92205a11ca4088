"""How a manual node is edited: the task, the forms with fields and buttons, and who answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, get_args

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.config_paths import value_at, with_value
from desktop_app.gui.panels.fields import combo, segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.form_designer import TYPES, form_fields
from desktop_app.gui.panels.form_preview import answer_preview
from desktop_app.gui.panels.json_editor import JsonEditor
from desktop_app.gui.panels.keyed_list import KeyedListEditor
from desktop_app.gui.panels.layout_designer import layout_fields
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.names import NameEditor, people, unused_name
from desktop_app.gui.panels.pairs_editor import PairsEditor
from desktop_app.gui.panels.records import collection_editor
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.nodes.manual.spec import RECORD_FORMS, SPEC, FormField

CONTINUE, REJECT, SAVE = 1, -5, 0


class ManualPanel(ConfigPanel):
    """Task title, form designer, assignees."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`ManualConfig`."""
        return (
            Field(
                "title",
                partial(TemplateEditor, placeholder=self.tr("The node’s title")),
                help=self.tr("What the person sees in the list of tasks. Variables are allowed."),
            ),
            Field(
                "forms",
                partial(KeyedListEditor, shape=self._forms()),
                help=self.tr("At least one button must continue or reject."),
                on_edit=_renamed,
            ),
            *layout_fields(
                SPEC,
                self.tr(
                    "Forms that no block shows stand at the end. Blocks replace another program’s layout."
                ),
                also=("forms",),
            ),
            people("assignees", self.tr("Who answers")),
            Field(
                "mode",
                combo(
                    (0, self.tr("One answer settles the task")),
                    (1, self.tr("All must approve")),
                    (-1, self.tr("Any approval is enough")),
                ),
                title=self.tr("When several people are asked"),
                section=self.tr("Who answers"),
            ),
        )

    # ------------------------------------------------------------------------------------------ forms

    def _forms(self) -> ListShape:
        return ListShape(
            fields=self._form_fields(),
            new=self._new_form,
            headline=lambda item, at: str((item.get("value") or {}).get("title") or item.get("key")),
            add=self.tr("Add a form"),
            empty=self.tr("No forms yet: nobody could answer."),
            folded=False,
            movable=False,
        )

    def _form_fields(self) -> tuple[Field, ...]:
        types = [kind for kind in TYPES if kind in _field_types()]
        return (
            Field("value.title", TextEditor, title=self.tr("Form title")),
            Field("key", NameEditor, title=self.tr("Key"), help=self.tr("References name the form by it.")),
            Field(
                "value.type",
                combo(
                    ("custom", self.tr("Only answers")),
                    ("create", self.tr("Creates a record")),
                    ("update", self.tr("Updates records")),
                ),
                title=self.tr("What the form does"),
                default="custom",
            ),
            Field(
                "value.collection",
                collection_editor,
                title=self.tr("Table"),
                visible=_writes,
                help=self.tr("Name of the table that the answer is written to."),
            ),
            Field(
                "value.filter",
                partial(JsonEditor, placeholder='{"id": "{{$context.id}}"}'),
                title=self.tr("Filter"),
                visible=_updates,
                help=self.tr("Which records are changed."),
            ),
            Field("value.fields", form_fields(types, FormField), title=self.tr("Fields")),
            Field("value.actions", partial(ListEditor, shape=self._actions()), title=self.tr("Buttons")),
            Field("value", answer_preview(), title=self.tr("Preview")),
        )

    def _new_form(self, others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        key = unused_name("form", (other.get("key") for other in others))
        approve = {"key": "approve", "title": self.tr("Approve"), "status": CONTINUE}
        return {"key": key, "value": {"type": "custom", "title": "", "fields": [], "actions": [approve]}}

    # ---------------------------------------------------------------------------------------- buttons

    def _actions(self) -> ListShape:
        return ListShape(
            fields=self._action_fields(),
            new=self._new_action,
            headline=self._action_headline,
            add=self.tr("Add a button"),
            empty=self.tr("No buttons yet: the form could not be sent."),
        )

    def _action_fields(self) -> tuple[Field, ...]:
        return (
            Field("title", TextEditor, title=self.tr("Label")),
            Field(
                "key", NameEditor, title=self.tr("Key"), help=self.tr("The answer names the button by it.")
            ),
            Field(
                "status",
                segments(
                    (CONTINUE, self.tr("Continue")), (REJECT, self.tr("Reject")), (SAVE, self.tr("Save"))
                ),
                title=self.tr("What it does"),
                help=self.tr("Save keeps the answer as a draft; the task stays open."),
            ),
            Field(
                "values",
                partial(
                    PairsEditor,
                    add=self.tr("Add a preset value"),
                    empty=self.tr("The button sets nothing."),
                ),
                title=self.tr("Preset values"),
                help=self.tr("Fields that the button sets, whatever was typed."),
            ),
        )

    def _new_action(self, others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        key = unused_name("button", (other.get("key") for other in others))
        return {"key": key, "title": "", "status": CONTINUE}

    def _action_headline(self, item: Mapping[str, Any], at: int) -> str:
        names = {CONTINUE: self.tr("Continue"), REJECT: self.tr("Reject"), SAVE: self.tr("Save")}
        outcome = names.get(item.get("status", CONTINUE))
        name = str(item.get("title") or item.get("key") or self.tr("Button"))
        return f"{name}  ·  {outcome}" if outcome else name


def _renamed(before: Mapping[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    """Let the layout follow a form whose key has changed."""
    old, new = before.get("forms") or {}, config["forms"] or {}
    gone, come = [key for key in old if key not in new], [key for key in new if key not in old]
    blocks = value_at(config, "schema.blocks")
    if len(old) != len(new) or len(gone) != 1 or not isinstance(blocks, list):
        return config

    def followed(block: Any) -> Any:
        shows = isinstance(block, Mapping) and block.get("form") == gone[0]
        return {**block, "form": come[0]} if shows else block

    return with_value(config, "schema.blocks", [followed(block) for block in blocks])


def _writes(item: Mapping[str, Any]) -> bool:
    return value_at(item, "value.type") in RECORD_FORMS


def _updates(item: Mapping[str, Any]) -> bool:
    return bool(value_at(item, "value.type") == "update")


def _field_types() -> tuple[str, ...]:
    return get_args(FormField.model_fields["type"].annotation)
