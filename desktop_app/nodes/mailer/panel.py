"""How a mail is edited: through which server, from whom, to whom, what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.domain.environment import MAIL_ACCOUNT, MAIL_PASSWORD
from desktop_app.domain.errors import Problem
from desktop_app.gui.panels import ink
from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import Choice, SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.drop_down import ComboEditor
from desktop_app.gui.panels.editor import Editor
from desktop_app.gui.panels.fields import segments
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.interruption import interruption
from desktop_app.gui.panels.object_editor import ObjectEditor
from desktop_app.gui.panels.template_text import TemplateEditor
from desktop_app.gui.panels.value_editor import ValueEditor
from desktop_app.gui.panels.value_modes import Mode
from desktop_app.nodes.mailer.spec import SPEC, Provider

LIST = (Mode.TEXT, Mode.TEMPLATE, Mode.VARIABLE, Mode.JSON)


def provider_of(name: str) -> dict[str, Any]:
    """Return the server that an account of the workspace means, as references: so it follows the account."""
    account = f"$env.{name}"
    parts = {part: f"{{{{{account}.{part}}}}}" for part in ("host", "port", "secure")}
    password = f"{{{{{account}{MAIL_PASSWORD}}}}}"
    return {**parts, "auth": {"user": f"{{{{{account}.user}}}}", "pass": password}}


class ProviderEditor(Editor):
    """An account of the workspace, or a server by hand; its value is the object in the config."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.column.setSpacing(ink.GRID)
        self.account = ComboEditor(context, self._accounts())
        self.account.setAccessibleName(self.tr("Account"))
        self.account.focus_target.setAccessibleName(self.tr("Account"))
        self.server = ObjectEditor(context, self._fields(), Provider)
        self.column.addWidget(self.account)
        self.column.addWidget(self.server)
        self.adopt(self.account)
        self.adopt(self.server)
        self.account.committed.connect(self._chosen)
        self.server.committed.connect(self._changed)

    def _accounts(self) -> list[Choice]:
        seen = self.context.seen
        named = (seen.known_environment or ()) if seen is not None else ()
        found = [
            one.name for one in named if one.name.startswith(MAIL_ACCOUNT) and isinstance(one.value, Mapping)
        ]
        titles = [name.removeprefix(MAIL_ACCOUNT).replace("_", " ").capitalize() for name in found]
        by_hand = Choice("", self.tr("A server by hand"))
        return [by_hand, *(Choice(name, title, name) for name, title in zip(found, titles, strict=True))]

    def _fields(self) -> tuple[Field, ...]:
        modes = (Mode.NUMBER, Mode.VARIABLE)
        return (
            Field("host", partial(TemplateEditor, placeholder="smtp.example.com")),
            Field("port", partial(ValueEditor, modes=modes)),
            Field("secure", partial(ValueEditor, modes=(Mode.BOOL, Mode.VARIABLE))),
            Field("auth.user", TemplateEditor),
            Field(
                "auth.pass",
                TemplateEditor,
                help=self.tr("Keep it as a secret and write {{$env.NAME}}."),
            ),
        )

    def write(self, value: Any) -> None:
        """Show the server, and the account that it comes from."""
        self.server.show_value(value)
        names = [choice.value for choice in self._accounts()]
        found = next((name for name in names if name and value == provider_of(name)), "")
        self.account.show_value(found)
        self.server.setVisible(not found)

    def _chosen(self, name: str) -> None:
        value = provider_of(name) if name else dict(SPEC.default_config()["provider"])
        self.commit(value)
        self.server.show_value(value)
        self.server.setVisible(not name)
        self.restructured.emit()

    def _changed(self, value: Any) -> None:
        self.commit(value)

    @property
    def focus_target(self) -> QWidget:
        """The choice of the account."""
        return self.account.focus_target

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Put each problem at its field."""
        return self.server.show_problems(problems)


class MailerPanel(ConfigPanel):
    """Server, people, message."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`MailerConfig`."""
        people, message, after = self.tr("People"), self.tr("Message"), self.tr("Afterwards")
        addresses = partial(ValueEditor, modes=LIST, placeholder="ada@example.com, bob@example.com")
        return (
            Field("provider", ProviderEditor),
            Field("from", partial(TemplateEditor, placeholder="Ada <ada@example.com>"), section=people),
            Field(
                "to",
                addresses,
                section=people,
                help=self.tr('Addresses with commas between them, or a list such as ["ada@example.com"].'),
            ),
            Field("cc", addresses, section=people),
            Field("bcc", addresses, section=people),
            Field("subject", TemplateEditor, section=message),
            Field("contentType", segments(("html", "HTML"), ("text", self.tr("Text"))), section=message),
            Field(
                "html",
                partial(TemplateEditor, lines=6),
                section=message,
                visible=lambda config: config.get("contentType") == "html",
            ),
            Field(
                "text",
                partial(TemplateEditor, lines=6),
                section=message,
                visible=lambda config: config.get("contentType") != "html",
            ),
            Field(
                "attachments",
                partial(ValueEditor, modes=(Mode.JSON, Mode.VARIABLE, Mode.TEXT)),
                section=message,
                help=self.tr("A file, a list of files, or a path."),
            ),
            Field("ignoreFail", SwitchEditor, section=after),
            interruption(after),
        )
