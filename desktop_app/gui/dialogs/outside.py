"""What workflows may do outside: the server of the webhooks, and the folders for files (data.md 1.3.3, 3.10).

All of it is kept as variables of the workspace, so the window and the command line obey the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.environment import (
    DEFAULT_PORT,
    FOLDERS,
    LOOPBACK,
    WEBHOOK_HOST,
    WEBHOOK_ORIGINS,
    WEBHOOK_PORT,
)
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.field_row import Note
from desktop_app.gui.tasks import spawn
from desktop_app.gui.widgets import paragraph, push_button
from desktop_app.gui.wording import tr
from desktop_app.gui.workbench import Workbench
from desktop_app.services.environment import Environment

EVERYBODY: Final = "0.0.0.0"
PAGE: Final = "https://example.com"
DEFAULTS: Final[dict[str, str]] = {
    WEBHOOK_HOST: LOOPBACK,
    WEBHOOK_PORT: str(DEFAULT_PORT),
    WEBHOOK_ORIGINS: "",
    FOLDERS: "",
}


class OutsideDialog(FormDialog):
    """Shows what is set; “Save” sets it. What is as it comes is not kept."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        hint = tr("For all workflows of this workspace, in the window and on the command line.")
        super().__init__(tr("Folders and webhooks"), tr("Folders and webhooks"), hint, parent)
        self._bench = bench
        self._before: dict[str, str] = {}
        self.host = QComboBox()
        self.host.setEditable(True)
        self.host.setProperty("kind", "field")
        for address, words in (
            (LOOPBACK, tr("This machine alone")),
            (EVERYBODY, tr("Other machines, too")),
        ):
            self.host.addItem(address)
            self.host.setItemData(self.host.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        self.port = QSpinBox()
        self.port.setRange(1, 65_535)
        self.port.setMinimumHeight(self.fontMetrics().height() * 2)
        self.origins = QLineEdit()
        self.origins.setProperty("kind", "field")
        self.origins.setPlaceholderText(PAGE)
        self.folders = QPlainTextEdit()
        self.folders.setTabChangesFocus(True)
        self.folders.setFixedHeight(5 * self.folders.fontMetrics().lineSpacing())
        self.warning = Note("warning", QPalette.ColorRole.BrightText)
        self.state = paragraph("", "muted")
        self._build()
        self.host.currentTextChanged.connect(lambda _: self._warn())
        self._warn()
        spawn(self._load(), self)

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(paragraph(tr("Webhooks"), "section"))
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(8)
        for text, field in (
            (tr("Address"), self.host),
            (tr("Port"), self.port),
            (tr("Web pages that may call"), self.origins),
        ):
            form.addRow(text, field)
            field.setAccessibleName(text)
        column.addLayout(form)
        column.addWidget(self.warning)
        column.addWidget(self.state)
        limits = tr(
            "A request may have 1 MB and is answered within 30 s; each workflow takes 600 a minute, and who "
            "sends 10 wrong passwords waits a minute. The server speaks plain HTTP: for TLS put a proxy such "
            "as Caddy or nginx, or a tunnel, in front of it and leave it on this machine alone."
        )
        column.addWidget(paragraph(limits, "muted"))
        column.addSpacing(10)
        column.addWidget(paragraph(tr("Folders that workflows may use"), "section"))
        self.folders.setAccessibleName(tr("Folders that workflows may use"))
        column.addWidget(self.folders)
        add = push_button(tr("Add a folder …"))
        add.clicked.connect(self._choose)
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)
        own = tr("One a line. The folder “files” of the workspace always belongs to them.")
        column.addWidget(paragraph(own, "muted"))
        self.show_form(body)
        self.show_choice(tr("Save"), self.save)

    # -- what is shown ---------------------------------------------------------------------------------
    async def _load(self) -> None:
        services = self._bench.services
        rows = {row.name: str(row.value) for row in await services.environment.list() if not row.secret}
        if not shiboken6.isValid(self):
            return
        self._before = {name: rows.get(name, default) for name, default in DEFAULTS.items()}
        self.host.setEditText(self._before[WEBHOOK_HOST])
        port = self._before[WEBHOOK_PORT]
        self.port.setValue(int(port) if port.isdecimal() else DEFAULT_PORT)
        self.origins.setText(self._before[WEBHOOK_ORIGINS])
        self.folders.setPlainText(self._before[FOLDERS])
        place, trouble = services.calls.place()
        if trouble:
            self.state.setText(tr("Nobody is heard: {reason}", reason=trouble))
        else:
            self.state.setText(
                tr("Heard now at http://{place}", place=place)
                if place
                else tr("The server runs while a webhook is switched on.")
            )

    def _warn(self) -> None:
        host = self.host.currentText().strip()
        others = host not in (LOOPBACK, "localhost", "::1", "")
        warning = tr(
            "Other machines can reach the webhooks. Those without a password or a token are refused to "
            "everybody. What is sent can be read on the way."
        )
        self.warning.show_text(warning if others else "")

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Choose a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.add_folder)
        dialog.open()

    def add_folder(self, path: str) -> None:
        """Add a line."""
        lines = [line for line in self.folders.toPlainText().splitlines() if line.strip()]
        self.folders.setPlainText("\n".join([*lines, path]))

    # -- what is done ----------------------------------------------------------------------------------
    def chosen(self) -> dict[str, str]:
        """Return the variables as they stand in the form."""
        lines = [line.strip() for line in self.folders.toPlainText().splitlines()]
        return {
            WEBHOOK_HOST: self.host.currentText().strip() or LOOPBACK,
            WEBHOOK_PORT: str(self.port.value()),
            WEBHOOK_ORIGINS: self.origins.text().strip(),
            FOLDERS: "\n".join(line for line in lines if line),
        }

    def save(self) -> None:
        """Set what has changed."""
        chosen = self.chosen()
        changed = {name: value for name, value in chosen.items() if value != self._before.get(name)}
        work = kept(self._bench.services.environment, changed, DEFAULTS)
        self._bench.do(tr("The settings could not be kept"), work)
        self.accept()


async def kept(environment: Environment, changed: Mapping[str, str], defaults: Mapping[str, str]) -> None:
    """Set variables; those that are as they come are removed."""
    known = {row.name for row in await environment.list()}
    for name, value in changed.items():
        if value != defaults[name]:
            await environment.set(name, value)
        elif name in known:
            await environment.remove(name)
