"""Designing how a task is laid out: its texts, data and forms, with a look at what they make."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.domain import template
from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.task_layouts import Block, drawn
from desktop_app.domain.trigger_spec import TriggerSpec
from desktop_app.domain.workflow import Node
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.fields import Factory, segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.form_preview import PreviewEditor
from desktop_app.gui.panels.json_text import json_text
from desktop_app.gui.panels.known_name import KnownNameEditor
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.task_layout import TaskLayout, marked
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor


def _tr(text: str) -> str:
    return QCoreApplication.translate("LayoutDesigner", text)


def layout_fields(spec: NodeSpec, help: str, also: tuple[str, ...]) -> tuple[Field, Field]:
    """Return the two fields that lay out the task of a node: its blocks, with ``help``, and what they make of
    the ``schema`` and of the members in ``also``, which its forms are made of.
    """
    section = _tr("Layout")
    preview = partial(PreviewEditor, make=partial(_preview, spec))
    return (
        Field("schema.blocks", _blocks(), title=_tr("What the task shows"), section=section, help=help),
        Field("schema", preview, title=_tr("Preview"), section=section, also=also),
    )


def _blocks() -> Factory:
    shape = ListShape(
        fields=_fields(),
        new=lambda others: {"type": "text", "content": ""},
        headline=_headline,
        add=_tr("Add a block"),
        model=Block,
        empty=_tr("None: each form as it is designed above, several in tabs."),
    )
    return partial(ListEditor, shape=shape)


def _fields() -> tuple[Field, ...]:
    kinds = (("text", _tr("Text")), ("data", _tr("Data")), ("form", _tr("Form")))
    return (
        Field("type", segments(*kinds), title=_tr("Shows")),
        Field(
            "content",
            partial(TemplateEditor, lines=4),
            title=_tr("Text"),
            help=_tr("Markdown and variables are allowed."),
            visible=partial(_is, "text"),
        ),
        Field("title", TemplateEditor, title=_tr("Title"), visible=partial(_is, "data")),
        Field("value", ValueEditor, title=_tr("Value"), visible=partial(_is, "data")),
        Field(
            "form", partial(KnownNameEditor, names=_forms), title=_tr("Key of the form"), visible=_shows_form
        ),
        Field(
            "columns",
            segments((1, "1"), (2, "2"), (3, "3")),
            title=_tr("Columns"),
            help=_tr("Long texts and lists of options take a whole line."),
            default=1,
            visible=_shows_form,
        ),
        Field(
            "tab",
            partial(TextEditor, optional=True),
            title=_tr("Tab"),
            help=_tr("Blocks of one tab stand together; without a tab they always show."),
        ),
    )


def _is(kind: str, block: Mapping[str, Any]) -> bool:
    return block.get("type") == kind


_shows_form = partial(_is, "form")


def _forms(context: PanelContext) -> Sequence[Choice]:
    known = forms_of(context.spec, context.config)
    titles = {key: form.get("title") if isinstance(form, Mapping) else None for key, form in known.items()}
    return [Choice(key, str(title or key)) for key, title in titles.items()]


def forms_of(spec: NodeSpec | TriggerSpec | None, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the forms that a node asks for, as its type gives them."""
    asks = spec.forms if isinstance(spec, NodeSpec) else None
    return asks(Node("", "", config=dict(config))) if asks else {}


def _headline(block: Mapping[str, Any], at: int) -> str:
    names = {
        "text": (_tr("Text"), "content"),
        "data": (_tr("Data"), "title"),
        "form": (_tr("Form"), "form"),
    }
    kind, member = names.get(str(block.get("type")), (str(block.get("type")), "title"))
    text = _said(str(block.get(member) or ""))
    first = re.sub(r"[*#]", "", text).strip().partition("\n")[0]
    return "  ·  ".join(filter(None, (str(block.get("tab") or ""), kind, first)))


def _said(text: str) -> str:
    """Return a text with the paths of its variables as a person reads them."""
    return template.readable(text, {})


def _placed(block: Any) -> Any:
    """Return a block as a preview shows it: what its variables stand for nobody knows yet."""
    if not isinstance(block, Mapping):
        return block
    said = {name: _said(text) for name, text in block.items() if isinstance(text, str)}
    return {**block, **said}


def _preview(spec: NodeSpec, value: Mapping[str, Any] | None) -> QWidget:
    found = value or {}
    forms = forms_of(spec, found)
    return TaskLayout(
        forms,
        [_placed(block) for block in drawn(found.get("schema"), forms).blocks],
        lambda data, title: marked(f"**{title}**\n\n{data if isinstance(data, str) else json_text(data)}"),
    )
