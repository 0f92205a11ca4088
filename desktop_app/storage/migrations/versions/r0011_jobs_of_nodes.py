"""An index over the jobs of each node of a run: the newest and their number are found without the rest."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index that schema 11 adds."""
    op.create_index("ix_jobs_node", "jobs", ["execution_id", "node_key", "id"])
