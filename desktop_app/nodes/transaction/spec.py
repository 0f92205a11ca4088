"""Transaction: what its first branch does is kept as a whole or not at all (data.md 2.9)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from desktop_app.domain.node_spec import Branch, Config, NodeSpec, Variable
from desktop_app.domain.phrase import Phrase
from desktop_app.domain.workflow import JsonObject, Node

RUN = 1
AFTER_ROLLBACK = 0


class TransactionConfig(Config):
    """``isolationLevel`` is without meaning for SQLite, which is always serialisable."""

    dataSource: str | None = Field(default=None, title="Data source")
    isolationLevel: (
        Literal["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"] | None
    ) = Field(default=None, title="Isolation")
    continueOnRollback: bool = Field(
        default=False,
        title="Go on after a rollback",
        description="Otherwise the workflow ends with the failure.",
    )


def branches(config: JsonObject, used: tuple[int, ...]) -> tuple[Branch, ...]:
    """The work, and what follows when it was taken back."""
    return (Branch(RUN, "Run"), Branch(AFTER_ROLLBACK, "After rollback"))


def variables(node: Node) -> Variable:
    """Offer whether it was kept, and if not where it failed."""
    return Variable(
        node.key,
        node.title,
        "object",
        (
            Variable("committed", "Committed", "bool"),
            Variable("failedNode", "Failed node", "text"),
            Variable("error", "Error", "object", (Variable("message", "Message", "text"),)),
        ),
    )


def summary(config: JsonObject) -> str:
    """Name the data source on the card."""
    return Phrase("All or nothing in {source}", source=config.get("dataSource") or "main")


SPEC = NodeSpec(
    type="transaction",
    title="Transaction",
    group="collection",
    description="Keeps what its branch writes as a whole, or takes all of it back when something fails.",
    config=TransactionConfig,
    defaults={"dataSource": "main", "continueOnRollback": False},
    synonyms=("commit", "rollback", "all or nothing", "database"),
    branches=branches,
    variables=variables,
    summary=summary,
)
