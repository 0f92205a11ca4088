"""How reading a file is edited: which file, and what its content becomes."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import combo
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.measure_editor import kilobytes
from desktop_app.gui.panels.path_editor import PathEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.nodes.file_read.spec import SPEC


class FileReadPanel(ConfigPanel):
    """File, kind of the content, limits."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`FileReadConfig`."""
        limits = self.tr("Limits")
        kinds = combo(
            ("text", self.tr("Text")),
            ("lines", self.tr("Lines of text"), self.tr("A list, one text a line.")),
            ("json", "JSON", self.tr("The value that it holds.")),
            ("csv", "CSV", self.tr("A list of objects, named by the first line.")),
            ("base64", self.tr("Bytes"), self.tr("As Base64, for pictures and the like.")),
            ("file", self.tr("Only what it is"), self.tr("Name, kind and size; it is not read.")),
        )
        return (
            Field(
                "path",
                PathEditor,
                help=self.tr("In the folder “files” of the workspace, or in one that the preferences allow."),
            ),
            Field("format", kinds),
            Field(
                "encoding",
                partial(TextEditor, placeholder="utf-8"),
                visible=lambda config: config.get("format") not in ("base64", "file"),
            ),
            Field(
                "maxKb",
                partial(kilobytes, least=1, most=102_400),
                help=self.tr("A longer file is a failure: it is never read in part."),
                section=limits,
                visible=lambda config: config.get("format") != "file",
            ),
            Field("ignoreFail", SwitchEditor, section=limits),
        )
