"""Through which server requests go to the outside, and who asks it (issue 7; data.md 3.1.2).

The addresses and the user are variables of the workspace and the password is a secret of it, so the window
and the command line obey the same. A password that is kept is never shown again.
"""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.environment import (
    HTTP_PROXY,
    HTTPS_PROXY,
    NO_PROXY,
    PROXY_PASSWORD,
    PROXY_USER,
    check_setting,
)
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.dialogs.outside import kept
from desktop_app.gui.messages import explain
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import paragraph
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import Workbench
from desktop_app.services.environment import Environment

DEFAULTS: Final = dict.fromkeys((HTTP_PROXY, HTTPS_PROXY, NO_PROXY, PROXY_USER), "")
EXAMPLE: Final = "http://proxy.example.com:8080"


class ProxyDialog(FormDialog):
    """Shows what is set; “Save” sets it, once everything can be obeyed."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        hint = tr(
            "For the requests of all workflows of this workspace, in the window and on the command line."
        )
        super().__init__(tr("Proxy"), tr("Proxy"), hint, parent)
        self._bench = bench
        self._titles: dict[str, str] = {}
        self.known: dict[str, str] | None = None
        """The variables as they were read; None before."""
        self.lines = {name: QLineEdit() for name in (*DEFAULTS, PROXY_PASSWORD)}
        self.password = self.lines[PROXY_PASSWORD]
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.fault = Note("warning", QPalette.ColorRole.BrightText)
        self._build()
        spawn(self._load(), self)

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(8)
        for text, name, example in (
            (tr("For http://"), HTTP_PROXY, EXAMPLE),
            (tr("For https://"), HTTPS_PROXY, EXAMPLE),
            (tr("Not for these hosts"), NO_PROXY, "localhost, 127.0.0.1, .example.com"),
            (tr("User"), PROXY_USER, ""),
            (tr("Password"), PROXY_PASSWORD, ""),
        ):
            line, self._titles[name] = self.lines[name], text
            line.setProperty("kind", "field")
            line.setPlaceholderText(example)
            line.setAccessibleName(text)
            line.textEdited.connect(lambda _: self.fault.show_text(""))
            form.addRow(text, line)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.fault)
        about = tr(
            "The password is kept apart, never shown and masked everywhere. Without a user there is none."
        )
        column.addWidget(paragraph(about, "muted"))
        self.show_form(body)
        self.show_choice(tr("Save"), self.save)

    async def _load(self) -> None:
        rows = {row.name: row for row in await self._bench.services.environment.list()}
        if not shiboken6.isValid(self):
            return
        for name in DEFAULTS:
            if (row := rows.get(name)) is not None:
                self._fill(self.lines[name], "" if row.secret else str(row.value), row.secret)
        self._fill(self.password, "", PROXY_PASSWORD in rows)
        self.known = {name: self.lines[name].text() for name in DEFAULTS}

    def _fill(self, line: QLineEdit, text: str, secret: bool) -> None:
        line.setText(text)
        if secret:
            line.setPlaceholderText(tr("kept; type another to change it"))

    def save(self) -> None:
        """Set what has changed. What could not be obeyed is told instead, and the dialog stays."""
        if self.known is None:
            return
        chosen = {name: self.lines[name].text().strip() for name in DEFAULTS}
        for name, value in chosen.items():
            try:
                check_setting(name, value)
            except InvalidRequestError as error:
                self._refuse(name, value, error)
                return
        changed = {name: value for name, value in chosen.items() if value != self.known[name]}
        work = _set(self._bench.services.environment, changed, chosen[PROXY_USER], self.password.text())
        self._bench.do(tr("The settings could not be kept"), work)
        self.accept()

    def _refuse(self, name: str, value: str, error: InvalidRequestError) -> None:
        """Say what is wrong with a field, by the title that it has here."""
        apart = tr("Write the user and the password into their own fields.")
        error.place = self._titles[name]
        message = explain(tr("The settings could not be kept"), error)
        remedy = apart if "@" in value else message.remedy
        self.fault.show_text(f"{message.why}\n{remedy}".strip())
        self.lines[name].setFocus()


async def _set(environment: Environment, changed: dict[str, str], user: str, password: str) -> None:
    await kept(environment, changed, DEFAULTS)
    if password and user:
        await environment.set_secret(PROXY_PASSWORD, password)
    elif not user and any(row.name == PROXY_PASSWORD for row in await environment.list()):
        await environment.remove(PROXY_PASSWORD)
