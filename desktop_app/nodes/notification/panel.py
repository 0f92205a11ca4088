"""How a notification is edited: where it is told, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import cards
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.interruption import interruption
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.notification.spec import SPEC


class NotificationPanel(ConfigPanel):
    """Channel, words, receivers."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`NotificationConfig`."""
        return (
            Field(
                "channelName",
                cards(
                    ("desktop", self.tr("Desktop"), self.tr("A message of the system.")),
                    ("in-app", self.tr("Notices"), self.tr("In the list of notices, until it is read.")),
                    ("email", self.tr("Mail"), self.tr("Through an account of this workspace.")),
                ),
            ),
            Field("title", partial(TemplateEditor, placeholder=self.tr("Order {{$context.id}} needs you"))),
            Field(
                "content",
                partial(
                    TemplateEditor, lines=3, placeholder=self.tr("What has happened, and what is to be done")
                ),
            ),
            Field(
                "account",
                partial(TextEditor, placeholder="OFFICE", optional=True),
                help=self.tr("The variable MAIL_… of Edit ▸ Variables and secrets."),
                visible=_by_mail,
            ),
            Field(
                "receivers",
                partial(ValueEditor, modes=(Mode.JSON, Mode.VARIABLE, Mode.TEXT)),
                help=self.tr("Empty means the address of the account."),
                visible=_by_mail,
            ),
            Field("ignoreFail", SwitchEditor),
            interruption(),
        )


def _by_mail(config: Mapping[str, Any]) -> bool:
    return config.get("channelName") == "email"
