"""The panel of a type that is not known here: says so and shows the stored data, so that nothing hides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from desktop_app.domain.node_spec import NodeSpec
from desktop_app.domain.workflow import JsonObject
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.json_editor import JsonEditor

CONFIG: Final = "config"
EXTRA: Final = "extra"


class RawPanel(ConfigPanel):
    """Read-only. The data stays in the document untouched and works again where the type is known."""

    def __init__(self, context: PanelContext) -> None:
        type_id = context.workflow.type if context.node is None else context.node.type
        self.spec = NodeSpec(type=type_id, title=type_id, group="unknown")
        super().__init__(context)

    def fields(self) -> Sequence[Field]:
        """Return the stored config, and what else the document holds of the node."""
        return (
            Field(CONFIG, _json, title=self.tr("Stored configuration")),
            Field(EXTRA, _json, title=self.tr("Further stored data"), visible=lambda data: bool(data[EXTRA])),
        )

    def show_config(self, config: JsonObject) -> None:
        """Show the data that is stored."""
        node = self.context.node
        extra: dict[str, Any] = {} if node is None else dict(node.extra)
        self.form.show_value({CONFIG: dict(config), EXTRA: extra})

    def set_read_only(self, read_only: bool, reason: str = "") -> None:
        """Stay read-only, and say why in all cases."""
        words = self.tr("The type “{type}” is not known here. Its data is kept as it is.")
        super().set_read_only(True, words.format(type=self.spec.type))


def _json(context: PanelContext) -> JsonEditor:
    return JsonEditor(context, variables=False, optional=False, lines=3, most=30)
