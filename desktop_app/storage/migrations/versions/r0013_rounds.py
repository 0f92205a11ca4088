"""Which round of a loop begins with a job: rounds that a condition skips leave none (engine.md 4.8)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column of schema 13; older jobs do not tell."""
    op.add_column("jobs", sa.Column("begins", sa.Integer))
