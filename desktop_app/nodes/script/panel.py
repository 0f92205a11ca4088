"""How a script is edited: its language, the values it gets, its text, and how far it may go."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.interruption import interruption
from desktop_app.gui.panels.measure_editor import TimeEditor, megabytes
from desktop_app.gui.panels.pairs_editor import RowsEditor
from desktop_app.gui.panels.script_editor import ScriptEditor
from desktop_app.nodes.script.spec import SPEC


class ScriptPanel(ConfigPanel):
    """Language, values, script, limits."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`ScriptConfig`."""
        limits = self.tr("Limits")
        return (
            Field(
                "language",
                cards(
                    ("python", "Python", self.tr("With your rights on this machine, and its libraries.")),
                    ("javascript", "JavaScript", self.tr("Shut off: no files, no network, no modules.")),
                ),
            ),
            Field(
                "arguments",
                partial(RowsEditor, empty=self.tr("The script gets no values.")),
                help=self.tr("The script knows each value by its name."),
            ),
            Field(
                "content",
                ScriptEditor,
                help=self.tr("“return” gives the result. What is printed goes into the log."),
            ),
            Field("timeout", TimeEditor, section=limits),
            Field("memoryMb", partial(megabytes, least=16, most=65_536), section=limits),
            Field(
                "network",
                SwitchEditor,
                section=limits,
                visible=lambda config: config.get("language") == "python",
            ),
            Field("continue", SwitchEditor, section=limits),
            interruption(limits),
        )
