"""Random string: how the type is edited."""

from __future__ import annotations

from functools import partial

from desktop_app.gui.panels import ConfigPanel, Field, Mode, ValueEditor

from .spec import SPEC


class RandomStringPanel(ConfigPanel):
    """One field: a number, or a variable."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Title, help and default come from the config model."""
        return (Field("digit", partial(ValueEditor, modes=(Mode.NUMBER, Mode.VARIABLE))),)
