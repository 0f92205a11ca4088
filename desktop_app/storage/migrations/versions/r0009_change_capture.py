"""Whether changes that other programs make in a data source are heard (ADR 9)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column that schema 9 has."""
    column = sa.Column("capture", sa.Boolean, nullable=False, server_default=sa.text("0"))
    op.add_column("data_sources", column)
