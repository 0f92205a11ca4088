"""Fields of nodes and triggers that work on records: which collection, fields, values, order (data.md 2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from desktop_app.domain.collections import MAIN, Collection
from desktop_app.gui.panels.choices import Choice
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.keyed_list import KEY, VALUE, KeyedListEditor
from desktop_app.gui.panels.known_name import KnownNameEditor
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.wording import tr

FILTER_LEVELS: Final = 2
"""How far a filter offers to walk along associations (2.2.1)."""


def chosen(context: PanelContext) -> Collection | None:
    """Return the collection that the node or trigger works on, if it is known."""
    return context.collection(context.config.get("collection"))


# ------------------------------------------------------------------------------------------ collection


def collection_editor(context: PanelContext) -> Editor:
    """Offer the collections; another name can be typed."""
    return KnownNameEditor(context, _collections, placeholder=tr("Name, or source:name"))


def _collections(context: PanelContext) -> list[Choice]:
    return [Choice(one.path, _named(one)) for one in context.collections]


def _named(collection: Collection) -> str:
    return collection.label if collection.source == MAIN else f"{collection.label} ({collection.source})"


def source_editor(context: PanelContext) -> Editor:
    """Offer the data sources; another name can be typed."""
    return KnownNameEditor(context, _sources, placeholder=MAIN, optional=True)


def _sources(context: PanelContext) -> list[Choice]:
    names = dict.fromkeys([MAIN, *(one.source for one in context.collections)])
    return [Choice(name, name) for name in names]


def without_params(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Forget what was said about the records of another collection (2.1)."""
    if old.get("collection") in (None, "", new.get("collection")):
        return new
    params = new.get("params")
    kept = dict(params) if isinstance(params, Mapping) else {}
    empty = {"filter": {"$and": []}, "values": {}, "appends": [], "sort": [], "field": ""}
    kept.update({name: value for name, value in empty.items() if name in kept})
    return {**new, "params": kept}


# ------------------------------------------------------------------------------------- names of fields


def field_paths(collection: Collection, context: PanelContext, levels: int) -> Iterator[tuple[str, str]]:
    """Yield path and title of each field, those of associations up to ``levels`` deep."""
    for field in collection.visible:
        yield field.name, field.label
    if levels <= 0:
        return
    for association in collection.associations:
        target = context.collection(_sibling(collection, association.target))
        if target is not None:
            for path, title in field_paths(target, context, levels - 1):
                yield f"{association.name}.{path}", f"{association.label} / {title}"


def _sibling(collection: Collection, name: str) -> str:
    return name if collection.source == MAIN else f"{collection.source}:{name}"


def field_editor(context: PanelContext, levels: int = 0, associations: bool = False) -> Editor:
    """Offer the fields of the chosen collection; another name can be typed."""
    names = partial(_fields, levels=levels, associations=associations)
    return KnownNameEditor(context, names, placeholder=tr("Name of the field"))


def _fields(context: PanelContext, levels: int, associations: bool) -> list[Choice]:
    collection = chosen(context)
    if collection is None:
        return []
    found = [Choice(path, title) for path, title in field_paths(collection, context, levels)]
    if associations:
        found += [Choice(each.name, each.label) for each in collection.associations]
    return found


class PathsEditor(TextEditor):
    """Names or dotted paths, separated by commas."""

    def write(self, value: Any) -> None:
        """Show the names in one line."""
        names = value if isinstance(value, list) else []
        self.line.setText(", ".join(str(name) for name in names))
        self.line.setCursorPosition(0)

    def read(self) -> Any:
        """Return the list."""
        return [name.strip() for name in self.line.text().split(",") if name.strip()]


def appends_editor(context: PanelContext) -> Editor:
    """Take the associations to load; the hint names those that there are."""
    collection = chosen(context)
    known = [each.name for each in collection.associations] if collection else []
    return PathsEditor(context, placeholder=", ".join(known[:4]) or tr("Associations, such as product"))


def changed_editor(context: PanelContext) -> Editor:
    """Take the fields whose change counts; the hint names those that there are."""
    collection = chosen(context)
    known = [field.name for field in collection.visible if not field.read_only] if collection else []
    return PathsEditor(context, placeholder=", ".join(known[:4]) or tr("Fields, such as status"))


# --------------------------------------------------------------------------------------- values, order


def values_editor(context: PanelContext) -> Editor:
    """Take a value for each field that is assigned (2.3)."""
    shape = ListShape(
        fields=(
            Field(KEY, partial(field_editor, associations=True), title=tr("Field"), help=None),
            Field(VALUE, ValueEditor, title=tr("Value"), help=None),
        ),
        new=lambda others: {KEY: "", VALUE: ""},
        headline=lambda item, at: str(item.get(KEY) or tr("Field")),
        add=tr("Assign a field"),
        empty=tr("No field is assigned yet."),
        movable=False,
    )
    return KeyedListEditor(context, shape)


def sort_editor(context: PanelContext) -> Editor:
    """Take the fields that order the records."""
    shape = ListShape(
        fields=(
            Field("field", partial(field_editor, levels=1), title=tr("Field"), help=None),
            Field(
                "direction",
                segments(("asc", tr("Ascending")), ("desc", tr("Descending"))),
                title=tr("Direction"),
                help=None,
            ),
        ),
        new=lambda others: {"field": "", "direction": "asc"},
        headline=_sort_headline,
        add=tr("Add a field"),
        empty=tr("In the order of their keys."),
    )
    return ListEditor(context, shape)


def _sort_headline(item: Mapping[str, Any], at: int) -> str:
    name = str(item.get("field") or tr("Field"))
    return f"{name}  ↓" if str(item.get("direction") or "").lower() == "desc" else f"{name}  ↑"
