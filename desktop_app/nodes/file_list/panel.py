"""How finding files is edited: where, which names, in which order."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import combo, segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.path_editor import PathEditor
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import IntegerEditor
from desktop_app.nodes.file_list.spec import SPEC


class FileListPanel(ConfigPanel):
    """Folder, names, order."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`FileListConfig`."""
        result = self.tr("The list")
        kinds = segments(
            ("files", self.tr("Files")), ("folders", self.tr("Folders")), ("both", self.tr("Both"))
        )
        orders = combo(
            ("name", self.tr("By name")),
            ("newest", self.tr("Newest first")),
            ("oldest", self.tr("Oldest first")),
            ("largest", self.tr("Largest first")),
        )
        return (
            Field(
                "folder",
                partial(PathEditor, folder=True, placeholder="files"),
                help=self.tr("The folder “files” of the workspace, or one that the preferences allow."),
            ),
            Field("pattern", partial(TemplateEditor, placeholder="*.csv; *.txt")),
            Field("recursive", SwitchEditor),
            Field("kind", kinds),
            Field(
                "contains",
                partial(TemplateEditor, placeholder=self.tr("invoice")),
                visible=lambda config: config.get("kind") != "folders",
            ),
            Field("order", orders, section=result),
            Field("limit", partial(IntegerEditor, least=1, most=100_000), section=result),
            Field("ignoreFail", SwitchEditor, section=result),
        )
