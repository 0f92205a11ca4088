"""Categories of workflows, and what people have filled in (engine.md 1.6, 4.17, 7.7, 7.8)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that schema 4 adds."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "categories",
        sa.Column("id", number, primary_key=True, autoincrement=False),
        sa.Column("sort", sa.Integer, nullable=False),
        sa.Column("color", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
    )
    op.create_table(
        "workflow_categories",
        sa.Column(
            "category_id", number, sa.ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("workflow_key", sa.Text, primary_key=True),
    )
    op.create_table(
        "inputs",
        sa.Column("workflow_key", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("saved_at", number, nullable=False),
        sa.Column("value", sa.Text),
    )
