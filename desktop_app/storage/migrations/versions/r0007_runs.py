"""Numbers of runs, what people say about them, and indexes over what failed (editor.md F)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and indexes that schema 7 adds, and number the runs there are."""
    for name, columns in (
        ("execution_numbers", (sa.Column("number", _number(), nullable=False),)),
        (
            "execution_marks",
            (
                sa.Column("pinned", sa.Boolean, nullable=False),
                sa.Column("tags", sa.Text, nullable=False),
                sa.Column("note", sa.Text, nullable=False),
            ),
        ),
    ):
        owner = sa.ForeignKey("executions.id", ondelete="CASCADE")
        key = sa.Column("id", _number(), owner, primary_key=True, autoincrement=False)
        op.create_table(name, key, *columns)
    op.create_index("ix_executions_failed", "executions", ["id"], sqlite_where=sa.text("status < 0"))
    failed = sa.text("status < 0")
    op.create_index("ix_jobs_failed", "jobs", ["execution_id", "id"], sqlite_where=failed)
    op.execute(_NUMBERS)


# Runs that were deleted were counted too: what is left are the latest.
_NUMBERS = """
INSERT INTO execution_numbers (id, number)
SELECT e.id, max(coalesce(s.executed, 0), count(*) OVER (PARTITION BY e.key))
    - count(*) OVER (PARTITION BY e.key) + row_number() OVER (PARTITION BY e.key ORDER BY e.id)
FROM executions e LEFT JOIN workflow_stats s ON s.key = e.key
"""


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
