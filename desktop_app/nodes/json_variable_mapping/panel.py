"""How a JSON variable mapping is edited: the data, a sample of it, and the variables made from that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from desktop_app.domain.ids import new_key
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.json_editor import JsonEditor
from desktop_app.gui.panels.list_editor import ListEditor, ListShape
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.json_variable_mapping.paths import EACH, mapped_variables, shown
from desktop_app.nodes.json_variable_mapping.spec import SPEC, MappedVariable


class JsonVariableMappingPanel(ConfigPanel):
    """Data, sample, how lists count, and the variables."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`JsonVariableMappingConfig`."""
        return (
            Field("dataSource", partial(ValueEditor, modes=(Mode.VARIABLE, Mode.JSON))),
            Field(
                "example",
                partial(JsonEditor, variables=False, lines=6, placeholder='{"order": {"total": 250}}'),
                help=self.tr("What the data looks like. The variables are made from it."),
                on_edit=remade,
            ),
            Field(
                "parseArray",
                segments((False, self.tr("All elements")), (True, self.tr("By place"))),
                on_edit=remade,
            ),
            Field(
                "variables",
                partial(ListEditor, shape=self._shape()),
                help=self.tr("A variable whose path stays keeps its references when the sample changes."),
            ),
        )

    def _shape(self) -> ListShape:
        return ListShape(
            fields=(
                Field("alias", partial(TextEditor, optional=True), help=self.tr("Empty means the path.")),
                Field("paths", PathEditor, title=self.tr("Path"), on_edit=_renamed),
            ),
            new=lambda others: {"key": new_key(), "path": "", "name": "", "paths": []},
            headline=self._headline,
            add=self.tr("Add a variable"),
            model=MappedVariable,
            empty=self.tr("No variables yet: paste a sample above, or add one."),
        )

    def _headline(self, item: Mapping[str, Any], at: int) -> str:
        path = shown(str(segment) for segment in item.get("paths") or ())
        alias = str(item.get("alias") or "")
        return f"{alias}  ·  {path}" if alias else path or self.tr("Variable")


def remade(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Make the variables anew when sample or handling of lists changed; without a sample they stay."""
    if new.get("example") is None:
        return new
    known = new.get("variables")
    listed = known if isinstance(known, list) else []
    made = mapped_variables(new["example"], bool(new.get("parseArray")), listed, new_key)
    return {**new, "variables": made}


def _renamed(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    path = [str(segment) for segment in new.get("paths") or ()]
    return {**new, "path": ".".join(path), "name": path[-1] if path else ""}


class PathEditor(TextEditor):
    """A path as people read it, ``rows[].name``; one with a dot inside a key as a JSON list of its parts."""

    def write(self, value: Any) -> None:
        """Show the path."""
        path = [str(segment) for segment in value] if isinstance(value, list) else []
        plain = not any("." in segment or "[]" in segment for segment in path)
        self.line.setText(shown(path) if plain else json.dumps(path, ensure_ascii=False))
        self.line.setCursorPosition(0)

    def read(self) -> Any:
        """Return the segments; raises ``ValueError`` in words for a person."""
        text = self.line.text().strip()
        if text.startswith('["'):
            try:
                return [str(segment) for segment in json.loads(text)]
            except ValueError:
                raise ValueError(self.tr("This list of parts is not complete.")) from None
        return [part for part in text.replace("[]", f".{EACH}").split(".") if part]
