"""The trash of workflows, messages of versions, and when drafts were written (editor.md E, H)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that schema 3 adds."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "trash",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("deleted_at", number, nullable=False),
    )
    op.create_table(
        "draft_times",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("saved_at", number, nullable=False),
    )
    op.create_table(
        "version_messages",
        sa.Column("id", number, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
    )
