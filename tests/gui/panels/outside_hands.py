"""Hands for the panels of nodes that work on the outside, and what they leave in the config."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtTest import QTest

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.value_modes import Mode
from tests.gui.panels.hand import give, pick, press, type_into
from tests.gui.panels.samples import editor

Bot = Any


def add_row(qtbot: Bot, rows: Any, name: str, text: str) -> None:
    """Add a name with a text."""
    press(qtbot, rows.add)
    QTest.keyClicks(rows.pairs[-1].name.line, name)
    give(qtbot, rows.pairs[-1].value, Mode.TEXT, text)
    rows.flush()


def set_number(qtbot: Bot, made: Any, text: str) -> None:
    """Type a whole number."""
    type_into(qtbot, made.focus_target, text)
    made.flush()


def measure(qtbot: Bot, made: Any, text: str, unit: str) -> None:
    """Type how many of which unit."""
    pick(qtbot, made.unit.combo, unit)
    set_number(qtbot, made, text)


def request(panel: ConfigPanel, qtbot: Bot) -> None:
    pick(qtbot, editor(panel, "method").combo, "PUT")
    type_into(qtbot, editor(panel, "url").edit, "https://example.com/x")
    add_row(qtbot, editor(panel, "params"), "page", "2")
    add_row(qtbot, editor(panel, "headers"), "X-Token", "abc")
    body = editor(panel, "contentType")
    pick(qtbot, body.kind.combo, "Form fields")
    add_row(qtbot, body.bodies["application/x-www-form-urlencoded"], "name", "Ada")
    measure(qtbot, editor(panel, "timeout"), "2.5", "seconds")
    set_number(qtbot, editor(panel, "retries"), "3")
    press(qtbot, editor(panel, "onlyData").toggle)
    press(qtbot, editor(panel, "ignoreFail").toggle)
    pick(qtbot, editor(panel, "onInterrupt").combo, "Do it again")


REQUEST = {
    "method": "PUT",
    "url": "https://example.com/x",
    "params": [{"name": "page", "value": "2"}],
    "headers": [{"name": "X-Token", "value": "abc"}],
    "contentType": "application/x-www-form-urlencoded",
    "data": [{"name": "name", "value": "Ada"}],
    "timeout": 2500,
    "retries": 3,
    "onlyData": False,
    "ignoreFail": True,
    "onInterrupt": "retry",
}


def choose(qtbot: Bot, panel: ConfigPanel, language: str) -> None:
    """Click the card of a language."""
    press(qtbot, next(one for one in editor(panel, "language").options if one.choice.value == language))


def script(panel: ConfigPanel, qtbot: Bot) -> None:
    choose(qtbot, panel, "javascript")
    add_row(qtbot, editor(panel, "arguments"), "who", "Ada")
    type_into(qtbot, editor(panel, "content").edit, "return who")
    panel.commit()
    measure(qtbot, editor(panel, "timeout"), "1.5", "seconds")
    measure(qtbot, editor(panel, "memoryMb"), "64", "MB")
    choose(qtbot, panel, "python")
    press(qtbot, editor(panel, "network").toggle)
    choose(qtbot, panel, "javascript")
    press(qtbot, editor(panel, "continue").toggle)
    pick(qtbot, editor(panel, "onInterrupt").combo, "Abort")


SCRIPT = {
    "language": "javascript",
    "arguments": [{"name": "who", "value": "Ada"}],
    "content": "return who",
    "timeout": 1500,
    "memoryMb": 64,
    "network": False,
    "continue": True,
    "onInterrupt": "abort",
}


def mailer(panel: ConfigPanel, qtbot: Bot) -> None:
    server = editor(panel, "provider").server.form.rows
    type_into(qtbot, server["host"].editor.edit, "smtp.example.com")
    give(qtbot, server["port"].editor, Mode.NUMBER, "587")
    pick(qtbot, server["secure"].editor.part.main, "No (false)")
    type_into(qtbot, server["auth.user"].editor.edit, "me")
    type_into(qtbot, server["auth.pass"].editor.edit, "$env.PASS")
    type_into(qtbot, editor(panel, "from").edit, "me@example.com")
    for name in ("to", "cc", "bcc"):
        give(qtbot, editor(panel, name), Mode.TEXT, f"{name}@example.com")
    type_into(qtbot, editor(panel, "subject").edit, "Hello")
    type_into(qtbot, editor(panel, "html").edit, "<b>Hi</b>")
    panel.commit()
    press(qtbot, next(one for one in editor(panel, "contentType").options if one.choice.value == "text"))
    type_into(qtbot, editor(panel, "text").edit, "Hi")
    give(qtbot, editor(panel, "attachments"), Mode.TEXT, "report.pdf")
    press(qtbot, editor(panel, "ignoreFail").toggle)
    pick(qtbot, editor(panel, "onInterrupt").combo, "Do it again")


MAILER = {
    "provider": {
        "host": "smtp.example.com",
        "port": 587,
        "secure": False,
        "auth": {"user": "me", "pass": "$env.PASS"},
    },
    "from": "me@example.com",
    "to": "to@example.com",
    "cc": "cc@example.com",
    "bcc": "bcc@example.com",
    "subject": "Hello",
    "contentType": "text",
    "html": "<b>Hi</b>",
    "text": "Hi",
    "attachments": "report.pdf",
    "ignoreFail": True,
    "onInterrupt": "retry",
}


def notification(panel: ConfigPanel, qtbot: Bot) -> None:
    press(qtbot, next(one for one in editor(panel, "channelName").options if one.choice.value == "email"))
    type_into(qtbot, editor(panel, "title").edit, "Done")
    type_into(qtbot, editor(panel, "content").edit, "All of it")
    panel.commit()
    type_into(qtbot, editor(panel, "account").line, "OFFICE")
    give(qtbot, editor(panel, "receivers"), Mode.TEXT, "ada@example.com")
    press(qtbot, editor(panel, "ignoreFail").toggle)
    pick(qtbot, editor(panel, "onInterrupt").combo, "Abort")


NOTIFICATION = {
    "channelName": "email",
    "title": "Done",
    "content": "All of it",
    "account": "OFFICE",
    "receivers": "ada@example.com",
    "ignoreFail": True,
    "onInterrupt": "abort",
}


def option(qtbot: Bot, panel: ConfigPanel, path: str, value: Any) -> None:
    """Click the segment of a value."""
    press(qtbot, next(one for one in editor(panel, path).options if one.choice.value == value))


def file_read(panel: ConfigPanel, qtbot: Bot) -> None:
    type_into(qtbot, editor(panel, "path").edit, "files/in.csv")
    pick(qtbot, editor(panel, "format").combo, "CSV")
    type_into(qtbot, editor(panel, "encoding").line, "latin-1")
    measure(qtbot, editor(panel, "maxKb"), "64", "KB")
    press(qtbot, editor(panel, "ignoreFail").toggle)


FILE_READ = {
    "path": "files/in.csv",
    "format": "csv",
    "encoding": "latin-1",
    "maxKb": 64,
    "ignoreFail": True,
}


def file_write(panel: ConfigPanel, qtbot: Bot) -> None:
    editor(panel, "path").take("files/out.txt")
    type_into(qtbot, editor(panel, "content").edit, "Hello")
    panel.commit()
    option(qtbot, panel, "mode", "append")
    press(qtbot, editor(panel, "newline").toggle)
    type_into(qtbot, editor(panel, "encoding").line, "latin-1")
    press(qtbot, editor(panel, "folders").toggle)
    press(qtbot, editor(panel, "ignoreFail").toggle)
    pick(qtbot, editor(panel, "onInterrupt").combo, "Abort")


FILE_WRITE = {
    "path": "files/out.txt",
    "content": "Hello",
    "mode": "append",
    "newline": False,
    "encoding": "latin-1",
    "folders": False,
    "ignoreFail": True,
    "onInterrupt": "abort",
}


def file_list(panel: ConfigPanel, qtbot: Bot) -> None:
    type_into(qtbot, editor(panel, "folder").edit, "files/in")
    type_into(qtbot, editor(panel, "pattern").edit, "*.csv")
    panel.commit()
    press(qtbot, editor(panel, "recursive").toggle)
    type_into(qtbot, editor(panel, "contains").edit, "total")
    option(qtbot, panel, "kind", "both")
    pick(qtbot, editor(panel, "order").combo, "Newest first")
    set_number(qtbot, editor(panel, "limit"), "5")
    press(qtbot, editor(panel, "ignoreFail").toggle)


FILE_LIST = {
    "folder": "files/in",
    "pattern": "*.csv",
    "recursive": True,
    "kind": "both",
    "contains": "total",
    "order": "newest",
    "limit": 5,
    "ignoreFail": True,
}


def file_move(panel: ConfigPanel, qtbot: Bot) -> None:
    give(qtbot, editor(panel, "source"), Mode.TEXT, "files/a.txt")
    type_into(qtbot, editor(panel, "target").edit, "files/done/")
    option(qtbot, panel, "existing", "rename")
    option(qtbot, panel, "operation", "copy")
    press(qtbot, editor(panel, "ignoreFail").toggle)
    pick(qtbot, editor(panel, "onInterrupt").combo, "Do it again")


FILE_MOVE = {
    "operation": "copy",
    "source": "files/a.txt",
    "target": "files/done/",
    "existing": "rename",
    "ignoreFail": True,
    "onInterrupt": "retry",
}


def run_command(panel: ConfigPanel, qtbot: Bot) -> None:
    type_into(qtbot, editor(panel, "command").edit, "sort $1")
    arguments = editor(panel, "arguments")
    press(qtbot, arguments.add)
    give(qtbot, arguments.pairs[-1].value, Mode.TEXT, "a b.txt")
    arguments.flush()
    press(qtbot, editor(panel, "shell").toggle)
    type_into(qtbot, editor(panel, "folder").edit, "files/in")
    add_row(qtbot, editor(panel, "environment"), "LC_ALL", "C")
    give(qtbot, editor(panel, "input"), Mode.TEXT, "b")
    measure(qtbot, editor(panel, "timeout"), "0.5", "seconds")
    measure(qtbot, editor(panel, "memoryMb"), "512", "MB")
    press(qtbot, editor(panel, "ignoreFail").toggle)
    pick(qtbot, editor(panel, "onInterrupt").combo, "Do it again")


RUN_COMMAND = {
    "command": "sort $1",
    "arguments": ["a b.txt"],
    "shell": True,
    "folder": "files/in",
    "environment": [{"name": "LC_ALL", "value": "C"}],
    "input": "b",
    "timeout": 500,
    "memoryMb": 512,
    "ignoreFail": True,
    "onInterrupt": "retry",
}

OUTSIDE: dict[str, tuple[Callable[[ConfigPanel, Bot], None], dict[str, Any]]] = {
    "file-list": (file_list, FILE_LIST),
    "file-move": (file_move, FILE_MOVE),
    "file-read": (file_read, FILE_READ),
    "file-write": (file_write, FILE_WRITE),
    "mailer": (mailer, MAILER),
    "notification": (notification, NOTIFICATION),
    "request": (request, REQUEST),
    "run-command": (run_command, RUN_COMMAND),
    "script": (script, SCRIPT),
}
