"""Hands for the panels of triggers, and what they leave in the config (data.md 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.value_modes import Mode
from tests.gui.panels.hand import give, pick, pick_variable, press, type_into
from tests.gui.panels.outside_hands import measure, set_number
from tests.gui.panels.record_hands import RESTRICTED, name, option, restrict
from tests.gui.panels.samples import editor

Bot = Any
DAY_MS = 86_400_000


def typed(qtbot: Bot, made: Any, text: str) -> None:
    """Type a line and leave it."""
    type_into(qtbot, made.line, text)
    made.flush()


def switch(qtbot: Bot, made: Any, *titles: str) -> None:
    """Click the switches with these titles."""
    for title in titles:
        press(qtbot, next(one for one in made.toggles if one.accessibleName() == title))


def action(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "collection", "orders")
    press(qtbot, editor(panel, "global").toggle)
    switch(qtbot, editor(panel, "actions"), "New records", "Changed records")
    name(qtbot, panel, "appends", "product")


def request_interception(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "collection", "orders")
    press(qtbot, editor(panel, "global").toggle)
    switch(qtbot, editor(panel, "actions"), "Changed or new records", "Deleted records")


def collection(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "collection", "orders")
    option(qtbot, editor(panel, "mode"), 3)
    name(qtbot, panel, "changed", "status, price")
    restrict(qtbot, panel, "condition")
    name(qtbot, panel, "appends", "product, lines.product")
    press(qtbot, editor(panel, "rollbackOnFailure").toggle)


def custom_action(panel: ConfigPanel, qtbot: Bot) -> None:
    option(qtbot, editor(panel, "type"), 2)
    name(qtbot, panel, "collection", "orders")
    name(qtbot, panel, "appends", "product")


def file_watch(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "path", "/data/inbox")
    name(qtbot, panel, "pattern", "*.csv, *.txt")
    press(qtbot, editor(panel, "recursive").toggle)
    switch(qtbot, editor(panel, "events"), "Deleted")
    measure(qtbot, editor(panel, "settle"), "0.25", "seconds")
    measure(qtbot, editor(panel, "interval"), "0.9", "seconds")


def schedule(panel: ConfigPanel, qtbot: Bot) -> None:
    typed(qtbot, editor(panel, "startsOn").moment, "2027-01-01T08:00")
    pick(qtbot, editor(panel, "repeat").unit.combo, "Every n hours")
    typed(qtbot, editor(panel, "repeat").count, "36")
    typed(qtbot, editor(panel, "endsOn").moment, "2027-06-01")
    typed(qtbot, editor(panel, "limit"), "5")
    typed(qtbot, editor(panel, "timeZone"), "europe/berlin")


def schedule_by_field(panel: ConfigPanel, qtbot: Bot) -> None:
    press(qtbot, editor(panel, "mode").options[1])
    typed(qtbot, editor(panel, "collection"), "orders")
    offset(qtbot, editor(panel, "startsOn").point.form.rows, "created_at", "-30")
    pick(qtbot, editor(panel, "repeat").unit.combo, "By cron")
    for part, text in zip(editor(panel, "repeat").cron.parts, ("30", "9", "*", "*", "MON-FRI"), strict=True):
        typed(qtbot, part, text)
    pick(qtbot, editor(panel, "endsOn").kind.combo, "By a date field")
    offset(qtbot, editor(panel, "endsOn").point.form.rows, "due", "2")
    typed(qtbot, editor(panel, "limit"), "7")
    typed(qtbot, editor(panel, "timeZone"), "asia/shanghai")
    typed(qtbot, editor(panel, "appends"), "product, lines")


def offset(qtbot: Bot, rows: Any, field: str, count: str) -> None:
    """Say how many minutes from a date field."""
    typed(qtbot, rows["field"].editor, field)
    set_number(qtbot, rows["offset"].editor, count)
    pick(qtbot, rows["unit"].editor.combo, "minutes")


def webhook(panel: ConfigPanel, qtbot: Bot) -> None:
    basic = editor(panel, "basicAuthentication")
    press(qtbot, basic.toggle)
    type_into(qtbot, basic.form.rows["username"].editor.line, "pay")
    pick_variable(qtbot, basic.form.rows["password"].editor, "HOOK_PASSWORD")
    pick_variable(qtbot, editor(panel, "token"), "HOOK_TOKEN")
    parts = editor(panel, "request").form.rows
    add(qtbot, parts["headers"].editor, key="x-id")
    add(qtbot, parts["query"].editor, key="page", alias="Page")
    add(qtbot, parts["body"].editor, key="data.order", alias="Order")
    answer = editor(panel, "response").form.rows
    set_number(qtbot, answer["statusCode"].editor, "202")
    press(qtbot, answer["headers"].editor.add)
    header = answer["headers"].editor.items[0].form.rows
    type_into(qtbot, header["name"].editor.line, "X-Seen")
    type_into(qtbot, header["value"].editor.edit, "yes")
    panel.commit()
    give(qtbot, answer["body"].editor, Mode.JSON, '{"taken": true}')


def add(qtbot: Bot, rows: Any, **texts: str) -> None:
    """Add a part of a request."""
    press(qtbot, rows.add)
    for path, text in texts.items():
        typed(qtbot, rows.items[-1].form.rows[path].editor, text)


POINT = {"field": "created_at", "offset": -30, "unit": 60_000}
TRIGGERS: dict[str, tuple[Callable[[ConfigPanel, Bot], None], dict[str, Any]]] = {
    "trigger:action": (
        action,
        {"collection": "orders", "global": True, "actions": ["create", "update"], "appends": ["product"]},
    ),
    "trigger:request-interception": (
        request_interception,
        {"collection": "orders", "global": True, "actions": ["updateOrCreate", "destroy"]},
    ),
    "trigger:collection": (
        collection,
        {
            "collection": "orders",
            "mode": 3,
            "changed": ["status", "price"],
            "condition": RESTRICTED,
            "appends": ["product", "lines.product"],
            "rollbackOnFailure": True,
        },
    ),
    "trigger:custom-action": (
        custom_action,
        {"type": 2, "collection": "orders", "appends": ["product"]},
    ),
    "trigger:file-watch": (
        file_watch,
        {
            "path": "/data/inbox",
            "pattern": "*.csv, *.txt",
            "recursive": True,
            "events": ["created", "deleted"],
            "settle": 250,
            "interval": 900,
        },
    ),
    "trigger:schedule at set times": (
        schedule,
        {
            "mode": 0,
            "startsOn": "2027-01-01T08:00",
            "repeat": 129_600_000,
            "endsOn": "2027-06-01",
            "limit": 5,
            "timeZone": "Europe/Berlin",
        },
    ),
    "trigger:schedule": (
        schedule_by_field,
        {
            "mode": 1,
            "collection": "orders",
            "startsOn": POINT,
            "repeat": "0 30 9 * * MON-FRI",
            "endsOn": {"field": "due", "offset": 2, "unit": 60_000},
            "limit": 7,
            "timeZone": "Asia/Shanghai",
            "appends": ["product", "lines"],
        },
    ),
    "trigger:webhook": (
        webhook,
        {
            "basicAuthentication": {"username": "pay", "password": "{{$env.HOOK_PASSWORD}}"},
            "token": "{{$env.HOOK_TOKEN}}",
            "request": {
                "headers": [{"key": "x-id"}],
                "query": [{"key": "page", "alias": "Page"}],
                "body": [{"key": "data.order", "alias": "Order"}],
            },
            "response": {
                "statusCode": 202,
                "headers": [{"name": "X-Seen", "value": "yes"}],
                "body": {"taken": True},
            },
        },
    ),
}
"""By ``trigger:`` and the type: the hand, and the config that it makes. What follows a blank tells a second
way to fill in the same panel.
"""
