"""Registers a data source: a file, a server, or any URL; tested before it is kept (data.md 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from desktop_app.domain.collections import SourceState
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.fields import combo
from desktop_app.gui.panels.fill_form import outside
from desktop_app.gui.panels.form import Field, Form
from desktop_app.gui.panels.form_inputs import FileEditor
from desktop_app.gui.panels.text_fields import TextEditor
from desktop_app.gui.records.work_dialog import WorkDialog
from desktop_app.gui.widgets import push_button
from desktop_app.gui.wording import tr
from desktop_app.services.data import Data

SERVERS: Final = {"postgresql": 5432, "mysql": 3306}
"""The kinds of databases that have a server, with their usual port."""


class PasswordEditor(TextEditor):
    """A line whose letters are hidden."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent=parent)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)


def url_of(values: Mapping[str, Any]) -> str:
    """Return the URL that the fields mean; empty while something is missing.

    The password stands in it: the service parts it off and keeps it among the secrets.
    """
    kind = values.get("kind")
    if kind == "url":
        return str(values.get("url") or "").strip()
    if kind == "sqlite":
        path = str(values.get("file") or "").strip()
        return f"sqlite:///{path}" if path else ""
    host, database = str(values.get("host") or "").strip(), str(values.get("database") or "").strip()
    if not host or not database or kind not in SERVERS:
        return ""
    user, password = str(values.get("user") or ""), str(values.get("password") or "")
    person = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    port = str(values.get("port") or "").strip() or str(SERVERS[str(kind)])
    return f"{kind}://{person}{'@' if person else ''}{host}:{port}/{quote(database, safe='')}"


class SourceDialog(WorkDialog):
    """Takes name and place of a source. ``known`` is the one to change; its name stays."""

    registered = Signal(object)
    """The :class:`SourceState` of what was registered."""

    def __init__(self, data: Data, known: SourceState | None = None, parent: QWidget | None = None) -> None:
        heading = tr("Change the source {name}", name=known.name) if known else tr("Add a data source")
        hint = tr("Nothing in the database is changed. The password is kept apart, among the secrets.")
        verb = tr("Save") if known else tr("Add")
        super().__init__(tr("Data source"), heading, hint, verb, parent)
        self._data = data
        self.form = Form(outside(), _fields(known is not None))
        self.form.show_value(_values(known))
        self.form.edited.connect(self._edited)
        self.test_button = push_button(tr("Test the connection"))
        self.test_button.clicked.connect(self._test)
        self.buttons.addButton(self.test_button, QDialogButtonBox.ButtonRole.ResetRole)
        self.build(self.form)

    def _edited(self) -> None:
        self.say("")
        # Another kind has other fields: the form knows its height when it is laid out anew.
        QTimer.singleShot(0, self, self._fit)

    def _ready(self) -> str:
        """Return the URL; say what is missing where there is none."""
        self.form.flush()
        url = url_of(self.form.value)
        if not url:
            self.say(tr("Say where the database is."), "warning")
        return url

    def _test(self) -> None:
        url = self._ready()
        if url:
            self.work(self._tested(url), self, close=False)

    async def _tested(self, url: str) -> str:
        await self._data.test(url, read_only=bool(self.form.value.get("readOnly")))
        return tr("The connection works.")

    def send(self) -> None:
        """Register the source; one that cannot be reached is kept, and its row says why."""
        url = self._ready()
        if url and not str(self.form.value.get("name") or "").strip():
            self.say(tr("Give the source a name."), "warning")
        elif url:
            self.work(self._register(url), self)

    async def _register(self, url: str) -> None:
        values = self.form.value
        state = await self._data.register(
            str(values["name"]).strip(),
            url,
            title=str(values.get("title") or "").strip(),
            read_only=bool(values.get("readOnly")),
            schemas=[each for each in str(values.get("schemas") or "").replace(",", " ").split() if each],
        )
        self.registered.emit(state)


def _values(known: SourceState | None) -> dict[str, Any]:
    if known is None:
        return {"kind": "sqlite", "readOnly": False}
    title = "" if known.title == known.name else known.title
    return {
        "kind": "url",
        "name": known.name,
        "title": title,
        "url": known.url,
        "readOnly": known.read_only,
    }


def _of(*kinds: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda values: values.get("kind") in kinds


def _fields(changing: bool) -> list[Field]:
    kinds = (
        ("sqlite", tr("SQLite file")),
        ("postgresql", "PostgreSQL"),
        ("mysql", "MySQL / MariaDB"),
        ("url", tr("Another database, by its URL")),
    )
    server = _of(*SERVERS)
    named = tr("Workflows name its tables with it, such as shop:orders. Letters, digits, _ and -.")
    frozen = tr("Workflows name the source so.") if changing else ""
    lines = (
        ("host", tr("Server"), server, TextEditor),
        ("port", tr("Port (empty: the usual one)"), server, TextEditor),
        ("database", tr("Database"), server, TextEditor),
        ("user", tr("User"), server, TextEditor),
        ("password", tr("Password"), server, PasswordEditor),
        ("schemas", tr("Schemas (empty: the usual one)"), _of("postgresql"), TextEditor),
        ("file", tr("File"), _of("sqlite"), FileEditor),
        ("url", tr("URL, such as postgresql://user@host:5432/database"), _of("url"), TextEditor),
    )
    return [
        Field("name", TextEditor, title=tr("Name"), help=named, default="", frozen=frozen),
        Field("title", TextEditor, title=tr("Title (what people read)"), help=None, default=""),
        Field("kind", combo(*kinds), title=tr("Kind"), help=None, default="sqlite"),
        *(
            Field(name, editor, title=title, help=None, default="", visible=visible)
            for name, title, visible, editor in lines
        ),
        Field("readOnly", SwitchEditor, title=tr("Only read, never write"), help=None, default=False),
    ]
