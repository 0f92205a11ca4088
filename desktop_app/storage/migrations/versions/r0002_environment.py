"""Variables and secrets of a workspace, and where secrets stood before they were masked (ADR 6)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables that schema 2 adds."""
    _environment()
    _concealed()


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _environment() -> None:
    op.create_table(
        "environment",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("secret", sa.Boolean, nullable=False),
        sa.Column("updated_at", _number(), nullable=False),
        sa.Column("value", sa.Text),
        sa.CheckConstraint("NOT secret OR value IS NULL", name="ck_environment_no_secret_value"),
    )


def _concealed() -> None:
    owner = sa.ForeignKey("executions.id", ondelete="CASCADE")
    op.create_table(
        "concealed",
        sa.Column("owner_id", _number(), primary_key=True, autoincrement=False),
        sa.Column("execution_id", _number(), owner, nullable=False),
        sa.Column("places", sa.Text, nullable=False),
    )
    op.create_index("ix_concealed_execution_id", "concealed", ["execution_id"])
