"""SQL: one statement with bound values (data.md 2.8.2)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desktop_app.domain.node_spec import Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node
from desktop_app.nodes.sql.columns import columns_of


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


def _columns(config: JsonObject) -> tuple[str, ...]:
    """Return the columns whose names are certain: some databases write all of them small."""
    known = columns_of(str(config.get("sql") or ""))
    as_written = config.get("dataSource") in (None, "", "main") or all(name.islower() for name in known)
    return known if as_written and not config.get("withMeta") else ()


def variables(node: Node) -> Variable:
    """Offer the rows, with the columns that the statement names."""
    columns = tuple(Variable(name, name, "any") for name in _columns(node.settings))
    return Variable(node.key, node.title, "list", columns)


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
