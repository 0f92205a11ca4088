"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table of schema 1."""
    _small_tables()
    _workflows()
    _executions()
    _jobs()
    _queue()
    _tasks()


def _id() -> sa.Column[int]:
    return sa.Column("id", _number(), primary_key=True, autoincrement=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _number(), nullable=nullable)


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _flag(name: str, *, nullable: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=nullable)


def _status(*, nullable: bool = False) -> sa.Column[int]:
    return sa.Column("status", sa.Integer, nullable=nullable)


def _of_execution() -> sa.Column[int]:
    owner = sa.ForeignKey("executions.id", ondelete="CASCADE")
    return sa.Column("execution_id", _number(), owner, nullable=False)


def _small_tables() -> None:
    op.create_table("meta", sa.Column("key", sa.Text, primary_key=True), _text("value"))
    op.create_table("drafts", sa.Column("key", sa.Text, primary_key=True), _text("text"))
    op.create_table("workflow_stats", sa.Column("key", sa.Text, primary_key=True), _whole("executed"))
    op.create_table("version_stats", _id(), _whole("executed"))


def _workflows() -> None:
    op.create_table(
        "workflows",
        _id(),
        _text("key"),
        _text("title"),
        _text("type"),
        _flag("sync"),
        _flag("enabled"),
        _flag("current", nullable=True),
        _text("content_hash"),
        _text("trigger_title", nullable=True),
        _whole("created_at"),
        _whole("updated_at"),
        _text("description"),
        _text("document"),
        sa.UniqueConstraint("key", "current", name="uq_workflows_key_current"),
    )


def _executions() -> None:
    op.create_table(
        "executions",
        _id(),
        _whole("workflow_id"),
        _text("key"),
        sa.Column("event_key", sa.Text, nullable=False, unique=True),
        _status(nullable=True),
        _text("reason", nullable=True),
        _flag("dispatched"),
        _whole("started_at", nullable=True),
        _whole("expires_at", nullable=True),
        _whole("parent_execution_id", nullable=True),
        _flag("manually", nullable=True),
        _whole("created_at"),
        _whole("updated_at"),
        _text("stack", nullable=True),
        _text("output", nullable=True),
        _text("context", nullable=True),
    )
    _index("ix_executions_dispatched_id", "executions", ["dispatched", "id"], "dispatched = 0")
    _index("ix_executions_status_expires_at", "executions", ["status", "expires_at"])
    where = "parent_execution_id IS NOT NULL"
    _index("ix_executions_parent_status", "executions", ["parent_execution_id", "status"], where)
    _index("ix_executions_key_id", "executions", ["key", "id"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        _id(),
        _of_execution(),
        _text("node_key"),
        _text("node_type"),
        _status(),
        _whole("upstream_id", nullable=True),
        _whole("started_at", nullable=True),
        _whole("created_at"),
        _whole("updated_at"),
        _whole("due_at", nullable=True),
        _text("result", nullable=True),
        _text("meta", nullable=True),
        _text("log", nullable=True),
    )
    _index("ix_jobs_execution_id", "jobs", ["execution_id", "id"])
    _index("ix_jobs_pending", "jobs", ["execution_id"], "status = 0")
    _index("ix_jobs_due_at", "jobs", ["due_at"], "status = 0 AND due_at IS NOT NULL")


def _queue() -> None:
    attempts = sa.Column("attempts", sa.Integer, nullable=False)
    texts = (_text("rerun", nullable=True), _text("cursor", nullable=True))
    op.create_table("queue", _id(), _whole("execution_id"), _whole("job_id", nullable=True), attempts, *texts)


def _tasks() -> None:
    op.create_table(
        "tasks",
        _id(),
        _whole("job_id"),
        _text("user_id"),
        _of_execution(),
        _text("node_key"),
        _whole("workflow_id"),
        _text("workflow_key"),
        _text("title"),
        _text("type"),
        _status(),
        _whole("created_at"),
        _whole("updated_at"),
        _text("result", nullable=True),
    )
    for column in ("execution_id", "job_id", "workflow_id"):
        _index(f"ix_tasks_{column}", "tasks", [column])
    _index("ix_tasks_pending", "tasks", ["id"], "status = 0")


def _index(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    op.create_index(name, table, columns, sqlite_where=None if where is None else sa.text(where))
