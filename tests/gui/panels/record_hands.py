"""Hands for the panels of nodes that work on records, and what they leave in the config."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.value_modes import Mode
from tests.gui.panels.hand import give, pick, pick_variable, press, type_into
from tests.gui.panels.samples import editor

Bot = Any
Hand = Callable[[ConfigPanel, Bot], None]
TOTAL = "{{$context.order.total}}"


def name(qtbot: Bot, panel: ConfigPanel, path: str, text: str) -> None:
    """Type a name into a field that takes one."""
    type_into(qtbot, editor(panel, path).line, text)
    panel.commit()


def option(qtbot: Bot, made: Any, value: Any) -> None:
    """Click the segment or card of ``value``."""
    press(qtbot, next(one for one in made.options if one.choice.value == value))


def restrict(qtbot: Bot, panel: ConfigPanel, path: str = "params.filter") -> None:
    """Build "the status is new"."""
    group = editor(panel, path).group
    press(qtbot, group.add_condition)
    row = group.parts[-1]
    type_into(qtbot, row.left.line, "status")
    row.left.flush()
    pick(qtbot, row.operator.combo, "is")
    give(qtbot, row.right, Mode.TEXT, "new")
    panel.commit()


RESTRICTED = {"$and": [{"status": {"$eq": "new"}}]}


def assign(qtbot: Bot, panel: ConfigPanel) -> None:
    """Assign the order's total to the price."""
    values = editor(panel, "params.values")
    press(qtbot, values.add)
    rows = values.items[0].form.rows
    type_into(qtbot, rows["key"].editor.line, "price")
    rows["key"].editor.flush()
    pick_variable(qtbot, rows["value"].editor, "order.total")
    panel.commit()


def create(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "collection", "orders")
    assign(qtbot, panel)
    name(qtbot, panel, "params.appends", "product, lines.product")


def update(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "collection", "orders")
    restrict(qtbot, panel)
    press(qtbot, editor(panel, "params.allowAll").toggle)
    assign(qtbot, panel)
    option(qtbot, editor(panel, "params.individualHooks"), False)


def destroy(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "collection", "orders")
    restrict(qtbot, panel)
    press(qtbot, editor(panel, "params.allowAll").toggle)
    option(qtbot, editor(panel, "params.individualHooks"), False)


def query(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "collection", "orders")
    option(qtbot, editor(panel, "multiple"), True)
    restrict(qtbot, panel)
    sort = editor(panel, "params.sort")
    press(qtbot, sort.add)
    rows = sort.items[0].form.rows
    type_into(qtbot, rows["field"].editor.line, "price")
    rows["field"].editor.flush()
    option(qtbot, rows["direction"].editor, "desc")
    give(qtbot, editor(panel, "params.page"), Mode.NUMBER, "2")
    give(qtbot, editor(panel, "params.pageSize"), Mode.TEXT, "all")
    name(qtbot, panel, "params.appends", "product")
    press(qtbot, editor(panel, "failOnEmpty").toggle)


def aggregate(panel: ConfigPanel, qtbot: Bot) -> None:
    press(qtbot, editor(panel, "params.distinct").toggle)
    pick(qtbot, editor(panel, "aggregator").combo, "Sum")
    name(qtbot, panel, "collection", "lines")
    name(qtbot, panel, "params.field", "price")
    press(qtbot, editor(panel, "associated").toggle)
    link = editor(panel, "association")
    press(qtbot, link.toggle)
    for path, text in (("associatedCollection", "orders"), ("name", "lines")):
        type_into(qtbot, link.form.rows[path].editor.line, text)
        link.form.rows[path].editor.flush()
    pick_variable(qtbot, link.form.rows["associatedKey"].editor, "order.total")
    restrict(qtbot, panel)
    name(qtbot, panel, "precision", "3")


def sql(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "dataSource", "shop")
    type_into(qtbot, editor(panel, "sql").edit, "select :total")
    variables = editor(panel, "variables")
    press(qtbot, variables.add)
    rows = variables.items[0].form.rows
    type_into(qtbot, rows["name"].editor.line, "total")
    rows["name"].editor.flush()
    pick_variable(qtbot, rows["value"].editor, "order.total")
    press(qtbot, editor(panel, "withMeta").toggle)
    press(qtbot, editor(panel, "unsafeInjection").toggle)


def transaction(panel: ConfigPanel, qtbot: Bot) -> None:
    name(qtbot, panel, "dataSource", "shop")
    pick(qtbot, editor(panel, "isolationLevel").combo, "Serializable")
    press(qtbot, editor(panel, "continueOnRollback").toggle)


CHANGE = {"filter": RESTRICTED, "allowAll": True, "individualHooks": False}
RECORDS: dict[str, tuple[Hand, dict[str, Any]]] = {
    "create": (
        create,
        {
            "collection": "orders",
            "params": {"values": {"price": TOTAL}, "appends": ["product", "lines.product"]},
        },
    ),
    "update": (update, {"collection": "orders", "params": {**CHANGE, "values": {"price": TOTAL}}}),
    "destroy": (destroy, {"collection": "orders", "params": CHANGE}),
    "query": (
        query,
        {
            "collection": "orders",
            "multiple": True,
            "params": {
                "filter": RESTRICTED,
                "sort": [{"field": "price", "direction": "desc"}],
                "page": 2,
                "pageSize": "all",
                "appends": ["product"],
            },
            "failOnEmpty": True,
        },
    ),
    "aggregate": (
        aggregate,
        {
            "aggregator": "sum",
            "collection": "lines",
            "associated": True,
            "association": {"associatedCollection": "orders", "name": "lines", "associatedKey": TOTAL},
            "params": {"field": "price", "filter": RESTRICTED, "distinct": True},
            "precision": 3,
        },
    ),
    "sql": (
        sql,
        {
            "dataSource": "shop",
            "sql": "select :total",
            "variables": [{"name": "total", "value": TOTAL}],
            "withMeta": True,
            "unsafeInjection": True,
        },
    ),
    "transaction": (
        transaction,
        {"dataSource": "shop", "isolationLevel": "SERIALIZABLE", "continueOnRollback": True},
    ),
}
"""By node type: the hand, and the config that it makes."""
