"""Data sources that are registered beside ``main``, without their passwords (data.md 4.1)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table that schema 6 adds."""
    op.create_table(
        "data_sources",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("read_only", sa.Boolean, nullable=False),
        sa.Column("schemas", sa.Text),
        sa.Column("notes", sa.Text),
    )
