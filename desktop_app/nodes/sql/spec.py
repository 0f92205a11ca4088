"""SQL: one statement with bound values (data.md 2.8.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import Field

from desktop_app.domain.collections import MAIN
from desktop_app.domain.node_spec import Column, Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.nodes.sql.columns import Told, columns_of


class BoundValue(Config):
    """What one ``:name`` in the statement stands for."""

    name: str | None = Field(default=None, title="Name")
    value: Any = Field(default=None, title="Value")


class SqlConfig(Config):
    """``unsafeInjection`` is for imported workflows: templates in the text are put in as they are."""

    dataSource: str | None = Field(default=None, title="Data source")
    sql: str | None = Field(default=None, title="Statement")
    variables: list[BoundValue] | None = Field(default=None, title="Values")
    withMeta: bool = Field(
        default=False,
        title="With facts",
        description="The result is a list of the rows and facts about them.",
    )
    unsafeInjection: bool = Field(
        default=False,
        title="Put variables into the text (unsafe)",
        description="Whoever writes their values can run any statement. Use values instead.",
    )


def _told(config: JsonObject) -> Told:
    """Return the columns whose names are certain: some databases write all of them small."""
    if config.get("withMeta"):
        return Told(why="the rows come with facts about them: what is in them is known after a run")
    told = columns_of(str(config.get("sql") or ""))
    as_written = config.get("dataSource") in (None, "", MAIN)
    if as_written or all(column.name == "*" or column.name.islower() for column in told.columns):
        return told
    return Told(why="the database may write capital letters small: give the columns small names with AS")


def variables(node: Node) -> Variable:
    """Offer the rows, with the columns that the statement names."""
    told, source = _told(node.settings), str(node.settings.get("dataSource") or MAIN)
    columns = tuple(_of_source(column, source) for column in told.columns)
    return Variable(node.key, node.title, "list", columns=columns, why=told.why)


def _of_source(column: Column, source: str) -> Column:
    """Return a column whose tables are named as configs name collections (data.md 0.2)."""
    if source == MAIN:
        return column
    return replace(column, tables=tuple(name and f"{source}:{name}" for name in column.tables))


def summary(config: JsonObject) -> str:
    """Show the statement on the card."""
    return " ".join(str(config.get("sql") or "").split()) or Phrase("No statement yet")


SPEC = NodeSpec(
    type="sql",
    title="SQL",
    group="collection",
    description="Runs one SQL statement. Values are bound, never written into it.",
    config=SqlConfig,
    defaults={"dataSource": "main", "sql": "", "variables": [], "withMeta": False},
    synonyms=("statement", "select", "database", "query"),
    effects=True,
    testable=True,
    variables=variables,
    summary=summary,
)
