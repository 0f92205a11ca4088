"""Variables and secrets of the workspace, with those that Wirework itself obeys (engine.md 5.1, ADR 6)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Sequence
from typing import Any, Final

import shiboken6
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QWidget

from desktop_app.domain.environment import Variable
from desktop_app.domain.values import compact_json
from desktop_app.gui.dialogs.list_page import ListDialog
from desktop_app.gui.models.tables import Column
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import Workbench

SIZE: Final = (760, 560)
ACCOUNT: Final = {"host": "smtp.example.com", "port": 465, "secure": True, "user": "", "from": ""}
KNOWN: Final[dict[str, str]] = {
    "HTTP_PROXY": "Network: the proxy for addresses with http://",
    "HTTPS_PROXY": "Network: the proxy for addresses with https://",
    "NO_PROXY": "Network: hosts that are reached without a proxy, with commas",
    "PROXY_USER": "Network: who asks the proxy",
    "PROXY_PASSWORD": "Network: the password of that user, as a secret",
    "SSL_CERT_FILE": "Network: a file of certificates that are trusted, too",
    "WORKFLOW_REQUEST_ALLOW": "Network: the hosts that requests may reach; without it, all",
    "MAIL_OFFICE": "Mail: an account; any name that begins with MAIL_",
    "MAIL_OFFICE_PASSWORD": "Mail: the password of that account, as a secret",
    "WORKFLOW_MAIL_DRY_RUN": "Mail: 1 writes mails into files instead",
    "WORKFLOW_FOLDERS": "Files: folders that workflows may use; see Folders and webhooks",
    "WORKFLOW_WEBHOOK_HOST": "Webhooks: the address; see Folders and webhooks",
    "WORKFLOW_WEBHOOK_PORT": "Webhooks: the port; see Folders and webhooks",
    "WORKFLOW_WEBHOOK_ORIGINS": "Webhooks: web pages that may call",
    "WORKFLOW_SCRIPTS_AT_ONCE": "Scripts: how many run at once",
    "WORKFLOW_SCRIPT_PYTHON": "Scripts: another Python, by its path",
    "WORKFLOW_LOOP_LIMIT": "Engine: the most rounds of a loop",
    "WORKFLOW_CONCURRENCY": "Engine: how many runs are processed at once",
}
"""Variables that Wirework itself obeys."""


class EnvironmentDialog(ListDialog[Variable]):
    """Lists the variables; below, one is set, changed or deleted. Values of secrets are never shown."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        columns: list[Column[Variable]] = [
            Column(tr("Name"), lambda row: row.name),
            Column(tr("Value"), shown_value),
            Column(tr("Meaning"), lambda row: tr(KNOWN.get(row.name, ""))),
        ]
        super().__init__(tr("Variables and secrets"), columns, (220, 190), parent)
        self._bench = bench
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.setProperty("kind", "field")
        self.name.addItems(["", *KNOWN])
        self.value = QLineEdit()
        self.value.setProperty("kind", "field")
        self.secret = QCheckBox(tr("A secret: kept apart, never shown, masked everywhere"))
        self.about = paragraph("", "muted")
        self.save_button = push_button(tr("Set"), "primary")
        self.remove_button = push_button(tr("Delete"), "danger")
        self._build()
        self._connect()
        self.resize(*SIZE)
        self.load()

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        for text, field in ((tr("Name"), self.name), (tr("Value"), self.value)):
            form.addRow(text, field)
            field.setAccessibleName(text)
        line = self.name.lineEdit()
        if line is not None:
            line.setAccessibleName(tr("Name"))
        form.addRow("", self.about)
        form.addRow("", self.secret)
        hint = tr("Nodes use them as {{$env.NAME}}. A change holds for the next node that runs.")
        empty = tr("No variables yet. Give one a name below.")
        self.lay_out(hint, empty, (self.remove_button, self.save_button), form)

    def _connect(self) -> None:
        self.name.currentTextChanged.connect(self._named)
        self.secret.toggled.connect(self._show_secrecy)
        self.value.returnPressed.connect(self.save)
        self.save_button.clicked.connect(self.save)
        self.remove_button.clicked.connect(self.remove)
        self._named("")

    # -- what is shown ---------------------------------------------------------------------------------
    async def rows(self) -> Sequence[Variable]:
        """Read the variables."""
        return await self._bench.services.environment.list()

    def follow(self) -> None:
        """Show what is selected below the list, and what is known of its name."""
        variable = self.chosen()
        if variable is None:
            self._named(self.name.currentText())
            return
        self.name.setEditText(variable.name)
        self.secret.setChecked(variable.secret)
        self.value.setText("" if variable.secret else written(variable.value))

    def _named(self, name: str) -> None:
        name = name.strip()
        known = next((row for row in self.model.rows if row.name == name), None)
        self.about.setText(tr(KNOWN.get(name, "")))
        self.about.setVisible(name in KNOWN)
        self.remove_button.setEnabled(known is not None)
        self.remove_button.setToolTip("" if known else tr("Select a variable first."))
        self.save_button.setEnabled(bool(name))
        self.save_button.setToolTip("" if name else tr("Give it a name first."))
        if known is None and name.endswith(("_PASSWORD", "_TOKEN", "_SECRET", "_KEY")):
            self.secret.setChecked(True)
        if known is None and name == "MAIL_OFFICE" and not self.value.text():
            self.value.setText(json.dumps(ACCOUNT))

    def _show_secrecy(self, secret: bool) -> None:
        modes = QLineEdit.EchoMode
        self.value.setEchoMode(modes.Password if secret else modes.Normal)

    # -- what is done ----------------------------------------------------------------------------------
    def save(self) -> None:
        """Set the variable as it stands below the list."""
        environment, name, text = (
            self._bench.services.environment,
            self.name.currentText().strip(),
            self.value.text(),
        )
        if name:
            work = (
                environment.set_secret(name, text)
                if self.secret.isChecked()
                else environment.set(name, meant(text))
            )
            self._do(tr("The variable could not be set"), work)

    def remove(self) -> None:
        """Delete the variable whose name stands below the list."""
        work = self._bench.services.environment.remove(self.name.currentText().strip())
        self._do(tr("The variable could not be deleted"), work)

    def _do(self, failure: str, work: Awaitable[None]) -> None:
        self._bench.do(failure, self._done(work))

    async def _done(self, work: Awaitable[None]) -> None:
        await work
        if shiboken6.isValid(self):
            self.name.setEditText("")
            self.value.clear()
            self.secret.setChecked(False)
            self.table.clearSelection()
            await self.reload()


def shown_value(variable: Variable) -> str:
    """Return a value as the list shows it: of a secret nothing."""
    if variable.secret:
        return tr("not on this machine: set it again") if variable.missing else "••••••"
    return written(variable.value)


def written(value: Any) -> str:
    """Return a value as a person types it."""
    return value if isinstance(value, str) else compact_json(value)


def meant(text: str) -> Any:
    """Return what a person means by a text: a list or an object if it is one, else the text."""
    if text.strip().startswith(("{", "[")):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
