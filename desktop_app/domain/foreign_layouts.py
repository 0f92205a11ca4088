"""What another program has drawn for a task, as far as it is recognised (engine.md 4.17).

It keeps a tree of components under ``properties``. Texts, values, tabs, forms and the fields in them are
recognised in it; what is not is told by name. The tree itself stays as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

from desktop_app.domain.quick import dataclass


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is made of a layout: blocks, the fields that it gives to forms by key, and the names of the parts
    that are not shown.
    """

    blocks: list[Any] = field(default_factory=list)
    fields: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


_PLAIN: Final = re.compile(
    r"Tabs|Grid(\.Row|\.Col)?|Space|CardItem|ActionBar|Action(\.\w+)?|Form(V2|Item)?|Details|void|\w+:\w+",
    re.ASCII,
)
"""Components that only hold others, buttons (a form's own are in its config), and places to add something."""
_SAID: Final = re.compile(r"""\{\{\s*t\(\s*["'](.*?)["'].*\)\s*\}\}""", re.DOTALL)
_BY_COMPONENT: Final = {
    "Input": "text",
    "Input.TextArea": "multiline",
    "Input.URL": "text",
    "InputNumber": "number",
    "Percent": "number",
    "Checkbox": "bool",
    "Switch": "bool",
    "DatePicker": "date",
    "Select": "select",
    "Radio.Group": "select",
    "Checkbox.Group": "multiselect",
    "Upload.Attachment": "file",
    "Upload": "file",
    "Markdown": "multiline",
    "RichText": "multiline",
}
_BY_INTERFACE: Final = {
    "textarea": "multiline",
    "markdown": "multiline",
    "richText": "multiline",
    "integer": "number",
    "number": "number",
    "percent": "number",
    "checkbox": "bool",
    "date": "date",
    "datetime": "datetime",
    "datetimeNoTz": "datetime",
    "select": "select",
    "radioGroup": "select",
    "multipleSelect": "multiselect",
    "checkboxGroup": "multiselect",
    "attachment": "file",
}


def read(layout: Mapping[str, Any], forms: Mapping[str, Any]) -> Drawn:
    """Return what a tree of components shows of ``forms``."""
    made = Drawn()
    rooted = "properties" in layout or "x-component" in layout
    _walk("", layout if rooted else {"properties": layout}, _Place(made, forms))
    return made


@dataclass(frozen=True, slots=True)
class _Place:
    made: Drawn
    forms: Mapping[str, Any]
    form: str = ""
    tab: str = ""

    def show(self, **block: Any) -> None:
        self.made.blocks.append({**block, **({"tab": self.tab} if self.tab else {})})


def _walk(name: str, part: Any, place: _Place) -> None:
    if not isinstance(part, Mapping):
        return
    component, inner = str(part.get("x-component") or ""), place
    if name in place.forms and not place.form:
        if name in place.made.fields:
            return
        place.show(type="form", form=name)
        place.made.fields[name] = []
        inner = _Place(place.made, place.forms, name, place.tab)
    elif component == "Tabs.TabPane":
        inner = _Place(place.made, place.forms, place.form, _title(part) or name)
    elif _shown(name, part, component, place):
        return
    for key, child in _children(part):
        _walk(key, child, inner)


def _shown(name: str, part: Mapping[str, Any], component: str, place: _Place) -> bool:
    """Tell whether a part was drawn, or can not be: then nothing in it is looked for."""
    settings = part.get("x-component-props")
    content = settings.get("content") if isinstance(settings, Mapping) else None
    source = (part.get("x-decorator-props") or {}).get("dataSource")
    if component == "Markdown.Void" and isinstance(content, str):
        place.show(type="text", content=content)
    elif isinstance(source, str) and "{{" in source:
        place.show(type="data", title=_title(part), value=source)
    elif place.form and (kind := _kind(name, part, component, place)):
        known = of_collection(place.forms[place.form]).get(name, {})
        place.made.fields[place.form].append({**known, **_field(name, part, kind)})
    elif component and not _PLAIN.fullmatch(component) and not _children(part):
        place.made.lost.append(_title(part) or component)
    else:
        return False
    return True


def _children(part: Mapping[str, Any]) -> list[tuple[str, Any]]:
    inner = part.get("properties")
    return sorted(inner.items(), key=lambda item: _order(item[1])) if isinstance(inner, Mapping) else []


def _order(part: Any) -> float:
    at = part.get("x-index") if isinstance(part, Mapping) else None
    return at if isinstance(at, int | float) else float("inf")


def _title(part: Mapping[str, Any]) -> str:
    """Return a title; one that the other program would translate, in the words that it stands in."""
    title = str(part.get("title") or "")
    found = _SAID.fullmatch(title)
    return found[1] if found else title


# -- fields --------------------------------------------------------------------------------------------


def of_collection(form: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields of a form by name, where another program keeps them as a table of its own."""
    table = form.get("collection")
    given = table.get("fields") if isinstance(table, Mapping) else None
    found = {}
    for one in given if isinstance(given, list) else ():
        if isinstance(one, Mapping) and one.get("name"):
            words = one.get("uiSchema")
            told = {**words, **one} if isinstance(words, Mapping) else one
            kind = _BY_INTERFACE.get(str(one.get("interface")), "text")
            found[str(one["name"])] = _field(str(one["name"]), told, kind)
    return found


def _kind(name: str, part: Mapping[str, Any], component: str, place: _Place) -> str:
    """Return the type of a field; empty for what is none."""
    if component == "CollectionField":
        known = of_collection(place.forms[place.form]).get(name)
        by_value = {"number": "number", "integer": "number", "boolean": "bool"}
        return known["type"] if known else by_value.get(str(part.get("type")), "text")
    settings = part.get("x-component-props")
    kind = _BY_COMPONENT.get(component, "")
    if isinstance(settings, Mapping) and kind == "select" and settings.get("mode") == "multiple":
        return "multiselect"
    return (
        "datetime" if kind == "date" and isinstance(settings, Mapping) and settings.get("showTime") else kind
    )


def _field(name: str, part: Mapping[str, Any], kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {"name": str(part.get("name") or name), "type": kind}
    if _title(part):
        made["title"] = _title(part)
    if part.get("required") is True:
        made["required"] = True
    if part.get("default") is not None:
        made["default"] = part["default"]
    if isinstance(part.get("enum"), list):
        made["options"] = part["enum"]
    return made
