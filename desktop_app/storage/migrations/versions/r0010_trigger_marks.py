"""What triggers remember between two starts (data.md 1.2.5)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table that schema 10 adds."""
    op.create_table(
        "trigger_marks",
        sa.Column("workflow_key", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text),
    )
