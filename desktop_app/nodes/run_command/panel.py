"""How a command is edited: which program, with what, where, and how long."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.interruption import interruption
from desktop_app.gui.panels.measure_editor import TimeEditor, megabytes
from desktop_app.gui.panels.pairs_editor import RowsEditor
from desktop_app.gui.panels.path_editor import PathEditor
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.gui.panels.values_editor import ValuesEditor
from desktop_app.nodes.run_command.spec import SPEC


class RunCommandPanel(ConfigPanel):
    """Program, arguments, surroundings, limits."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`RunCommandConfig`."""
        around, limits = self.tr("Surroundings"), self.tr("Limits")
        return (
            Field("command", partial(TemplateEditor, placeholder="git")),
            Field(
                "arguments",
                partial(
                    ValuesEditor,
                    add=self.tr("Add an argument"),
                    empty=self.tr("The program gets no arguments."),
                ),
                help=self.tr("One a row, as it is: blanks and signs need no quotes."),
            ),
            Field("shell", SwitchEditor),
            Field(
                "folder",
                partial(PathEditor, folder=True, placeholder="files"),
                help=self.tr("The folder “files” of the workspace, or one that the preferences allow."),
                section=around,
            ),
            Field(
                "environment",
                partial(
                    RowsEditor,
                    add=self.tr("Add a variable"),
                    empty=self.tr("The program sees PATH, HOME and the language."),
                ),
                help=self.tr("Give secrets here, as {{$env.NAME}}: other programs can see arguments."),
                section=around,
            ),
            Field(
                "input",
                partial(ValueEditor, modes=(Mode.NULL, Mode.TEMPLATE, Mode.TEXT, Mode.VARIABLE, Mode.JSON)),
                section=around,
            ),
            Field("timeout", TimeEditor, section=limits),
            Field("memoryMb", partial(megabytes, most=1_048_576, none=self.tr("No limit")), section=limits),
            Field("ignoreFail", SwitchEditor, section=limits),
            interruption(limits),
        )
