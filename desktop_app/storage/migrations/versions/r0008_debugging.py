"""Debugged runs that have not ended, what was done to runs, and how unusual ones began (editor.md F)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables that schema 8 adds."""
    op.create_table(
        "debug_sessions",
        sa.Column("execution_id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "run_events",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column(
            "execution_id", _NUMBER, sa.ForeignKey("executions.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("job_id", _NUMBER),
        sa.Column("node_key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", _NUMBER, nullable=False),
        sa.Column("detail", sa.Text),
    )
    op.create_index("ix_run_events_execution_id", "run_events", ["execution_id", "id"])
    op.create_table(
        "run_origins",
        sa.Column(
            "execution_id",
            _NUMBER,
            sa.ForeignKey("executions.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("source_id", _NUMBER),
        sa.Column("node_key", sa.Text, nullable=False),
        sa.Column("mocks", sa.Boolean, nullable=False),
        sa.Column("dry", sa.Boolean, nullable=False),
        sa.Column("debug", sa.Boolean, nullable=False),
    )
    op.create_index("ix_run_origins_source_id", "run_origins", ["source_id"])
