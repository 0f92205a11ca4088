"""The code of workflows from outside, and which of it a person has agreed to (data.md 3.2.2)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table that schema 12 adds."""
    op.create_table(
        "consents",
        sa.Column("workflow_key", sa.Text, primary_key=True),
        sa.Column("agreed", sa.Text, nullable=False),
        sa.Column("agreed_at", sa.BigInteger, nullable=False),
    )
