"""Drafts that were given up and documents that a save replaced, kept for a while (editor.md H)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table that schema 5 adds."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "kept_drafts",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kept_at", number, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
