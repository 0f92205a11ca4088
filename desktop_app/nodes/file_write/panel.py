"""How writing a file is edited: which file, what it holds, what becomes of one that is there."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.interruption import interruption
from desktop_app.gui.panels.path_editor import PathEditor
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.nodes.file_write.spec import SPEC


class FileWritePanel(ConfigPanel):
    """File, content, what is there already."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`FileWriteConfig`."""
        manner = self.tr("How it is written")
        there = segments(
            ("replace", self.tr("Replace")),
            ("append", self.tr("Add at its end")),
            ("create", self.tr("Fail"), self.tr("Write new files only.")),
        )
        return (
            Field(
                "path",
                partial(PathEditor, saves=True),
                help=self.tr("In the folder “files” of the workspace, or in one that the preferences allow."),
            ),
            Field(
                "content",
                partial(TemplateEditor, lines=5, placeholder=self.tr("Type a text, or {{ for a variable")),
            ),
            Field("mode", there, section=manner),
            Field("newline", SwitchEditor, section=manner),
            Field("encoding", partial(TextEditor, placeholder="utf-8"), section=manner),
            Field("folders", SwitchEditor, section=manner),
            Field("ignoreFail", SwitchEditor, section=manner),
            interruption(manner),
        )
