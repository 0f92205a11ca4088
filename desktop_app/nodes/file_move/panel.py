"""How moving, copying and deleting files is edited."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.interruption import interruption
from desktop_app.gui.panels.path_editor import PathEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.file_move.spec import SPEC


class FileMovePanel(ConfigPanel):
    """What is done, with what, where to."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`FileMoveConfig`."""
        after = self.tr("Afterwards")
        operations = segments(
            ("move", self.tr("Move or rename")), ("copy", self.tr("Copy")), ("delete", self.tr("Delete"))
        )
        there = segments(
            ("fail", self.tr("Fail"), self.tr("Nothing is moved then.")),
            ("replace", self.tr("Replace")),
            ("rename", self.tr("Keep both"), self.tr("The new one is called “name (2)”.")),
        )
        goes = lambda config: config.get("operation") != "delete"  # noqa: E731
        return (
            Field("operation", operations),
            Field(
                "source",
                partial(
                    ValueEditor,
                    modes=(Mode.VARIABLE, Mode.TEMPLATE, Mode.TEXT, Mode.JSON),
                    placeholder="files/report.txt",
                ),
                help=self.tr("In the folder “files” of the workspace, or in one that the preferences allow."),
            ),
            Field("target", partial(PathEditor, saves=True, placeholder="files/archive/"), visible=goes),
            Field("existing", there, visible=goes),
            Field("ignoreFail", SwitchEditor, section=after),
            interruption(after),
        )
